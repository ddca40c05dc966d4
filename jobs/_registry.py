"""The jobs there are: functions under `@job` in the plain files of this folder."""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypedDict, TypeVar, Unpack

from pydantic import BaseModel, ValidationError

import jobs
from config.errors import InputError, NotFoundError

Function = TypeVar("Function", bound=Callable[..., str])
JOBS: dict[str, "Job"] = {}
OFFICE, ADMINISTRATORS = "Data office", "Administrators"
LONGEST_KEY = 120
LOSSES_ALLOWED = 5


@dataclass(frozen=True, kw_only=True)
class Rate:
    """How often something may start: so many times in a while, evenly spread."""

    count: int
    seconds: float

    @property
    def apart(self) -> timedelta:
        """Return how far apart two starts are at least."""
        return timedelta(seconds=self.seconds / self.count)


Naming = Callable[[Any], str]


@dataclass(frozen=True, kw_only=True)
class Job:
    """What is known of a job before it runs; `memory_mib` 0 means the installation's limit.

    The description tells a person in one sentence what the job does, wherever one is chosen; the
    owner is the office that answers for it. An `is_schedulable` job makes sense by the clock.

    Of its parameters, `lock` names what only one run at a time may work on, and `service` what
    outside it needs: after some failures in a row its runs wait instead of failing. `rate` holds
    for each name of the service, or for the job. After `losses` of its worker a run is given up,
    for it may be what kills them. `teardown` is called however the run ends.
    """

    name: str
    title: str
    function: Callable[..., str]
    params: type[BaseModel]
    description: str = ""
    retries: int = 0
    retry_delay_seconds: int = 30
    losses: int = LOSSES_ALLOWED
    timeout_seconds: int = 600
    memory_mib: int = 0
    is_schedulable: bool = False
    owner: str = OFFICE
    lock: Naming | None = None
    service: Naming | None = None
    rate: Rate | None = None
    setup: Callable[[Any, Any], object] | None = None
    teardown: Callable[[Any, Any], object] | None = None

    def lock_of(self, params: dict[str, object]) -> str | None:
        """Return what a run with these parameters keeps others from, if anything."""
        if self.lock is None:
            return None
        return self.lock(self.params.model_validate(params))[:LONGEST_KEY]


class Facts(TypedDict, total=False):
    """What may be said of a job beside its title and parameters; `Job` tells the meaning."""

    description: str
    retries: int
    retry_delay_seconds: int
    losses: int
    timeout_seconds: int
    memory_mib: int
    is_schedulable: bool
    owner: str
    lock: Naming
    service: Naming
    rate: Rate
    setup: Callable[[Any, Any], object]
    teardown: Callable[[Any, Any], object]


def job(
    *, title: str, params: type[BaseModel], **facts: Unpack[Facts]
) -> Callable[[Function], Function]:
    """Register `def name(run: Run, params: Model) -> str`, which returns its outcome's sentence."""

    def register(function: Function) -> Function:
        """Write the function into the registry and leave it as it is."""
        name = function.__name__
        JOBS[name] = Job(
            name=name, title=title, function=function, params=params, **dict[str, Any](facts)
        )
        return function

    return register


def list_jobs() -> dict[str, Job]:
    """Return every job by name; the first call imports the plain files of this folder."""
    for module in pkgutil.iter_modules(jobs.__path__):
        if not module.name.startswith("_"):
            importlib.import_module(f"jobs.{module.name}")
    return dict(sorted(JOBS.items()))


def get_job(name: str) -> Job:
    """Return the named job, or say which there are."""
    found = JOBS.get(name) or list_jobs().get(name)
    if found is None:
        raise NotFoundError(
            f"There is no job called {name}.", hint=f"Choose one of: {', '.join(sorted(JOBS))}."
        )
    return found


def losses_allowed(name: str) -> int:
    """Return how often a run may lose its worker before it is given up; a lost job's too."""
    found = JOBS.get(name) or list_jobs().get(name)
    return found.losses if found is not None else LOSSES_ALLOWED


def check_params(job: Job, params: dict[str, object]) -> dict[str, object]:
    """Return the parameters as JSON, or say which of them is wrong."""
    try:
        return job.params.model_validate(params).model_dump(mode="json")
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "parameters"
        raise InputError(
            f"The job {job.name} cannot start: {place}: {first['msg']}.",
            hint=f"It takes: {', '.join(job.params.model_fields) or 'nothing'}.",
        ) from error
