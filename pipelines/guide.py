"""What a profile asks for: a blank template and a one-page guide, from the rules that judge."""

from collections.abc import Sequence
from html import escape

import polars as pl

from config.profile import Field, Profile
from config.terms import FieldType
from pipelines._limits import group_words, limits_of
from pipelines.publish.csv import to_csv_excel
from pipelines.publish.xlsx import to_xlsx

KINDS = {
    FieldType.TEXT: "text",
    FieldType.IDENTIFIER: "an id, kept letter for letter",
    FieldType.INTEGER: "a whole number",
    FieldType.NUMBER: "a number",
    FieldType.DATE: "a date",
}
STYLE = (
    "body{font:14px/1.5 Inter,sans-serif;margin:2rem;max-width:60rem}"
    "table{border-collapse:collapse}th,td{border-bottom:1px solid #ccc;padding:.4rem .6rem;"
    "text-align:left;vertical-align:top}td:nth-child(3){white-space:nowrap}"
)


def template_fields(profile: Profile) -> tuple[Field, ...]:
    """Return the columns of a blank file; a gradebook gets one assessment as an example."""
    return (*profile.fields, profile.wide) if profile.wide else profile.fields


def to_template_csv(profile: Profile) -> bytes:
    """Return a blank CSV with the titles that the profile knows."""
    fields = template_fields(profile)
    return to_csv_excel(blank(fields), fields)


def to_template_xlsx(profile: Profile) -> bytes:
    """Return a blank workbook with the titles that the profile knows."""
    fields = template_fields(profile)
    return to_xlsx(blank(fields), fields, title=profile.title)


def blank(fields: Sequence[Field]) -> pl.DataFrame:
    """Return a table without rows whose ids and texts are text and whose dates are dates."""
    kinds = {
        FieldType.DATE: pl.Date(),
        FieldType.NUMBER: pl.Float64(),
        FieldType.INTEGER: pl.Int64(),
    }
    return pl.DataFrame(schema={field.name: kinds.get(field.type, pl.String()) for field in fields})


def to_guide(profile: Profile, language: str = "en") -> bytes:
    """Return the one-page guide as HTML: name, meaning, example, what is allowed."""
    rows = "".join(guide_row(field, profile) for field in template_fields(profile))
    title = escape(profile.title)
    key = ", ".join(field.title for field in profile.fields if field.name in profile.key)
    told = f"<p>Rows are recognised by: {escape(key)}.</p>" if key else ""
    head = "<tr><th>Column</th><th>Meaning</th><th>Example</th><th>Allowed</th></tr>"
    return (
        f'<!doctype html><html lang="{escape(language)}"><meta charset="utf-8">'
        f"<title>{title}: columns</title><style>{STYLE}</style><h1>{title}</h1>"
        f"<p>{escape(profile.meaning)}</p>{told}<table>{head}{rows}</table></html>"
    ).encode()


def guide_row(field: Field, profile: Profile) -> str:
    """Return one field's line of the guide."""
    needed = " (required)" if field.required else ""
    cells = (f"{field.title}{needed}", field.meaning, field.example, allowed(field, profile))
    return f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"


def allowed(field: Field, profile: Profile) -> str:
    """Say what may stand in a column."""
    words = [KINDS[field.type]]
    titles = {other.name: other.title for other in profile.fields}
    if field.allowed:
        words = [f"one of {', '.join(field.allowed)}"]
    if field.minimum is not None and field.maximum is not None:
        words.append(f"{field.minimum}-{field.maximum}")
    words += [f"{limits_of(case)} for {group_words(case, titles)}" for case in field.cases]
    if field.unit:
        words.append(f"in {field.unit}")
    if field.codes:
        words.append(f"or {', '.join(field.codes)}")
    if not field.required and profile.empties and field.type in {FieldType.NUMBER, FieldType.DATE}:
        words.append(f"empty or {', '.join(profile.empties[:3])} when unknown")
    return ", ".join(words)
