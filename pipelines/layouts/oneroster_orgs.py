"""Schools, districts and departments of OneRoster."""

from pipelines._layout import Layout
from pipelines.packages.roster_fields import meanings_of
from pipelines.packages.vendor_tables import has, means

LAYOUT = Layout(
    title="OneRoster orgs",
    why="its header is that of OneRoster's orgs",
    recognises=has("sourcedid", "status", "name", "type", "parentsourcedid"),
    arrange=means(meanings_of("orgs")),
    profile="orgs",
)
