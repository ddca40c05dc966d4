"""Damaged uploads: samples with bytes flipped, cut, doubled and mixed, the same for each seed."""

import random
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from jobs._bench_ingest.corpus import sample
from jobs._demo.files import grades_xlsx

DATA = Path(__file__).resolve().parents[2] / ".." / "shared" / "data"
SUFFIXES = {".csv", ".xlsx", ".xls", ".ods", ".zip", ".xml", ".pdf"}
LARGEST = 200_000
TEXTS = 25
NASTY = (b'"', b",", b";", b"\n", b"\r", b"\0", b"\xff\xfe", b"\xe9", b"=1+1", b"<", b"\x1f", b"\\")
File = tuple[str, bytes]
Damage = Callable[[random.Random, bytes], bytes]


def samples() -> list[File]:
    """Return files to damage: our own, and the real ones where they are at hand."""
    day = date(2026, 3, 2)
    ours = [("made.csv", case.content) for case in sample() if case.content][::10][:TEXTS]
    books = [("grades.xlsx", grades_xlsx(day, made_on=day))]
    real = [
        (path.name, path.read_bytes())
        for path in sorted(DATA.rglob("*"))
        if path.suffix in SUFFIXES and path.stat().st_size <= LARGEST
    ]
    return [*ours, *books, *real]


def place(draw: random.Random, content: bytes) -> int:
    """Return a place in a file; the first bytes are hit more often."""
    return draw.randrange(min(len(content), draw.choice((64, 4_096, len(content)))) or 1)


def flip(draw: random.Random, content: bytes) -> bytes:
    """Change some bytes."""
    changed = bytearray(content)
    for _ in range(draw.choice((1, 3, 30))):
        changed[place(draw, content)] = draw.randrange(256)
    return bytes(changed)


def cut(draw: random.Random, content: bytes) -> bytes:
    """Take a piece out, or the end off."""
    start = place(draw, content)
    end = draw.choice((start + 1, start + 200, len(content)))
    return content[:start] + content[end:]


def double(draw: random.Random, content: bytes) -> bytes:
    """Put a piece in many times."""
    start = place(draw, content)
    piece = content[start : start + draw.choice((1, 50, 2_000))]
    return content[:start] + piece * draw.choice((2, 50)) + content[start:]


def stain(draw: random.Random, content: bytes) -> bytes:
    """Put in what readers stumble over."""
    for _ in range(draw.choice((1, 5, 40))):
        start = place(draw, content)
        content = content[:start] + draw.choice(NASTY) + content[start:]
    return content


DAMAGES: tuple[Damage, ...] = (flip, cut, double, stain)


def mutants(count: int, seed: int) -> Iterator[File]:
    """Yield damaged files; one in eight is glued together from two."""
    draw, files = random.Random(seed), samples()  # noqa: S311 - no secret depends on it
    for number in range(count):
        name, content = draw.choice(files)
        if number % 8 == 0:
            other = draw.choice(files)[1]
            content = content[: len(content) // 2] + other[len(other) // 2 :]
        for _ in range(draw.choice((1, 1, 2))):
            content = draw.choice(DAMAGES)(draw, content or b"x")
        yield f"{number}-{name}", content or b"x"
