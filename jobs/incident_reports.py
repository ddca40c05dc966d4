"""The resolution report of a closed incident, as a page to hand on."""

import importlib
from datetime import datetime
from pathlib import Path

from config.errors import ConflictError
from config.terms import EntryMark, IncidentState
from data.incidents import get_incident, list_entries
from data.models import Incident, IncidentEntry
from jobs._desk import Desk
from jobs._notices import title_of
from jobs._triage import lasting
from jobs.exports import in_child
from pipelines.publish.papers import Line, Report

PRINTER = "jobs._incident_print"


def make_report(desk: Desk, incident_id: int) -> bytes:
    """Return the report as PDF; only an incident with cause, fix and impact has one."""
    desk.allow("download")
    with desk.reading() as session:
        incident = get_incident(session, incident_id)
        entries = list(reversed(list_entries(session, incident_id)))
    if incident.state not in {IncidentState.CLOSED, IncidentState.ARCHIVED}:
        raise ConflictError(
            f"Incident {incident_id} is {incident.state}.", hint="Resolve it first."
        )
    scratch = desk.artifacts.scratch(desk.school_id)
    out = scratch / "report.pdf"
    in_child(desk)(write_report, report_of(desk, incident, entries), out)
    content = out.read_bytes()
    out.unlink()
    scratch.rmdir()
    return content


def write_report(report: Report, out: Path) -> None:
    """Print the report; only the child that does loads the printer."""
    importlib.import_module(PRINTER).write_report(report, out)


def report_of(desk: Desk, incident: Incident, entries: list[IncidentEntry]) -> Report:
    """Return what the report says, its times in the school's zone."""
    ended = next((one.at for one in entries if one.state is IncidentState.FIXED), None)
    facts = [
        ("First seen", spoken(desk, incident.opened_at)),
        ("Last seen", spoken(desk, incident.last_seen_at)),
        ("Failures", f"{incident.occurrences:,}"),
        ("Urgency", incident.urgency.value),
        ("Owner", incident.owner or "nobody"),
        ("Time to repair", lasting(ended - incident.opened_at) if ended else "not known"),
    ]
    return Report(
        school=desk.school_name,
        number=incident.id,
        title=title_of(incident),
        as_of=spoken(desk, desk.now()),
        language=desk.locale,
        facts=facts,
        root_cause=incident.root_cause,
        corrective_action=incident.corrective_action,
        impact=incident.impact,
        timeline=[line_of(desk, entry) for entry in entries],
    )


def line_of(desk: Desk, entry: IncidentEntry) -> Line:
    """Return one line of the timeline."""
    what = entry.state if entry.mark is EntryMark.STATE else entry.mark
    told = f"{entry.actor}: {entry.text}" if entry.text else entry.actor
    word = what.value.replace("_", " ").capitalize()
    return Line(at=spoken(desk, entry.at), what=word, told=told)


def spoken(desk: Desk, at: datetime) -> str:
    """Return a moment in the school's zone, with the zone."""
    return f"{at.astimezone(desk.zone):%-d %b %Y, %H:%M %Z}"
