"""Connections to DuckDB: in memory, without extensions, files of its own or a way to Python."""

import duckdb

SECONDS = 20
MIB = 512
SHOWN_VALUES = 20
CLOSED: dict[str, str | bool | int | float | list[str]] = {
    "temp_directory": "",
    "autoload_known_extensions": False,
    "autoinstall_known_extensions": False,
    "allow_community_extensions": False,
    "allow_persistent_secrets": False,
    "python_enable_replacements": False,
    "enable_external_file_cache": False,
    "async_threads": 1,
}


def connect(
    *, seconds: float = SECONDS, memory_mib: int = MIB, threads: int = 2
) -> duckdb.DuckDBPyConnection:
    """Return a fresh in-memory database that loads nothing and reads no Python variable.

    The time limit is part of `config`, because a `SET` is lost on the next cursor.
    """
    config = CLOSED | {
        "max_execution_time": int(seconds * 1000),
        "memory_limit": f"{memory_mib}MiB",
        "threads": threads,
    }
    return tame(duckdb.connect(":memory:", config=config))


def tame(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Tell time in UTC and draw no bar on standard output; both hold on this connection only."""
    connection.execute("SET TimeZone = 'UTC'; SET enable_progress_bar = false")
    return connection


def quoted(name: str) -> str:
    """Return a name as SQL writes it, whatever it contains."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: object) -> str:
    """Return a value as SQL writes it; of long lists the beginning."""
    if isinstance(value, list):
        items = ", ".join(literal(item) for item in value[:SHOWN_VALUES])
        return f"[{items}, ...]" if len(value) > SHOWN_VALUES else f"[{items}]"
    if isinstance(value, int):
        return str(value)
    return "'" + str(value).replace("'", "''") + "'"
