"""Whatever is asked in whatever order, no school reads, changes or deletes another's rows."""

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import ColumnElement, and_, delete, exists, func, not_, or_, select, update
from sqlalchemy.orm import aliased

from config.errors import TenancyError
from data.db import EVERY_SCHOOL, TenantSession, house_reading, reading, transaction
from data.models import Dataset
from tests.people import NOON

pytestmark = pytest.mark.slow
SCHOOLS = (1, 2, 3)
NUMBERS = count(1)
OTHER = aliased(Dataset)
TITLES = ("a", "b", "taken")
EXAMPLES = settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

atoms = st.one_of(
    st.builds(lambda n: Dataset.school_id == n, st.sampled_from(SCHOOLS)),
    st.builds(lambda n: Dataset.school_id != n, st.sampled_from(SCHOOLS)),
    st.builds(lambda n: Dataset.id >= n, st.integers(0, 4)),
    st.builds(Dataset.title.contains, st.sampled_from(TITLES)),
    st.builds(lambda n: exists().where(OTHER.school_id == n), st.sampled_from(SCHOOLS)),
    st.builds(
        lambda n: Dataset.id.in_(select(OTHER.id).where(OTHER.school_id == n)),
        st.sampled_from(SCHOOLS),
    ),
    st.builds(
        lambda n: Dataset.id <= select(func.count(OTHER.id)).scalar_subquery() - n,
        st.integers(0, 2),
    ),
)
conditions: st.SearchStrategy[ColumnElement[bool]] = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.builds(or_, inner, inner), st.builds(and_, inner, inner), st.builds(not_, inner)
    ),
    max_leaves=6,
)
Act = Callable[[TenantSession], Any]


def write(title: str, claimed: int | None) -> Act:
    """Return an insert that may claim another school."""

    def act(session: TenantSession) -> None:
        row = Dataset(name=f"{title}-{next(NUMBERS)}", title=title, profile="x", created_at=NOON)
        if claimed is not None:
            row.school_id = claimed
        session.add(row)
        session.flush()

    return act


def move(number: int, claimed: int) -> Act:
    """Return a change of one object that may move it to another school."""

    def act(session: TenantSession) -> None:
        row = session.get(Dataset, (claimed, number))
        if row is not None:
            row.title = f"{session.school_id}-moved"
            session.flush()

    return act


acts: st.SearchStrategy[Act] = st.one_of(
    st.builds(write, st.sampled_from(TITLES), st.sampled_from([None, *SCHOOLS])),
    st.builds(move, st.integers(1, 4), st.sampled_from(SCHOOLS)),
    st.builds(
        lambda where, title: lambda s: s.execute(update(Dataset).where(where).values(title=title)),
        conditions,
        st.sampled_from(TITLES),
    ),
    st.builds(
        lambda n, title: (
            lambda s: s.execute(update(Dataset), [{"school_id": n, "id": 1, "title": title}])
        ),
        st.sampled_from(SCHOOLS),
        st.sampled_from(TITLES),
    ),
    st.builds(lambda where: lambda s: s.execute(delete(Dataset).where(where)), conditions),
    st.builds(
        lambda n: lambda s: s.execute(update(Dataset).values(school_id=n)), st.sampled_from(SCHOOLS)
    ),
)


def fill(engine):
    """Give each school two datasets afresh."""
    for school_id in SCHOOLS:
        with transaction(engine, school_id) as session:
            session.execute(delete(Dataset))
            session.add_all(
                Dataset(name=f"{school_id}-{n}", title="a", profile="x", created_at=NOON)
                for n in range(2)
            )


def rows_of_others(engine, school_id):
    """Return everything of the other schools, read from above."""
    with house_reading(engine) as session:
        rows = session.scalars(select(Dataset).execution_options(**EVERY_SCHOOL))
        return sorted(
            (row.school_id, row.id, row.name, row.title)
            for row in rows
            if row.school_id != school_id
        )


@EXAMPLES
@given(school_id=st.sampled_from(SCHOOLS), where=conditions)
def test_no_question_reaches_another_school(engine, school_id, where):
    if not rows_of_others(engine, 0):
        fill(engine)

    with reading(engine, school_id) as session:
        entities = session.scalars(select(Dataset).where(where)).all()
        joined = session.execute(
            select(Dataset.school_id, OTHER.school_id)
            .join(OTHER, OTHER.id >= Dataset.id)
            .where(where)
        ).all()
        counted = session.scalar(select(func.count()).select_from(Dataset).where(where))

    assert {row.school_id for row in entities} <= {school_id}
    assert {number for pair in joined for number in pair} <= {school_id}
    assert counted == len(entities)


@EXAMPLES
@given(school_id=st.sampled_from(SCHOOLS), todo=st.lists(acts, min_size=1, max_size=5))
def test_no_change_reaches_another_school(engine, school_id, todo):
    fill(engine)
    before = rows_of_others(engine, school_id)

    for act in todo:
        try:
            with transaction(engine, school_id) as session:
                act(session)
        except TenancyError:
            continue

    assert rows_of_others(engine, school_id) == before
