"""For a wrong cell Homeroom suggests what was meant, and nothing where it cannot know."""

from decimal import Decimal

import polars as pl
import pytest

from config.profile import Field
from config.terms import FieldType
from pipelines._ids import suggest_id
from pipelines._suggestions import suggest
from pipelines.coerce import Wrong

MARK = Field(
    name="mark", title="Mark", type=FieldType.NUMBER, minimum=Decimal(0), maximum=Decimal(100)
)
LESSONS = Field(
    name="n", title="Lessons", type=FieldType.INTEGER, minimum=Decimal(0), maximum=Decimal(20)
)
BORN = Field(name="born", title="Born", type=FieldType.DATE)
MAIL = Field(name="mail", title="Mail", pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
CODE = Field(name="code", title="Code", pattern=r"^[A-Z]\d{3}$")


def meant(field: Field, rule: str, text: str) -> str | None:
    """Return the suggestion for one cell."""
    found = pl.Series("x", [text])
    return suggest(found, Wrong(field=field, rule=rule, index=pl.Series([0])))[0]


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("105", "10.5"),
        ("855", "85.5"),
        ("8550", "85.5"),
        ("-7", "7"),
        ("101 %", "10.1"),
        ("99999", None),
    ],
)
def test_a_mark_out_of_range_may_lack_its_decimal_point_or_have_a_sign_too_many(text, suggestion):
    assert meant(MARK, "range", text) == suggestion


def test_a_count_out_of_range_may_have_turned_digits_but_never_gets_a_fraction():
    assert meant(LESSONS, "range", "51") == "15"
    assert meant(LESSONS, "range", "150") == "15"
    assert meant(LESSONS, "range", "77") is None


def test_a_word_may_be_a_number_written_with_letters():
    assert meant(MARK, "number", "8O") == "80"
    assert meant(MARK, "number", "85 pts") == "85"
    assert meant(MARK, "number", "good") is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2012-31-05", "2012-05-31"),
        ("31.5.12", "2012-05-31"),
        ("5/31/98", "1998-05-31"),
        ("2012-05-31 14:30", "2012-05-31"),
        ("2O12-05-31", "2012-05-31"),
        ("41060", "2012-05-31"),
        ("3/4/12", None),
        ("2012-02-30", None),
        ("soon", None),
    ],
)
def test_a_broken_date_is_read_the_one_way_that_it_can_be_read(text, day):
    assert meant(BORN, "date", text) == day


def test_an_address_or_a_code_loses_what_does_not_belong_into_it():
    assert meant(MAIL, "pattern", "ann (at) north.example") == "ann@north.example"
    assert meant(MAIL, "pattern", "ann@north,example") == "ann@north.example"
    assert meant(MAIL, "pattern", "ann.north.example") is None
    assert meant(CODE, "pattern", "b 204") == "B204"


def test_an_id_is_the_nearest_on_the_roster_if_only_one_is_near():
    roster = pl.Series(["S00123", "S00124", "S00977"])

    found = suggest_id(pl.Series(["s-00123", "S0O124", "S0977", "S00125", "T9", None]), roster)

    assert found.to_list() == ["S00123", "S00124", "S00977", None, None, None]
