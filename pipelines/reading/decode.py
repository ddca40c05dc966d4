"""Turn the bytes of a file into UTF-8 text, line by line where programs mixed their alphabets."""

import codecs
import re
from dataclasses import dataclass, field

from charset_normalizer import from_bytes

from config.errors import InputError
from pipelines.reading.detected import Reason
from pipelines.reading.magic import looks_utf16

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
MIXED = "utf-8 and cp1252"
PAGES = ["cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1256", "mac_roman"]
PAGES += ["cp949", "shift_jis", "gb18030", "big5"]
FOREIGN_SHARE = 0.4
SIGN_IN_WORD = re.compile(r"[^\W\d_][¹³¯¿£¥¦¼¾º]|[¹³¯¿£¥¦¼¾][^\W\d_]")
LEAST_SIGNS = 2
FREQUENT_LEADS = frozenset({0x82, 0x83, *range(0x88, 0x98)})
JAPANESE_SHARE = 0.8
WORDS = re.compile(rb"[^\s,;|\t\"]+")
RUN = re.compile(rb"[\x80-\xff]{3,}")
SAMPLE = 65536


@dataclass(frozen=True, kw_only=True)
class Text:
    """Text as UTF-8 without a mark or zero bytes, and what was done to get there."""

    body: bytes
    reason: Reason
    other_lines: list[int] = field(default_factory=list)
    zero_lines: list[int] = field(default_factory=list)
    damaged_lines: dict[int, str] = field(default_factory=dict)


def decode(content: bytes, encoding: str | None = None) -> Text:
    """Return the text of a file; a person's encoding wins over what the bytes suggest."""
    reason = Reason(what="encoding", value=encoding, why="chosen") if encoding else guess(content)
    if reason.value == MIXED:
        return decode_mixed(content, reason)
    if encoding is None and reason.value == "utf-8":
        body, damaged = content, dict[int, str]()
    elif reason.value in {"utf-8", "utf-8-sig"}:
        body, damaged = keep_valid(content.removeprefix(codecs.BOM_UTF8), "utf-8")
    else:
        body, damaged = keep_valid(content, reason.value)
    body, zero_lines = drop_zeros(body)
    return Text(body=body, reason=reason, zero_lines=zero_lines, damaged_lines=damaged)


def guess(content: bytes) -> Reason:
    """Return the encoding the bytes speak for, and why."""
    for mark, name in MARKS:
        if content.startswith(mark):
            return Reason(what="encoding", value=name, why="the file opens with its mark")
    wide = looks_utf16(content[:SAMPLE])
    if wide:
        return Reason(what="encoding", value=wide, why="every other byte is zero", confidence=0.95)
    if content.isascii():
        return Reason(what="encoding", value="utf-8", why="plain letters only")
    if is_utf8(content):
        return Reason(what="encoding", value="utf-8", why="every accent is valid UTF-8")
    return guess_page(content)


def guess_page(content: bytes) -> Reason:
    """Return the code page of bytes that are no UTF-8."""
    if any(not line.isascii() and is_utf8(line) for line in content.splitlines()):
        why = "some lines are UTF-8, others are not"
        return Reason(what="encoding", value=MIXED, why=why, confidence=0.9)
    found = find_page(content)
    if found and found != "cp1252":
        why = "the letters make words in this alphabet"
        return Reason(what="encoding", value=found, why=why, confidence=0.7)
    why = "not UTF-8; the Western European page of Windows is the usual other"
    return Reason(what="encoding", value="cp1252", why=why, confidence=0.8)


def find_page(content: bytes) -> str:
    """Return a code page other than the Western one that the letters speak for, or nothing."""
    words = foreign_words(content)
    if not words:
        return "cp1250" if is_central(content[:SAMPLE]) else ""
    if is_japanese(words):
        return "shift_jis"
    best = from_bytes(words, cp_isolation=PAGES).best()
    return best.encoding if best is not None else ""


def is_central(sample: bytes) -> bool:
    """Tell Central European words: read as Western ones they have signs among their letters."""
    signs = len(SIGN_IN_WORD.findall(sample.decode("cp1252", "replace")))
    letters = len(SIGN_IN_WORD.findall(sample.decode("cp1250", "replace")))
    return signs >= LEAST_SIGNS and not letters


def is_japanese(words: bytes) -> bool:
    """Tell Shift JIS by its syllables and frequent characters, which open with few bytes."""
    pairs = [byte for byte in words if byte >= 0x80]
    leads = sum(byte in FREQUENT_LEADS for byte in pairs)
    try:
        text = words.decode("shift_jis")
    except UnicodeDecodeError:
        return False
    wide = sum(letter > "\u3000" for letter in text)
    return wide > 0 and leads >= JAPANESE_SHARE * wide


def foreign_words(content: bytes) -> bytes:
    """Return the words with other letters if most hold nothing else; Western words mix them."""
    words = [word for word in WORDS.findall(content[:SAMPLE]) if not word.isascii()]
    sample = b" ".join(words)
    letters = sum(byte >= 0x80 for byte in sample)
    in_runs = sum(len(run) for run in RUN.findall(sample))
    return sample if in_runs > FOREIGN_SHARE * letters else b""


def is_utf8(content: bytes) -> bool:
    """Tell whether every byte is part of valid UTF-8."""
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def keep_valid(content: bytes, encoding: str) -> tuple[bytes, dict[int, str]]:
    """Return UTF-8; bytes that mean nothing become U+FFFD, and their lines are told."""
    if encoding == "utf-8" and content.isascii():
        return content, {}
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return replace_damage(content, encoding)
    except LookupError as error:
        raise InputError(
            f"There is no encoding called {encoding}.", hint="Choose utf-8, utf-16 or cp1252."
        ) from error
    return (content if encoding == "utf-8" else text.encode("utf-8", "replace")), {}


def replace_damage(content: bytes, encoding: str) -> tuple[bytes, dict[int, str]]:
    """Decode with U+FFFD for what cannot be, and name the lines and bytes."""
    body = content.decode(encoding, "replace").encode("utf-8", "replace")
    damaged: dict[int, str] = {}
    for number, line in enumerate(body.splitlines(), start=1):
        if b"\xef\xbf\xbd" in line:
            damaged[number] = ""
    if encoding == "cp1252":
        lines = content.splitlines()
        damaged = {number: show_undefined(lines[number - 1]) for number in damaged}
    return body, damaged


def show_undefined(line: bytes) -> str:
    """Return the bytes that cp1252 leaves undefined, as hexadecimal."""
    return " ".join(f"{byte:02x}" for byte in line if byte in b"\x81\x8d\x8f\x90\x9d")


def decode_mixed(content: bytes, reason: Reason) -> Text:
    """Decode each line as UTF-8, or as cp1252 where it is none."""
    lines = content.splitlines(keepends=True)
    others: list[int] = []
    damaged: dict[int, str] = {}
    for index, line in enumerate(lines):
        if line.isascii() or is_utf8(line):
            continue
        others.append(index + 1)
        lines[index] = line.decode("cp1252", "replace").encode()
        if b"\xef\xbf\xbd" in lines[index]:
            damaged[index + 1] = show_undefined(line)
    body, zero_lines = drop_zeros(b"".join(lines).removeprefix(codecs.BOM_UTF8))
    return Text(
        body=body,
        reason=reason,
        other_lines=others,
        zero_lines=zero_lines,
        damaged_lines=damaged,
    )


def drop_zeros(body: bytes) -> tuple[bytes, list[int]]:
    """Remove zero bytes and say in which lines they were; padding at the end is nothing to tell."""
    if b"\0" not in body:
        return body, []
    body = body.rstrip(b"\0")
    lines = [number for number, line in enumerate(body.splitlines(), start=1) if b"\0" in line]
    return body.replace(b"\0", b""), lines
