"""Why a student is proposed for what, in a sentence with the figures and the rule's limits."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

THOUSAND = 1_000
REASONS = {
    "not_enrolled": "Left before the school year ended.",
    "already_enrolled_next": "Is enrolled in the next school year already.",
    "no_rule": "No rule holds for this level.",
    "missing_results": "Final marks that are missing: {missing}.",
    "missing_attendance": "No school day could be attended yet.",
    "conditional_review": "Would pass on condition; the rule wants a person to decide.",
    "max_retentions": "Was kept back at this level as often as the rule allows.",
    "tie": "Is level with others at the last seat.",
    "no_seat": "Passed, but all seats went to better results.",
    "override": "Set by a person.",
}


def explain(
    reason: str, facts: Mapping[str, Any], rule: Mapping[str, Any], *, note: str = ""
) -> str:
    """Return why; `facts` are a decision's figures, `rule` the rule that was frozen with it."""
    if reason == "missing_results" and not facts["missing"]:
        return "There is no final mark at all."
    told = REASONS.get(reason, "").format(**facts)
    if note:
        told = f"{told} {note}"
    return told or figures(facts, rule, conditional=reason == "passed_conditionally")


def figures(facts: Mapping[str, Any], rule: Mapping[str, Any], *, conditional: bool) -> str:
    """Return average, failed courses and attendance, each beside its limit."""
    prefix = "cond_" if conditional else ""
    mark = rule.get("cond_mark" if conditional else "pass_mark")
    parts = [f"Average {percent(facts['overall'])} (at least {percent(mark)})"]
    most = rule.get(f"{prefix}max_failed")
    parts.append(f"courses failed {facts['failed']} (at most {most})")
    least = rule.get(f"{prefix}min_attendance")
    if facts["attendance"] is not None and least:
        parts.append(f"attendance {percent(facts['attendance'])} (at least {percent(least)})")
    return ", ".join(parts) + "."


def percent(thousandths: int | None) -> str:
    """Return thousandths of a percent as people read them: 49500 is 49.5 %."""
    if thousandths is None:
        return "none"
    value = Decimal(thousandths) / THOUSAND
    return f"{value.normalize():f} %"
