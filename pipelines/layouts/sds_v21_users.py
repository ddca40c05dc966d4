"""Users of Microsoft School Data Sync v2.1, which looks like OneRoster and is not."""

from pipelines._layout import Layout
from pipelines.packages.vendor_tables import has, means

LAYOUT = Layout(
    title="School Data Sync v2.1 users",
    why="its header has a sourcedId and an activeDirectoryMatchId, and neither role nor status",
    recognises=has("sourcedid", "username", "activedirectorymatchid", without=("status", "role")),
    arrange=means({}),
    profile="table",
)
