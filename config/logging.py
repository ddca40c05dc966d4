"""The log: one JSON line per event, with ids of school and run, never with a value of a cell."""

import json
import logging
import re
import sys
import traceback
from datetime import UTC, datetime

IDS = (
    "school_id",
    "batch_id",
    "run_id",
    "job",
    "attempt",
    "fence",
    "request_id",
    "reference",
    "seconds",
    "code",
)
OURS = ("app", "commands", "data", "homeroom", "jobs", "pages", "pipelines")
TALKATIVE = ("fontTools", "pikepdf", "weasyprint")  # their warnings name letters of the text
MARK = "[removed]"
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
SECRET = re.compile(
    r"(?i)\b(password|passwd|token|secret|authorization|cookie|api_?key)(\W{1,3})(?:bearer\s+)?[^\s,;&\"']+"
)
CREDENTIALS = re.compile(r"(\w+://)[^/\s@]+@")
QUOTED = re.compile(r"'[^'\n]{3,}'|\"[^\"\n]{3,}\"")


def redact(text: str) -> str:
    """Remove addresses, secrets and quoted values, which may be a student's, from a text."""
    text = CREDENTIALS.sub(rf"\1{MARK}@", text)
    text = SECRET.sub(rf"\1\2{MARK}", text)
    return QUOTED.sub(MARK, EMAIL.sub(MARK, text))


def describe(error: BaseException) -> dict[str, object]:
    """Return an error's class, its message without values, and the places it came through."""
    frames = traceback.extract_tb(error.__traceback__)
    return {
        "error": type(error).__name__,
        "message": redact(str(error)),
        "trace": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    }


class JsonLine(logging.Formatter):
    """Writes one record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, object] = {
            "ts": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": redact(record.getMessage()),
            "logger": record.name,
        }
        line |= {name: vars(record)[name] for name in IDS if name in vars(record)}
        if record.exc_info and record.exc_info[1]:
            line |= describe(record.exc_info[1])
        return json.dumps(line, default=str, ensure_ascii=False)


def start_logging(level: str = "INFO") -> None:
    """Send the log of this process to its standard error as JSON; libraries only when they warn."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLine())
    logging.basicConfig(level="WARNING", handlers=[handler], force=True)
    for name in OURS:
        logging.getLogger(name).setLevel(level)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel("ERROR")
