"""Users of OneRoster to whom their package gives no role."""

from pipelines._layout import Layout
from pipelines.packages.roster_people import people
from pipelines.packages.vendor_tables import means

LAYOUT = Layout(
    title="OneRoster users",
    why="its header is that of OneRoster's users, and nothing says what they are",
    recognises=people("others"),
    arrange=means({}),
    profile="table",
)
