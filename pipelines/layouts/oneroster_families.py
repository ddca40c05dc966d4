"""Users of OneRoster who are parents, guardians or relatives, or have no role at all."""

from pipelines._layout import Layout
from pipelines.packages.roster_people import people
from pipelines.packages.vendor_tables import means

LAYOUT = Layout(
    title="OneRoster families",
    why="its header is that of OneRoster's users, and neither students nor staff are among them",
    recognises=people("families"),
    arrange=means({}),
    profile="table",
)
