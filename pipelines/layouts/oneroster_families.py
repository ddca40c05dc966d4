"""Users of OneRoster who are parents, guardians or relatives."""

from pipelines._layout import Layout
from pipelines.packages.roster_people import MEANINGS, people
from pipelines.packages.vendor_tables import means

LAYOUT = Layout(
    title="OneRoster families",
    why="its header is that of OneRoster's users, and only families are among them",
    recognises=people("families"),
    arrange=means({**MEANINGS, "role": "role"}),
    profile="guardians",
)
