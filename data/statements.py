"""What a statement is made of: the guard between schools refuses what it cannot narrow."""

import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy import ClauseElement, inspect
from sqlalchemy.sql import elements
from sqlalchemy.sql.dml import Delete, Update, UpdateBase
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.selectable import Alias, CompoundSelect, Select, TableClause
from sqlalchemy.types import UserDefinedType

from config.errors import TenancyError

WORD = re.compile(r"\w+")
FUNCTIONS_REFUSED = {"set_config", "current_setting", "load_extension", "dblink"}
TEXT_FUNCTIONS = re.compile(r"(query|table|schema|database|cursor)_to_xml.*|pragma_.*|lo_.*|pg_.*")
SCOPES: tuple[type, ...] = (Select, UpdateBase)
READABLE: tuple[type, ...] = (Select, CompoundSelect)
WRITABLE: tuple[type, ...] = (Update, Delete)
ADDITIONS = ("_prefixes", "_suffixes", "_hints", "_statement_hints")


def refuse_kind(statement: Any, kinds: tuple[type, ...]) -> None:
    """Refuse SQL text, data definition, lambdas and whatever else is not of these kinds."""
    if not isinstance(statement, kinds):
        raise TenancyError(f"A statement of the kind {type(statement).__name__} is not narrowed.")


def refuse_foreign_parts(statement: Any) -> None:
    """Refuse SQL text in any form, and tables that did not come from mapped classes."""
    for scope, inside in scopes(statement):
        refuse_bare(scope, inside)
        for part in inside:
            refuse_text(part)
            if isinstance(part, UpdateBase) and part is not statement:
                raise TenancyError("A change inside a query slips past the guard.")


def scopes(statement: Any) -> Iterator[tuple[Any, list[Any]]]:
    """Walk each query of a statement: the query itself, and the parts up to the next one."""
    waiting, seen = [statement], set()
    while waiting:
        scope = waiting.pop()
        inside: list[Any] = []
        line = [scope]
        while line:
            part = line.pop()
            if (id(scope), id(part)) in seen:
                continue
            seen.add((id(scope), id(part)))
            if isinstance(part, SCOPES) and part is not scope:
                waiting.append(part)
                continue
            inside.append(part)
            line.extend(children(part))
        yield scope, inside


def children(part: Any) -> list[Any]:
    """Return what a part is made of; a column of no mapped class leads to its table."""
    if isinstance(part, elements.ColumnClause):
        return [] if is_mapped(part) or part.table is None else [part.table]
    if isinstance(part, Alias) and isinstance(part.element, TableClause):
        return []
    return list(part.get_children())


def is_mapped(part: Any) -> bool:
    """Tell whether a table, an alias or a column came from a mapped class."""
    return "parententity" in part._annotations  # noqa: SLF001 — SQLAlchemy tells it only there


def refuse_bare(scope: Any, inside: list[Any]) -> None:
    """Refuse tables and aliases which the school's condition does not surely reach.

    Where a class stands in a query, SQLAlchemy itself speaks of its table and columns as well.
    """
    stated = stated_sources(scope)
    around = [part for part in (*inside, *stated) if isinstance(part, ClauseElement)]
    entities = {part._annotations["parententity"] for part in around if is_mapped(part)}  # noqa: SLF001 — as above
    mapped = {hash(inspect(entity).selectable) for entity in entities}
    named = {hash(part) for part in around if is_source(part) and is_mapped(part)}
    explicit = {id(part) for part in stated}
    for part in inside:
        if (
            isinstance(part, elements.ColumnClause)
            and is_source(part.table)
            and not is_mapped(part)
        ):
            allowed = hash(part.table) in named
        elif is_source(part) and not is_mapped(part):
            allowed = id(part) not in explicit and hash(part) in mapped
        else:
            continue
        if not allowed:
            raise TenancyError("A table outside the mapped classes slips past the guard.")


def is_source(part: Any) -> bool:
    """Tell whether a part is a table or an alias of one."""
    return isinstance(part, TableClause) or (
        isinstance(part, Alias) and isinstance(part.element, TableClause)
    )


def stated_sources(scope: Any) -> list[Any]:
    """Return what a query names by itself as columns, sources and joins."""
    if not isinstance(scope, Select):
        return [getattr(scope, "table", None)]
    joined = [part for join in scope._setup_joins for part in join[:3]]  # noqa: SLF001 — SQLAlchemy offers no public view of it
    return [*scope._raw_columns, *scope._from_obj, *joined]  # noqa: SLF001 — as above


def refuse_text(part: Any) -> None:
    """Refuse raw SQL: unparenthesised, it could widen the school's condition."""
    if isinstance(part, elements.TextClause) or is_literal(part) or is_custom(part):
        raise TenancyError("SQL text slips past the guard.")
    if any(own(part, name) for name in ADDITIONS):
        raise TenancyError("Prefixes, suffixes and hints slip past the guard.")
    if isinstance(part, elements.Extract) and not WORD.fullmatch(part.field):
        raise TenancyError("SQL text slips past the guard.")
    if isinstance(own(part, "type"), UserDefinedType):
        raise TenancyError("A type of the caller's own making slips past the guard.")
    if isinstance(part, FunctionElement):
        refuse_function(str(getattr(part, "name", "")).lower())


def refuse_function(name: str) -> None:
    """Refuse functions that run text, read files or move the connection to another school."""
    if name in FUNCTIONS_REFUSED or TEXT_FUNCTIONS.fullmatch(name):
        raise TenancyError(f"The function {name} slips past the guard.")


def is_literal(part: Any) -> bool:
    """Tell whether a column is raw text, as `literal_column` makes it; `*` of count is not."""
    return isinstance(part, elements.ColumnClause) and part.is_literal and part.name != "*"


def is_custom(part: Any) -> bool:
    """Tell whether an expression uses an operator of the caller's own making (`.op`)."""
    operators = [own(part, name) for name in ("operator", "modifier")]
    return any(getattr(one, "opstring", None) for one in operators if one is not None)


def own(part: Any, name: str) -> Any:
    """Return what a part itself has; a column would ask its type for any other name, slowly."""
    try:
        return object.__getattribute__(part, name)
    except AttributeError:
        return None
