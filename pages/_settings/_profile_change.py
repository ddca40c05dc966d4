"""A change of a profile: what it would do, then a new version; and the versions so far."""

from datetime import datetime
from typing import Any

import streamlit as st

from config.changes import FieldChange, ProfileChange, all_fields
from config.profile import Profile, get_profile
from jobs._desk import Desk
from jobs._trial import Trial
from jobs.profiles import change_profile, get_changes, list_versions, try_change
from pages._settings._profile_form import draw_field
from pages._ui import attempt, esc, label, moment


def draw_change(desk: Desk, profile: Profile) -> None:
    """Draw one field's form, then what saving it would do, then the button that saves."""
    fields = {field.name: field for field in all_fields(profile)}
    shipped = {field.name: field for field in all_fields(get_profile(profile.name))}
    with st.container(border=True):
        label("Change a field")
        name = st.selectbox(
            "Field",
            list(fields),
            format_func=lambda one: fields[one].title,
            key=f"field_of_{profile.name}",
            width=280,
        )
        key = f"{profile.name}:{profile.version}:{name}"
        said = attempt(lambda: draw_field(shipped[name], fields[name], profile, key=key))
        draft: dict[str, Any] = st.session_state.setdefault("profile_draft", {})
        if said is not None:
            draft.clear()
            draft[key] = said
        if key in draft:
            draw_trial(desk, profile, name, said=draft[key])


def draw_trial(desk: Desk, profile: Profile, name: str, *, said: FieldChange) -> None:
    """Say what the change would do to the last three batches; save it when asked."""
    known = get_changes(desk, profile.name)
    whole = ProfileChange(fields={**known.fields, name: said})
    if known.fields.get(name, FieldChange()) == said:
        st.caption(f"Nothing is different from version {profile.version}.")
        return
    trials = attempt(lambda: try_change(desk, profile.name, whole))
    if trials is None:
        return
    st.info("\n\n".join(sentences(trials)), icon=":material/science:")
    note = st.text_input("Why", placeholder="In a few words, for the history", key="profile_note")
    if st.button(f"Save as version {profile.version + 1}", type="primary"):
        attempt(
            lambda: change_profile(desk, profile.name, whole, base=profile.version, note=note),
            then=saved,
        )


def saved() -> None:
    """Forget the draft and draw the new version."""
    st.session_state.pop("profile_draft", None)
    st.toast("Saved. Files that arrive from now on are judged by it.", icon=":material/check:")
    st.rerun()


def sentences(trials: list[Trial]) -> list[str]:
    """Say in sentences what would change."""
    if not trials:
        return ["No file was judged by this profile yet, so nothing can be compared."]
    rows, columns = sum(t.worse + t.better for t in trials), sum(t.columns for t in trials)
    count = "the last batch" if len(trials) == 1 else f"the last {len(trials)} batches"
    told = f"{rows:,} rows of {count} would change verdict"
    return [
        f"**{told}; {columns:,} columns would be matched differently.**",
        *(
            f"Batch {t.batch_id}, {esc(t.filename)}: of {t.rows:,} rows {t.worse:,} would become "
            f"errors, {t.better:,} would become clean."
            for t in trials
        ),
        "Batches that were judged before keep their version.",
    ]


def draw_history(desk: Desk, profile: Profile) -> None:
    """List the versions, newest first: when, who, what, why."""
    titles = {field.name: field.title for field in all_fields(profile)}
    rows = [
        version_row(desk, f"{one.version}", one.saved_at, one.saved_by)
        | {"Changed": esc(fields_words(one.changes, titles)), "Why": esc(one.note)}
        for one in list_versions(desk, profile.name)
    ]
    rows.append({"Version": "1", "When": "", "Who": "", "Changed": "As it ships", "Why": ""})
    with st.container(border=True):
        label("Versions")
        st.table(rows, border="horizontal", hide_index=True, alt=f"Versions of {profile.title}")


def version_row(desk: Desk, version: str, at: datetime, who: str) -> dict[str, str]:
    """Return who saved a version and when."""
    return {"Version": version, "When": moment(desk, at), "Who": esc(who)}


def fields_words(changes: dict[str, Any], titles: dict[str, str]) -> str:
    """Name the fields in which a version differs from what ships, and in what."""
    fields: dict[str, dict[str, Any]] = changes.get("fields", {})
    told = [
        f"{titles.get(name, name)}: {', '.join(WORDS[part] for part in parts)}"
        for name, parts in fields.items()
        if parts
    ]
    return "; ".join(told) or "As it ships"


WORDS = {
    "synonyms": "names",
    "dropped": "names taken away",
    "values": "known words",
    "required": "required",
    "minimum": "smallest",
    "maximum": "largest",
    "allowed": "allowed values",
    "day_first": "day or month first",
    "decimal": "decimal sign",
    "cases": "limits for some rows",
}
