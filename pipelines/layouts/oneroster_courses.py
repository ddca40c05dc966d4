"""Courses of OneRoster."""

from pipelines._layout import Layout
from pipelines.packages.roster_fields import meanings_of
from pipelines.packages.vendor_tables import has, means

LAYOUT = Layout(
    title="OneRoster courses",
    why="its header is that of OneRoster's courses",
    recognises=has("sourcedid", "status", "title", "orgsourcedid", "coursecode"),
    arrange=means(meanings_of("courses")),
    profile="courses",
)
