"""The demo is the same every time, and has something for every page to show."""

from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from config.settings import Settings
from config.terms import BatchState, Role
from data.datasets import get_dataset, get_version
from data.db import house_reading
from data.models import Batch, User
from jobs._demo.files import grades_rows, grades_xlsx, roster_csv
from jobs._demo.house import PEOPLE
from jobs._demo.population import NORTH, SOUTH, roster
from jobs.demo import demo_desk, make_demo, year_of

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(("seats", "students"), [(NORTH, 1_200), (SOUTH, 400)])
@pytest.mark.parametrize("day", [date(2025, 12, 1), date(2026, 8, 31), TODAY])
def test_every_student_is_there_once(seats, students, day):
    numbers = Counter(one.number for one in roster(seats, day))

    assert len(numbers) == students
    assert set(numbers.values()) == {1}


def test_people_keep_their_name_and_number_from_month_to_month():
    before = {one.number: one for one in roster(NORTH, date(2026, 6, 1))}
    after = {one.number: one for one in roster(NORTH, date(2026, 9, 1))}
    both = before.keys() & after.keys()

    assert len(both) > 900
    assert all(before[n].family_name == after[n].family_name for n in both)
    assert {after[n].level - before[n].level for n in both} == {1}


def test_names_come_in_many_scripts_and_lengths():
    names = [one.family_name for one in roster(NORTH, TODAY)]

    assert any("\u0590" < name[0] < "\u06ff" for name in names)
    assert any("\u0400" < name[0] < "\u04ff" for name in names)
    assert max(map(len, names)) > 25
    assert min(map(len, names)) < 3


@pytest.mark.parametrize("seats", [NORTH, SOUTH])
def test_files_are_the_same_every_time(seats):
    assert roster_csv(seats, TODAY) == roster_csv(seats, TODAY)
    assert grades_xlsx(TODAY) == grades_xlsx(TODAY)


@pytest.mark.parametrize("seats", [NORTH, SOUTH])
def test_a_year_has_twelve_rosters_and_four_terms(seats):
    sent = list(year_of(seats, TODAY))
    profiles = Counter(delivery.profile for delivery in sent)

    assert profiles == {"students": 12, "gradebook": 4, "report_card": 4, "attendance": 4}
    assert len({delivery.content for delivery in sent}) == 24
    assert [delivery.day for delivery in sent] == sorted(delivery.day for delivery in sent)


def test_the_waiting_file_has_a_row_for_everybody_and_one_twice():
    numbers = Counter(row[0] for row in grades_rows(TODAY))

    assert sum(numbers.values()) == 31
    assert sorted(numbers.values())[-2:] == [1, 2]


@pytest.mark.slow
@pytest.mark.parametrize(
    "database_url",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.nightly)],
    indirect=True,
)
def test_makes_two_schools_with_a_year_behind_them(settings: Settings, engine: Engine):
    make_demo(settings, engine, NOW, months=3)
    made = files_in(settings.var_dir)
    make_demo(settings, engine, NOW, months=3)

    assert files_in(settings.var_dir) == made
    assert rows_of_head(settings, engine, "north") == 1_200
    assert rows_of_head(settings, engine, "south") == 400
    with house_reading(engine) as session:
        assert len(session.scalars(select(User)).all()) == len(PEOPLE)
    with demo_desk(settings, engine, "north", NOW).reading() as session:
        waiting = session.scalars(select(Batch).where(Batch.filename == "grades_8B.xlsx")).one()
    assert waiting.state == BatchState.FIXING
    assert waiting.counts["check"]["errors"] == 12


def files_in(folder: Path) -> set[Path]:
    """Return what the store holds."""
    return set((folder / "lake").rglob("*.parquet"))


def rows_of_head(settings: Settings, engine: Engine, code: str) -> int:
    """Return how many students a demo school has now."""
    with demo_desk(settings, engine, code, NOW).reading() as session:
        dataset = get_dataset(session, "students")
        return get_version(session, dataset, dataset.head_no).rows


def test_all_four_roles_are_at_each_school_and_one_person_is_at_both():
    for code in ("north", "south"):
        assert {one.roles[code] for one in PEOPLE if code in one.roles} == set(Role)
    assert [one.email for one in PEOPLE if len(one.roles) == 2] == ["gabriela@schools.example"]
