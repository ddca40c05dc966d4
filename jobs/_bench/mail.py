"""`homeroom bench mail`: personal mails through the outbox, beside a bare connection."""

import resource
import smtplib
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from config.errors import HomeroomError
from config.message_terms import Category, DeliveryState
from config.settings import ROOT, Settings, load_settings
from data.messages import add_deliveries, count_states
from data.models import MailSwitch, Message, School
from jobs._benches import Bench
from jobs._desk import Desk, utc_now
from jobs._inline import finish_run
from jobs._ledger import enqueue
from jobs._terminal import open_house, open_terminal
from jobs.audiences import FIELDS
from jobs.messages import EMAIL
from jobs.schools import open_school
from pipelines.mail import Letter, to_bytes

SENDER, TEXT_BYTES, PATIENCE_SECONDS = "office@bench.example", 20_000, 10.0
TEXT = "Dear {{ name }},\n\n" + "a line of some length about the school\n" * (TEXT_BYTES // 39)


def bench_mail(rows: int, tries: int) -> dict[str, Any]:
    """Measure mails a second of 20 kB each: ours, and prebuilt bytes over one connection."""
    with tempfile.TemporaryDirectory() as folder, mail_server() as port:
        told = load_settings()
        settings = told.model_copy(
            update={
                "var_dir": Path(folder),
                "database_url": "",
                "mail_host": "127.0.0.1",
                "mail_port": port,
                "mail_from": SENDER,
            }
        )
        desk = school_at(settings)
        ours = max(rate_of(desk, rows, number) for number in range(tries))
        bare = max(bare_rate(port, rows) for _ in range(tries))
    return {
        "name": "mail",
        "rows": rows,
        "seconds": round(rows / ours, 3),
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "mails_per_second": round(ours, 1),
        "share_of_bare_smtp": round(ours / bare, 3),
        "note": "Bare: one connection, the same bytes for everybody, no record of anything. Ours "
        "builds each mail, commits that it is on its way before its first byte, and what became "
        "of it after the last.",
        "table": [
            {"what": "ours", "mails per second": round(ours, 1)},
            {"what": "bare connection, prebuilt bytes", "mails per second": round(bare, 1)},
        ],
    }


def school_at(settings: Settings) -> Desk:
    """Return the desk of a school whose mail leaves the house."""
    engine = open_house(settings)
    open_school(
        engine,
        School(
            code="bench",
            name="Bench",
            timezone="UTC",
            locale="en-GB",
            school_year=2026,
            created_at=utc_now(),
        ),
    )
    engine.dispose()
    desk = open_terminal(settings, "bench")
    with desk.transaction() as session:
        session.add(MailSwitch(is_safe=False))
    return desk


def rate_of(desk: Desk, rows: int, number: int) -> float:
    """Return how many mails a second one message sends."""
    now = utc_now()
    facts = {"channel": EMAIL, "next_at": now, "changed_at": now, "person_id": None, "about_id": 0}
    with desk.transaction() as session:
        message = Message(
            occasion=f"bench {number}",
            category=Category.ANNOUNCEMENT,
            subject="A letter to {{ name }}",
            body=TEXT,
            audience="everybody",
            made_by=desk.actor.email,
            made_at=now,
        )
        session.add(message)
        session.flush()
        people = [
            {
                "message_id": message.id,
                "address": f"p{one}@bench.example",
                "name": f"Person {one}",
                "fields": dict.fromkeys(FIELDS, f"Person {one}"),
                **facts,
            }
            for one in range(rows)
        ]
        add_deliveries(session, people)
        run_id = enqueue(desk, session, "send_messages", {"message_id": message.id}).id
    began = time.perf_counter()
    finish_run(replace(desk, now=utc_now), run_id)
    seconds = time.perf_counter() - began
    with desk.reading() as session:
        sent = count_states(session, [message.id])[message.id].get(DeliveryState.SENT, 0)
    if sent != rows:
        raise HomeroomError(f"Only {sent:,} of {rows:,} mails were taken.")
    return rows / seconds


def bare_rate(port: int, rows: int) -> float:
    """Return how many mails a second a bare connection sends."""
    content = to_bytes(
        Letter(
            mail_id="<bench@homeroom>",
            sender_name="Bench",
            sender=SENDER,
            to_name="Person",
            to="p@bench.example",
            subject="A letter",
            text=TEXT,
            school="Bench",
            language="en-GB",
            sent_at=utc_now(),
        )
    )
    with smtplib.SMTP("127.0.0.1", port) as server:
        server.ehlo()
        began = time.perf_counter()
        for one in range(rows):
            server.sendmail(SENDER, [f"p{one}@bench.example"], content)
        return rows / (time.perf_counter() - began)


@contextmanager
def mail_server() -> Iterator[int]:
    """Run a mail server in a process of its own; return its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "jobs._bench._mail_server", str(port)]
    process = subprocess.Popen(command, cwd=ROOT)  # noqa: S603 — our own module
    try:
        await_port(port)
        yield port
    finally:
        process.terminate()
        process.wait()


def await_port(port: int) -> None:
    """Wait until something listens."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    raise HomeroomError("The mail server of the bench did not start.")


BENCH = Bench(title="Mail", size=10_000, tries=1, measure=bench_mail)
