"""A first look at every column of a file: its values and their number, its form, what it proves.

Taken once while a file is read, so that Map can ask and show without reading the file again. What a
column holds is judged by its first 2,000 cells; what it proves, by all of them.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from dataclasses import field as attribute
from typing import Any

import polars as pl

from pipelines._dates import CLOCK, SHORT, DayEvidence, day_evidence
from pipelines._numbers import NumberEvidence, number_evidence

FIRST, FEW, EXAMPLES, FORMS = 2_000, 200, 3, 5
GROUPED_OR_COMMA = r"^\s*[+-]?[\d.\s\u00a0\u202f'\u2019]*,[\d.,]*\s*%?\s*$|\d\.\d{3}[.,]"


@dataclass(frozen=True, kw_only=True)
class Look:
    """What one column of a file looks like; `values` with their counts only while there are few.

    `forms` are the commonest shapes of its cells with their shares (`A9` for `S000123`): they hold
    no value, and tell a renamed column from another one.
    """

    filled: int = 0
    examples: tuple[str, ...] = ()
    values: Mapping[str, int] = attribute(default_factory=dict)
    forms: Mapping[str, float] = attribute(default_factory=dict)
    days: DayEvidence = attribute(default_factory=DayEvidence)
    numbers: NumberEvidence = attribute(default_factory=NumberEvidence)

    def to_json(self) -> dict[str, Any]:
        """Return plain words, as staged beside the file."""
        return asdict(self)

    @staticmethod
    def from_json(body: Mapping[str, Any]) -> "Look":
        """Rebuild from what `to_json` gave."""
        days, numbers = body["days"], body["numbers"]
        return Look(
            **{name: body[name] for name in ("filled", "values", "forms")},
            examples=tuple(body["examples"]),
            days=replace(DayEvidence(**days), open=tuple(days["open"])),
            numbers=replace(NumberEvidence(**numbers), open=tuple(numbers["open"])),
        )


def survey(raw: pl.DataFrame) -> dict[str, Look]:
    """Return a look at each column of a file's text."""
    return {name: look(raw[name]) for name in raw.columns if name != "_row"}


def look(cells: pl.Series) -> Look:
    """Return a look at one column."""
    said = cells.drop_nulls()
    first = said.head(FIRST)
    different = first.unique(maintain_order=True)
    bare = first.str.strip_chars().str.replace(CLOCK, "")
    has_days = bool(bare.str.contains(SHORT).any())
    has_commas = bool(first.str.contains(GROUPED_OR_COMMA).any())
    distinct = said.unique(maintain_order=True) if has_days or has_commas else said.head(0)
    return Look(
        filled=said.len(),
        examples=tuple(cut(one) for one in different.head(EXAMPLES)),
        values=values_of(said) if different.len() <= FEW else {},
        forms=forms_of(first),
        days=day_evidence(distinct) if has_days else DayEvidence(),
        numbers=number_evidence(distinct) if has_commas else NumberEvidence(),
    )


def cut(text: str) -> str:
    """Return a value short enough to stand beside others."""
    return text if len(text) <= 40 else f"{text[:39]}…"


def values_of(said: pl.Series) -> dict[str, int]:
    """Return how often each different value stands there, nothing when there are too many."""
    counts = said.value_counts(sort=True)
    return dict(counts.rows()) if counts.height <= FEW else {}


def forms_of(first: pl.Series) -> dict[str, float]:
    """Return the commonest forms of a column's cells with their shares."""
    if not first.len():
        return {}
    form = pl.col("cell")
    for pattern, letter in ((r"\p{Lu}+", "A"), (r"\p{Ll}+|\p{Lo}+|\p{M}+", "a"), (r"\d+", "9")):
        form = form.str.replace_all(pattern, letter)
    forms = pl.DataFrame({"cell": first}).select(form.str.head(24)).to_series()
    counts = forms.value_counts(sort=True).head(FORMS)
    return {form: round(count / first.len(), 3) for form, count in counts.rows()}


def alike(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """Return how alike the forms of two columns are, from 0 to 1."""
    return sum(min(share, other.get(form, 0.0)) for form, share in one.items())
