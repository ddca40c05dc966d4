"""What each rule means in plain words, as data: its name and meaning, why it matters, a way on."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter

RULES = Path(__file__).parent / "defaults" / "rules.toml"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule as people read it; `done` where a suggestion says what was done already."""

    name: str
    title: str
    meaning: str = ""
    reason: str = ""
    remedy: str = ""
    done: bool = False


_ADAPTER = TypeAdapter(dict[str, Rule])


@cache
def rule_list() -> dict[str, Rule]:
    """Return every rule by name."""
    body = tomllib.loads(RULES.read_text(encoding="utf-8"))
    return _ADAPTER.validate_python({name: {"name": name, **rule} for name, rule in body.items()})


def get_rule(name: str) -> Rule:
    """Return the rule, or its name read aloud where nobody has described it."""
    known = rule_list().get(name)
    return known or Rule(name=name, title=name.replace("_", " ").capitalize())
