"""Which header means which field, by name: equal, nearly equal, or just alike."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz

from config.profile import Field
from config.terms import Confidence

LIKELY, GUESS = 88.0, 74.0
NOISE = {"the", "of", "no", "nr", "number", "code"}


@dataclass(frozen=True, kw_only=True)
class Match:
    """A field that a header may mean."""

    name: str
    confidence: Confidence
    score: float


@cache
def plain(text: str) -> str:
    """Return bare lower-case words: `FamilyName*` gives `family name`."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    bare = unicodedata.normalize("NFKD", apart).encode("ascii", "ignore").decode()
    return " ".join(re.findall(r"[a-z0-9]+", (bare or apart).casefold()))


def names_of(field: Field) -> tuple[str, ...]:
    """Return every plain name under which a field is known."""
    return tuple(dict.fromkeys(plain(n) for n in (field.name, field.title, *field.synonyms)))


def score(header: str, field: Field) -> float:
    """Return how alike a header and a field's names are, 100 for equal."""
    name = plain(header)
    if not name:
        return 0.0
    names = names_of(field)
    if name in names:
        return 100.0
    return min(99.0, max(likeness(name, known) for known in names))


def likeness(name: str, known: str) -> float:
    """Return how alike two plain names are: by letters, and by words in any order."""
    squeezed = fuzz.ratio(name.replace(" ", ""), known.replace(" ", ""))
    words = {word for word in name.split() if word not in NOISE}
    inside = set(known.split()) - NOISE
    if inside and inside == words != set(name.split()):
        return max(squeezed, LIKELY + 4)
    if len(inside) > 1 and inside <= words:
        return max(squeezed, LIKELY + 2)
    if inside and inside <= words and len(known) > 3:
        return max(squeezed, GUESS + 4)
    return max(squeezed, fuzz.token_sort_ratio(name, known))


def confidence_of(value: float) -> Confidence:
    """Return the word for a score."""
    if value >= 100:
        return Confidence.EXACT
    return Confidence.LIKELY if value >= LIKELY else Confidence.GUESS


def match_headers(headers: Sequence[str], fields: Sequence[Field]) -> dict[str, Match]:
    """Give each header at most one field and each field one header, the best pairs first."""
    found: dict[str, Match] = {}
    taken: set[str] = set()
    for value, header, field in sorted(pairs(headers, fields), key=lambda p: -p[0]):
        if header in found or field.name in taken:
            continue
        found[header] = Match(name=field.name, confidence=confidence_of(value), score=value)
        taken.add(field.name)
    return found


def pairs(headers: Sequence[str], fields: Sequence[Field]) -> Iterator[tuple[float, str, Field]]:
    """Yield every pair that is at least alike."""
    for header in headers:
        for field in fields:
            value = score(header, field)
            if value >= GUESS:
                yield value, header, field
