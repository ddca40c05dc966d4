"""Blank files and column guides, made from the same profile that later judges the file."""

from dataclasses import dataclass

from config.errors import NotFoundError
from jobs._desk import Desk
from jobs._profiles import school_profile
from pipelines.guide import to_guide, to_template_csv, to_template_xlsx

KINDS = {
    "csv": (to_template_csv, "text/csv; charset=utf-8"),
    "xlsx": (
        to_template_xlsx,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "html": (to_guide, "text/html; charset=utf-8"),
}


@dataclass(frozen=True)
class Template:
    """One file to hand out."""

    filename: str
    media_type: str
    content: bytes


def make_template(desk: Desk, name: str, extension: str) -> Template:
    """Return the blank CSV or XLSX of a profile as the school has it, or its guide."""
    with desk.reading() as session:
        profile = school_profile(session, name)
    if extension not in KINDS:
        raise NotFoundError(f"There is no {extension} template.", hint="Ask for csv, xlsx or html.")
    make, media_type = KINDS[extension]
    kind = "guide" if extension == "html" else "template"
    return Template(f"{profile.name}-{kind}.{extension}", media_type, make(profile))
