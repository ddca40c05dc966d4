"""Microsoft Teams attendance: who joined and left when becomes minutes per person and day."""

from collections.abc import Sequence

import polars as pl

from pipelines._arrangement import Arrangement
from pipelines._layout import Layout
from pipelines._moments import read_moments

LOG = ["Full Name", "User Action", "Timestamp"]
STAYS = (("Join Time", "Leave Time"), ("First Join", "Last Leave"))
LENGTHS = ("Duration", "In-Meeting Duration", "In-meeting duration")
NAMES, IDS = ("Name", "Full Name"), ("Participant ID (UPN)", "Email")
PER_PERSON = ["person", "day"]
UNITS = {"h": 3600, "m": 60, "s": 1}


def recognise(headers: Sequence[str], sample: pl.DataFrame) -> float:
    """Tell the log of joining and leaving, and the list of stays of newer reports."""
    if list(headers[:3]) == LOG:
        actions = sample.get_column("User Action").drop_nulls()
        return 0.99 if actions.len() and actions.str.contains("(?i)join|left").all() else 0.0
    titles = [header.title() for header in headers]
    is_list = any(set(stay) <= set(titles) for stay in STAYS) and titles[0] in NAMES
    return 0.95 if is_list and {"Email", "Role"} & set(titles) else 0.0


def arrange(table: Arrangement) -> None:
    """Make one record per person and day, with the minutes of presence."""
    is_log = table.columns[:3] == LOG
    who = find_people(table)
    stays = stays_of_log(table) if is_log else stays_of_list(table, who)
    table.combine(records(stays).rename({"person": who}))
    table.mean(who, "student_id")
    for column, field in (("Day", "attended_on"), ("Attendance", "attendance")):
        table.mean(column, field)
    table.mean("Minutes present", "minutes_present")


def find_people(table: Arrangement) -> str:
    """Return the column that tells people apart, without the rows that name nobody."""
    names = [name for name in (*IDS, *NAMES) if name in table.columns]
    who = next((name for name in names if is_known(name, table.frame)), names[-1])
    table.reject(pl.col(who).is_null(), "The row names nobody.")
    return who


def is_known(name: str, frame: pl.DataFrame) -> bool:
    """Tell whether a column names somebody in each row."""
    return not frame.get_column(name).null_count()


def read_times(table: Arrangement, names: Sequence[str], required: str) -> None:
    """Replace columns by moments; reject rows without one, ask where the order is not proved."""
    read = {name: read_moments(table.frame.get_column(name)) for name in names}
    table.reject(
        pl.lit(read[required].values).is_null(), f"The {required} is no moment that can be read."
    )
    again = {name: read_moments(table.frame.get_column(name)) for name in names}
    if not all(moments.is_proved for moments in again.values()):
        table.notes.ask(
            "ambiguous_date",
            table.frame.get_column(required).drop_nulls().head(1).item(),
            column=None,
            expected="days that read one way",
            suggestion="read with the month first",
        )
    table.frame = table.frame.with_columns(
        moments.values.alias(name) for name, moments in again.items()
    )


def stays_of_log(table: Arrangement) -> pl.DataFrame:
    """Pair who joined with who left; whoever did not leave stayed to the end of the log."""
    read_times(table, ["Timestamp"], "Timestamp")
    day, per_person = pl.col("at").dt.date(), PER_PERSON
    is_join = pl.col("User Action").str.contains("(?i)join")
    events = (
        table.frame.select(
            "_row",
            person=pl.col("Full Name").str.strip_chars(),
            at="Timestamp",
            step=pl.when(is_join).then(1).otherwise(-1),
        )
        .sort("person", "at", "_row")
        .with_columns(day=day, start=pl.col("at").min().over(day), end=pl.col("at").max().over(day))
    )
    was_there = (pl.col("step").first().over(per_person) == -1).cast(pl.Int64)
    stays = events.with_columns(
        inside=pl.col("step").cum_sum().over(per_person) + was_there,
        until=pl.col("at").shift(-1).over(per_person).fill_null(pl.col("end")),
        is_first=pl.int_range(pl.len()).over(per_person) == 0,
    ).with_columns(
        seconds=pl.when(pl.col("inside") > 0)
        .then((pl.col("until") - pl.col("at")).dt.total_seconds())
        .otherwise(0)
        + pl.when(pl.col("is_first") & (was_there == 1))
        .then((pl.col("at") - pl.col("start")).dt.total_seconds())
        .otherwise(0)
    )
    tell_open(table, stays)
    left = pl.when(pl.col("inside") > 0).then("until").otherwise("at")
    return stays.select("_row", *per_person, "seconds", "at", until=left)


def tell_open(table: Arrangement, stays: pl.DataFrame) -> None:
    """Say how many people never left by the log."""
    last = stays.group_by(PER_PERSON, maintain_order=True).last()
    open_ = last.filter((pl.col("inside") > 0) & (pl.col("at") < pl.col("end")))
    if open_.height:
        names = ", ".join(open_["person"].head(3))
        more = f" and {open_.height - 3} more" if open_.height > 3 else ""
        table.notes.add(
            "open_stay", f"no Left for {names}{more}", expected="a Left for each Joined"
        )


def stays_of_list(table: Arrangement, who: str) -> pl.DataFrame:
    """Return the stays that a newer report lists, with the length it gives or the times say."""
    titles = {name: name.title() for name in table.columns if name not in (*IDS, who)}
    table.frame = table.frame.rename(titles)
    joined, left = next(stay for stay in STAYS if stay[0] in table.frame.columns)
    read_times(table, [joined, left], joined)
    length = next((name.title() for name in LENGTHS if name.title() in table.columns), None)
    last = pl.coalesce(left, pl.col(left).max(), pl.col(joined).max())
    by_times = (last - pl.col(joined)).dt.total_seconds()
    extras = [name for name in ("Name", "Role") if name in table.frame.columns and name != who]
    return table.frame.select(
        "_row",
        *extras,
        person=pl.col(who).str.strip_chars(),
        day=pl.col(joined).dt.date(),
        seconds=pl.coalesce(seconds_of(pl.col(length)), by_times) if length else by_times,
        at=joined,
        until=last,
    )


def seconds_of(cell: pl.Expr) -> pl.Expr:
    """Return the seconds of `1h 2m 5s`, null where a cell says no such length."""
    parts = [
        cell.str.extract(rf"(\d+)\s*{unit}").cast(pl.Int64) * size for unit, size in UNITS.items()
    ]
    is_length = cell.str.contains(r"^\s*(\d+\s*[hms]\w*\s*)+$")
    return pl.when(is_length).then(pl.sum_horizontal(parts))


def records(stays: pl.DataFrame) -> pl.DataFrame:
    """Return one record per person and day."""
    extras = [name for name in ("Name", "Role") if name in stays.columns]
    moment = "%Y-%m-%d %H:%M:%S"
    return (
        stays.group_by(PER_PERSON, maintain_order=True)
        .agg(
            pl.col("_row").min(),
            *(pl.col(name).first() for name in extras),
            pl.col("at").min(),
            pl.col("until").max(),
            pl.col("seconds").sum(),
        )
        .sort("_row")
        .select(
            "_row",
            "person",
            *extras,
            pl.col("day").cast(pl.String).alias("Day"),
            pl.lit("present").alias("Attendance"),
            (pl.col("seconds") / 60)
            .round(0)
            .cast(pl.Int64)
            .cast(pl.String)
            .alias("Minutes present"),
            pl.col("at").dt.strftime(moment).alias("First join"),
            pl.col("until").dt.strftime(moment).alias("Last leave"),
        )
    )


LAYOUT = Layout(
    title="Microsoft Teams attendance",
    why="it lists who joined and left a meeting, and when",
    recognises=recognise,
    arrange=arrange,
    profile="attendance",
)
