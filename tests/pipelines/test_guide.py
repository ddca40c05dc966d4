"""Templates and guides come from the rules that judge."""

import polars as pl
import pytest

from config.profile import get_profile
from pipelines.guide import to_guide, to_template_csv
from pipelines.mapping import check_mapping, propose
from pipelines.publish.csv import unmark


@pytest.mark.parametrize("name", ["students", "staff", "attendance"])
def test_a_filled_template_needs_no_mapping(name):
    profile = get_profile(name)
    raw = unmark(pl.read_csv(to_template_csv(profile), infer_schema=False))

    columns = propose(raw.columns, raw, profile)

    assert check_mapping(columns, profile) == []
    assert [column.target for column in columns] == [field.name for field in profile.fields]


def test_the_guide_names_every_column_with_its_rule():
    guide = to_guide(get_profile("gradebook")).decode()

    assert "<td>Student id (required)</td>" in guide
    assert "a number, 0-100, or EX, ABS" in guide
