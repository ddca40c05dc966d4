"""Real worker processes to kill, and what is counted when the dust has settled."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random

import psutil
from sqlalchemy import select

from config.settings import ROOT, Settings
from config.terms import RunState
from data.models import JobRun, RunLog
from jobs._desk import Desk
from jobs._ledger import enqueue
from pipelines.run_flow import is_over
from tests.faults.appending import EFFECT


@dataclass
class Crew:
    """Worker processes on one installation."""

    settings: Settings
    variables: dict[str, str] = field(default_factory=dict)
    members: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def hire(self) -> subprocess.Popen[bytes]:
        """Start one more worker."""
        member = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.worker"],
            cwd=ROOT,
            env={**os.environ, **environment_of(self.settings), **self.variables},
            start_new_session=True,
        )
        self.members.append(member)
        return member

    def kill_one(self, random: Random) -> None:
        """Kill a random process of a random worker; one that loses its head is replaced."""
        member = random.choice(self.members)
        processes = [psutil.Process(member.pid)]
        processes += processes[0].children()
        random.choice(processes).send_signal(signal.SIGKILL)
        time.sleep(0.02)
        if member.poll() is not None:
            self.members.remove(member)
            self.hire()

    def is_whole(self) -> bool:
        """Tell whether every worker still runs."""
        return all(member.poll() is None for member in self.members)

    def dismiss(self) -> None:
        """End every worker at once."""
        for member in self.members:
            if member.poll() is None:
                os.killpg(member.pid, signal.SIGKILL)
            member.wait()


def environment_of(settings: Settings) -> dict[str, str]:
    """Return the settings as a process reads them."""
    return {f"HOMEROOM_{name.upper()}": str(value) for name, value in settings.model_dump().items()}


@contextmanager
def crew_of(settings: Settings, size: int, **variables: str) -> Iterator[Crew]:
    """Start workers, in an environment of their own if asked, and end them whatever happens."""
    crew = Crew(settings, variables)
    try:
        for _ in range(size):
            crew.hire()
        yield crew
    finally:
        crew.dismiss()


def queue_many(desk: Desk, count: int, *, seconds: float = 0.02) -> list[int]:
    """Queue runs; as if the web process died after the commit, each fourth is never rung for."""
    silent = desk.settings.model_copy(
        update={"queue_url": f"sqlite:///{desk.settings.var_dir / 'nobody.db'}"}
    )
    found = []
    for number in range(count):
        here = Desk(**{**vars(desk), "settings": silent}) if number % 4 == 3 else desk
        with here.transaction() as session:
            found.append(enqueue(here, session, "append", {"seconds": seconds}).id)
    return found


def runs_of(desk: Desk) -> list[JobRun]:
    """Return every run of the school."""
    with desk.reading() as session:
        return list(session.scalars(select(JobRun)))


def wait_until_over(desk: Desk, crew: Crew, seconds: float) -> list[JobRun]:
    """Return the runs once all have ended."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and crew.is_whole():
        runs = runs_of(desk)
        if all(is_over(run.state) for run in runs):
            return runs
        time.sleep(0.2)
    states = Counter(run.state.value for run in runs_of(desk))
    raise AssertionError(f"The workers did not finish: {dict(states)}")


def wait_for(desk: Desk, state: RunState, count: int) -> list[JobRun]:
    """Return the runs in a state once there are as many."""
    until = time.monotonic() + 40
    while time.monotonic() < until:
        found = [run for run in runs_of(desk) if run.state == state]
        if len(found) >= count:
            return found
        time.sleep(0.05)
    raise AssertionError(f"{count} runs were to be {state}.")


def count_effects(desk: Desk) -> Counter[int]:
    """Count the rows that each run appended."""
    with desk.reading() as session:
        query = select(RunLog.run_id).where(RunLog.level == EFFECT)
        return Counter(session.scalars(query))
