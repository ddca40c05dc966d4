"""Numbers as people write them: decimal commas, grouped thousands, blanks around."""

import polars as pl

from config.profile import Field, Profile
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
    is_code = word_in_place(word).is_in(list(field.words))
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
