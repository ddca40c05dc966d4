"""The doorbell: Huey carries (school, run) to a worker, no more; the database owns the run."""

import json
import logging
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from huey.api import Huey, TaskWrapper
from huey.registry import Message
from huey.serializer import Serializer
from huey.storage import BaseStorage, PostgresStorage, RedisStorage, SqliteStorage
from redis.exceptions import RedisError

from config.errors import InputError

NAME = "homeroom"
BUSY_SECONDS = 10
AWAY = (OSError, sqlite3.Error, psycopg.Error, RedisError)
logger = logging.getLogger(__name__)


class JsonMessage(Serializer):
    """Writes a hint as JSON: who reads the queue can neither smuggle code in nor read a value."""

    def _serialize(self, data: Message) -> bytes:
        """Return id, task and the two numbers."""
        return json.dumps({"id": data.id, "name": data.name, "args": data.args}).encode()

    def _deserialize(self, data: bytes) -> Message:
        """Return the hint again."""
        body = json.loads(data)
        school_id, run_id = body["args"]
        known = {"id": str(body["id"]), "name": str(body["name"]), "retries": 0, "retry_delay": 0}
        blank = dict.fromkeys(Message._fields)
        return Message(**{**blank, **known, "args": (int(school_id), int(run_id)), "kwargs": {}})


class HintQueue(Huey):
    """A queue whose messages are never revoked: cancelling is a state of the run."""

    def is_revoked(self, *_arguments: Any, **_options: Any) -> bool:
        """Spare two queries a message."""
        return False

    def delete(self, key: str) -> None:
        """Spare a write a message; there is nothing to delete."""
        _ = key


@dataclass(frozen=True)
class Doorbell:
    """A queue and the one message it knows."""

    queue: HintQueue
    hint: TaskWrapper

    def ring(self, school_id: int, run_id: int) -> bool:
        """Tell a worker of a run; if the bell is out of order, the sweeper will tell it later."""
        try:
            self.hint(school_id, run_id)
        except AWAY:
            logger.warning(
                "The doorbell did not ring.", extra={"school_id": school_id, "run_id": run_id}
            )
            return False
        return True

    def waiting(self) -> int:
        """Return how many hints wait for a worker."""
        return int(self.queue.storage.queue_size())


def open_doorbell(url: str, answer: Callable[[int, int], None]) -> Doorbell:
    """Open the queue behind a URL; `answer` is what a worker does with a hint."""
    storage, options = storage_of(url)
    queue = HintQueue(
        NAME, storage_class=storage, results=False, serializer=JsonMessage(), **options
    )

    def perform(school_id: int, run_id: int) -> None:
        answer(school_id, run_id)

    return Doorbell(queue, queue.task(name="perform")(perform))


def storage_of(url: str) -> tuple[type[BaseStorage], dict[str, Any]]:
    """Return Huey's storage for a URL and its options."""
    scheme = urlsplit(url).scheme.partition("+")[0]
    if scheme == "sqlite":
        path = Path(url.partition(":///")[2])
        path.parent.mkdir(parents=True, exist_ok=True)
        return SqliteStorage, {"filename": str(path), "timeout": BUSY_SECONDS, "fsync": False}
    if scheme in {"postgresql", "postgres"}:
        return PostgresStorage, {"dsn": f"postgresql:{url.partition(':')[2]}"}
    if scheme in {"redis", "rediss", "unix"}:
        return RedisStorage, {"url": url}
    raise InputError(
        f"HOMEROOM_QUEUE_URL cannot start with {scheme or 'nothing'}.",
        hint="Use sqlite:///..., postgresql://... or redis://...",
    )


def ignore(_school_id: int, _run_id: int) -> None:
    """Leave the work to the worker; a process that only rings never answers."""


@cache
def doorbell(url: str) -> Doorbell:
    """Return this process's doorbell for ringing."""
    return open_doorbell(url, ignore)
