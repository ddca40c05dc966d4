"""The rules of promotion: what each level asks, edited as data, with what the last year got."""

from collections.abc import Mapping
from decimal import Decimal
from typing import TypeVar

import polars as pl
import streamlit as st
from pydantic import ValidationError

from config.errors import InputError
from config.permissions import is_allowed
from config.school_terms import ConditionalEffect, MissingAttendance, MissingResults
from data.models import AcademicSession, PromotionRule
from data.promotions import list_rules
from data.records import list_course_codes, list_levels
from jobs._desk import Desk
from jobs.promotion_trial import Trial, try_rule
from jobs.promotions import RuleDraft, copy_rules, draft_of, save_rule
from pages._ui import action_button, attempt, dialog, empty_state, esc, say_next, word_of
from pipelines.promotion_words import percent

Word = TypeVar("Word")
MISSING = {
    MissingResults.HOLD: "Wait for it",
    MissingResults.ZERO: "Count it as 0 and failed",
    MissingResults.IGNORE: "Leave it out",
}
NO_DAYS = {MissingAttendance.IGNORE: "Do not ask", MissingAttendance.HOLD: "Wait"}
EFFECTS = {
    ConditionalEffect.PROMOTE: "Promote on condition",
    ConditionalEffect.HOLD: "Let a person decide",
}


def draw_rules(desk: Desk, year: AcademicSession) -> None:
    """Draw the rules that hold in a year."""
    may = is_allowed(desk.actor.role, "manage_school")
    with desk.reading() as session:
        rules = list_rules(session, year.school_year)
    with st.container(horizontal=True, vertical_alignment="center"):
        count = "1 rule" if len(rules) == 1 else f"{len(rules)} rules"
        st.markdown(f"**{count}** for {year.title}", width="stretch")
        if may and any(rule.school_year < year.school_year for rule in rules):
            action_button(
                desk,
                f"Copy into {year.title}",
                lambda now: copy_rules(now, year.school_year),
                icon=":material/content_copy:",
            )
        if may and st.button("Add a rule", icon=":material/add:", type="primary"):
            dialog("Add a rule", draw_form)(desk, RuleDraft(school_year=year.school_year))
    if not rules:
        empty_state(
            "Without a rule every student is held. One rule for every level is enough.",
            icon=":material/rule:",
        )
        return
    for rule in rules:
        draw_rule(desk, rule, may=may, year=year)


def draw_rule(desk: Desk, rule: PromotionRule, *, may: bool, year: AcademicSession) -> None:
    """Draw one rule in words, with its way to be changed."""
    scope = f"Level {rule.level_code}" if rule.level_code else "Every level without its own"
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{esc(scope)}**  \n{esc(in_words(rule))}", width="stretch")
        st.caption(f"since {rule.school_year - 1}/{rule.school_year % 100:02}, v{rule.version}")
        if may and st.button("Change", key=f"rule_{rule.id}"):
            dialog("Change a rule", draw_form)(desk, draft_of(rule, year.school_year))


def in_words(rule: PromotionRule) -> str:
    """Say what a rule asks."""
    told = [f"average at least {percent(rule.pass_mark)}"]
    told.append(f"at most {rule.max_failed} courses under {percent(rule.course_pass)}")
    if rule.min_attendance:
        told.append(f"attendance at least {percent(rule.min_attendance)}")
    if rule.required_courses:
        told.append(f"passed in {', '.join(rule.required_courses)}")
    if rule.cond_mark is not None:
        most = f"with at most {rule.cond_max_failed} failed"
        told.append(f"on condition from {percent(rule.cond_mark)} {most}")
    if rule.seats is not None:
        told.append(f"{rule.seats:,} seats")
    return "; ".join(told).capitalize() + "."


def draw_form(desk: Desk, draft: RuleDraft) -> None:
    """Draw a rule's fields; keep it as the next version of its scope and year."""
    with desk.reading() as session:
        codes = ["", *(level.code for level in list_levels(session))]
        courses = list_course_codes(session)
    level = st.selectbox(
        "Level",
        codes,
        codes.index(draft.level_code) if draft.level_code in codes else 0,
        format_func=lambda code: f"Level {code}" if code else "Every level without its own",
    )
    left, right = st.columns(2)
    with left:
        mark = number("Average at least, %", draft.pass_mark)
        course = number("A course is failed under, %", draft.course_pass)
        failed = st.number_input("Failed courses at most", 0, 99, draft.max_failed)
        days = number("Attendance at least, %", draft.min_attendance)
        required = st.multiselect(
            "Must be passed", courses, [one for one in draft.required_courses if one in courses]
        )
    with right:
        softer = draw_softer(draft)
    facts = draft.model_dump() | {
        "level_code": level,
        "pass_mark": mark,
        "course_pass": course,
        "max_failed": int(failed),
        "min_attendance": days,
        "required_courses": tuple(required),
        **softer,
    }
    with st.container(horizontal=True):
        is_kept = st.button("Keep the rule", type="primary")
        is_tried = st.button("Try it on the last year", icon=":material/science:")
    if is_kept:
        attempt(lambda: say_next(save_rule(desk, rule_from(facts))), then=st.rerun)
    if is_tried:
        attempt(lambda: draw_trial(try_rule(desk, rule_from(facts))))


def draw_trial(trial: Trial) -> None:
    """Draw what a rule would have made of a school year that is over."""
    st.markdown(
        f"Of {trial.students:,} students of {esc(trial.year)}, **{trial.otherwise:,}** would have "
        "been decided otherwise. Nothing was kept or changed."
    )
    st.dataframe(
        pl.DataFrame(
            [
                {"Was": word_of(was), "Would be": word_of(would), "Students": count}
                for was, would, count in trial.rows
            ],
            schema={"Was": pl.String, "Would be": pl.String, "Students": pl.Int64},
        ),
        hide_index=True,
        alt="What was decided, and what this rule would have decided",
    )


def draw_softer(draft: RuleDraft) -> dict[str, object]:
    """Draw what a rule lets pass on condition, and what it makes of gaps; return both."""
    on_condition = st.toggle("Pass on condition", draft.cond_mark is not None)
    easier = number(
        "Average on condition at least, %",
        draft.cond_mark if draft.cond_mark is not None else draft.pass_mark,
        disabled=not on_condition,
    )
    more = st.number_input(
        "Failed courses on condition", 0, 99, draft.cond_max_failed, disabled=not on_condition
    )
    effect = pick("Such students", EFFECTS, draft.cond_effect)
    missing = pick("A missing mark", MISSING, draft.missing_results)
    no_days = pick("No day to attend", NO_DAYS, draft.missing_attendance)
    times = st.number_input("Kept back at most, times", 0, 9, draft.max_retentions or 0)
    st.caption("0 means without limit.")
    return {
        "cond_mark": easier if on_condition else None,
        "cond_max_failed": int(more),
        "cond_effect": effect,
        "missing_results": missing,
        "missing_attendance": no_days,
        "max_retentions": int(times) or None,
    }


def rule_from(facts: Mapping[str, object]) -> RuleDraft:
    """Return the rule that was filled in, or say in a sentence what is wrong with it."""
    try:
        return RuleDraft.model_validate(facts)
    except ValidationError as error:
        raise InputError(f"The rule cannot be kept: {error.errors()[0]['msg']}.") from error


def number(title: str, value: Decimal, *, disabled: bool = False) -> Decimal:
    """Draw a percentage; return it as it was typed."""
    typed = st.number_input(title, 0.0, 100.0, float(value), 0.5, "%g", disabled=disabled)
    return Decimal(str(typed)).quantize(Decimal("0.001"))


def pick(title: str, words: Mapping[Word, str], value: Word) -> Word:
    """Draw a choice of words."""
    known = list(words)
    return st.selectbox(title, known, known.index(value), format_func=lambda one: words[one])
