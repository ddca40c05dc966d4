"""What leaves the house after a promotion, and a rule tried before it is kept."""

from dataclasses import replace
from decimal import Decimal

import pypdfium2 as pdfium
import pytest

from config.errors import ConflictError
from config.school_terms import Outcome
from data.models import PromotionRule
from data.promotions import list_rules
from jobs._desk import Desk
from jobs.promotion_papers import print_class_lists, print_letters
from jobs.promotion_trial import try_rule
from jobs.promotions import RuleDraft, approve, override
from tests.people import ANNA, desk_for
from tests.records import FROM, add_students, apply, preview, set_up

pytestmark = pytest.mark.slow


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Print over SQLite; what is asked for is plain selects."""
    return sqlite_url


def pages(desk: Desk, artifact) -> list[str]:
    """Return the words of each page of a stored PDF."""
    path = desk.artifacts.path_of(desk.school_id, artifact.sha256)
    with pdfium.PdfDocument(path.read_bytes()) as document:
        return [page.get_textpage().get_text_range() for page in document]


@pytest.fixture
def applied(north: Desk) -> int:
    """Return a promotion that moved two students and kept one back."""
    set_up(north, pass_mark=Decimal(50), cond_mark=Decimal(40), condition="Lessons in summer.")
    add_students(north, [{"maths": 80, "art": None}, {"maths": 45}, {"maths": 20}])
    promotion = preview(north)
    override(north, promotion.id, [1], outcome=Outcome.PROMOTED, note="Art is not taught.")
    again = preview(north)
    anna = replace(desk_for(north.settings, north.engine, ANNA, north.now), now=north.now)
    approve(anna, again.id, "so few")
    run = apply(north, again.id)
    assert run.state == "succeeded", run.error_message
    return again.id


def test_each_student_gets_a_page_with_verdict_and_marks(north: Desk, applied: int):
    made = print_letters(north, applied)
    told = pages(north, made)

    assert (made.rows, len(told)) == (3, 3)
    assert "Given1 Family1" in told[0]
    assert "Goes up to level 08." in told[0]
    assert "missing" in told[0]
    assert "on condition" in told[1]
    assert "Condition: Lessons in summer." in told[1]
    assert "Stays in Grade 7 for another year." in told[2]
    assert "20 %" in told[2]
    assert all("End of the school year 2025/26" in page for page in told)


def test_class_lists_name_everybody_in_the_new_year(north: Desk, applied: int):
    told = "\n".join(pages(north, print_class_lists(north, applied)))

    assert "Class lists 2026/27" in told
    assert all(f"Family{number}, Given{number}" in told for number in (1, 2, 3))


def test_what_moved_nobody_has_no_papers(north: Desk):
    set_up(north)
    add_students(north, [{"maths": 80}])
    promotion = preview(north)

    for papers in (print_letters, print_class_lists):
        with pytest.raises(ConflictError, match="has moved nobody"):
            papers(north, promotion.id)


def test_a_rule_is_tried_on_last_years_outcome_and_nothing_is_kept(north: Desk, applied: int):
    before = rules(north)

    same = try_rule(north, RuleDraft(school_year=FROM + 1, cond_mark=Decimal(40)))
    harder = try_rule(north, RuleDraft(school_year=FROM + 1, pass_mark=Decimal(90)))

    assert (same.year, same.students) == ("2025/26", 3)
    assert ("promoted", "held", 1) in same.rows  # what was overridden then
    assert ("retained", "retained", 1) in same.rows
    assert harder.otherwise == 2
    assert ("promoted_conditionally", "retained", 1) in harder.rows
    assert rules(north) == before


def test_without_a_year_that_is_over_nothing_can_be_tried(north: Desk):
    set_up(north)
    add_students(north, [{"maths": 80}])

    with pytest.raises(ConflictError, match="No school year is over yet"):
        try_rule(north, RuleDraft(school_year=FROM))


def rules(desk: Desk) -> list[tuple[int, int]]:
    """Return number and version of the rules."""
    with desk.reading() as session:
        found: list[PromotionRule] = list_rules(session, FROM + 1)
    return [(rule.id, rule.version) for rule in found]
