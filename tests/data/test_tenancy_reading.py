"""Every shape of reading sees one school only."""

from collections.abc import Callable

import pytest
from sqlalchemy import Select, delete, exists, func, literal, select, tuple_, union_all, update
from sqlalchemy.orm import Session, aliased, load_only

from config.errors import TenancyError
from data.models import Dataset, Membership, User
from tests.people import NOON

OURS = {"n-students", "n-staff"}
OTHER = aliased(Dataset)
INNER = select(Dataset.id, Dataset.name).subquery()
CTE = select(Dataset).cte("those")
FROM_CTE = aliased(Dataset, CTE)
FROM_SUBQUERY = aliased(Dataset, select(Dataset).subquery())


def up() -> Select:
    """Return a recursive query."""
    start = select(Dataset.id, Dataset.name).where(Dataset.id == 1).cte("up", recursive=True)
    more = select(Dataset.id, Dataset.name).join(start, Dataset.id == start.c.id + 1)
    whole = start.union_all(more)
    return select(whole.c.name)


SHAPES: dict[str, Callable[[Session], object]] = {
    "entity": lambda s: [d.name for d in s.scalars(select(Dataset))],
    "column": lambda s: s.scalars(select(Dataset.name)),
    "legacy query": lambda s: [d.name for d in s.query(Dataset)],
    "legacy column": lambda s: [name for (name,) in s.query(Dataset.name)],
    "or": lambda s: s.scalars(
        select(Dataset.name).where((Dataset.id == 1) | (Dataset.school_id == 2) | (literal(1) == 1))
    ),
    "not": lambda s: s.scalars(
        select(Dataset.name).where(~(Dataset.school_id == 1) | literal(True))
    ),
    "alias": lambda s: s.scalars(select(OTHER.name)),
    "self join": lambda s: s.scalars(select(OTHER.name).join(Dataset, OTHER.id >= Dataset.id)),
    "outer join": lambda s: s.scalars(
        select(OTHER.name).select_from(Dataset).outerjoin(OTHER, literal(True))
    ),
    "cartesian": lambda s: s.scalars(select(OTHER.name).where(Dataset.id > OTHER.id - 1)),
    "subquery": lambda s: s.scalars(select(INNER.c.name)),
    "entity of a subquery": lambda s: [d.name for d in s.scalars(select(FROM_SUBQUERY))],
    "cte": lambda s: s.scalars(select(CTE.c.name)),
    "entity of a cte": lambda s: [d.name for d in s.scalars(select(FROM_CTE))],
    "recursive cte": lambda s: s.scalars(up()),
    "union": lambda s: s.scalars(union_all(select(Dataset.name), select(OTHER.name))),
    "union as a subquery": lambda s: s.scalars(
        select(union_all(select(Dataset.name), select(Dataset.name)).subquery().c.name)
    ),
    "exists": lambda s: s.scalars(
        select(Dataset.name).where(exists().where(OTHER.id == Dataset.id))
    ),
    "in a subquery": lambda s: s.scalars(
        select(Dataset.name).where(Dataset.name.in_(select(OTHER.name)))
    ),
    "tuples": lambda s: s.scalars(
        select(Dataset.name).where(
            tuple_(Dataset.school_id, Dataset.id).in_([(1, 1), (1, 2), (2, 1), (2, 2)])
        )
    ),
    "scalar subquery": lambda s: s.scalars(
        select(select(func.max(OTHER.name)).scalar_subquery()).select_from(Dataset)
    ),
    "lateral": lambda s: s.scalars(
        select(select(OTHER.name).where(OTHER.id == 1).limit(1).scalar_subquery().label("x"))
    ),
    "window": lambda s: [
        row[0]
        for row in s.execute(select(Dataset.name, func.count().over(order_by=Dataset.created_at)))
    ],
    "load only": lambda s: [
        d.name for d in s.scalars(select(Dataset).options(load_only(Dataset.name)))
    ],
    "group": lambda s: s.scalars(
        select(Dataset.name).group_by(Dataset.name).having(func.count() > 0)
    ),
    "case in order": lambda s: s.scalars(
        select(Dataset.name).order_by(select(func.count(OTHER.id)).scalar_subquery(), Dataset.id)
    ),
    "yield per": lambda s: [
        d.name for d in s.scalars(select(Dataset).execution_options(yield_per=1))
    ],
}


@pytest.fixture
def both(north, south):
    """Return north's desk; both schools have datasets with the same numbers."""
    for desk, letter in ((north, "n"), (south, "s")):
        with desk.transaction() as session:
            session.add_all(
                Dataset(name=f"{letter}-{name}", title=name, profile=name, created_at=NOON)
                for name in ("students", "staff")
            )
    return north


@pytest.mark.parametrize("way", ["reading", "transaction"])
def test_every_shape_reads_one_school(both, way):
    seen = {}
    for shape, ask in SHAPES.items():
        with getattr(both, way)() as session:
            seen[shape] = set(ask(session))

    assert [shape for shape, names in seen.items() if not names] == []
    assert {shape: names - OURS for shape, names in seen.items() if names - OURS} == {}


def test_counts_one_school(both):
    with both.reading() as session:
        assert session.scalar(select(func.count()).select_from(Dataset)) == 2
        assert session.scalar(select(func.count(Dataset.id))) == 2
        assert session.query(Dataset).count() == 2
        assert session.scalar(select(func.max(Dataset.school_id))) == 1


@pytest.mark.parametrize("key", [(2, 1), {"school_id": 2, "id": 1}])
def test_gets_nothing_of_another_school(both, key):
    with both.reading() as session:
        assert session.get(Dataset, key) is None
        assert session.get(Dataset, (1, 1)).name == "n-students"


@pytest.mark.parametrize("way", ["add", "delete"])
def test_uses_no_object_of_another_school(both, south, way):
    with south.reading() as session:
        foreign = session.get(Dataset, (2, 1))
        session.expunge(foreign)

    with both.reading() as session, pytest.raises(TenancyError):
        getattr(session, way)(foreign)


def test_merges_no_object_of_another_school(both, south):
    with south.reading() as session:
        foreign = session.get(Dataset, (2, 1))

    with both.reading() as session:
        session.merge(foreign)

        with pytest.raises(TenancyError):
            session.flush()


def test_an_outer_join_from_the_house_sees_one_schools_members(both):
    query = select(User.email, Membership.school_id).outerjoin(
        Membership, Membership.user_id == User.id
    )

    with both.reading() as session:
        assert {school for _, school in session.execute(query)} == {1, None}


def test_changes_and_deletes_stay_inside(both, south):
    with both.transaction() as session:
        changed = session.execute(update(Dataset).values(title="mine")).rowcount
        widened = session.execute(
            update(Dataset)
            .where((Dataset.id > 0) | (Dataset.school_id == 2))
            .values(
                profile=select(func.group_concat(OTHER.name)).scalar_subquery()
                if both.engine.dialect.name == "sqlite"
                else select(func.max(OTHER.name)).scalar_subquery()
            )
        ).rowcount
        seen = session.scalars(select(Dataset.profile)).first()
        gone = session.execute(
            delete(Dataset).where(Dataset.id.in_(select(OTHER.id)) | (Dataset.school_id == 2))
        ).rowcount

    with south.reading() as session:
        left = session.execute(
            select(Dataset.name, Dataset.title, Dataset.profile).order_by(Dataset.id)
        ).all()

    assert (changed, widened, gone) == (2, 2, 2)
    assert "s-" not in seen
    assert left == [("s-students", "students", "students"), ("s-staff", "staff", "staff")]
