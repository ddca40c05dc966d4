"""What is different in a layout that came before: columns added, missing, renamed."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from config.terms import Confidence
from pipelines._matching import likeness, plain
from pipelines.mapping import Column, is_sure
from pipelines.survey import alike

SIMILAR = 0.5
NAME_LIKELY, NAME_ALIKE, DATA_ALIKE = 88.0, 74.0, 0.8
Forms = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, kw_only=True)
class Renamed:
    """One column that seems to bear another name now, and what speaks for it."""

    old: str
    new: str
    why: str
    is_likely: bool


@dataclass(frozen=True, kw_only=True)
class Drift:
    """How a file's columns differ from those of a saved mapping."""

    version: int
    unchanged: int
    added: tuple[str, ...]
    missing: tuple[str, ...]
    renamed: tuple[Renamed, ...]

    @property
    def is_order_only(self) -> bool:
        """Tell whether the same columns stand there in another order."""
        return not (self.added or self.missing or self.renamed)

    def to_json(self) -> dict[str, Any]:
        """Return plain words, as stored with a batch."""
        return asdict(self)

    @staticmethod
    def from_json(body: Mapping[str, Any]) -> "Drift":
        """Rebuild from what `to_json` gave."""
        return Drift(
            version=body["version"],
            unchanged=body["unchanged"],
            added=tuple(body["added"]),
            missing=tuple(body["missing"]),
            renamed=tuple(Renamed(**one) for one in body["renamed"]),
        )


def share_kept(before: Sequence[str], now: Sequence[str]) -> float:
    """Return which share of the larger layout both have."""
    return len(set(before) & set(now)) / max(len(before), len(now), 1)


def compare_layouts(
    before: Sequence[str], now: Sequence[str], *, forms_before: Forms, forms: Forms, version: int
) -> Drift:
    """Return what is different, and which missing column an added one may be."""
    missing = [name for name in before if name not in now]
    added = [name for name in now if name not in before]
    pairs = sorted(
        (
            pair
            for old in missing
            for new in added
            if (pair := renaming(old, new, forms_before.get(old, {}), forms.get(new, {})))
        ),
        key=lambda pair: -pair[0],
    )
    renamed = best_pairs([one for _, one in pairs])
    olds, news = {one.old for one in renamed}, {one.new for one in renamed}
    return Drift(
        version=version,
        unchanged=len(now) - len(added),
        added=tuple(name for name in added if name not in news),
        missing=tuple(name for name in missing if name not in olds),
        renamed=tuple(renamed),
    )


def renaming(
    old: str, new: str, before: Mapping[str, float], now: Mapping[str, float]
) -> tuple[float, Renamed] | None:
    """Return how well one column fits to be another one renamed, None when it does not."""
    name, data = likeness(plain(old), plain(new)), alike(before, now)
    if name >= NAME_ALIKE:
        why = "the names are alike" + (", and so are the values" if data >= DATA_ALIKE else "")
        return name + 100 * data, Renamed(old=old, new=new, why=why, is_likely=name >= NAME_LIKELY)
    if data >= DATA_ALIKE:
        return 100 * data, Renamed(old=old, new=new, why="the values are alike", is_likely=False)
    return None


def best_pairs(ranked: Sequence[Renamed]) -> list[Renamed]:
    """Give each column at most one partner, the best pairs first."""
    found: list[Renamed] = []
    for one in ranked:
        if all(one.old != known.old and one.new != known.new for known in found):
            found.append(one)
    return found


def carry_over(saved: Sequence[Column], proposed: Sequence[Column], drift: Drift) -> list[Column]:
    """Return this file's columns: decided before where unchanged, proposed where they are new.

    A renamed column takes the old one's decision as likely or as a guess, unless its own name says
    enough; nothing feeds a field that a decision of before feeds already, and joins with a column
    that is gone are undone.
    """
    names = [column.source for column in proposed]
    renamed = [one for one in drift.renamed if not is_sure(proposed[names.index(one.new)])]
    kept = [column for column in saved if column.source in names]
    kept += [
        under_new_name(column, one)
        for one in renamed
        for column in saved
        if column.source == one.old
    ]
    kept = [column for column in kept if set(column.joined) <= set(names)]
    fed = {column.target for column in kept if column.target}
    known = {column.source for column in kept}
    fresh = [free(column, fed) for column in proposed if column.source not in known]
    order = {name: place for place, name in enumerate(names)}
    return sorted((*kept, *fresh), key=lambda column: order[column.source])


def under_new_name(column: Column, renamed: Renamed) -> Column:
    """Return what was decided for a column, for the one that it seems to be now."""
    sure = Confidence.LIKELY if renamed.is_likely else Confidence.GUESS
    confidence = sure if column.target else None
    return replace(column, source=renamed.new, title=renamed.new, confidence=confidence)


def free(column: Column, fed: set[str]) -> Column:
    """Return a proposal without its field where another column feeds that already."""
    if column.target in fed:
        return Column(source=column.source, title=column.title)
    return column
