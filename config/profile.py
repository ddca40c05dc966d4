"""A profile: what the columns of one kind of file mean, as data."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as attribute
from decimal import Decimal
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter

from config.errors import NotFoundError
from config.terms import DecimalSign, FieldType, MissingRows, Mode

PROFILES = Path(__file__).parent / "defaults" / "profiles"


@dataclass(frozen=True, kw_only=True)
class Case:
    """The limits of a field for some rows only: those of a level, a department, any group.

    It holds where each field that `where` names has one of its words. A case that names more
    fields comes before one that names fewer, then the earlier one.
    """

    where: Mapping[str, tuple[str, ...]]
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Field:
    """One thing a profile knows of a row.

    `codes` are words that may stand where a number is expected (`EX`): reported, published empty;
    `statuses` say what such a word becomes in the column beside it (`EX`: `exempt`);
    `verbatim` text keeps its bytes, blanks included, and only gets a type that can be undone;
    `values` says which allowed word another word means, `letters` the same for single letters, one
    set a language (the `M` beside `H` is another than the `M` beside `F`); `day_first` and
    `decimal` are what a school said once of a column that proves nothing by itself; `unit` is
    what lengths of time are counted in; `cases` hold other limits for some rows, and `group` says
    in words whose limits these are.
    """

    name: str
    title: str
    type: FieldType = FieldType.TEXT
    meaning: str = ""
    example: str = ""
    required: bool = False
    synonyms: tuple[str, ...] = ()
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    allowed: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    statuses: tuple[tuple[str, str], ...] = ()
    pattern: str = ""
    max_length: int = 255
    verbatim: bool = False
    values: Mapping[str, str] = attribute(default_factory=dict)
    letters: tuple[Mapping[str, str], ...] = ()
    day_first: bool | None = None
    decimal: DecimalSign | None = None
    unit: str = ""
    cases: tuple[Case, ...] = ()
    group: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        """Return every word in capitals that may stand in the place of a number."""
        return (*self.codes, *(word.upper() for word, _ in self.statuses))


@dataclass(frozen=True, kw_only=True)
class Drift:
    """How far a file may be from what is published before it is asked about.

    A column may be so many points emptier, a total and the number of rows so many percent away;
    a column of at most `coded_words` words is asked about new ones; small tables are not asked.
    """

    emptier_points: float = 30
    total_percent: float = 20
    rows_percent: float = 50
    coded_words: int = 20
    least_rows: int = 10


@dataclass(frozen=True, kw_only=True)
class Hold:
    """How much of what is published a file may delete or change, and must know, by itself."""

    deletes_percent: float = 10
    changes_percent: float = 75
    match_percent: float = 70


@dataclass(frozen=True, kw_only=True)
class Profile:
    """The fields, key and habits of one kind of file.

    `roster` names the field that holds a student of the students dataset;
    `wide`, where present, is the field that each unmapped column with marks becomes (a gradebook);
    `any_columns` takes every column as it stands (the `table` profile); `is_1904` says that the
    file's spreadsheet counts its days from 1904; `is_standard` is a table of OneRoster, which
    only its own header or a person chooses.
    """

    name: str
    title: str
    meaning: str = ""
    version: int = 1
    dataset: str = ""
    fields: tuple[Field, ...] = ()
    key: tuple[str, ...] = ()
    wide: Field | None = None
    any_columns: bool = False
    day_first: bool | None = None
    is_1904: bool = False
    is_standard: bool = False
    empties: tuple[str, ...] = ("N/A", "n/a", "NA", "#N/A", "-", "--")
    mode: Mode = Mode.UPSERT
    missing_rows: MissingRows = MissingRows.KEEP
    roster: str = ""
    drift: Drift = attribute(default_factory=Drift)
    hold: Hold = attribute(default_factory=Hold)

    def field(self, name: str) -> Field | None:
        """Find one field by name."""
        return next((field for field in self.fields if field.name == name), None)


_ADAPTER = TypeAdapter(Profile)


@cache
def default_profiles() -> dict[str, Profile]:
    """Return the profiles that ship with Homeroom, by name."""
    found = {}
    for path in sorted(PROFILES.glob("*.toml")):
        body = tomllib.loads(path.read_text(encoding="utf-8"))
        found[path.stem] = _ADAPTER.validate_python({"name": path.stem, **body})
    return found


def get_profile(name: str) -> Profile:
    """Return the named profile, or say which there are."""
    profiles = default_profiles()
    if name not in profiles:
        raise NotFoundError(
            f"There is no profile called {name}.", hint=f"Choose one of: {', '.join(profiles)}."
        )
    return profiles[name]
