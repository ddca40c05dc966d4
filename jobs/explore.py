"""Ask a question of the school's published tables in SQL; nothing can be changed by it."""

import re
from pathlib import Path

from data.datasets import get_version, list_datasets
from data.db import TenantSession
from data.desk_sql import SqlResult, run_sql
from data.models import Dataset
from jobs._desk import Desk


def run_query(desk: Desk, sql: str) -> SqlResult:
    """Answer one SELECT; a table is a dataset by its name, or `name@v3` for an older version."""
    desk.allow("query")
    with desk.reading() as session:
        names = [dataset.name for dataset, _ in list_datasets(session)]
        tables = tables_in(desk, session, sql.casefold())
    return run_sql(
        tables,
        sql,
        known=names,
        seconds=desk.settings.sql_seconds,
        memory_mib=desk.settings.sql_memory_mib,
        max_rows=desk.settings.sql_rows,
    )


def tables_in(desk: Desk, session: TenantSession, said: str) -> dict[str, Path]:
    """Return the files of the datasets that the text may name; those it does not are left out."""
    found: dict[str, Path] = {}
    for dataset, head in list_datasets(session):
        if dataset.name.casefold() in said:
            found[dataset.name] = desk.store.path_of(session, head)
            found |= versions_in(desk, session, dataset, said=said)
    return found


def versions_in(
    desk: Desk, session: TenantSession, dataset: Dataset, *, said: str
) -> dict[str, Path]:
    """Return the files of the versions of one dataset that the text names."""
    pattern = re.compile(re.escape(dataset.name.casefold()) + r"@v([0-9]{1,9})\b")
    return {
        f"{dataset.name}@v{no}": desk.store.path_of(session, get_version(session, dataset, no))
        for no in sorted({int(text) for text in pattern.findall(said)})
    }
