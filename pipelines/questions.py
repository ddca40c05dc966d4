"""What a file cannot decide by itself: a date or a number that reads two ways, an unknown value."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from config.profile import Field, Profile
from config.terms import DecimalSign, FieldType
from pipelines.coerce import order_of
from pipelines.mapping import Column, layout
from pipelines.survey import Look
from pipelines.values import Meaning, is_coded, match_values

NUMBERS = {FieldType.NUMBER, FieldType.INTEGER}
EXAMPLES = 3


@dataclass(frozen=True, kw_only=True)
class Question:
    """One field whose text reads two ways: examples, and a proof against what was said before.

    The answer belongs to the field of the profile; columns of marks share one.
    """

    field: Field
    sources: tuple[str, ...]
    examples: tuple[str, ...]
    against: str = ""


@dataclass(frozen=True, kw_only=True)
class Coded:
    """One coded column: its field, and what each different value means."""

    field: Field
    source: str
    meanings: tuple[Meaning, ...]

    @property
    def open(self) -> tuple[Meaning, ...]:
        """Return the values that a person has to decide about."""
        return tuple(one for one in self.meanings if one.is_open)


def fed(columns: Sequence[Column], profile: Profile) -> Iterable[tuple[Column, Field, Field]]:
    """Yield each column that gives a field its whole text, with that field and the profile's."""
    fields = {field.name: field for field in layout(columns, profile)}
    for column in columns:
        field = fields.get(column.target or "")
        if field is None or field.verbatim or column.joined or column.split:
            continue
        own = profile.field(field.name) or profile.wide
        if own is not None and own.type == field.type:
            yield column, field, own


def day_questions(
    columns: Sequence[Column], profile: Profile, looks: Mapping[str, Look]
) -> list[Question]:
    """Return the columns of dates that nothing decides."""
    found = []
    for column, _, own in fed(columns, profile):
        days = looks.get(column.source, Look()).days
        said = own.day_first if own.day_first is not None else profile.day_first
        if own.type != FieldType.DATE or not days.open or order_of(days, said) is not None:
            continue
        against = days.month_first if said else days.day_first if said is False else ""
        found.append((column.source, own, days.open, against))
    return together(found)


def number_questions(
    columns: Sequence[Column], profile: Profile, looks: Mapping[str, Look]
) -> list[Question]:
    """Return the columns of numbers whose comma may mean two things."""
    found = []
    for column, _, own in fed(columns, profile):
        numbers = looks.get(column.source, Look()).numbers
        if own.type not in NUMBERS or not numbers.open:
            continue
        comma, point = numbers.dotted or numbers.comma, numbers.point
        against = {None: "", DecimalSign.COMMA: point, DecimalSign.POINT: comma}[own.decimal]
        if (own.decimal is None and bool(comma) == bool(point)) or against:
            found.append((column.source, own, numbers.open, against))
    return together(found)


def together(found: Sequence[tuple[str, Field, tuple[str, ...], str]]) -> list[Question]:
    """Return one question a field, however many columns feed it."""
    questions: dict[str, Question] = {}
    for source, field, examples, against in found:
        known = questions.get(field.name)
        before = known or Question(field=field, sources=(), examples=())
        questions[field.name] = Question(
            field=field,
            sources=(*before.sources, source),
            examples=tuple(dict.fromkeys((*before.examples, *examples)))[:EXAMPLES],
            against=before.against or against,
        )
    return list(questions.values())


def coded_columns(
    columns: Sequence[Column], profile: Profile, looks: Mapping[str, Look]
) -> list[Coded]:
    """Return the coded columns with what each of their values means."""
    return [
        Coded(
            field=own,
            source=column.source,
            meanings=tuple(match_values(look.values, own, profile)),
        )
        for column, field, own in fed(columns, profile)
        if is_coded(field)
        and own.name == field.name
        and (look := looks.get(column.source)) is not None
        and look.values
    ]


def has_questions(columns: Sequence[Column], profile: Profile, looks: Mapping[str, Look]) -> bool:
    """Tell whether the file asks something that nobody has answered yet."""
    return bool(
        day_questions(columns, profile, looks)
        or number_questions(columns, profile, looks)
        or any(coded.open for coded in coded_columns(columns, profile, looks))
    )


def told_order(column: Column, profile: Profile, looks: Mapping[str, Look]) -> str:
    """Say which date of a column proves its order, nothing where none does."""
    own = profile.field(column.target or "")
    days = looks.get(column.source, Look()).days
    if own is None or own.type != FieldType.DATE or days.order is None:
        return ""
    first = "day" if days.order else "month"
    proof = (days.day_first or days.dotted) if days.order else days.month_first
    return f"{proof} proves that the {first} stands first."
