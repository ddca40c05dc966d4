"""Users of OneRoster among whom there are students."""

from pipelines._layout import Layout
from pipelines.packages.roster_people import CLASS, MEANINGS, people
from pipelines.packages.vendor_tables import means

LAYOUT = Layout(
    title="OneRoster students",
    why="its header is that of OneRoster's users, and students are among them",
    recognises=people("students"),
    arrange=means(
        {
            **MEANINGS,
            "birthdate": "birth_date",
            "sex": "sex",
            "grades": "grade",
            "begindate": "enrolled_on",
            CLASS: "class",
        }
    ),
    profile="students",
)
