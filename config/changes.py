"""What a school changes in a profile: differences as data, laid over the profile that ships."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field

from config.errors import InputError
from config.profile import Case, Profile
from config.profile import Field as ProfileField
from config.terms import DecimalSign

AS_SHIPPED = 1
PLAIN = ("required", "minimum", "maximum", "allowed", "day_first", "decimal", "cases")


class FieldChange(BaseModel):
    """What is different in one field; what is not said stays as it ships.

    `synonyms` come on top, `dropped` ones no longer count; `values` lead a word to an allowed one,
    or to nothing (an empty cell).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    synonyms: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    values: dict[str, str] = Field(default_factory=dict)
    required: bool | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    allowed: tuple[str, ...] | None = None
    day_first: bool | None = None
    decimal: DecimalSign | None = None
    cases: tuple[Case, ...] | None = None

    def join(self, later: Self) -> "FieldChange":
        """Return both changes, the later one's word last."""
        known, more = (one.model_dump(exclude_unset=True) for one in (self, later))
        dropped = {*self.dropped, *later.dropped} - set(later.synonyms)
        synonyms = [s for s in (*self.synonyms, *later.synonyms) if s not in dropped]
        return FieldChange.model_validate(
            {**known, **more}
            | listed("synonyms", list(dict.fromkeys(synonyms)))
            | listed("dropped", sorted(dropped))
            | listed("values", {**self.values, **later.values})
        )


class ProfileChange(BaseModel):
    """What is different in a profile, by field; a gradebook's marks go by the name of `wide`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    fields: dict[str, FieldChange] = Field(default_factory=dict)

    def join(self, later: Self) -> "ProfileChange":
        """Return both changes, the later one's word last."""
        names = dict.fromkeys((*self.fields, *later.fields))
        same = FieldChange()
        return ProfileChange(
            fields={
                name: self.fields.get(name, same).join(later.fields.get(name, same))
                for name in names
            }
        )

    def to_json(self) -> dict[str, Any]:
        """Return plain words, as stored with a version."""
        return self.model_dump(mode="json", exclude_unset=True)


def listed(name: str, value: Any) -> dict[str, Any]:
    """Return the value under its name, nothing for an empty one."""
    return {name: value} if value else {}


def overlay(profile: Profile, changes: Mapping[str, Any], version: int) -> Profile:
    """Return the profile as the school has it; fields that no longer ship are passed over."""
    change = ProfileChange.model_validate(changes)
    fields = tuple(apply(field, change.fields.get(field.name)) for field in profile.fields)
    wide = profile.wide and apply(profile.wide, change.fields.get(profile.wide.name))
    return replace(profile, fields=fields, wide=wide, version=version)


def apply(field: ProfileField, change: FieldChange | None) -> ProfileField:
    """Return one field with what the school said of it."""
    if change is None:
        return field
    said = {name: getattr(change, name) for name in PLAIN if name in change.model_fields_set}
    said |= {name: () for name in ("allowed", "cases") if said.get(name, ()) is None}
    synonyms = (*field.synonyms, *change.synonyms)
    kept = tuple(one for one in dict.fromkeys(synonyms) if one not in change.dropped)
    return replace(field, synonyms=kept, values={**field.values, **change.values}, **said)


def check_change(profile: Profile, change: ProfileChange) -> list[str]:
    """Say in sentences what keeps a change from being laid over the profile."""
    known = {field.name: field for field in all_fields(profile)}
    strangers = [name for name in change.fields if name not in known]
    if strangers:
        return [f"{profile.title} has no field called {', '.join(strangers)}."]
    after = overlay(profile, change.to_json(), profile.version)
    fields = [field for field in all_fields(after) if field.name in change.fields]
    return [
        sentence
        for field in fields
        for sentence in check_field(field, change.fields[field.name], after)
    ]


def check_field(field: ProfileField, change: FieldChange, profile: Profile) -> list[str]:
    """Say what is wrong with one changed field."""
    low, high = field.minimum, field.maximum
    wrong = {*change.values.values()} - {*field.allowed, ""}
    told = []
    if low is not None and high is not None and low > high:
        told.append(f"{field.title}: the smallest value, {low}, is above the largest, {high}.")
    if wrong:
        told.append(f"{field.title}: {', '.join(sorted(wrong))} is no allowed value.")
    if any(not one.strip() for one in (*field.allowed, *field.synonyms)):
        told.append(f"{field.title}: an empty word is no value and no name.")
    cases = [sentence for case in field.cases for sentence in check_case(field, case, profile)]
    return [*told, *cases, *claimed_twice(field, profile)]


def check_case(field: ProfileField, case: Case, profile: Profile) -> list[str]:
    """Say what is wrong with the limits for some rows."""
    strangers = [name for name in case.where if name == field.name or not profile.field(name)]
    words = [word for some in case.where.values() for word in some]
    low, high = case.minimum, case.maximum
    told = [f"{field.title}: no other field is called {name}." for name in strangers]
    if not words or not all(word.strip() for word in words):
        told.append(f"{field.title}: say for which rows the other limits hold.")
    if low is not None and high is not None and low > high:
        told.append(f"{field.title}: for {', '.join(words)}, {low} is above {high}.")
    if low is None and high is None and not case.allowed:
        told.append(f"{field.title}: say what holds for {', '.join(words)}.")
    return told


def claimed_twice(field: ProfileField, profile: Profile) -> list[str]:
    """Say which names of a field another field bears as well."""
    mine = {name.casefold() for name in (field.name, field.title, *field.synonyms)}
    return [
        f"{field.title} and {other.title} cannot both be called {name}."
        for other in profile.fields
        if other.name != field.name
        for name in (other.name, other.title, *other.synonyms)
        if name.casefold() in mine
    ]


def all_fields(profile: Profile) -> tuple[ProfileField, ...]:
    """Return the fields, and the one that stands for every column of marks."""
    return (*profile.fields, profile.wide) if profile.wide else profile.fields


def require_change(profile: Profile, change: ProfileChange) -> None:
    """Refuse a change that the profile cannot take."""
    problems = check_change(profile, change)
    if problems:
        raise InputError(problems[0], hint=" ".join(problems[1:]) or "Change it and save again.")
