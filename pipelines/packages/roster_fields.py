"""The datasets that OneRoster's tables become, and their fields for its columns, both ways."""

import re
from collections.abc import Mapping
from functools import cache

from pipelines.packages.oneroster_tables import VERSIONS
from pipelines.packages.standard import StandardColumn

NOW = "1.2"
FILES = {
    "orgs": "orgs",
    "academic_sessions": "academicSessions",
    "courses": "courses",
    "classes": "classes",
    "enrollments": "enrollments",
    "categories": "categories",
    "line_items": "lineItems",
    "results": "results",
}
PEOPLE = ("students", "staff", "guardians")
OWN_NAMES = {
    "startDate": "starts_on",
    "beginDate": "begins_on",
    "endDate": "ends_on",
    "assignDate": "assigned_on",
    "dueDate": "due_on",
    "scoreDate": "scored_on",
    "primary": "is_primary",
    "gradingPeriodSourcedId": "academic_session_sourced_id",
}
PASSING = ("status", "dateLastModified")
HUMP = re.compile(r"(?<!^)(?=[A-Z])")


def field_of(column: str) -> str:
    """Return the field that a column of the standard feeds: `class_sourced_id`."""
    return OWN_NAMES.get(column) or HUMP.sub("_", column).lower()


@cache
def columns_of(dataset: str) -> Mapping[str, StandardColumn]:
    """Return the lasting fields of a dataset with the standard's columns, in its order."""
    table = VERSIONS[NOW][FILES[dataset]]
    return {field_of(one.name): one for one in table.columns if one.name not in PASSING}


@cache
def meanings_of(dataset: str) -> Mapping[str, str]:
    """Return which field each header of the table feeds, in any version, by its small letters."""
    tables = [tables[FILES[dataset]] for tables in VERSIONS.values() if FILES[dataset] in tables]
    names = {one.name for table in tables for one in table.columns}
    return {name.lower(): field_of(name) for name in names if name != "dateLastModified"}
