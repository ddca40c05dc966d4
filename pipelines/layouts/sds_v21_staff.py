"""Staff of Microsoft School Data Sync v2.1, out of a zip that holds their roles."""

from pipelines._layout import Layout
from pipelines.packages.roster_people import MEANINGS, SDS_HEADER, people
from pipelines.packages.vendor_tables import means

LAYOUT = Layout(
    title="School Data Sync v2.1 staff",
    why="its header is that of School Data Sync v2.1 users, and there are staff but no students",
    recognises=people("staff", SDS_HEADER),
    arrange=means({**MEANINGS, "role": "role"}),
    profile="staff",
)
