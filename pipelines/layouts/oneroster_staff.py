"""Users of OneRoster among whom there is no student."""

from pipelines._layout import Layout
from pipelines.packages.roster_people import MEANINGS, people
from pipelines.packages.vendor_tables import means

LAYOUT = Layout(
    title="OneRoster staff",
    why="its header is that of OneRoster's users, and no student is among them",
    recognises=people(students=False),
    arrange=means({**MEANINGS, "role": "role", "phone": "phone"}),
    profile="staff",
)
