"""What a field takes, as expressions that are true where a value breaks a rule."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import polars as pl

from config.profile import Case, Field
from config.terms import FieldType

NUMBERS = {FieldType.NUMBER, FieldType.INTEGER}
Rule = tuple[Field, str, pl.Expr]


def rules_by_case(field: Field, fields: Sequence[Field]) -> Iterator[Rule]:
    """Yield each rule of a field under its limits; where it has cases, once for each group.

    The field that comes with a rule has the limits and the group that the rule speaks of.
    """
    for one, rows in groups(field, fields):
        for name, rule in rules_of(one).items():
            yield one, name, rule if rows is None else rule & rows


def groups(field: Field, fields: Sequence[Field]) -> list[tuple[Field, pl.Expr | None]]:
    """Return a field's limits with the rows for which they hold; each row is in one group.

    A case whose fields no column feeds holds for no row.
    """
    titles = {other.name: other.title for other in fields}
    cases = [case for case in field.cases if titles.keys() >= case.where.keys()]
    found: list[tuple[Field, pl.Expr | None]] = []
    taken = pl.lit(value=False)
    for case in sorted(cases, key=lambda one: -len(one.where)):
        holds = holds_in(case)
        found.append((limited(field, case, titles), holds & ~taken))
        taken |= holds
    return [*found, (field, ~taken if found else None)]


def holds_in(case: Case) -> pl.Expr:
    """Return in which rows a case holds; an empty cell is in no group."""
    parts = [
        pl.col(name).cast(pl.String).is_in(list(words)).fill_null(value=False)
        for name, words in case.where.items()
    ]
    return pl.all_horizontal(parts)


def limited(field: Field, case: Case, titles: dict[str, str]) -> Field:
    """Return the field with the limits of one case, and in words whose they are."""
    return replace(
        field,
        minimum=case.minimum,
        maximum=case.maximum,
        allowed=case.allowed,
        cases=(),
        group=f" for {group_words(case, titles)}",
    )


def group_words(case: Case, titles: dict[str, str]) -> str:
    """Say for which rows a case holds: `Level 11 or 12 and Department Music`."""
    return " and ".join(
        f"{titles.get(name, name)} {' or '.join(words)}" for name, words in case.where.items()
    )


def rules_of(field: Field) -> dict[str, pl.Expr]:
    """Return a field's rules, each true where a typed value breaks it."""
    value, rules = pl.col(field.name), dict[str, pl.Expr]()
    if field.verbatim:
        return rules
    if field.required:
        rules["required"] = value.is_null()
    if field.type in NUMBERS:
        return {**rules, **number_rules(field)}
    return rules if field.type == FieldType.DATE else {**rules, **text_rules(field)}


def number_rules(field: Field) -> dict[str, pl.Expr]:
    """Return the rule of a number's range, if it has one."""
    value, outside = pl.col(field.name), list[pl.Expr]()
    if field.minimum is not None:
        outside.append(value < float(field.minimum))
    if field.maximum is not None:
        outside.append(value > float(field.maximum))
    return {"range": pl.any_horizontal(outside)} if outside else {}


def text_rules(field: Field) -> dict[str, pl.Expr]:
    """Return the rules of text: allowed words, form, length."""
    value, rules = pl.col(field.name), dict[str, pl.Expr]()
    if field.allowed:
        rules["allowed"] = ~value.is_in(list(field.allowed))
    if field.pattern:
        rules["pattern"] = ~value.str.contains(field.pattern)
    rules["too_long"] = value.str.len_chars() > field.max_length
    return rules


def span(field: Field | Case) -> str:
    """Return a number's range: `0-100`, `at least 0`, `at most 100` or nothing."""
    if field.minimum is not None and field.maximum is not None:
        return f"{field.minimum}-{field.maximum}"
    if field.minimum is not None:
        return f"at least {field.minimum}"
    return f"at most {field.maximum}" if field.maximum is not None else ""


def limits_of(field: Field | Case) -> str:
    """Return what a field or a case takes in one phrase: its words, else its range."""
    return f"one of {', '.join(field.allowed)}" if field.allowed else span(field)
