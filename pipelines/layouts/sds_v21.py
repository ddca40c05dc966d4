"""The other tables of Microsoft School Data Sync v2.1."""

from pipelines._layout import Layout
from pipelines.packages.vendor_tables import any_of, has, means

LAYOUT = Layout(
    title="School Data Sync v2.1",
    why="its header is one of School Data Sync's second version: OneRoster's words, no status",
    recognises=any_of(
        has("sourcedid", "name", "type", "parentsourcedid", without=("status", "identifier")),
        has("usersourcedid", "orgsourcedid", "role", "sessionsourcedid", without=("sourcedid",)),
        has("classsourcedid", "usersourcedid", "role", without=("sourcedid",)),
        has("sourcedid", "orgsourcedid", "title", "sessionsourcedids", without=("status",)),
        has("sourcedid", "orgsourcedid", "title", "code", without=("status",)),
        has("sourcedid", "title", "type", "schoolyear", "startdate", without=("status",)),
        has("usersourcedid", "relationshipusersourcedid", "relationshiprole"),
        has("usersourcedid", "flag", without=("sourcedid",)),
        has("usersourcedid", "birthdate", "birthcity", without=("sourcedid",)),
    ),
    arrange=means({}),
    profile="table",
)
