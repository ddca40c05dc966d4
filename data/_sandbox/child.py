"""One question's whole life: a process that walls itself in, answers and ends."""

import json
import os
import re
import resource
from collections.abc import Iterator, Mapping
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from config.errors import HomeroomError, InputError, LimitError
from data._engine import connect, literal, quoted
from data._sandbox.gate import Gate
from data._sandbox.landlock import confine

MIB = 1024 * 1024
ROOM_BESIDE_ENGINE_MIB = 256
ROWS_A_BATCH = 10_000
OPEN_FILES = 64
ENGINE_READS = (Path("/proc/self/cgroup"), Path("/sys/fs/cgroup"))
PLAIN = re.compile(
    r"BOOLEAN|U?(TINY|SMALL|BIG)INT|U?INTEGER|FLOAT|DOUBLE|VARCHAR|DATE|TIME|TIMESTAMP.*|DECIMAL.*"
)
WHOLE_NUMBER = "DECIMAL(38, 0)"
PATHS = re.compile(r"(/[^\s'\":,;()]+)+")
LONGEST_MESSAGE = 600


def live(line: Connection) -> None:
    """Read the order, wall this process in, answer, and never return."""
    order = json.loads(line.recv_bytes())
    try:
        with open_memory() as memory:
            engine, gate = wall_in({k: Path(v) for k, v in order["tables"].items()}, order)
            limit(memory.read(), order)
        gate.judge(order["sql"])
        body, is_cut = answer(engine, gate, order)
        line.send_bytes(json.dumps({"truncated": is_cut}).encode())
        line.send_bytes(body)
    except HomeroomError as error:
        line.send_bytes(json.dumps(told(error)).encode())
    except (duckdb.Error, pa.ArrowException, MemoryError, RecursionError) as error:
        line.send_bytes(json.dumps(told(in_words(error, order["tables"]))).encode())
    os._exit(0)


def open_memory() -> Any:
    """Open the kernel's account of this process's memory while it still can be opened."""
    return Path("/proc/self/statm").open(encoding="ascii")


def wall_in(
    tables: Mapping[str, Path], order: Mapping[str, Any]
) -> tuple[duckdb.DuckDBPyConnection, Gate]:
    """Raise the walls in the one order that holds: kernel, engine, views, locks, gate."""
    os.environ.clear()
    os.chdir("/")
    is_confined = confine([*tables.values(), *(path for path in ENGINE_READS if path.exists())])
    engine = connect(seconds=order["seconds"], memory_mib=order["memory_mib"], threads=1)
    for name, path in tables.items():
        kind = "VIEW" if is_confined else "TABLE"
        engine.execute(f"CREATE {kind} {quoted(name)} AS FROM read_parquet({literal(path)})")
    lock(engine, list(tables.values()) if is_confined else [])
    judge = connect(seconds=order["seconds"], memory_mib=order["memory_mib"], threads=1)
    lock(judge, [])
    readable = frozenset(name.casefold() for name in tables)
    return engine, Gate(judge, readable, tuple(order["known"]))


def lock(engine: duckdb.DuckDBPyConnection, paths: list[Path]) -> None:
    """Let the engine reach these files only, and let nobody change that."""
    engine.execute("SET max_expression_depth = 250")
    if paths:
        engine.execute(f"SET allowed_paths = {literal([str(path) for path in paths])}")
    engine.execute("SET enable_external_access = false")
    engine.execute("SET lock_configuration = true")
    engine.execute("SELECT 1").fetchall()


def limit(statm: str, order: Mapping[str, Any]) -> None:
    """Bound memory beyond what is mapped by now, processor time, files and core dumps."""
    mapped = int(statm.split(maxsplit=1)[0]) * resource.getpagesize()
    room = mapped + (order["memory_mib"] + ROOM_BESIDE_ENGINE_MIB) * MIB
    seconds = int(order["seconds"]) + 2
    files = OPEN_FILES + len(order["tables"])
    for which, value in (
        (resource.RLIMIT_AS, room),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_NOFILE, files),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(which, (value, value))


def answer(
    engine: duckdb.DuckDBPyConnection, gate: Gate, order: Mapping[str, Any]
) -> tuple[bytes, bool]:
    """Return the rows as an Arrow stream, and whether some were left out."""
    question = order["sql"].strip().rstrip(";")
    found = engine.sql(question)
    names, kinds = unique(found.columns), [kind_of(kind) for kind in found.types]
    if any(kinds):
        question = converted(question, kinds)
        gate.judge(question)
        found = engine.sql(question)
    reader = found.to_arrow_reader(ROWS_A_BATCH)
    return packed(reader, names, order)


def packed(
    reader: pa.RecordBatchReader, names: list[str], order: Mapping[str, Any]
) -> tuple[bytes, bool]:
    """Write batches until the rows or the bytes are enough."""
    schema = pa.schema([field.with_name(n) for field, n in zip(reader.schema, names, strict=True)])
    sink, left, is_cut = pa.BufferOutputStream(), order["max_rows"], False
    with pa.ipc.new_stream(sink, schema) as stream:
        for batch in reader:
            fits = batch.slice(0, left)
            stream.write_batch(pa.RecordBatch.from_arrays(fits.columns, schema=schema))
            left -= fits.num_rows
            is_cut = fits.num_rows < batch.num_rows or sink.tell() > order["max_bytes"]
            if is_cut:
                break
    return sink.getvalue().to_pybytes(), is_cut


def kind_of(kind: object) -> str:
    """Return the type that every reader of the answer knows; nothing if it is one."""
    text = str(kind)
    if text == "HUGEINT":
        return WHOLE_NUMBER
    return "" if PLAIN.fullmatch(text) and "[" not in text else "VARCHAR"


def converted(question: str, kinds: list[str]) -> str:
    """Return the question with lists, structures and rare types written as text."""
    columns = ", ".join(f"c{at}" for at in range(len(kinds)))
    shown = ", ".join(
        f"CAST(c{at} AS {kind}) AS c{at}" if kind else f"c{at}" for at, kind in enumerate(kinds)
    )
    return f"SELECT {shown} FROM (\n{question}\n) AS answer({columns})"  # noqa: S608 — judged before and after


def unique(names: list[str]) -> list[str]:
    """Return the names so that no two are alike: `a`, `a (2)`."""
    return list(numbered(names))


def numbered(names: list[str]) -> Iterator[str]:
    """Number a name from its second time on."""
    taken: set[str] = set()
    for name in names:
        place, fresh = 2, name
        while fresh in taken:
            fresh, place = f"{name} ({place})", place + 1
        taken.add(fresh)
        yield fresh


def in_words(error: BaseException, tables: Mapping[str, str]) -> HomeroomError:
    """Return an engine's error as one of ours, without any path of this machine."""
    if isinstance(error, duckdb.InterruptException):
        return LimitError("The question took too long and was stopped.", hint="Narrow it down.")
    if isinstance(error, duckdb.OutOfMemoryException | MemoryError | RecursionError):
        return LimitError("The question needs more memory than it may use.", hint="Narrow it down.")
    message = str(error)
    for name, path in tables.items():
        message = message.replace(path, name)
    return InputError(PATHS.sub("...", message)[:LONGEST_MESSAGE])


def told(error: HomeroomError) -> dict[str, str]:
    """Return an error so that it can cross to the parent."""
    return {"error": error.code, "message": error.message, "hint": error.hint}
