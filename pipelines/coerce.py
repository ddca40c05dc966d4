"""Text becomes typed values, column by column: the plain cells at once, the odd ones with care."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as attribute

import polars as pl

from config.profile import Field, Profile
from config.terms import DecimalSign, FieldType
from pipelines._dates import DayEvidence, day_evidence, plain_dates, read_dates
from pipelines._fractions import shared_total
from pipelines._numbers import DOTTED, DOTTED_THOUSANDS, number_evidence, read_numbers, style_of
from pipelines._values import letter_meanings
from pipelines.conversions import Converted

LETTERS = "[A-Za-z]"
SAFE_INTEGER = 2**53


@dataclass(frozen=True, kw_only=True)
class Convention:
    """What holds for a whole column: what a comma means, whether the day stands first, what
    fractions are out of, from when a spreadsheet counts its days, what single letters mean.
    """

    style: str = ""
    day_first: bool | None = None
    out_of: float = 0
    is_1904: bool = False
    letters: Mapping[str, str] = attribute(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Wrong:
    """The cells of one column that break one rule, by position."""

    field: Field
    rule: str
    index: pl.Series


@dataclass(frozen=True, kw_only=True)
class Coerced:
    """Typed rows, the cells that could not be typed, and those that were rewritten on the way."""

    typed: pl.DataFrame
    wrong: tuple[Wrong, ...]
    conversions: tuple[Converted, ...]
    conventions: Mapping[str, Convention]


@dataclass(frozen=True, kw_only=True)
class Cells:
    """One column on its way: its values, what is wrong, what was rewritten."""

    values: pl.Series
    wrong: tuple[Wrong, ...] = ()
    conversions: tuple[Converted, ...] = ()


def coerce(
    text: pl.DataFrame,
    fields: Sequence[Field],
    profile: Profile,
    conventions: Mapping[str, Convention] | None = None,
) -> Coerced:
    """Type every column; a part of a table needs the conventions of the whole."""
    fast = text.select("_row", *(plain_values(text, field) for field in fields))
    odd = odd_cells(text, fast, fields)
    known = shown_by(text, odd, fields, profile) if conventions is None else conventions
    columns = [
        finish(text[field.name], fast[field.name], odd[field.name], field=field)
        if field.type in {FieldType.TEXT, FieldType.IDENTIFIER} or field.verbatim
        else repair(
            text[field.name],
            fast[field.name],
            odd[field.name],
            field=field,
            profile=profile,
            convention=known.get(field.name),
        )
        for field in fields
    ]
    return Coerced(
        typed=pl.DataFrame([fast["_row"], *(column.values for column in columns)]),
        wrong=tuple(wrong for column in columns for wrong in column.wrong),
        conversions=tuple(one for column in columns for one in column.conversions),
        conventions=known,
    )


def plain_values(text: pl.DataFrame, field: Field) -> pl.Expr:
    """Return a column's values where the text needs no thought."""
    cell = pl.col(field.name)
    if field.verbatim:
        return verbatim_values(text[field.name], field)
    if field.type == FieldType.NUMBER:
        return cell.cast(pl.Float64, strict=False)
    if field.type == FieldType.INTEGER:
        return cell.cast(pl.Int64, strict=False)
    if field.type == FieldType.DATE:
        return plain_dates(cell)
    return cell.str.strip_chars()


def verbatim_values(cells: pl.Series, field: Field) -> pl.Expr:
    """Return typed values whose text can be had back byte for byte."""
    cell = pl.col(field.name)
    if field.type == FieldType.INTEGER:
        return cell.cast(pl.Int64, strict=False)
    if field.type == FieldType.DATE:
        return plain_dates(cell)
    if field.type == FieldType.NUMBER:
        first = cells.drop_nulls().head(1)
        scale = len(first[0].partition(".")[2]) if first.len() else 0
        return cell.cast(pl.Decimal(38, scale), strict=False)
    return cell


def odd_cells(
    text: pl.DataFrame, fast: pl.DataFrame, fields: Sequence[Field]
) -> dict[str, pl.Series]:
    """Return the positions of each column's cells that need thought."""
    names = {field.name: f"{place}" for place, field in enumerate(fields)}
    if not names:
        return {}
    both = pl.concat(
        [text.select(list(names)).rename({n: f"t{i}" for n, i in names.items()}),
         fast.select(list(names)).rename({n: f"v{i}" for n, i in names.items()})],
        how="horizontal",
    )  # fmt: skip
    found = both.select(
        is_odd(pl.col(f"t{i}"), pl.col(f"v{i}"), field).arg_true().implode().alias(f"{i}")
        for i, field in enumerate(fields)
    )
    return {name: found[i].explode(empty_as_null=False) for name, i in names.items()}


def is_odd(cell: pl.Expr, value: pl.Expr, field: Field) -> pl.Expr:
    """Tell which cells are not what they seem: no plain value, letters in it, blanks around."""
    if field.verbatim:
        return pl.lit(value=False) & cell.is_null()
    if field.type in {FieldType.TEXT, FieldType.IDENTIFIER}:
        return (cell != value) | (value == "")
    odd = cell.is_not_null() & value.is_null()
    return odd | cell.str.contains(LETTERS) if field.type == FieldType.NUMBER else odd


def finish(cells: pl.Series, values: pl.Series, odd: pl.Series, *, field: Field) -> Cells:
    """Make blank text null; tell which cells were trimmed."""
    if not odd.len():
        return Cells(values=values)
    is_blank = values.gather(odd) == ""
    if is_blank.any():
        values = pl.select(pl.when(values != "").then(values).alias(cells.name)).to_series()
    found = (("trimmed", odd.filter(~is_blank)), ("emptied", odd.filter(is_blank)))
    return Cells(values=values, conversions=converted(field, found))


def converted(field: Field, found: Sequence[tuple[str, pl.Series]]) -> tuple[Converted, ...]:
    """Return the ways in which cells of a column were rewritten."""
    return tuple(
        Converted(column=field.name, conversion=name, index=index)
        for name, index in found
        if index.len()
    )


def repair(
    cells: pl.Series,
    values: pl.Series,
    odd: pl.Series,
    *,
    field: Field,
    profile: Profile,
    convention: Convention | None,
) -> Cells:
    """Read the odd cells of a number or date column by the column's convention."""
    if not odd.len() and field.decimal != DecimalSign.COMMA:
        return Cells(values=values)
    rule = convention or convention_of(cells, odd, field, profile)
    if rule.style == DOTTED_THOUSANDS:
        dotted = cells.str.contains(DOTTED).fill_null(value=False).arg_true()
        odd = pl.concat([odd, dotted]).unique().sort()
    read = read_odd(cells.gather(odd), field, profile, rule)
    ways = read["conversion"].drop_nulls().unique().sort()
    return Cells(
        values=values.clone().scatter(odd, read["value"].cast(values.dtype)),
        wrong=tuple(
            Wrong(field=field, rule=name, index=odd.filter(read["rule"] == name))
            for name in read["rule"].drop_nulls().unique().sort()
        ),
        conversions=converted(
            field, [(name, odd.filter(read["conversion"] == name)) for name in ways]
        ),
    )


def read_odd(
    cells: pl.Series, field: Field, profile: Profile, convention: Convention
) -> pl.DataFrame:
    """Return `value, rule, conversion` for each odd cell; a text that comes again is read once."""
    texts = cells.unique(maintain_order=True)
    read = read_texts(texts, field, profile, convention).with_columns(texts.alias("text"))
    whole = pl.DataFrame({"text": cells}).join(
        read, on="text", how="left", nulls_equal=True, maintain_order="left"
    )
    return whole.drop("text")


def read_texts(
    cells: pl.Series, field: Field, profile: Profile, convention: Convention
) -> pl.DataFrame:
    """Return `value, rule, conversion` of different texts."""
    if field.type == FieldType.DATE:
        return read_dates(cells, profile, convention.day_first, is_1904=convention.is_1904)
    read = read_numbers(cells, field, profile, convention.style, out_of=convention.out_of)
    if field.type == FieldType.NUMBER:
        return read
    value = pl.col("value")
    whole = (value == value.round(0)) & (value.abs() < SAFE_INTEGER)
    broken = value.is_not_null() & ~whole
    return read.select(
        value=pl.when(whole).then(value),
        rule=pl.when(broken | (pl.col("rule") == "number"))
        .then(pl.lit("integer"))
        .otherwise("rule"),
        conversion=pl.when(~broken | value.is_null()).then("conversion"),
    )


def convention_of(cells: pl.Series, odd: pl.Series, field: Field, profile: Profile) -> Convention:
    """Return how a column is to be read: what was said once, unless the column proves otherwise."""
    words = cells.gather(odd).unique(maintain_order=True)
    if field.type != FieldType.DATE:
        style = style_of(number_evidence(words), field.decimal, cells)
        return Convention(style=style, out_of=shared_total(words))
    said = field.day_first if field.day_first is not None else profile.day_first
    order = order_of(day_evidence(words), said)
    return Convention(day_first=order, is_1904=profile.is_1904)


def order_of(seen: DayEvidence, said: bool | None) -> bool | None:  # noqa: FBT001
    """Return whether the day stands first; what was said and a proof against it decide nothing."""
    if said is None:
        return seen.order
    against = seen.month_first if said else seen.day_first
    return None if against else said


def conventions(
    text: pl.DataFrame, fields: Sequence[Field], profile: Profile
) -> dict[str, Convention]:
    """Return what each column proves of its way of writing, to judge a few rows like the whole."""
    guided = [field for field in fields if is_guided(field)]
    fast = text.select("_row", *(plain_values(text, field) for field in guided))
    return shown_by(text, odd_cells(text, fast, guided), fields, profile)


def is_guided(field: Field) -> bool:
    """Tell whether a column's cells are read by a convention of the whole column."""
    kinds = {FieldType.NUMBER, FieldType.INTEGER, FieldType.DATE}
    return field.type in kinds and not field.verbatim


def shown_by(
    text: pl.DataFrame, odd: Mapping[str, pl.Series], fields: Sequence[Field], profile: Profile
) -> dict[str, Convention]:
    """Return the conventions that the odd cells and the single letters of each column show."""
    guided = (field for field in fields if is_guided(field))
    coded = (one for one in fields if one.letters and not one.verbatim)
    return {
        field.name: convention_of(text[field.name], odd[field.name], field, profile)
        for field in guided
    } | {one.name: Convention(letters=letters_in(text[one.name], one)) for one in coded}


def letters_in(cells: pl.Series, field: Field) -> dict[str, str]:
    """Return what the single letters of a coded column mean."""
    short = cells.filter(cells.str.strip_chars().str.len_chars() == 1)
    return letter_meanings(short.unique().to_list(), field)
