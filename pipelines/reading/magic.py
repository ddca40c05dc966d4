"""Say what bytes are by looking at them, never at the file's name."""

import re
from collections.abc import Callable
from dataclasses import dataclass

LOOK = 65536
PDF_LOOK = 1024
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
CONTROL = bytes(set(range(32)) - {9, 10, 12, 13, 26, 27})
JSON_START = re.compile(rb"\s*(\{\s*[\"}]|\[\s*[\[{])")
JSON_END = re.compile(rb"[\]}]\s*\Z")
MARKUP = re.compile(rb"\s*<(!doctype\s+html|html|head|body|table|meta)\b", re.IGNORECASE)
ELEMENT = re.compile(
    rb"(?>\s++|<\?(?:[^?]|\?(?!>))*+\?>|<!--(?:[^-]|-(?!->))*+-->|<!DOCTYPE[^>]*+>)*+"
    rb"<((?:[\w.-]++:)?[A-Za-z_][\w.-]*+)[\s/>]"
)
RTF = b"{\\rtf"


@dataclass(frozen=True, kw_only=True)
class Alien:
    """A kind of file that is not a table of text, and what to do instead."""

    what: str
    hint: str
    looks: Callable[[bytes], bool]


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """A kind of XML that schools meet, known by its first element."""

    roots: tuple[bytes, ...]
    what: str
    hint: str


def starts(*openings: bytes) -> Callable[[bytes], bool]:
    """Return a test for the first bytes."""
    return lambda content: content.startswith(openings)


def is_json(content: bytes) -> bool:
    """Tell whether the bytes open and close like JSON."""
    return bool(JSON_START.match(content[:LOOK]) and JSON_END.search(content[-64:]))


def is_html(content: bytes) -> bool:
    """Tell whether the bytes open like a web page."""
    return bool(MARKUP.match(content[:LOOK].removeprefix(b"\xef\xbb\xbf")))


def is_pdf(content: bytes) -> bool:
    """Tell a PDF by its first mark, which may stand behind a little rubbish."""
    return b"%PDF-" in content[:PDF_LOOK]


def root_of(content: bytes) -> bytes:
    """Return the name of the first element of XML, or nothing."""
    head = content[:LOOK].removeprefix(b"\xef\xbb\xbf")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", "replace").encode()
    found = ELEMENT.match(head)
    return found[1] if found else b""


def is_xml(content: bytes) -> bool:
    """Tell whether the bytes open like XML and, where they do not say so, end like it."""
    head = content[:LOOK].lstrip(b"\xef\xbb\xbf\xff\xfe\0 \r\n\t")
    if head.startswith((b"<?xml", b"<\0?\0x\0m\0l")):
        return True
    return bool(root_of(content)) and content.rstrip(b"\0 \r\n\t").endswith(b">")


def has_root(roots: tuple[bytes, ...]) -> Callable[[bytes], bool]:
    """Return a test for XML whose first element has one of these names."""
    return lambda content: is_xml(content) and root_of(content) in roots


def is_html_table(content: bytes) -> bool:
    """Tell whether a web page holds a table."""
    return is_html(content) and b"<table" in content[:LOOK].lower()


def is_zip(content: bytes) -> bool:
    """Tell whether the bytes open like a zip."""
    return content.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def is_old_office(content: bytes) -> bool:
    """Tell an Office file from before 2007."""
    return content.startswith(OLE) and not is_encrypted_office(content)


def is_encrypted_office(content: bytes) -> bool:
    """Tell a workbook locked with a password: an OLE container around an encrypted package."""
    name = "EncryptedPackage".encode("utf-16-le")
    return content.startswith(OLE) and name in content


def is_binary(content: bytes) -> bool:
    """Tell whether control characters are so many that the bytes are no text."""
    head = content[:LOOK].rstrip(b"\0")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or looks_utf16(head):
        return False
    return not head or len(head) - len(head.translate(None, CONTROL)) > len(head) * 0.03


def looks_utf16(head: bytes) -> str:
    """Return the UTF-16 flavour that the zero bytes of text without a mark point to, or nothing."""
    sample = head[:4096]
    half = max(len(sample) // 2, 1)
    even, odd = sample[0::2].count(0) / half, sample[1::2].count(0) / half
    if odd > 0.3 and even < 0.05:
        return "utf-16-le"
    if even > 0.3 and odd < 0.05:
        return "utf-16-be"
    return ""


AS_TABLE = "Open it in the program that made it and save the table as CSV or XLSX."
DIALECTS = (
    Dialect(
        roots=(b"CTfile",),
        what="a Common Transfer File (CTF) of English schools",
        hint="Import it into the school's own system and export the pupils from there as CSV.",
    ),
    Dialect(
        roots=(b"Workbook", b"ss:Workbook"),
        what="an Excel sheet saved as XML Spreadsheet 2003",
        hint="Open it in Excel and save it as an Excel workbook (.xlsx).",
    ),
    Dialect(
        roots=(b"office:document",),
        what="a flat OpenDocument file",
        hint="Open it in LibreOffice and save it as a spreadsheet (.ods) or as CSV.",
    ),
    Dialect(
        roots=(b"SIF_Message", b"StudentPersonals", b"StudentPersonal", b"xStudents"),
        what="a SIF message",
        hint="Ask the sender for the same records as CSV or as a OneRoster package.",
    ),
    Dialect(
        roots=(b"svg", b"kml", b"gpx", b"rss", b"feed", b"plist", b"manifest"),
        what="an XML document that holds no records of a school",
        hint="Check that the right file was chosen; tables are read from CSV and XLSX.",
    ),
)
ALIENS = (
    Alien(what="a PDF document", hint=AS_TABLE, looks=is_pdf),
    Alien(
        what="a picture",
        hint="Upload the table itself as CSV or XLSX, not a picture of it.",
        looks=starts(b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM6", b"II*\0", b"MM\0*", b"RIFF"),
    ),
    Alien(
        what="a workbook locked with a password",
        hint="Open it in Excel, remove the password (File, Info), save and upload again.",
        looks=is_encrypted_office,
    ),
    Alien(
        what="an Office file from before 2007",
        hint="Open it in Excel and save it as an Excel workbook (.xlsx).",
        looks=is_old_office,
    ),
    Alien(
        what="a packed archive",
        hint="Unpack it and upload the files inside.",
        looks=starts(b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd"),
    ),
    Alien(
        what="a zip archive without a workbook in it",
        hint="Unpack it and upload the tables inside, or save the workbook again in Excel.",
        looks=is_zip,
    ),
    Alien(what="a Parquet file", hint=AS_TABLE, looks=starts(b"PAR1")),
    Alien(what="a database file", hint=AS_TABLE, looks=starts(b"SQLite format 3\0")),
    Alien(what="a rich text document", hint=AS_TABLE, looks=starts(RTF)),
    Alien(
        what="a web page with a table, which some systems call a workbook",
        hint="Open it in Excel and save it as an Excel workbook (.xlsx), or export it as CSV.",
        looks=is_html_table,
    ),
    Alien(
        what="a web page",
        hint="Often a sign-in page saved instead of the export; download the export again.",
        looks=is_html,
    ),
    *(
        Alien(what=dialect.what, hint=dialect.hint, looks=has_root(dialect.roots))
        for dialect in DIALECTS
    ),
    Alien(
        what="an XML document that is no Ed-Fi interchange, the one kind of XML read here",
        hint=AS_TABLE,
        looks=is_xml,
    ),
    Alien(what="a JSON document", hint=AS_TABLE, looks=is_json),
    Alien(
        what="a binary file, not text",
        hint="Check that the right file was chosen; tables are read from CSV and XLSX.",
        looks=is_binary,
    ),
)


def find_alien(content: bytes) -> Alien | None:
    """Find the kind of file these bytes are if they are no table of text."""
    return next((alien for alien in ALIENS if alien.looks(content)), None)
