"""Classes of OneRoster."""

from pipelines._layout import Layout
from pipelines.packages.roster_fields import meanings_of
from pipelines.packages.vendor_tables import has, means

LAYOUT = Layout(
    title="OneRoster classes",
    why="its header is that of OneRoster's classes",
    recognises=has("sourcedid", "status", "title", "coursesourcedid", "classtype"),
    arrange=means(meanings_of("classes")),
    profile="classes",
)
