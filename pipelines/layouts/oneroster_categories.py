"""Kinds of marked work of OneRoster."""

from pipelines._layout import Layout
from pipelines.packages.roster_fields import meanings_of
from pipelines.packages.vendor_tables import has, means

LAYOUT = Layout(
    title="OneRoster categories",
    why="its header is that of OneRoster's categories: a title and a weight",
    recognises=has("sourcedid", "status", "title", "weight"),
    arrange=means(meanings_of("categories")),
    profile="categories",
)
