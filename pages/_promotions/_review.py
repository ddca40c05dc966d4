"""One promotion: its totals, every student with the reason, and what a second person may do."""

from collections.abc import Callable, Mapping, Sequence

import polars as pl
import streamlit as st

from config.permissions import is_allowed
from config.school_terms import Outcome, PromotionAction, PromotionState
from data.artifacts import get_artifact
from data.models import Artifact, Promotion
from data.promotion_moves import count_blocked, list_blocked
from data.promotions import Decided, get_promotion, list_decisions
from data.records import list_sessions
from jobs._desk import Desk
from jobs._promotion import total_of
from jobs.promote import PromoteParams
from jobs.promotion_files import export_moves
from jobs.promotion_papers import print_class_lists, print_letters
from jobs.promotions import OVERRIDES, approve, discard, override, request, withdraw
from pages._promotions._cycle import state_word
from pages._ui import (
    action_button,
    as_of,
    attempt,
    badge_of,
    dialog,
    download_links,
    empty_state,
    esc,
    label,
    moment,
    page_link,
    say_next,
    title,
    word_of,
)
from pipelines.promotion_words import explain, percent

ROWS_A_PAGE = 100
EVERYBODY = "everybody"
COLUMNS = {
    "Promoted": (Outcome.PROMOTED,),
    "Graduated": (Outcome.GRADUATED,),
    "On condition": (Outcome.PROMOTED_CONDITIONALLY, Outcome.GRADUATED_CONDITIONALLY),
    "Kept back": (Outcome.RETAINED,),
    "Held": (Outcome.HELD,),
    "Left": (Outcome.EXCLUDED,),
    "Moved already": (Outcome.SKIPPED,),
}
GOES = (PromotionState.APPLIED, PromotionState.PARTLY_UNDONE)


def draw_promotion(desk: Desk, promotion_id: int) -> None:
    """Draw one promotion in full."""
    page_link("promotions", "All promotions", icon=":material/arrow_back:")
    with desk.reading() as session:
        promotion = get_promotion(session, promotion_id)
        years = {one.id: one.title for one in list_sessions(session)}
    span = f"{years[promotion.from_session_id]} to {years[promotion.to_session_id]}"
    scope = f"level {promotion.level_code}" if promotion.level_code else "the whole school"
    title(
        f"Promotion {promotion.id}, {span}",
        f"{scope.capitalize()} · dry run by {promotion.made_by}, {moment(desk, promotion.made_at)}",
        badge=badge_of(state_word(promotion)),
    )
    draw_actions(desk, promotion)
    draw_notes(desk, promotion)
    draw_totals(promotion)
    draw_students(desk, promotion)
    if promotion.state in GOES:
        draw_blocked(desk, promotion)
    as_of(desk, promotion.made_at)


def draw_actions(desk: Desk, promotion: Promotion) -> None:
    """Draw what may be done now, the next step first."""
    number, state = promotion.id, promotion.state
    with st.container(horizontal=True):
        if is_allowed(desk.actor.role, "approve"):
            draw_second(desk, promotion)
        if state is PromotionState.PREVIEWED and is_allowed(desk.actor.role, "promote"):
            action_button(desk, "Put away", lambda now: discard(now, number), type="tertiary")
        if is_allowed(desk.actor.role, "download") and st.button(
            "Letters and lists", icon=":material/download:"
        ):
            dialog("Letters and lists", draw_papers)(desk, promotion)


def draw_second(desk: Desk, promotion: Promotion) -> None:
    """Draw what the second person does: approve, apply, take back."""
    number, state = promotion.id, promotion.state
    if state is PromotionState.PREVIEWED:
        if promotion.made_by == desk.actor.email:
            st.caption("Another person approves it, for you made this dry run.")
        elif promotion.hold:
            if st.button("Approve with a reason", icon=":material/verified:", type="primary"):
                dialog("Approve an unusual result", draw_release)(desk, promotion)
        else:
            action_button(
                desk,
                "Approve",
                lambda now: approve(now, number),
                icon=":material/verified:",
                type="primary",
            )
    if state is PromotionState.APPROVED:
        if st.button("Apply", icon=":material/trending_up:", type="primary"):
            dialog("Apply the promotion", confirm_apply)(desk, promotion)
        action_button(desk, "Take the approval back", lambda now: withdraw(now, number))
    if state in GOES and st.button("Take back", icon=":material/undo:"):
        dialog("Take the promotion back", confirm_undo)(desk, promotion)


def draw_release(desk: Desk, promotion: Promotion) -> None:
    """Ask why an unusual result is right."""
    st.markdown(f"The result is unusual: {esc(promotion.hold)}.")
    reason = st.text_area("Why it is right", max_chars=1_000)
    if st.button("Approve", type="primary"):
        attempt(lambda: say_next(approve(desk, promotion.id, reason)), then=st.rerun)


def confirm_apply(desk: Desk, promotion: Promotion) -> None:
    """Say what will happen, then let it."""
    totals = total_of(promotion.counts)
    moving = sum(n for word, n in totals.items() if word not in {"held", "excluded", "skipped"})
    st.markdown(f"**{moving:,} students** move to the next year, all in one step.")
    waiting = totals.get(Outcome.HELD, 0)
    if waiting:
        st.caption(f"{waiting:,} held students stay as they are and can be promoted later.")
    st.caption("It can be taken back whole, by level, or for one student.")
    if st.button("Apply now", type="primary", icon=":material/trending_up:"):
        params = PromoteParams(action=PromotionAction.APPLY, promotion_id=promotion.id)
        attempt(lambda: start(desk, params), then=st.rerun)


def confirm_undo(desk: Desk, promotion: Promotion) -> None:
    """Choose what is taken back, and see who cannot be."""
    level = st.selectbox("Which students", ["", *sorted(promotion.counts)], format_func=level_word)
    with desk.reading() as session:
        blocked = count_blocked(session, promotion, level_code=level)
    st.caption("Enrolments become what they were before, to the last detail.")
    if blocked:
        st.warning(f"{blocked:,} students stay, for something depends on it.")
    if st.button("Take back now", type="primary", icon=":material/undo:"):
        params = PromoteParams(
            action=PromotionAction.UNDO, promotion_id=promotion.id, level_code=level
        )
        attempt(lambda: start(desk, params), then=st.rerun)


def level_word(code: str) -> str:
    """Return a level as a choice."""
    return f"Level {code}" if code else "All levels"


def start(desk: Desk, params: PromoteParams) -> None:
    """Queue a run and say so."""
    say_next(f"Run {request(desk, params)} began; this page shows what it did.")


def draw_papers(desk: Desk, promotion: Promotion) -> None:
    """Choose what leaves the house, make the file and offer it."""
    papers: dict[str, Callable[[str], Artifact]] = {
        "Every move as CSV": lambda _: export_moves(desk, promotion.id)
    }
    if promotion.state in GOES:
        papers |= {
            "Class lists of the new year as PDF": lambda _: print_class_lists(desk, promotion.id),
            "Letters to families as PDF": lambda level: print_letters(desk, promotion.id, level),
        }
    what = st.radio("What", list(papers))
    level = ""
    if what == list(papers)[-1] and len(papers) > 1:
        level = st.selectbox(
            "Which students", ["", *sorted(promotion.counts)], format_func=level_word
        )
        st.caption("One page for each student, by class; nothing is sent from here.")
    if not st.button("Make the file", type="primary", icon=":material/download:"):
        return
    with st.spinner("Being made"):
        made = attempt(lambda: papers[what](level))
    if made is not None:
        with desk.reading() as session:
            download_links(desk, [get_artifact(session, made.id)])


def draw_notes(desk: Desk, promotion: Promotion) -> None:
    """Draw what is unusual, who approved and who applied."""
    if promotion.hold and not promotion.release_reason:
        st.warning(f"Unusual beside last year: {esc(promotion.hold)}.", icon=":material/warning:")
    facts = []
    if promotion.approved_by:
        why = f" ({promotion.release_reason})" if promotion.release_reason else ""
        at = moment(desk, promotion.approved_at)
        facts.append(f"Approved by {promotion.approved_by}, {at}{why}.")
    if promotion.applied_by:
        facts.append(f"Applied by {promotion.applied_by}, {moment(desk, promotion.applied_at)}.")
    if facts:
        st.caption(esc(" ".join(facts)))


def draw_totals(promotion: Promotion) -> None:
    """Draw the outcomes, then each level's."""
    totals = total_of(promotion.counts)
    if not totals:
        empty_state("Nobody is enrolled there.", icon=":material/group_off:")
        return
    grid = st.grid("auto", min_column_width=150, gap="small")
    for word, count in totals.items():
        with grid.cell().container(border=True, height="stretch", gap="xsmall"):
            label(word_of(word))
            st.markdown(f"### {count:,}")
    if len(promotion.counts) > 1:
        table = pl.DataFrame(
            [
                {"Level": level, **{w: sum_of(counts, *words) for w, words in COLUMNS.items()}}
                for level, counts in sorted(promotion.counts.items())
            ]
        )
        st.dataframe(table, hide_index=True, alt="Outcomes by level")


def sum_of(counts: Mapping[str, int], *words: str) -> int:
    """Add up some outcomes of a level."""
    return sum(counts.get(word, 0) for word in words)


def draw_students(desk: Desk, promotion: Promotion) -> None:
    """Draw a page of students with outcome and reason; some can be chosen and overridden."""
    totals = total_of(promotion.counts)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        choices = [EVERYBODY, *totals]
        first = Outcome.HELD.value if totals.get(Outcome.HELD) else EVERYBODY
        wanted = st.selectbox(
            "Outcome",
            choices,
            choices.index(first),
            format_func=lambda word: outcome_word(word, totals),
            key=f"outcome_{promotion.id}",
            width=260,
        )
        level = st.selectbox(
            "Level", ["", *sorted(promotion.counts)], format_func=level_word, width=160
        )
    outcomes = () if wanted in {None, EVERYBODY} else (Outcome(wanted),)
    key = f"after_{promotion.id}_{wanted}_{level}"
    after = st.session_state.get(key, -1)
    with desk.reading() as session:
        found = list_decisions(
            session,
            promotion.id,
            level_code=level,
            outcomes=outcomes,
            after=after,
            limit=ROWS_A_PAGE + 1,
        )
    if not found:
        empty_state("Nobody has this outcome.", icon=":material/group_off:")
        return
    chosen = draw_table(promotion, found[:ROWS_A_PAGE])
    draw_pager(found, key)
    if promotion.state is PromotionState.PREVIEWED and is_allowed(desk.actor.role, "promote"):
        word = f"Override {len(chosen)}" if chosen else "Choose rows to override them"
        if st.button(word, icon=":material/edit:", disabled=not chosen):
            dialog("Override", draw_override)(desk, promotion.id, chosen)


def outcome_word(word: str, totals: Mapping[str, int]) -> str:
    """Return an outcome as a choice, with how many have it."""
    count = sum(totals.values()) if word == EVERYBODY else totals.get(word, 0)
    return f"{'Everybody' if word == EVERYBODY else word_of(word)} · {count:,}"


def draw_table(promotion: Promotion, found: Sequence[Decided]) -> list[Decided]:
    """Draw students as rows; return those that are chosen."""
    rules = {rule["level_code"]: rule for rule in promotion.rules}
    rows = [row_of(one, rules.get(one.decision.level_code, {})) for one in found]
    event = st.dataframe(
        pl.DataFrame(rows),
        hide_index=True,
        on_select="rerun",
        selection_mode="multi-row",
        key=f"students_{promotion.id}_{found[0].decision.position}_{len(found)}",
        column_config={"Why": st.column_config.TextColumn(width="large")},
        alt="Students with their outcome and why",
    )
    return [found[index] for index in event.selection.rows if index < len(found)]


def row_of(one: Decided, rule: dict[str, object]) -> dict[str, str]:
    """Return one student as a row."""
    it = one.decision
    facts = {"overall": it.overall, "failed": it.failed, "missing": it.missing}
    facts["attendance"] = it.attendance
    goes = it.next_level_code or ""
    return {
        "Student": one.name,
        "Number": one.sourced_id,
        "Level": it.level_code,
        "Class": it.class_code,
        "Outcome": word_of(it.outcome),
        "Why": explain(it.reason, facts, rule, note=it.override_note),
        "Next level": f"{goes} at {it.next_school_code}" if it.next_school_code else goes,
        "Average": percent(it.overall) if it.overall is not None else "",
        "State": word_of(it.state),
    }


def draw_pager(found: Sequence[Decided], key: str) -> None:
    """Draw the way to the next page and back to the first."""
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.session_state.get(key, -1) >= 0 and st.button("First page", key=f"first_{key}"):
            st.session_state[key] = -1
            st.rerun()
        if len(found) > ROWS_A_PAGE and st.button("Next page", key=f"next_{key}"):
            st.session_state[key] = found[ROWS_A_PAGE - 1].decision.position
            st.rerun()


def draw_override(desk: Desk, promotion_id: int, chosen: Sequence[Decided]) -> None:
    """Ask for the outcome and the note."""
    names = ", ".join(one.name for one in chosen[:5])
    more = f" and {len(chosen) - 5} more" if len(chosen) > 5 else ""
    st.markdown(f"**{len(chosen)} students**: {esc(names)}{more}")
    outcome = st.selectbox("Outcome", OVERRIDES, format_func=word_of)
    note = st.text_area("Why", max_chars=1_000, placeholder="Whoever approves it reads this")
    people = [one.decision.person_id for one in chosen]
    if st.button("Override", type="primary"):
        attempt(
            lambda: say_next(override(desk, promotion_id, people, outcome=outcome, note=note)),
            then=st.rerun,
        )


def draw_blocked(desk: Desk, promotion: Promotion) -> None:
    """List who could not go back, and why."""
    with desk.reading() as session:
        blocked = list_blocked(session, promotion)
        count = count_blocked(session, promotion)
    if not blocked:
        return
    with st.expander(f"{count:,} students cannot be taken back"):
        st.dataframe(
            pl.DataFrame(
                [
                    {"Student": one.name, "Number": one.sourced_id, "Why": why}
                    for one, why in blocked
                ]
            ),
            hide_index=True,
            alt="Students who cannot be taken back, and why",
        )
