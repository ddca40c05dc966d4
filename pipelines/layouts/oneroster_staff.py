"""Users of OneRoster who work at a school."""

from pipelines._layout import Layout
from pipelines.packages.roster_people import MEANINGS, people
from pipelines.packages.vendor_tables import means

LAYOUT = Layout(
    title="OneRoster staff",
    why="its header is that of OneRoster's users, and there are staff but no students among them",
    recognises=people("staff"),
    arrange=means({**MEANINGS, "role": "role"}),
    profile="staff",
)
