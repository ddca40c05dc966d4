"""A file that would change unusually much is not published by itself."""

import pytest

from config.profile import Hold
from config.terms import MissingRows
from pipelines.holds import holds

LIMITS = Hold()
ONLY = "Only 69 of the 100 rows of the file (69 %) are published already; the limit is 70 %."


def counts(**given: int) -> dict[str, int]:
    """Return a change-set's totals."""
    none = dict.fromkeys(("new", "changed", "unchanged", "removed", "missing"), 0)
    total = {**none, **given}
    return {**total, "file": total["new"] + total["changed"] + total["unchanged"]}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"unchanged": 90, "removed": 10, "missing": 10}, []),
        (
            {"unchanged": 89, "removed": 11, "missing": 11},
            ["It would remove or mark as left 11 of 100 published rows (11 %); the limit is 10 %."],
        ),
        ({"changed": 75, "unchanged": 25}, []),
        (
            {"changed": 76, "unchanged": 24},
            ["It would change 76 of 100 published rows (76 %); the limit is 75 %."],
        ),
        ({"new": 30, "unchanged": 70}, []),
        (
            {"new": 31, "unchanged": 69},
            [ONLY],
        ),
    ],
)
def test_each_limit_is_named_with_both_figures(given, said):
    assert holds(counts(**given), 100, LIMITS) == said


def test_rows_that_stay_are_not_removed_but_rows_marked_as_left_are():
    missing = counts(unchanged=50, missing=50)

    assert holds(missing, 100, LIMITS) == []
    assert len(holds(missing, 100, LIMITS, way=MissingRows.MARK_LEFT)) == 1


def test_a_first_version_passes_no_limit_and_a_profile_has_its_own():
    assert holds(counts(new=100), 0, LIMITS) == []
    assert holds(counts(new=100), 100, Hold(match_percent=0)) == []
