"""Lengths of time as people write them, in minutes: `1:30`, `36:00`, `90 min`, `PT1H30M`, `1.5 h`.

With one colon it is hours and minutes, with two the seconds follow; `45'` is minutes.
"""

import polars as pl

CLOCK = r"^(\d{1,4}):([0-5]\d)(?::([0-5]\d)(?:\.\d+)?)?$"
ISO = r"^PT?(?:(\d+)D)?T?(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?$"
HOUR = r"(?:h|hrs?|hours?|std\.?|stunden?|heures?|horas?|ore|uur|godz\.?)"
HOURS = rf"^(\d+(?:[.,]\d+)?)\s?{HOUR}"
MINUTE = r"(?:m|mins?|minutes?|minuten?|minutos?|minuti|minut|'|\u2032)\.?"
AND = r"(?:and|und|et|y|e|en|i)?\s?"
MINUTES = rf"(\d+(?:[.,]\d+)?)\s?{MINUTE}$"
WORDED = rf"(?i)(?:{HOURS}(?:\s?{AND}(?:\d+\s?(?:{MINUTE})?)?)?$|^{MINUTES})"
AFTER_HOURS = rf"(?i)[a-z.]\s?{AND}(\d+)\s?(?:{MINUTE})?$"


def minutes_of(word: pl.Expr) -> pl.Expr:
    """Return the minutes of a length of time, null for any other text."""
    clock = total(*(group(word, CLOCK, place) for place in (1, 2, 3)))
    iso = group(word, ISO, 1) * 1440 + total(*(group(word, ISO, place) for place in (2, 3, 4)))
    hours = number(word.str.extract(rf"(?i){HOURS}", 1))
    after = number(word.str.extract(AFTER_HOURS, 1)).fill_null(0)
    only = number(word.str.extract(rf"(?i)^{MINUTES}", 1))
    return (
        pl.when(word.str.contains(CLOCK))
        .then(clock)
        .when(word.str.contains(ISO) & word.str.contains(r"^P.*\d[DHMS]$"))
        .then(iso)
        .when(word.str.contains(WORDED))
        .then(pl.coalesce(only, hours * 60 + after))
    )


def group(word: pl.Expr, pattern: str, place: int) -> pl.Expr:
    """Return one number of a pattern, 0 where it is left out."""
    return number(word.str.extract(pattern, place)).fill_null(0)


def number(text: pl.Expr) -> pl.Expr:
    """Return a number with a point or a comma."""
    return text.str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)


def total(hours: pl.Expr, minutes: pl.Expr, seconds: pl.Expr) -> pl.Expr:
    """Return all of it in minutes."""
    return hours * 60 + minutes + seconds / 60
