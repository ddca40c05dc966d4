"""How long people take: mean time to acknowledge (MTTA) and to repair (MTTR), from events."""

from datetime import timedelta

import polars as pl

TIMES = {
    "incident_id": pl.Int64,
    "opened_at": pl.Datetime("us", "UTC"),
    "acknowledged_at": pl.Datetime("us", "UTC"),
    "fixed_at": pl.Datetime("us", "UTC"),
}


def mean_times(frame: pl.DataFrame) -> dict[str, tuple[timedelta | None, list[int]]]:
    """Return MTTA and MTTR, each with the numbers of the incidents that were counted.

    `frame` has one row an incident, columns as in TIMES. MTTA is the mean of acknowledged less
    opened, MTTR that of fixed less opened; an incident without the later moment does not count.
    """
    found: dict[str, tuple[timedelta | None, list[int]]] = {}
    for name, column in (("MTTA", "acknowledged_at"), ("MTTR", "fixed_at")):
        counted = frame.drop_nulls(["opened_at", column])
        spans = counted.select((pl.col(column) - pl.col("opened_at")).alias("span"))["span"]
        mean = spans.mean()
        numbers = counted["incident_id"].to_list()
        found[name] = (mean if isinstance(mean, timedelta) else None, numbers)
    return found
