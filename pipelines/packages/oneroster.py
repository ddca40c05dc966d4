"""OneRoster packages: checked as a whole, then read one table at a time."""

from dataclasses import dataclass, replace

import polars as pl

from config.errors import InputError
from pipelines.packages.archive import is_plain_zip, open_archive
from pipelines.packages.deviations import as_findings, listed, say
from pipelines.packages.oneroster_tables import VERSIONS
from pipelines.packages.people import (
    AGENTS,
    group_people,
    join_people,
    join_results,
    narrow,
    relate,
)
from pipelines.packages.places import is_roster
from pipelines.packages.roster import Roster, open_roster
from pipelines.packages.tables import empty_reading
from pipelines.reading.detected import Detected, Overrides, Reading, Reason, Sheet

FINDINGS_KEPT = 1_000
SECRET = "password"  # noqa: S105 — a column's name
NO_CHANGE = "no table"
RELATIONS = "relationships"
FIRST = ("users", "roles", "enrollments", "classes", "courses", "orgs", "academicSessions")


@dataclass(frozen=True, kw_only=True)
class View:
    """One table to choose: a file of the package, or the people of one group in it."""

    name: str
    table: str
    rows: int
    only: pl.Expr | None = None
    is_derived: bool = False


def recognise(content: bytes) -> bool:
    """Tell a zip that holds a OneRoster package."""
    if not is_plain_zip(content):
        return False
    try:
        return is_roster(open_archive(content))
    except InputError:
        return False


def detect(content: bytes, overrides: Overrides) -> Detected:
    """Check the whole package and choose a table of it."""
    roster = open_roster(content)
    refuse_broken(roster)
    return describe(roster, overrides.sheet)


def read(content: bytes, detected: Detected) -> Reading:
    """Return the chosen table, with what reads better beside it, and what is unusual in it."""
    roster = open_roster(content)
    view = next((view for view in list_views(roster) if view.name == detected.sheet), None)
    if view is None:
        nothing = empty_reading(detected)
        columns = pl.DataFrame(
            schema={"_row": pl.Int64, **dict.fromkeys(detected.columns, pl.String)}
        )
        return replace(nothing, frame=columns, deviations=roster.deviations)
    if view.is_derived:
        return read_derived(roster, view, detected)
    reading, file = roster.tables[view.table].reading, roster.parts[view.table].file
    findings = as_findings(roster.deviations, file)
    whole = replace(
        reading,
        frame=frame_of(roster, view.table),
        findings=findings.sort("row", nulls_last=False, maintain_order=True),
        detected=detected,
        deviations=roster.deviations,
    )
    chosen = whole if view.only is None else narrow(whole, view.only)
    return replace(chosen, frame=chosen.frame.select("_row", *detected.columns))


def read_derived(roster: Roster, view: View, detected: Detected) -> Reading:
    """Return a table that is made of another one; `_row` is where each record comes from."""
    frame = frame_of_view(roster, view)
    nothing = empty_reading(detected)
    accounts = {**nothing.accounts, "header": 1, "data": frame.height, "lines": frame.height + 1}
    return replace(
        nothing,
        frame=frame.select("_row", *detected.columns),
        accounts=accounts,
        deviations=roster.deviations,
    )


def refuse_broken(roster: Roster) -> None:
    """Refuse a package with errors; the error carries them and everything else that was seen."""
    errors = roster.errors
    if not errors.height:
        return
    count = f"{errors.height:,} errors" if errors.height > 1 else "1 error"
    files = errors.get_column("file").n_unique()
    where = f" in {files:,} files" if files > 1 else ""
    raise InputError(
        f"This {roster.title} package cannot be used: {count}{where}. "
        f"{say(errors.row(0, named=True))}",
        hint="Ask the sender to correct the list below and to export the package again.",
        findings=listed(roster.deviations, FINDINGS_KEPT),
    )


def list_views(roster: Roster) -> list[View]:
    """Return the tables to choose from: each file, and below the users the groups of people."""
    views: list[View] = []
    order = [*FIRST, *(name for name in roster.parts if name not in FIRST)]
    for name in (name for name in order if name in roster.parts):
        part = roster.parts[name]
        base = roster.tables[name].entry.base
        views.append(View(name=base, table=name, rows=part.frame.height))
        if name == "users":
            people = frame_of(roster, name)
            views += [
                View(
                    name=f"{base}: {group.name}",
                    table=name,
                    rows=people.filter(group.rows).height,
                    only=group.rows,
                )
                for group in group_people(people)
            ]
            views += list_relations(people, base)
    return views


def list_relations(people: pl.DataFrame, base: str) -> list[View]:
    """Return the table of who cares for whom, where the users say so."""
    if AGENTS not in people.columns or not people[AGENTS].count():
        return []
    name, rows = f"{base}: {RELATIONS}", relate(people).height
    return [View(name=name, table="users", rows=rows, is_derived=True)]


def frame_of_view(roster: Roster, view: View) -> pl.DataFrame:
    """Return the rows to choose from: a table's, or those made of it."""
    frame = frame_of(roster, view.table)
    return relate(frame) if view.is_derived else frame


def frame_of(roster: Roster, table: str) -> pl.DataFrame:
    """Return a table's rows, with roles beside users and line items beside results."""
    if table == "users":
        return join_people(roster.parts)
    if table == "results":
        return join_results(roster.parts)
    return roster.parts[table].frame


def choose_view(views: list[View], wanted: str | None) -> tuple[View | None, str]:
    """Return the table to read and why: the chosen one, the people, the results, or the largest."""
    if wanted is not None:
        for view in views:
            if view.name == wanted:
                return view, "chosen"
        names = ", ".join(view.name for view in views) or "none, it only says that nothing changed"
        raise InputError(
            f"The package has no table called {wanted}.", hint=f"Choose one of: {names}."
        )
    filled = [view for view in views if view.rows]
    people = [view for view in filled if view.table == "users" and not view.is_derived]
    if people:
        return (
            (people[1], "the students among the people")
            if people[1:]
            else (
                people[0],
                "the people, with their roles beside them",
            )
        )
    for view in filled:
        if view.table == "results":
            return view, "the results, with their line items beside them"
    largest = max(filled, key=lambda view: view.rows, default=views[0] if views else None)
    return largest, "the table with most rows"


def describe(roster: Roster, wanted: str | None) -> Detected:
    """Return what was recognised, with every table of the package listed."""
    views = list_views(roster)
    view, why = choose_view(views, wanted)
    said = "manifest.csv says so" if roster.manifest.is_there else "its files have those columns"
    reasons = [Reason(what="package", value=f"{roster.title}, {roster.modes}", why=said)]
    if view is None:
        columns = [column.name for column in VERSIONS["1.2"]["users"].columns]
        reasons.append(Reason(what="table", value="none", why="only a manifest: nothing changed"))
    else:
        columns = [name for name in frame_of_view(roster, view).columns if name != "_row"]
        count = len(roster.parts)
        tables = f"{count:,} tables" if count > 1 else "1 table"
        sentence = f"This package has {tables}; this batch is {view.name} ({why})"
        reasons.append(Reason(what="table", value=view.name, why=sentence))
    columns, blank = without_blank_secret(roster, view, columns)
    if blank:
        why = "passwords are never kept; the column is empty"
        reasons.append(Reason(what="dropped", value=SECRET, why=why))
    seen = roster.tables[view.table].reading.detected if view else None
    return Detected(
        kind="oneroster",
        columns=columns,
        header_row=1,
        first_data_row=2,
        header_rows=[1] if view else [],
        header_cells=seen.header_cells if seen else [],
        reasons=reasons,
        encoding=seen.encoding if seen else "utf-8",
        delimiter=seen.delimiter if seen else ",",
        quote=seen.quote if seen else '"',
        line_ends=seen.line_ends if seen else "",
        sheet=view.name if view else NO_CHANGE,
        extent=roster.parts[view.table].mode if view else "",
        sheets=[Sheet(name=view.name, rows=view.rows) for view in views],
    )


def without_blank_secret(
    roster: Roster, view: View | None, columns: list[str]
) -> tuple[list[str], bool]:
    """Leave out a password column that holds nothing; a filled one is dropped and told later."""
    if SECRET not in columns:
        return columns, False
    frame = frame_of_view(roster, view) if view else None
    is_blank = frame is None or frame.get_column(SECRET).null_count() == frame.height
    return ([name for name in columns if name != SECRET], True) if is_blank else (columns, False)
