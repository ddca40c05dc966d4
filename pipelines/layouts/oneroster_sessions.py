"""School years, terms and grading periods of OneRoster."""

from pipelines._layout import Layout
from pipelines.packages.roster_fields import meanings_of
from pipelines.packages.vendor_tables import has, means

LAYOUT = Layout(
    title="OneRoster academic sessions",
    why="its header is that of OneRoster's academic sessions",
    recognises=has("sourcedid", "status", "type", "startdate", "enddate"),
    arrange=means(meanings_of("academic_sessions")),
    profile="academic_sessions",
)
