"""The parse panel: each decision about a file with its reason, and a field to overrule it."""

from dataclasses import asdict, replace
from html import escape
from typing import Any

import streamlit as st

from config.terms import BatchState
from pages._ui import label
from pages._workbench._common import Bench
from pages._workbench._package import is_package
from pages._workbench._printed import is_printed
from pipelines._layout import NONE, layouts
from pipelines.reading.detected import Overrides

ENCODINGS = ["utf-8", "cp1252", "latin-1", "utf-16", "cp1250", "cp1251", "mac_roman"]
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", " ": "blank", ":": "colon"}
KINDS = {
    "csv": "text with delimiters",
    "xlsx": "Excel workbook",
    "xls": "Excel workbook before 2007",
    "ods": "OpenDocument spreadsheet",
    "pdf": "PDF with tables",
    "oneroster": "OneRoster package",
    "zip": "zip of tables",
    "edfi": "Ed-Fi interchange",
}
PENDING = "parse_pending"
ROWS = {"header_row", "last_row"}
FIELDS = ("sheet", "encoding", "delimiter", "layout", "header_row", "last_row")
LIKELY = 0.75
LOOKS = ((0.9, ("sure", "good")), (LIKELY, ("likely", "still")), (0.0, ("check", "warning")))


def current(bench: Bench) -> Overrides:
    """Return what was decided by hand when the file was last read."""
    return Overrides.from_json(bench.batch.reading)


def choose(bench: Bench, overrides: Overrides) -> None:
    """Put decisions into the fields of the panel and draw the screen again."""
    body = asdict(overrides)
    st.session_state[PENDING] = {
        key_of(bench, name): body[name] if name in ROWS else body[name] or "" for name in FIELDS
    } | {key_of(bench, "typed"): overrides.typed}
    st.rerun()


def take_pending() -> None:
    """Fill the fields with what a button decided, before they are drawn."""
    st.session_state.update(st.session_state.pop(PENDING, {}))


def key_of(bench: Bench, name: str) -> str:
    """Return the name of a field's state; a new reading starts with fresh fields."""
    return f"parse:{bench.batch.id}:{bench.batch.run_id}:{name}"


def draw_reasons(bench: Bench) -> None:
    """Say what was decided about the file, from what, and how sure that is."""
    detected = bench.batch.detected
    reasons: list[dict[str, Any]] = detected.get("reasons") or []
    if not reasons:
        return
    label("What Homeroom saw")
    kind = str(detected.get("kind", ""))
    first = {"what": "kind", "value": KINDS.get(kind, kind), "why": "its bytes say so"}
    rows = [first, *reasons, *whereabouts(detected)]
    st.html(f'<div class="hr-rows">{"".join(map(reason_row, rows))}</div>')
    accounts = detected.get("accounts", {})
    parts = [f"{count:,} {account_word(name)}" for name, count in accounts.items() if count]
    st.caption(f"Every line accounted for: {', '.join(parts)}.")


def account_word(name: str) -> str:
    """Return the word for where lines went."""
    return "no records" if name == "layout" else name.replace("_", " ")


def whereabouts(detected: dict[str, Any]) -> list[dict[str, Any]]:
    """Return where in the file the table stands, where that is a decision."""
    rows: list[dict[str, Any]] = []
    sheets, sheet = detected.get("sheets") or [], detected.get("sheet")
    if sheets and detected.get("kind") == "csv":
        value, why = (sheet, "chosen") if sheet else (sheets[0]["name"], "the first table is read")
        told = why if sheet else f"{why}; there are {len(sheets)}"
        rows.append({"what": "table", "value": value, "why": told})
    if detected.get("last_row"):
        rows.append({"what": "last row", "value": f"{detected['last_row']:,}", "why": "chosen"})
    return rows


def reason_row(reason: dict[str, Any]) -> str:
    """Return one decision as a line: what, seen and why, how sure."""
    sure = float(reason.get("confidence", 1.0))
    word, tone = next(look for least, look in LOOKS if sure >= least)
    what, value, why = (str(reason["what"]), visible(reason["value"]), str(reason["why"]))
    return (
        f'<div class="hr-row"><span class="hr-fact">{escape(what.capitalize())}</span>'
        f"<span>{escape(value)}<small>{escape(why)}</small></span>"
        f'<span class="hr-dot hr-{tone}" title="{sure:.0%}">{word}</span></div>'
    )


def visible(value: object) -> str:
    """Return a value so that it can be seen: a tab has a name."""
    if value in {None, ""}:
        return "none"
    known = layouts().get(str(value))
    return known.title if known else DELIMITERS.get(str(value), str(value))


def draw_panel(bench: Bench) -> Overrides:
    """Offer to read the file otherwise; return what the fields say."""
    before, kind = current(bench), str(bench.batch.detected.get("kind", ""))
    if (is_package(bench) and kind != "zip") or (is_printed(bench) and not kind):
        return before
    unsure = any(
        reason["confidence"] < LIKELY for reason in bench.batch.detected.get("reasons") or []
    )
    with st.expander(
        "Read it otherwise", expanded=unsure or bench.batch.state == BatchState.REFUSED
    ):
        st.caption("A change shows the first rows at once.")
        return draw_fields(bench, before)


def draw_fields(bench: Bench, before: Overrides) -> Overrides:
    """Draw one field per decision; an empty one leaves it to Homeroom."""
    detected = bench.batch.detected
    is_text = detected.get("kind") in {"csv", None, ""}
    chosen = before
    sheets = [str(sheet["name"]) for sheet in detected.get("sheets") or []]
    if sheets:
        word = "Table" if is_text or is_printed(bench) else "Sheet"
        chosen = replace(chosen, sheet=draw_choice(bench, "sheet", word, sheets))
    if is_text:
        chosen = replace(
            chosen,
            encoding=draw_choice(bench, "encoding", "Encoding", ENCODINGS),
            delimiter=draw_choice(bench, "delimiter", "Between the cells", list(DELIMITERS)),
        )
    chosen = replace(chosen, layout=draw_layout(bench))
    left, right = st.columns(2)
    with left:
        header = draw_row(bench, "header_row", "Header row", "0 if the file has none.")
    with right:
        last = draw_row(bench, "last_row", "Last row", "What stands below it is no data.")
    typed = st.session_state.get(key_of(bench, "typed"), before.typed)
    return replace(chosen, header_row=header, last_row=last, typed=typed)


def draw_layout(bench: Bench) -> str | None:
    """Draw the vendors whose exports are known; none takes every row and column as it stands."""
    return draw_choice(bench, "layout", "Export of", [NONE, *layouts()])


def draw_choice(bench: Bench, name: str, title: str, options: list[str]) -> str | None:
    """Draw a list whose first entry leaves the decision to Homeroom."""
    key, seen = key_of(bench, name), visible(bench.batch.detected.get(name))
    before = str(asdict(current(bench))[name] or "")
    st.session_state.setdefault(key, before)
    known = ["", *options] if before in {"", *options} else ["", before, *options]
    detect = "Detect" if before or seen == "none" else f"Detect ({seen})"
    chosen = st.selectbox(
        title, known, key=key, format_func=lambda option: visible(option) if option else detect
    )
    return str(chosen) or None


def draw_row(bench: Bench, name: str, title: str, told: str) -> int | None:
    """Draw the number of a row."""
    key, seen = key_of(bench, name), bench.batch.detected.get(name)
    st.session_state.setdefault(key, asdict(current(bench))[name])
    empty = f"Detect ({seen})" if seen else "Detect"
    least = 0 if name == "header_row" else 1
    return st.number_input(title, min_value=least, key=key, placeholder=empty, help=told)
