"""Pieces of marked work of OneRoster."""

from pipelines._layout import Layout
from pipelines.packages.roster_fields import meanings_of
from pipelines.packages.vendor_tables import has, means

LAYOUT = Layout(
    title="OneRoster line items",
    why="its header is that of OneRoster's line items",
    recognises=has("sourcedid", "status", "title", "classsourcedid", "duedate"),
    arrange=means(meanings_of("line_items")),
    profile="line_items",
)
