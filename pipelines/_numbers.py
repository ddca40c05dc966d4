"""Numbers as people write them: decimal commas, grouped thousands, per cent, blanks around."""

from dataclasses import dataclass

import polars as pl

from config.profile import Field, Profile
from config.terms import DecimalSign
from pipelines._fractions import fraction_of
from pipelines._lengths import minutes_of
from pipelines._texts import word_in_place

SPACED = r"^[+-]?\d{1,3}([ \u00a0\u202f'\u2019]\d{3})+([.,]\d+)?$"
SPACES = r"[ \u00a0\u202f'\u2019]"
DOTTED = r"^[+-]?\d{1,3}(\.\d{3})+(,\d+)?$"
DOTTED_SURE = r"^[+-]?\d{1,3}((\.\d{3})+,\d+|(\.\d{3}){2,})$"
COMMA = r"^[+-]?\d*,\d+$"
EITHER = r"^[+-]?[1-9]\d{0,2},\d{3}$"
GROUPED = r"^[+-]?\d{1,3}((,\d{3})+\.\d+|(,\d{3}){2,})$"
GROUPED_ANY = r"^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$"
PLAIN = r"^[+-]?(\d+\.?\d*|\.\d+)$"
PERCENT = r"\s?%$"
POINTED = r"^\s*[+-]?\d+\.(\d{1,2}|\d{4,})\s*$"
MINUTES = "minutes"
SHOWN = 3
DECIMAL_COMMA, DOTTED_THOUSANDS, COMMA_THOUSANDS = "decimal_comma", "dotted", "thousands"


@dataclass(frozen=True, kw_only=True)
class NumberEvidence:
    """What a column says of its commas: a number that proves one reading, some that read two ways.

    `dotted` proves points between thousands, `comma` a decimal comma, `point` a decimal point.
    """

    dotted: str = ""
    comma: str = ""
    point: str = ""
    open: tuple[str, ...] = ()

    @property
    def style(self) -> str:
        """Return what a comma means, nothing when no number or both kinds prove it."""
        if bool(self.dotted or self.comma) == bool(self.point):
            return ""
        if self.point:
            return COMMA_THOUSANDS
        return DOTTED_THOUSANDS if self.dotted else DECIMAL_COMMA


def bare(cells: pl.Expr) -> pl.Expr:
    """Return the cells without blanks around and between groups of digits."""
    text = cells.str.strip_chars()
    return pl.when(text.str.contains(SPACED)).then(text.str.replace_all(SPACES, "")).otherwise(text)


def number_evidence(cells: pl.Series) -> NumberEvidence:
    """Return what the cells of a column prove of their commas and points."""
    word = pl.col("word")
    seen = pl.DataFrame({"word": cells}).select(bare(word).str.replace(PERCENT, ""))
    proofs = {
        "dotted": word.str.contains(DOTTED_SURE),
        "comma": word.str.contains(COMMA) & ~word.str.contains(EITHER),
        "point": word.str.contains(GROUPED),
    }
    found = {name: one_of(seen, rule) for name, rule in proofs.items()}
    either = seen.filter(word.str.contains(EITHER))["word"].unique(maintain_order=True)
    return NumberEvidence(**found, open=tuple(either.head(SHOWN).to_list()))


def one_of(words: pl.DataFrame, rule: pl.Expr) -> str:
    """Return the first word that fits, or nothing."""
    fitting = words.filter(rule).head(1)
    return str(fitting["word"][0]) if fitting.height else ""


def style_of(seen: NumberEvidence, said: DecimalSign | None, whole: pl.Series) -> str:
    """Return what a comma means: what was said once, unless the column proves another thing."""
    if said is None:
        return seen.style
    if said == DecimalSign.POINT:
        return COMMA_THOUSANDS if seen.style in {"", COMMA_THOUSANDS} else ""
    if seen.style == COMMA_THOUSANDS:
        return ""
    return DECIMAL_COMMA if whole.str.contains(POINTED).any() else DOTTED_THOUSANDS


def read_numbers(
    cells: pl.Series, field: Field, profile: Profile, style: str, *, out_of: float = 0
) -> pl.DataFrame:
    """Return `value, rule, conversion` of cells that are no plain number as they stand."""
    text, word, value = pl.col("text"), pl.col("word"), pl.col("value")
    frame = pl.DataFrame({"text": cells}).with_columns(word=bare(text))
    plain = frame.with_columns(plain=plain_form(word.str.replace(PERCENT, ""), style))
    read = plain.with_columns(number=number_of(field)).with_columns(
        value=pl.coalesce("number", fraction_of(word, field, out_of), length_of(word, field))
    )
    is_code = word_in_place(word).is_in(list(field.words))
    is_empty = word.is_in(["", *profile.empties])
    is_either = word.str.contains(EITHER) & (style == "")
    return read.select(
        "value",
        rule=pl.when(value.is_not_null() | is_empty)
        .then(None)
        .when(is_code)
        .then(pl.lit("code"))
        .when(is_either)
        .then(pl.lit("ambiguous_number"))
        .otherwise(pl.lit("number")),
        conversion=pl.when(is_empty)
        .then(pl.lit("emptied"))
        .when(value.is_null())
        .then(None)
        .otherwise(conversion_of(field)),
    )


def number_of(field: Field) -> pl.Expr:
    """Return the number of a plain form; a share in per cent only where the scale is known."""
    number = pl.when(pl.col("plain").str.contains(PLAIN)).then(
        pl.col("plain").cast(pl.Float64, strict=False)
    )
    is_share = pl.col("word").str.contains(PERCENT)
    if field.maximum is None:
        return pl.when(~is_share).then(number)
    return pl.when(is_share).then(number / 100).otherwise(number) if field.maximum <= 1 else number


def length_of(word: pl.Expr, field: Field) -> pl.Expr:
    """Return a length of time in the field's unit, null for a field that counts something else."""
    return minutes_of(word) if field.unit == MINUTES else pl.lit(None, dtype=pl.Float64)


def conversion_of(field: Field) -> pl.Expr:
    """Name what was done to a cell that became a number."""
    other = "duration" if field.unit == MINUTES else "fraction"
    slashed = pl.col("word").str.contains(r"/|^\d*\s?\p{No}$")
    return (
        pl.when(pl.col("number").is_null() & slashed)
        .then(pl.lit("fraction"))
        .when(pl.col("number").is_null())
        .then(pl.lit(other))
        .when(pl.col("word").str.contains(PERCENT))
        .then(pl.lit("percent"))
        .when(pl.col("plain") == pl.col("text").str.strip_chars())
        .then(pl.lit("trimmed"))
        .when(pl.col("word").str.contains(COMMA) & pl.col("plain").str.contains(".", literal=True))
        .then(pl.lit("decimal_comma"))
        .otherwise(pl.lit("number_form"))
    )


def number_readings(cells: pl.Series) -> pl.DataFrame:
    """Write each number as it is with a decimal comma, and with a comma between thousands."""
    word = pl.col("word")
    return pl.DataFrame({"word": cells}).select(
        decimal=plain_form(bare(word), DECIMAL_COMMA),
        thousands=plain_form(bare(word), COMMA_THOUSANDS),
    )


def plain_form(word: pl.Expr, style: str) -> pl.Expr:
    """Return the number with a point and no groups, where the column's style allows it."""
    with_point = word.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True)
    is_comma = word.str.contains(COMMA) & ~word.str.contains(EITHER)
    form = pl.when(is_comma).then(word.str.replace(",", ".", literal=True))
    if style in {DECIMAL_COMMA, DOTTED_THOUSANDS}:
        form = form.when(word.str.contains(EITHER)).then(word.str.replace(",", ".", literal=True))
    if style == DOTTED_THOUSANDS:
        return form.when(word.str.contains(DOTTED)).then(with_point).otherwise(word)
    if style == COMMA_THOUSANDS:
        grouped = word.str.contains(GROUPED_ANY)
        return pl.when(grouped).then(word.str.replace_all(",", "", literal=True)).otherwise(word)
    return form.otherwise(word)
