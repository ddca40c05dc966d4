"""Numbers as people write them: decimal commas, grouped thousands, blanks around."""

import polars as pl

from config.profile import Field, Profile

SPACED = r"^[+-]?\d{1,3}([ \u00a0\u202f'\u2019]\d{3})+([.,]\d+)?$"
SPACES = r"[ \u00a0\u202f'\u2019]"
DOTTED = r"^[+-]?\d{1,3}(\.\d{3})+(,\d+)?$"
DOTTED_SURE = r"^[+-]?\d{1,3}((\.\d{3})+,\d+|(\.\d{3}){2,})$"
COMMA = r"^[+-]?\d*,\d+$"
EITHER = r"^[+-]?[1-9]\d{0,2},\d{3}$"
GROUPED = r"^[+-]?\d{1,3}((,\d{3})+\.\d+|(,\d{3}){2,})$"
GROUPED_ANY = r"^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$"
PLAIN = r"^[+-]?(\d+\.?\d*|\.\d+)$"
UNITS = r"[%\s]|/100$|(?i)(points?|pts?|marks?)\.?$"
DECIMAL_COMMA, DOTTED_THOUSANDS, COMMA_THOUSANDS = "decimal_comma", "dotted", "thousands"


def bare(cells: pl.Expr) -> pl.Expr:
    """Return the cells without blanks around and between groups of digits."""
    text = cells.str.strip_chars()
    return pl.when(text.str.contains(SPACED)).then(text.str.replace_all(SPACES, "")).otherwise(text)


def number_style(cells: pl.Series) -> str:
    """Return what a comma means in this column when at least one cell proves it, else nothing."""
    text = pl.col("text")
    seen = (
        pl.DataFrame({"text": cells})
        .select(bare(text).alias("text"))
        .select(
            dotted=text.str.contains(DOTTED_SURE).any(),
            decimal=(text.str.contains(COMMA) & ~text.str.contains(EITHER)).any(),
            grouped=text.str.contains(GROUPED).any(),
        )
        .row(0, named=True)
    )
    decimal = seen["dotted"] or seen["decimal"]
    if decimal == seen["grouped"]:
        return ""
    if seen["grouped"]:
        return COMMA_THOUSANDS
    return DOTTED_THOUSANDS if seen["dotted"] else DECIMAL_COMMA


def read_numbers(cells: pl.Series, field: Field, profile: Profile, style: str) -> pl.DataFrame:
    """Return `value, rule, conversion` of cells that are no plain number as they stand."""
    text, word = pl.col("text"), pl.col("word")
    frame = pl.DataFrame({"text": cells}).with_columns(word=bare(text))
    plain = frame.with_columns(plain=plain_form(word, style))
    value = (
        pl.when(pl.col("plain").str.contains(PLAIN))
        .then(pl.col("plain").cast(pl.Float64, strict=False))
        .otherwise(None)
    )
    is_code = word.str.to_uppercase().is_in(list(field.codes))
    is_empty = word.is_in(["", *profile.empties])
    is_open = word.str.contains(EITHER) & (style == "")
    return plain.with_columns(value=value).select(
        "value",
        rule=pl.when(pl.col("value").is_not_null() | is_empty)
        .then(None)
        .when(is_code)
        .then(pl.lit("code"))
        .when(is_open)
        .then(pl.lit("ambiguous_number"))
        .otherwise(pl.lit("number")),
        conversion=pl.when(is_empty)
        .then(pl.lit("emptied"))
        .when(pl.col("value").is_null())
        .then(None)
        .when(pl.col("plain") == text.str.strip_chars())
        .then(pl.lit("trimmed"))
        .otherwise(pl.lit("number_form")),
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


def suggest_number(cells: pl.Series, field: Field) -> pl.Series:
    """Return a number that the writer may have meant, null where nothing is plain."""
    text, cleaned, value = pl.col("text"), pl.col("cleaned"), pl.col("value")
    letters = text.str.replace_all("[oO]", "0").str.replace_all("[lI]", "1")
    known = (
        pl.DataFrame({"text": cells.str.strip_chars()})
        .with_columns(cleaned=letters.str.replace_all(UNITS, ""))
        .with_columns(
            value=cleaned.str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)
        )
    )
    meant = known.select(
        pl.when(in_range(value, field) & (cleaned != text))
        .then(value)
        .when(in_range(value / 10, field) & ~in_range(value, field))
        .then(value / 10)
    )
    return meant.select(as_words(pl.first())).to_series()


def in_range(value: pl.Expr, field: Field) -> pl.Expr:
    """Tell whether a number is one that the field takes."""
    fits = value.is_finite()
    if field.minimum is not None:
        fits &= value >= float(field.minimum)
    if field.maximum is not None:
        fits &= value <= float(field.maximum)
    return fits


def as_words(value: pl.Expr) -> pl.Expr:
    """Return a number as people write it: 10.5, and 10 without a point."""
    return value.round(6).cast(pl.String).str.strip_suffix(".0")
