"""Facets: what a column holds, counted, and the rows that fit every chosen condition."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from config.terms import FacetKind
from data._engine import quoted
from data.standing import Answer, Table

ANY_RULE = "any"
TOP = 20
WORDS = {FacetKind.IS, FacetKind.BLANK}


@dataclass(frozen=True, kw_only=True)
class Condition:
    """One thing that a filter asks of a column."""

    column: str
    kind: FacetKind
    value: str = ""


@dataclass(frozen=True, kw_only=True)
class Filter:
    """Which rows are meant: those that break a rule (`any`: some rule) and fit each condition.

    Values of one column (and its blanks) are alternatives; everything else must hold at once.
    """

    rule: str = ""
    conditions: tuple[Condition, ...] = ()

    def without(self, column: str) -> "Filter":
        """Return the filter as it is for a column's own facet."""
        kept = tuple(one for one in self.conditions if one.column != column)
        return Filter(rule=self.rule, conditions=kept)


@dataclass(frozen=True, kw_only=True)
class Facet:
    """What one column holds among some rows."""

    rows: int
    blanks: int
    errors: int
    duplicates: int
    distinct: int
    numbers: int
    days: int
    low: float | None
    high: float | None
    first: str | None
    last: str | None
    top: tuple[tuple[str, int], ...]


def fitting(table: Table, wanted: Filter) -> tuple[str, dict[str, Any]]:
    """Return the SQL of the rows that fit, as `fit`, and its values."""
    clauses, given = list[str](), dict[str, Any]()
    if wanted.rule == ANY_RULE:
        clauses.append("""_row IN (SELECT "row" FROM open WHERE severity <> 'note')""")
    elif wanted.rule:
        clauses.append('_row IN (SELECT "row" FROM open WHERE rule = $rule)')
        given["rule"] = wanted.rule
    known = [one for one in wanted.conditions if one.column in table.columns]
    for place, (clause, values) in enumerate(asked(table, known)):
        name = f"v{place}"
        clauses.append(clause.replace("?", f"${name}"))
        if "?" in clause:
            given[name] = values
    where = "\n    AND ".join(clauses) or "true"
    return f", fit AS (\n    SELECT * FROM now\n    WHERE {where}\n)\n", given  # noqa: S608 — values are parameters, names are quoted


def asked(table: Table, conditions: Sequence[Condition]) -> Iterator[tuple[str, Any]]:
    """Return each condition as SQL with its value for `?`; one column's values are one."""
    for name in dict.fromkeys(one.column for one in conditions if one.kind in WORDS):
        mine = [one for one in conditions if one.column == name and one.kind in WORDS]
        values = [one.value for one in mine if one.kind == FacetKind.IS]
        either = [f"{quoted(name)} IN (SELECT unnest(?::VARCHAR[]))"] if values else []
        either += [blank(name)] if any(one.kind == FacetKind.BLANK for one in mine) else []
        yield f"({' OR '.join(either)})", values
    for one in conditions:
        if one.kind not in WORDS:
            yield clause_of(table, one)


def clause_of(table: Table, one: Condition) -> tuple[str, Any]:
    """Return one condition that stands by itself."""
    column = quoted(one.column)
    if one.kind == FacetKind.ERROR:
        wrong = """SELECT "row" FROM open WHERE "column" = ? AND severity <> 'note'"""
        return f"_row IN ({wrong})", one.column
    if one.kind == FacetKind.DUPLICATE:
        return f"{column} IN (SELECT {column} FROM now GROUP BY 1 HAVING count(*) > 1)", None  # noqa: S608 — names are quoted
    if one.kind == FacetKind.CONTAINS:
        return f"contains(lower(strip_accents({column})), lower(strip_accents(?)))", one.value
    sign = ">=" if one.kind == FacetKind.FROM else "<="
    if is_number(one.value):
        return f"{number(one.column)} {sign} ?", float(one.value)
    return f"{day(table, one.column)} {sign} TRY_CAST(? AS DATE)", one.value


def is_number(text: str) -> bool:
    """Tell whether a bound is a number; otherwise it is a day."""
    try:
        float(text)
    except ValueError:
        return False
    return True


def blank(column: str) -> str:
    """Return how SQL sees an empty cell."""
    return f"coalesce(trim({quoted(column)}), '') = ''"


def number(column: str) -> str:
    """Return how SQL reads a cell as a number."""
    return f"TRY_CAST(replace({quoted(column)}, ',', '.') AS DOUBLE)"


def day(table: Table, name: str, column: str = "") -> str:
    """Return how SQL reads a cell as a day, by what the whole column proved."""
    one, two = "md" if (column or name) in table.month_first else "dm"
    forms = ", ".join(f"'%{one}{sign}%{two}{sign}%Y'" for sign in "./-")
    text = quoted(name)
    return (
        f"CASE WHEN regexp_matches({text}, '^\\d+[./-]\\d+[./-]\\d+$') THEN "
        f"coalesce(TRY_CAST({text} AS DATE), TRY_STRPTIME({text}, [{forms}])::DATE) END"
    )


def count_fitting(table: Table, wanted: Filter) -> int:
    """Count the rows that fit."""
    fit, given = fitting(table, wanted)
    found, _ = table.ask(f"{fit}SELECT count(*) AS rows FROM fit", given)  # noqa: S608 — see fitting
    return int(found["rows"][0])


def fitting_rows(table: Table, wanted: Filter, *, offset: int = 0, limit: int = 50) -> Answer:
    """Return a page of the rows that fit, in the file's order."""
    fit, given = fitting(table, wanted)
    sql = f"{fit}SELECT *\nFROM fit\nORDER BY _row\nLIMIT $limit OFFSET $offset"
    return table.ask(sql, {**given, "limit": limit, "offset": offset})


def fitting_numbers(table: Table, wanted: Filter) -> list[int]:
    """Return the numbers of all rows that fit."""
    fit, given = fitting(table, wanted)
    found, _ = table.ask(f"{fit}SELECT _row FROM fit ORDER BY _row", given)  # noqa: S608 — see fitting
    return found["_row"].to_list()


def facet_of(table: Table, wanted: Filter, column: str) -> Facet:
    """Return what a column holds among the rows that fit the filter's other columns."""
    fit, given = fitting(table, wanted.without(column))
    name = quoted(column)
    sql = f"""{fit}, often AS (
    SELECT {name} AS value, count(*) AS times, {blank(column)} AS empty
    FROM fit GROUP BY ALL
), doubled AS (
    SELECT {name} AS value FROM now GROUP BY 1 HAVING count(*) > 1
), best AS (
    SELECT value, times FROM often WHERE NOT empty ORDER BY times DESC, value LIMIT {TOP}
), read AS (
    SELECT value, times, empty, {number("value")} AS number, {day(table, "value", column)} AS day
    FROM often
)
SELECT coalesce(sum(times), 0)::BIGINT AS rows,
       coalesce(sum(times) FILTER (empty), 0)::BIGINT AS blanks,
       (SELECT count(*) FROM fit WHERE _row IN (
           SELECT "row" FROM open WHERE "column" = $column AND severity <> 'note')) AS errors,
       coalesce(sum(times) FILTER (NOT empty AND value IN (SELECT value FROM doubled)), 0)::BIGINT
           AS duplicates,
       count(*) FILTER (NOT empty) AS "distinct",
       coalesce(sum(times) FILTER (number IS NOT NULL), 0)::BIGINT AS numbers,
       coalesce(sum(times) FILTER (day IS NOT NULL), 0)::BIGINT AS days,
       min(number) AS low, max(number) AS high,
       min(day)::VARCHAR AS first, max(day)::VARCHAR AS last,
       (SELECT list(struct_pack(value := value, times := times)) FROM best) AS top
FROM read"""  # noqa: S608 — values are parameters, names are quoted
    found, _ = table.ask(sql, {**given, "column": column})
    told = found.row(0, named=True)
    top = tuple((one["value"], one["times"]) for one in told.pop("top") or [])
    return Facet(**told, top=top)


def values_of(table: Table, wanted: Filter, column: str) -> pl.DataFrame:
    """Return the different values of a column with their counts: `value, count`."""
    fit, given = fitting(table, wanted)
    name = quoted(column)
    sql = f"""{fit}SELECT {name} AS value, count(*) AS count
FROM fit WHERE NOT {blank(column)} GROUP BY 1 ORDER BY 2 DESC, 1"""  # noqa: S608 — names are quoted
    return table.ask(sql, given)[0]


def cells_fitting(
    table: Table, wanted: Filter, column: str, *, above: bool = False
) -> pl.DataFrame:
    """Return one column's cells of the rows that fit: `row, column, old`.

    With `above` also the nearest value over each, wherever in the table it stands.
    """
    fit, given = fitting(table, wanted)
    name = quoted(column)
    over = f"""last_value(CASE WHEN NOT {blank(column)} THEN {name} END IGNORE NULLS) OVER (
        ORDER BY _row ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)"""
    lifted = f", over AS (SELECT _row, {over} AS above FROM now)" if above else ""  # noqa: S608 — names are quoted
    more, join = (", above", " JOIN over USING (_row)") if above else ("", "")
    sql = f"""{fit}{lifted}
SELECT _row AS "row", $column AS "column", {name} AS old{more}
FROM fit{join}
ORDER BY _row"""  # noqa: S608 — values are parameters, names are quoted
    return table.ask(sql, {**given, "column": column})[0]


def cells_found(table: Table, wanted: Filter, done: Sequence[str]) -> pl.DataFrame:
    """Return the cells that the filter's rule complains of: `row, column, suggestion`."""
    fit, given = fitting(table, wanted)
    rule = "severity <> 'note'" if wanted.rule == ANY_RULE else "rule = $rule"
    sql = f"""{fit}
SELECT "row", "column",
       max(suggestion) FILTER (NOT list_contains($done::VARCHAR[], rule)) AS suggestion
FROM open
WHERE {rule} AND "column" IS NOT NULL AND "row" IN (SELECT _row FROM fit)
GROUP BY ALL
ORDER BY "row", "column\""""  # noqa: S608 — values are parameters, names are quoted
    return table.ask(sql, {**given, "done": list(done)})[0]
