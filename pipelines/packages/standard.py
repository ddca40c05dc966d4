"""A standard of CSV packages as data: its tables, their columns, and what may stand in them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

TOKEN = re.compile(
    r"(?P<name>\w+)(?P<need>[!?])?(?P<many>\*)?(?::(?P<form>\w+))?(?:=(?P<words>\w+))?(?:>(?P<target>\w+))?"
)
COMMON = "sourcedId! status=status dateLastModified:datetime"


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    """The words a column may hold, and those that other versions and producers use."""

    words: tuple[str, ...]
    strangers: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class StandardColumn:
    """One column: whether it must be filled, what form its values have, which table they name."""

    name: str
    is_required: bool = False
    is_expected: bool = True
    is_list: bool = False
    form: str = "text"
    vocabulary: str = ""
    target: str = ""


@dataclass(frozen=True, kw_only=True)
class StandardTable:
    """One file of a package."""

    name: str
    columns: tuple[StandardColumn, ...]
    names: str = ""

    def column(self, name: str) -> StandardColumn | None:
        """Find a column by its exact name."""
        return next((column for column in self.columns if column.name == name), None)

    @property
    def required(self) -> set[str]:
        """Return the columns that must be there."""
        return {column.name for column in self.columns if column.is_required}


def parse_tables(text: str) -> dict[str, StandardTable]:
    """Read tables from lines `name: column column`; see `read_column` for a column.

    `name>other` means that the table's own sourcedId is one of the other table's.
    """
    tables: dict[str, StandardTable] = {}
    for line in join_lines(text):
        title, _, columns = line.partition(": ")
        name, _, names = title.strip().partition(">")
        found = tuple(read_column(token) for token in f"{COMMON} {columns}".split())
        tables[name] = StandardTable(name=name, columns=found, names=names)
    return tables


def join_lines(text: str) -> list[str]:
    """Return lines with those that are set in added to the one above."""
    return re.sub(r"\n +", " ", text.strip()).splitlines()


def read_column(token: str) -> StandardColumn:
    """Read a column: `!` required, `?` may be away, `*` list, `:` form, `=` words, `>` table."""
    parts = TOKEN.fullmatch(token)
    if parts is None:
        message = f"{token} is no column."
        raise AssertionError(message)
    name, target, words = parts["name"], parts["target"] or "", parts["words"] or ""
    is_id = bool(target) or name == "sourcedId"
    return StandardColumn(
        name=name,
        is_required=parts["need"] == "!",
        is_expected=parts["need"] != "?",
        is_list=bool(parts["many"]),
        form="guid" if is_id else parts["form"] or ("word" if words else "text"),
        vocabulary=words,
        target=target,
    )


def parse_words(text: str) -> Mapping[str, Vocabulary]:
    """Read vocabularies from lines `name: word, word | stranger, stranger`."""
    found: dict[str, Vocabulary] = {}
    for line in join_lines(text):
        name, _, words = line.partition(": ")
        own, _, strangers = words.partition("|")
        found[name.strip()] = Vocabulary(words=part(own), strangers=part(strangers))
    return found


def part(text: str) -> tuple[str, ...]:
    """Part words at their commas."""
    return tuple(word.strip() for word in text.split(",") if word.strip())
