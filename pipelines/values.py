"""Value matching: what each different value of a coded column means, and how sure that is."""

from collections.abc import Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz

from config.profile import Field, Profile
from config.terms import Confidence
from pipelines._values import bare_value, known_words, sure_values

LIKELY, GUESS = 88.0, 70.0


@dataclass(frozen=True, kw_only=True)
class Meaning:
    """One value with how often it stands there and what it means; None while nobody knows."""

    value: str
    count: int
    target: str | None
    confidence: Confidence | None

    @property
    def is_open(self) -> bool:
        """Tell whether a person has to say what the value means."""
        return self.confidence != Confidence.EXACT


def match_values(counts: Mapping[str, int], field: Field, profile: Profile) -> list[Meaning]:
    """Return what each value means, the open ones first, then by how often they stand there."""
    sure = sure_values(counts, field, profile)
    found = [
        Meaning(value=value, count=count, target=sure[value], confidence=Confidence.EXACT)
        if value in sure
        else likely(value, count, field)
        for value, count in counts.items()
    ]
    return sorted(found, key=lambda one: (not one.is_open, -one.count, one.value))


def likely(value: str, count: int, field: Field) -> Meaning:
    """Return what a value may mean: a word much like a known one, or only a little like it."""
    known, bare = known_words(field), bare_value(value)
    scored = [(fuzz.ratio(bare, word), word) for word in known]
    best, word = max(scored, default=(0.0, ""))
    starts = {to for word, to in known.items() if bare and word.startswith(bare)}
    if best < GUESS and len(starts) == 1:
        return Meaning(value=value, count=count, target=starts.pop(), confidence=Confidence.GUESS)
    if best < GUESS:
        return Meaning(value=value, count=count, target=None, confidence=None)
    sure = Confidence.LIKELY if best >= LIKELY else Confidence.GUESS
    return Meaning(value=value, count=count, target=known[word], confidence=sure)


def is_coded(field: Field) -> bool:
    """Tell whether a field takes only some words."""
    return bool(field.allowed) and not field.verbatim
