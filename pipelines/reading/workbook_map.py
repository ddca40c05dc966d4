"""Which sheets a workbook has, where they are, and which number formats pad with zeros."""

import re
import zipfile
from dataclasses import dataclass
from html import unescape
from posixpath import join, normpath

from pipelines.reading.package import damaged, read_part

SHEET = re.compile(r"<(?:\w+:)?sheet\s([^>]*)>")
PROPERTIES = re.compile(r"<(?:\w+:)?workbookPr\s([^>]*)>")
RELATION = re.compile(r"<(?:\w+:)?Relationship\s([^>]*)>")
ATTRIBUTE = re.compile(r"([\w:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
FORMATS = re.compile(r"<(?:\w+:)?numFmt\s([^>]*)>")
STYLES = re.compile(r"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)
STYLE = re.compile(r"<(?:\w+:)?xf\s([^>]*)>")
ZEROS = re.compile(r"0{2,}")


@dataclass(frozen=True, kw_only=True)
class Place:
    """One sheet: its name, its part in the zip, and whether it is hidden."""

    name: str
    part: str
    hidden: bool


def attributes_of(text: str) -> dict[str, str]:
    """Return the attributes of an element, without namespace prefixes."""
    found = ATTRIBUTE.findall(text)
    return {name.split(":")[-1]: unescape(first or second) for name, first, second in found}


def list_places(package: zipfile.ZipFile) -> list[Place]:
    """Return the sheets in the order of the workbook; charts and macros are none."""
    book = read_part(package, "xl/workbook.xml").decode("utf-8", "replace")
    relations = read_part(package, "xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    if not book or not relations:
        raise damaged("xl/workbook.xml is missing")
    targets = {
        relation.get("Id", ""): normpath(join("/xl", relation.get("Target", ""))).lstrip("/")
        for relation in map(attributes_of, RELATION.findall(relations))
        if relation.get("Type", "").endswith("/worksheet")
    }
    return [
        Place(
            name=sheet.get("name", ""),
            part=targets[sheet.get("id", "")],
            hidden=sheet.get("state", "visible") != "visible",
        )
        for sheet in map(attributes_of, SHEET.findall(book))
        if sheet.get("id", "") in targets
    ]


def find_zero_styles(package: zipfile.ZipFile) -> dict[int, int]:
    """Return the styles that show a number with a fixed count of digits: style to digits."""
    text = read_part(package, "xl/styles.xml").decode("utf-8", "replace")
    codes = {
        found["numFmtId"]: len(found["formatCode"])
        for found in map(attributes_of, FORMATS.findall(text))
        if "numFmtId" in found and ZEROS.fullmatch(found.get("formatCode", ""))
    }
    block = STYLES.search(text)
    if not codes or block is None:
        return {}
    styles = [attributes_of(style).get("numFmtId", "") for style in STYLE.findall(block.group())]
    return {index: codes[code] for index, code in enumerate(styles) if code in codes}


def is_1904(package: zipfile.ZipFile) -> bool:
    """Tell whether days count from 1904, as in books from old Macs."""
    book = read_part(package, "xl/workbook.xml").decode("utf-8", "replace")
    found = PROPERTIES.search(book)
    return bool(found) and attributes_of(found.group(1)).get("date1904") in {"1", "true"}
