"""One act on the store, for a process of its own that dies on the way."""

import os
import sys
from datetime import timedelta
from pathlib import Path

from config.terms import VersionOperation
from data.crash import crash_point
from data.db import make_engine, transaction
from data.models import Dataset
from data.store import Store
from data.store_check import collect_orphans
from tests.people import NOON

SCHOOL, DATASET = 1, 1


def store_at(late: timedelta = timedelta()) -> Store:
    """Return the store of the test, at noon or later."""
    engine = make_engine(os.environ["TEST_DATABASE_URL"])
    return Store(Path(os.environ["TEST_STORE"]) / "lake", engine, lambda: NOON + late)


def publish(store: Store, run_id: int) -> None:
    """Make a staged table the next version."""
    file = store.write(SCHOOL, DATASET, store.root.parent / f"{run_id}.parquet")
    with transaction(store.engine, SCHOOL) as session:
        dataset = session.get_one(Dataset, (SCHOOL, DATASET))
        store.commit(
            session,
            dataset,
            file,
            base_no=dataset.head_no,
            operation=VersionOperation.PUBLISH,
            run_id=run_id,
            columns=[],
            key=[],
            created_by="bob@north.example",
            created_at=NOON,
        )
    crash_point("store.committed")


if __name__ == "__main__":
    if sys.argv[1] == "collect":
        collect_orphans(store_at(late=timedelta(hours=1)))
    else:
        publish(store_at(), int(sys.argv[2]))
