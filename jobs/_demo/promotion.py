"""The demo's promotion: the levels as its students have them, and the rule of the school."""

from datetime import date
from decimal import Decimal

from jobs._demo.population import AUTUMN, school_year
from jobs._desk import Desk
from jobs.levels import propose_levels, save_levels, save_year
from jobs.promotions import RuleDraft, save_rule


def begin_year(desk: Desk, first: date) -> None:
    """Let the school years run from autumn to autumn, the first one around a day."""
    began = school_year(first)
    save_year(desk, began + 1, date(began, AUTUMN, 1), date(began + 1, AUTUMN, 1))


def set_up_promotion(desk: Desk, ends_in: int) -> None:
    """Keep the levels that the first roster names, and one rule for all of them."""
    save_levels(desk, propose_levels(desk))
    rule = RuleDraft(
        school_year=ends_in,
        pass_mark=Decimal(55),
        course_pass=Decimal(50),
        max_failed=2,
        cond_mark=Decimal(50),
        cond_max_failed=3,
        condition="Extra lessons in the first term.",
        max_retentions=2,
    )
    save_rule(desk, rule)
