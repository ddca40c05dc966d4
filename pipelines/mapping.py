"""Which column of a file feeds which field: proposed by name, decided by a person."""

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from typing import Any

import polars as pl

from config.profile import Field, Profile
from config.terms import Confidence, FieldType, SplitPart, SplitRule, Unmapped
from pipelines._composing import joined_text, split_text
from pipelines._matching import Match, match_headers
from pipelines._texts import share_of_numbers
from pipelines.reading.detected import Detected
from pipelines.statuses import ENDING, is_status, status_field

MARKS_SHARE = 0.6
WIDE_WEIGHT = 0.8
TABLE_SUITS = 0.3
NAME_PARTS = ("family_name", "given_name")
JOINING, SPLITTING = ("joined", "glue"), ("split", "part", "at")


@dataclass(frozen=True, kw_only=True)
class Column:
    """One source column: the field it feeds, or what becomes of it when it feeds none.

    A `maximum` is the points that the file itself gives for a mark, beyond the profile's. The text
    of `joined` columns follows with `glue` between; with `split` the field takes one `part` of it.
    """

    source: str
    target: str | None = None
    confidence: Confidence | None = None
    unmapped: Unmapped | None = None
    title: str = ""
    maximum: float | None = None
    joined: tuple[str, ...] = ()
    glue: str = " "
    split: SplitRule | None = None
    part: SplitPart = SplitPart.FIRST
    at: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return plain words, as stored with a batch; what most columns do not have is left out."""
        body = asdict(self)
        left_out = [*(() if self.joined else JOINING), *(() if self.split else SPLITTING)]
        return {name: value for name, value in body.items() if name not in left_out}

    @staticmethod
    def from_json(body: dict[str, Any]) -> "Column":
        """Rebuild from what `to_json` gave."""
        confidence, unmapped = body.get("confidence"), body.get("unmapped")
        return Column(
            source=body["source"],
            target=body.get("target"),
            confidence=Confidence(confidence) if confidence else None,
            unmapped=Unmapped(unmapped) if unmapped else None,
            title=body.get("title", ""),
            maximum=body.get("maximum"),
            joined=tuple(body.get("joined", ())),
            glue=body.get("glue", " "),
            split=SplitRule(body["split"]) if body.get("split") else None,
            part=SplitPart(body.get("part", SplitPart.FIRST)),
            at=body.get("at", ""),
        )


def fingerprint(headers: Sequence[str], profile_name: str) -> str:
    """Return the same short code for the same header read by the same profile."""
    text = "\x1f".join([profile_name, *headers])
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def propose(
    headers: Sequence[str], sample: pl.DataFrame, profile: Profile, seen: Detected | None = None
) -> list[Column]:
    """Propose a field for each column that has a likely one; the rest waits for a decision.

    What the layout of a vendor's export says about a column comes before its name.
    """
    if profile.any_columns:
        return [as_it_stands(header) for header in headers]
    known = known_columns(headers, profile, seen)
    fed = {column.target for column in known.values()}
    fields = [field for field in profile.fields if field.name not in fed]
    matches = match_headers([header for header in headers if header not in known], fields)
    proposed = {
        header: known.get(header) or propose_one(header, matches.get(header), sample, profile)
        for header in headers
    }
    columns = [status_of_mark(column, proposed, profile) or column for column in proposed.values()]
    if seen is None:
        return columns
    told = [kept(column) for column in columns] if seen.layout else columns
    return with_names(with_maxima(told, seen.maxima), seen.splits, profile)


def with_names(
    columns: Sequence[Column], splits: Mapping[str, str], profile: Profile
) -> list[Column]:
    """Take whole names apart where the layout knows how, unless other columns give the parts."""
    free = {field.name for field in profile.fields} - {column.target for column in columns}
    parts = [
        Column(
            source=source,
            target=target,
            confidence=Confidence.EXACT,
            title=source,
            split=SplitRule(rule),
            part=part,
        )
        for source, rule in splits.items()
        for target, part in zip(NAME_PARTS, SplitPart, strict=True)
        if free.issuperset(NAME_PARTS)
    ]
    whole = {column.source for column in parts}
    left = [
        replace(column, unmapped=Unmapped.IGNORE)
        if column.source in whole and column.target is None
        else column
        for column in columns
    ]
    return [*left, *parts]


def kept(column: Column) -> Column:
    """Keep beside the fields what neither the layout of a known export nor a name explains."""
    if column.target is not None and column.confidence != Confidence.GUESS:
        return column
    return Column(source=column.source, unmapped=Unmapped.KEEP, title=column.source)


def as_published(
    columns: Sequence[Column], published: Sequence[Mapping[str, Any]], profile: Profile
) -> list[Column]:
    """Read a column as the dataset holds it already: text beside the fields, a mark's points."""
    if profile.any_columns:
        return list(columns)
    known = {column["name"]: column for column in published}
    targets = {column.target for column in columns if column.target}
    return [
        as_before(column, known[column.source], targets)
        if column.source in known and not profile.field(column.source)
        else column
        for column in columns
    ]


def as_before(column: Column, before: Mapping[str, Any], targets: Collection[str]) -> Column:
    """Return one column beside the fields as it was published before."""
    is_open = column.target in {None, column.source} and not is_status(column.source, targets)
    if is_open and before["type"] == FieldType.TEXT:
        return Column(source=column.source, unmapped=Unmapped.KEEP, title=column.title)
    if column.target == column.source and column.maximum is None:
        return replace(column, maximum=before.get("maximum"))
    return column


def with_maxima(columns: Sequence[Column], maxima: Mapping[str, float]) -> list[Column]:
    """Return the columns with the points that this file gives for them."""
    return [replace(column, maximum=maxima.get(column.source)) for column in columns]


def status_of_mark(
    column: Column, proposed: Mapping[str, Column], profile: Profile
) -> Column | None:
    """Return the column as what it is beside a mark: the reason why there is none."""
    name = column.source
    if profile.wide is None or not profile.wide.statuses or not is_status(name, proposed):
        return None
    mark = name.removesuffix(ENDING)
    if proposed[mark].target != mark:
        return None
    return Column(source=name, target=name, confidence=Confidence.EXACT, title=name)


def known_columns(
    headers: Sequence[str], profile: Profile, seen: Detected | None
) -> dict[str, Column]:
    """Return the columns whose meaning the layout knows: a field, a mark, or text to keep."""
    meanings = seen.meanings if seen else {}
    found: dict[str, Column] = {}
    for header in headers:
        to = meanings.get(header)
        if to == "":
            found[header] = Column(source=header, unmapped=Unmapped.KEEP, title=header)
        elif to and (profile.field(to) or (profile.wide and to == header)):
            found[header] = Column(
                source=header, target=to, confidence=Confidence.EXACT, title=header
            )
    return found


def as_it_stands(header: str) -> Column:
    """Return the column under its own name."""
    return Column(source=header, target=header, confidence=Confidence.EXACT, title=header)


def propose_one(header: str, match: Match | None, sample: pl.DataFrame, profile: Profile) -> Column:
    """Return the matched field, a wide column where marks stand, or an open question."""
    if match is not None and match.confidence != Confidence.GUESS:
        return Column(source=header, target=match.name, confidence=match.confidence, title=header)
    if profile.wide is not None and share_of_numbers(sample, header, profile) >= MARKS_SHARE:
        return Column(source=header, target=header, confidence=Confidence.LIKELY, title=header)
    if match is not None:
        return Column(source=header, target=match.name, confidence=match.confidence, title=header)
    return Column(source=header, title=header)


def suits(headers: Sequence[str], sample: pl.DataFrame, profile: Profile) -> float:
    """Return how much of this header the profile explains, from 0 (not at all) to 1."""
    if profile.any_columns:
        return TABLE_SUITS
    if profile.is_standard:
        return 0.0
    columns = [column for column in propose(headers, sample, profile) if is_sure(column)]
    targets = {column.target for column in columns}
    wide = sum(profile.field(column.target or "") is None for column in columns)
    named = len(columns) - wide
    if missing_fields(targets, profile) or (profile.wide is not None and not wide):
        return 0.0
    return (named + WIDE_WEIGHT * wide) / len(headers)


def is_sure(column: Column) -> bool:
    """Tell whether the column feeds a field on more than a guess."""
    return column.target is not None and column.confidence != Confidence.GUESS


def missing_fields(targets: set[str | None], profile: Profile) -> list[Field]:
    """Return the required fields and parts of the key that nothing feeds."""
    needed = (field for field in profile.fields if field.required or field.name in profile.key)
    return [field for field in needed if field.name not in targets]


def check_mapping(columns: Sequence[Column], profile: Profile) -> list[str]:
    """Say in sentences what keeps this mapping from being used."""
    targets = {column.target for column in columns}
    return [
        *(
            f"{field.title} is required, and no column feeds it."
            for field in missing_fields(targets, profile)
            if field.required
        ),
        *doubled(columns, profile),
        *(
            f"The column {column.source} feeds no field; ignore it or keep it as it stands."
            for column in columns
            if column.target is None and column.unmapped is None
        ),
        *(
            f"That {column.source} means {title_of(column.target, profile)} is a guess; confirm it."
            for column in columns
            if column.target is not None and column.confidence == Confidence.GUESS
        ),
    ]


def doubled(columns: Sequence[Column], profile: Profile) -> list[str]:
    """Say which field two columns would feed, and which name two fields would bear."""
    fed = [column for column in columns if name_of(column) is not None]
    times = Counter(name_of(column) for column in fed)
    return [
        f"{' and '.join(c.source for c in fed if name_of(c) == name)} "
        f"cannot all feed {title_of(name, profile)}."
        for name, count in times.items()
        if count > 1
    ]


def name_of(column: Column) -> str | None:
    """Return the name the column has behind the mapping, None when it is left out."""
    if column.target is not None:
        return column.target
    return column.source if column.unmapped == Unmapped.KEEP else None


def title_of(name: str | None, profile: Profile) -> str:
    """Return a field's title, or the name itself."""
    field = profile.field(name or "")
    return field.title if field else str(name)


def layout(columns: Sequence[Column], profile: Profile) -> tuple[Field, ...]:
    """Return the target fields: the profile's in its order, wide columns, then kept extras."""
    named = {column.target: column for column in columns if column.target is not None}
    own = [field for field in profile.fields if field.name in named]
    wide = [
        wide_field(column, named, profile)
        for name, column in named.items()
        if profile.field(name) is None
    ]
    extras = [
        verbatim(column.source, column.title)
        for column in columns
        if column.target is None and column.unmapped == Unmapped.KEEP
    ]
    return (*own, *wide, *extras)


def wide_field(column: Column, named: Mapping[str, Column], profile: Profile) -> Field:
    """Return the field of a column that bears a name of its own: a mark, or a mark's status."""
    name = column.target or column.source
    if profile.wide is None:
        return verbatim(name, column.title)
    if profile.wide.statuses and is_status(name, named):
        mark = named[name.removesuffix(ENDING)]
        return status_field(wide_field(mark, {}, profile))
    return replace(
        profile.wide,
        name=name,
        title=column.title or name,
        maximum=most(column, profile.wide),
        cases=profile.wide.cases if column.maximum is None else (),
    )


def most(column: Column, wide: Field) -> Decimal | None:
    """Return the most that a mark may be: the profile's word, or the file's where it is more."""
    if wide.maximum is None or column.maximum is None:
        return wide.maximum
    return max(wide.maximum, Decimal(str(column.maximum)))


def verbatim(name: str, title: str) -> Field:
    """Return a field whose text is kept byte for byte."""
    return Field(
        name=name, title=title or name, type=FieldType.TEXT, verbatim=True, max_length=1_000_000
    )


def apply_mapping(raw: pl.DataFrame, columns: Sequence[Column], profile: Profile) -> pl.DataFrame:
    """Return `_row` and the mapped columns, still text, under the names of their fields."""
    named = {name_of(column): column for column in columns}
    fields = layout(columns, profile)
    return raw.select("_row", *(text_of(named[field.name]).alias(field.name) for field in fields))


def text_of(column: Column) -> pl.Expr:
    """Return the text that a column gives its field: its own, several joined, or a part of it."""
    text = pl.col(column.source)
    if column.joined:
        text = joined_text([column.source, *column.joined], column.glue)
    return split_text(text, column.split, column.part, at=column.at) if column.split else text


def check_sources(columns: Sequence[Column], headers: Collection[str]) -> list[str]:
    """Say which columns the mapping names that the file does not have."""
    named = dict.fromkeys(name for column in columns for name in (column.source, *column.joined))
    return [f"The file has no column {name}." for name in named if name not in headers] + [
        f"Say at which text {column.source} is split."
        for column in columns
        if column.split == SplitRule.AT and not column.at
    ]
