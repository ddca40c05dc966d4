"""Judges rows by their profile: typed values, and a finding for each cell that breaks a rule."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from config.profile import Field, Profile
from config.terms import FieldType, Severity
from pipelines._dates import both_readings
from pipelines._limits import rules_by_case, span
from pipelines._suggestions import suggest
from pipelines._texts import with_composed
from pipelines._values import sure_values
from pipelines.coerce import Coerced, Convention, Wrong, coerce, converted
from pipelines.conversions import Converted, conversion_list
from pipelines.findings import gather
from pipelines.reading.notes import FINDINGS

TABLE_RULES = ("duplicate_key", "missing_key")
SHOWN_ROWS = 5


@dataclass(frozen=True, kw_only=True)
class Checked:
    """Typed rows, what is wrong with them, and which cells were rewritten on the way."""

    typed: pl.DataFrame
    findings: pl.DataFrame
    conversions: pl.DataFrame
    conventions: Mapping[str, Convention]


def check(
    text: pl.DataFrame, fields: tuple[Field, ...], key: tuple[str, ...], profile: Profile
) -> Checked:
    """Judge a whole table: each row by itself, then all keys against each other."""
    rows = check_rows(text, fields, profile)
    table = check_table(rows.typed.select("_row", *key), key, fields)
    return Checked(
        typed=rows.typed,
        findings=pl.concat([rows.findings, table]),
        conversions=rows.conversions,
        conventions=rows.conventions,
    )


def check_rows(
    text: pl.DataFrame,
    fields: tuple[Field, ...],
    profile: Profile,
    conventions: Mapping[str, Convention] | None = None,
) -> Checked:
    """Judge each row by itself; for some rows of a table give the conventions of the whole."""
    done = coerce(text, fields, profile, conventions)
    typed = same_spelling(done, fields, profile)
    wrong = [*done.wrong, *broken_rules(typed.typed, fields, done.wrong)]
    findings = gather([findings_of(text, one) for one in wrong])
    conversions = conversion_list(text["_row"], typed.conversions)
    return Checked(
        typed=typed.typed,
        findings=findings,
        conversions=conversions,
        conventions=done.conventions,
    )


def same_spelling(done: Coerced, fields: Sequence[Field], profile: Profile) -> Coerced:
    """Write allowed words as the profile does: `Female `, `F` and `weiblich` are `female`."""
    known = done.conventions
    found: list[Converted] = []
    columns: list[pl.Series] = []
    for field in (one for one in fields if one.allowed and one.type == FieldType.TEXT):
        values = done.typed[field.name]
        letters = known[field.name].letters if field.name in known else None
        sure = sure_values(values.unique().drop_nulls(), field, profile, letters)
        moved = {one: word or None for one, word in sure.items() if one != word}
        if moved:
            columns.append(values.replace(moved).alias(field.name))
            found += converted(field, spelled(values, moved))
    return Coerced(
        typed=done.typed.with_columns(columns),
        wrong=done.wrong,
        conversions=(*done.conversions, *found),
        conventions=done.conventions,
    )


def spelled(values: pl.Series, moved: Mapping[str, str | None]) -> list[tuple[str, pl.Series]]:
    """Return which cells got another spelling, another word, or became empty."""
    kinds = {one: kind_of(one, word) for one, word in moved.items()}
    done = values.replace_strict(kinds, default=None, return_dtype=pl.String)
    return [(kind, (done == kind).arg_true()) for kind in sorted(set(kinds.values()))]


def kind_of(value: str, word: str | None) -> str:
    """Name what was done to a value."""
    if word is None:
        return "emptied"
    return "spelling" if value.casefold() == word.casefold() else "value"


def broken_rules(
    typed: pl.DataFrame, fields: Sequence[Field], known: Sequence[Wrong]
) -> list[Wrong]:
    """Return the cells that break a rule of their field, all rules found in one pass."""
    rules = [one for field in fields for one in rules_by_case(field, fields)]
    if not rules:
        return []
    found = typed.select(
        rule.arg_true().implode().alias(f"{place}") for place, (_, _, rule) in enumerate(rules)
    )
    broken = [
        Wrong(field=field, rule=name, index=found[f"{place}"].explode(empty_as_null=False))
        for place, (field, name, _) in enumerate(rules)
    ]
    return [one for one in (first_time(one, known) for one in broken) if one.index.len()]


def first_time(wrong: Wrong, known: Sequence[Wrong]) -> Wrong:
    """Leave out of the empty cells those that are only empty because they could not be typed."""
    same = [one.index for one in known if one.field.name == wrong.field.name]
    if wrong.rule != "required" or not same:
        return wrong
    index = wrong.index.filter(~wrong.index.is_in(pl.concat(same).implode()))
    return Wrong(field=wrong.field, rule=wrong.rule, index=index)


def findings_of(text: pl.DataFrame, wrong: Wrong) -> pl.DataFrame:
    """Return one finding for each cell that breaks one rule."""
    found = text[wrong.field.name].gather(wrong.index)
    severity = Severity.NOTE if wrong.rule == "code" else Severity.ERROR
    return pl.DataFrame({"row": text["_row"].gather(wrong.index), "found": found}).select(
        "row",
        column=pl.lit(wrong.field.name),
        rule=pl.lit(wrong.rule),
        severity=pl.lit(severity.value),
        found=pl.col("found").fill_null("").str.head(200),
        expected=expected_words(wrong, found),
        suggestion=suggest(found, wrong).fill_null(""),
    )


def expected_words(wrong: Wrong, found: pl.Series) -> pl.Expr:
    """Say what the field takes, and both days that a date may be."""
    if wrong.rule != "ambiguous_date":
        return pl.lit(expected(wrong.rule, wrong.field))
    return pl.format("one day, but this is {}", pl.lit(both_readings(found)))


def expected(rule: str, field: Field) -> str:
    """Say what a field takes."""
    said = {
        "required": "a value",
        "range": f"{span(field)}{field.group}",
        "allowed": f"one of {', '.join(field.allowed)}{field.group}",
        "pattern": f"something like {field.example}",
        "too_long": f"at most {field.max_length} characters",
        "number": f"a number {span(field)}".strip(),
        "integer": f"a whole number {span(field)}".strip(),
        "code": f"a number; this word is {fate_of_code(field)}",
        "date": f"a date like {field.example or '2026-09-01'}",
        "ambiguous_number": "a number that reads one way",
    }
    return said[rule]


def fate_of_code(field: Field) -> str:
    """Say what becomes of a word that stands for a mark."""
    return "published as the status beside it" if field.statuses else "reported, published empty"


def check_table(rows: pl.DataFrame, key: tuple[str, ...], fields: Sequence[Field]) -> pl.DataFrame:
    """Return a finding for each row whose key is empty or stands in another row too."""
    if not key or not rows.height:
        return gather([])
    typed = keys_typed(rows, key, fields)
    values = with_composed(typed.select(key), key)
    empty = typed.filter(pl.any_horizontal(pl.col(key).is_null()))
    several = values.is_duplicated() if values.n_unique() < values.height else None
    found = [missing_key(empty, key, fields)] if empty.height else []
    if several is not None:
        double = typed.filter(several & pl.all_horizontal(pl.col(key).is_not_null()))
        found.append(duplicate_key(with_composed(double, key), key))
    return gather(found)


def keys_typed(rows: pl.DataFrame, key: tuple[str, ...], fields: Sequence[Field]) -> pl.DataFrame:
    """Return the keys as values, so that `7` and `07` are the same number and two codes."""
    known = {field.name: field for field in fields}
    text = [known[name] for name in key if rows[name].dtype == pl.String and name in known]
    typed = coerce(rows, text, Profile(name="key", title="Key")).typed
    return rows.with_columns(typed.drop("_row"))


def missing_key(empty: pl.DataFrame, key: tuple[str, ...], fields: Sequence[Field]) -> pl.DataFrame:
    """Say which rows lack a part of their key, unless a rule of the field says so already."""
    required = {field.name for field in fields if field.required}
    return gather(
        [
            table_finding(
                empty.filter(pl.col(name).is_null()).select("_row", found=pl.lit("")),
                column=name,
                rule="missing_key",
                words=pl.lit("a value, for it is part of the key"),
            )
            for name in key
            if name not in required
        ]
    )


def duplicate_key(double: pl.DataFrame, key: tuple[str, ...]) -> pl.DataFrame:
    """Say for each row with a doubled key which rows share it."""
    rows = pl.col("_row").sort().cast(pl.String)
    shared = double.group_by(key).agg(rows.head(SHOWN_ROWS).alias("shown"), pl.len().alias("times"))
    others = shared.with_columns(
        names=pl.col("shown").list.join(", ").str.replace(r", ([^,]*)$", " and $1"),
        more=pl.when(pl.col("times") > SHOWN_ROWS)
        .then(pl.lit(" and others"))
        .otherwise(pl.lit("")),
    )
    said = double.join(others, on=list(key), how="left", maintain_order="left")
    words = pl.format("one row with this key, but rows {}{} have it", "names", "more")
    values = pl.concat_str([pl.col(name).cast(pl.String) for name in key], separator=", ")
    return table_finding(
        said.with_columns(found=values), column=key[0], rule="duplicate_key", words=words
    )


def table_finding(rows: pl.DataFrame, *, column: str, rule: str, words: pl.Expr) -> pl.DataFrame:
    """Return findings about rows (`_row, found`) in the shape of all findings."""
    return rows.select(
        row="_row",
        column=pl.lit(column),
        rule=pl.lit(rule),
        severity=pl.lit(Severity.ERROR.value),
        found="found",
        expected=words,
        suggestion=pl.lit(""),
    ).cast(pl.Schema(FINDINGS))
