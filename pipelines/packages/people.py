"""The people of a rostering package: users with their roles, schools and birth dates."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl

from pipelines.packages.links import Part
from pipelines.reading.detected import Reading

STUDENTS = ("student",)
FAMILIES = ("parent", "guardian", "relative")
GROUPS = ("students", "staff", "families", "others")
BORN = ("birthDate", "sex")
AGENTS = "agentSourcedIds"


@dataclass(frozen=True, kw_only=True)
class Group:
    """People who belong together: the rows of their table, and its name for a person."""

    name: str
    rows: pl.Expr


def join_people(parts: Mapping[str, Part]) -> pl.DataFrame:
    """Return one row a user, with role, schools, birth date and sex where they are."""
    users = parts["users"].frame
    if "roles" in parts and "role" not in users.columns:
        users = users.join(main_roles(parts["roles"].frame), on="sourcedId", how="left")
    if "demographics" in parts:
        frame = parts["demographics"].frame
        columns = [name for name in BORN if name in frame.columns and name not in users.columns]
        if columns and "sourcedId" in frame.columns:
            born = frame.select("sourcedId", *columns).drop_nulls("sourcedId")
            born = born.unique("sourcedId", keep="first", maintain_order=True)
            users = users.join(born, on="sourcedId", how="left", maintain_order="left")
    return users


def main_roles(roles: pl.DataFrame) -> pl.DataFrame:
    """Return the first primary role of each user, else the first, and all the user's orgs."""
    names = {"userSourcedId", "role", "roleType", "isPrimary", "orgSourcedId", "status"}
    blank = [pl.lit(None, pl.String).alias(name) for name in names - set(roles.columns)]
    live = roles.with_columns(blank).filter(pl.col("status").ne_missing("tobedeleted"))
    is_main = (pl.col("roleType") == "primary") | (pl.col("isPrimary").str.to_lowercase() == "true")
    beside = [name for name in ("grade", "beginDate") if name in roles.columns]
    first = ~is_main.fill_null(value=False)
    ordered = live.drop_nulls("userSourcedId").sort(first, maintain_order=True)
    return (
        ordered.group_by("userSourcedId", maintain_order=True)
        .agg(
            pl.col("role", *beside).first(),
            pl.col("orgSourcedId")
            .drop_nulls()
            .unique(maintain_order=True)
            .str.join(",")
            .alias("orgs"),
        )
        .select("role", *beside, sourcedId="userSourcedId", orgSourcedIds="orgs")
    )


def group_people(people: pl.DataFrame) -> list[Group]:
    """Return the groups that the roles make, those with most rights to be a table of their own."""
    if "role" not in people.columns:
        return []
    role = pl.col("role").str.to_lowercase()
    tests = {
        "students": role.is_in(STUDENTS),
        "staff": ~role.is_in((*STUDENTS, *FAMILIES)),
        "families": role.is_in(FAMILIES),
        "others": role.is_null(),
    }
    found = [Group(name=name, rows=tests[name].fill_null(value=False)) for name in GROUPS]
    filled = [group for group in found if people.filter(group.rows).height]
    return filled if len(filled) > 1 else []


def relate(people: pl.DataFrame) -> pl.DataFrame:
    """Return a row for each student and each person named among the student's agents.

    The first one named is called first; `kind` is the role of that person.
    """
    role = pl.col("role") if "role" in people.columns else pl.lit(None, pl.String)
    pairs = (
        people.select("_row", studentSourcedId="sourcedId", agentSourcedId=AGENTS)
        .drop_nulls()
        .with_columns(pl.col("agentSourcedId").str.split(","))
        .with_columns(contactPriority=pl.int_ranges(1, pl.col("agentSourcedId").list.len() + 1))
        .explode("agentSourcedId", "contactPriority", empty_as_null=True, keep_nulls=True)
        .with_columns(
            pl.col("agentSourcedId").str.strip_chars(), pl.col("contactPriority").cast(pl.String)
        )
        .filter(pl.col("agentSourcedId") != "")
    )
    kinds = people.select(agentSourcedId="sourcedId", kind=role).drop_nulls("agentSourcedId")
    told = pairs.join(
        kinds.unique("agentSourcedId", keep="first", maintain_order=True),
        on="agentSourcedId",
        how="left",
        maintain_order="left",
    )
    return told.select("_row", "studentSourcedId", "agentSourcedId", "kind", "contactPriority")


def narrow(reading: Reading, only: pl.Expr) -> Reading:
    """Return the rows of one group; the others are accounted for as another table's."""
    kept = reading.frame.filter(only)
    accounts = Counter(reading.accounts)
    accounts["other_table"] += reading.frame.height - kept.height
    accounts["data"] = kept.height
    row = pl.col("row")
    is_here = row.is_null() | (row <= 1) | row.is_in(kept.get_column("_row").implode())
    return replace(
        reading, frame=kept, accounts=dict(accounts), findings=reading.findings.filter(is_here)
    )


def join_results(parts: Mapping[str, Part]) -> pl.DataFrame:
    """Return one row a result with the title, day and range of its line item beside it."""
    results = parts["results"].frame
    items = parts["lineItems"].frame if "lineItems" in parts else None
    if items is None or not {"sourcedId"} <= set(items.columns):
        return results
    wanted = {
        "title": "lineItemTitle",
        "dueDate": "lineItemDueDate",
        "resultValueMin": "resultValueMin",
        "resultValueMax": "resultValueMax",
    }
    columns = {old: new for old, new in wanted.items() if old in items.columns}
    beside = items.select("sourcedId", *columns).rename(columns).drop_nulls("sourcedId")
    beside = beside.unique("sourcedId", keep="first", maintain_order=True)
    return results.join(
        beside,
        left_on="lineItemSourcedId",
        right_on="sourcedId",
        how="left",
        maintain_order="left",
    )
