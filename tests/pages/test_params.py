"""A job's form is drawn from its types, and what it gives back is what the job takes."""

from streamlit.testing.v1 import AppTest


def form() -> None:
    """Draw one field of each kind and keep what they hold."""
    from datetime import date
    from enum import StrEnum

    import streamlit as st
    from pydantic import BaseModel, Field

    from pages._params import draw_params

    class Colour(StrEnum):
        RED = "red"
        DARK_BLUE = "dark_blue"

    class Params(BaseModel):
        days: int = Field(default=30, ge=1, le=365, title="Days kept")
        share: float = 0.5
        dry_run: bool = False
        colour: Colour = Colour.DARK_BLUE
        other: Colour | None = None
        since: date | None = None
        words: list[str] = []
        note: str = Field(default="", max_length=12, description="Why.")

    values = {"days": 7, "words": ["a", "b"], "since": "2026-05-04"}
    filled = draw_params(Params, values, key="p")
    st.session_state["filled"] = Params.model_validate(filled).model_dump(mode="json")


def test_each_parameter_has_its_field_with_limits_and_what_was_set():
    app = AppTest.from_function(form).run()

    assert not app.exception
    days, share = app.number_input
    assert (days.label, days.value, days.min, days.max) == ("Days kept", 7, 1, 365)
    assert (share.label, share.value) == ("Share", 0.5)
    assert [(one.label, one.value) for one in app.toggle] == [("Dry run", False)]
    assert app.selectbox[0].options == ["Red", "Dark blue"]
    assert app.session_state["filled"] == {
        "days": 7,
        "share": 0.5,
        "dry_run": False,
        "colour": "dark_blue",
        "other": None,
        "since": "2026-05-04",
        "words": ["a", "b"],
        "note": "",
    }


def test_what_is_filled_in_is_what_the_job_gets():
    app = AppTest.from_function(form).run()

    app.number_input[0].set_value(14)
    app.toggle[0].set_value(True)
    app.selectbox[1].set_value("red")
    app.text_area[0].set_value("x\n\n y ")
    app.run()

    assert not app.exception
    filled = app.session_state["filled"]
    assert [filled[name] for name in ("days", "dry_run", "other", "words")] == [
        14,
        True,
        "red",
        ["x", "y"],
    ]
