"""Points and marks of OneRoster."""

from pipelines._layout import Layout
from pipelines.packages.roster_fields import meanings_of
from pipelines.packages.vendor_tables import has, means

LAYOUT = Layout(
    title="OneRoster results",
    why="its header is that of OneRoster's results",
    recognises=has("sourcedid", "status", "lineitemsourcedid", "studentsourcedid"),
    arrange=means(meanings_of("results")),
    profile="results",
)
