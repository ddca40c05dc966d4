"""Who is in which class, in OneRoster's words."""

from pipelines._layout import Layout
from pipelines.packages.roster_fields import meanings_of
from pipelines.packages.vendor_tables import has, means

LAYOUT = Layout(
    title="OneRoster enrollments",
    why="its header is that of OneRoster's enrollments",
    recognises=has("sourcedid", "status", "classsourcedid", "usersourcedid", "role"),
    arrange=means(meanings_of("enrollments")),
    profile="enrollments",
)
