"""Which parent, guardian or relative belongs to which student, out of OneRoster's users."""

from pipelines._layout import Layout
from pipelines.packages.vendor_tables import has, means

LAYOUT = Layout(
    title="OneRoster relationships",
    why="its header names a student, a person who cares for the student, and what they are",
    recognises=has("studentsourcedid", "agentsourcedid", "kind"),
    arrange=means(
        {
            "studentsourcedid": "student_sourced_id",
            "agentsourcedid": "agent_sourced_id",
            "kind": "kind",
            "contactpriority": "contact_priority",
            "mayreceivereports": "may_receive_reports",
            "mayreceivenotices": "may_receive_notices",
        }
    ),
    profile="relationships",
)
