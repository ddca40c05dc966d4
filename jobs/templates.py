"""Blank files and column guides, made from the same profile that later judges the file."""

from dataclasses import dataclass

from config.errors import NotFoundError
from config.profile import get_profile
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


def make_template(name: str, extension: str) -> Template:
    """Return a profile's blank CSV or XLSX, or its guide."""
    profile = get_profile(name)
    if extension not in KINDS:
        raise NotFoundError(f"There is no {extension} template.", hint="Ask for csv, xlsx or html.")
    make, media_type = KINDS[extension]
    kind = "guide" if extension == "html" else "template"
    return Template(f"{profile.name}-{kind}.{extension}", media_type, make(profile))
