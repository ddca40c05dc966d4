"""Exports as vendors write them, made up here: every name and number is invented."""

from pipelines._format import format_of
from pipelines._layout import arrange
from pipelines.reading.detected import Overrides, Reading

CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,Essay: Rivers (4711),Quiz 1 (4712),Quiz 1 (4713),\
Lab (4714),Assignments Current Score,Current Score,Unposted Current Score,Final Score,\
Unposted Final Score,Final Grade,Override Score
,,,,,Manual Posting,,,,,,,,,,
    Points Possible,,,,,150.00,20,10,20,(read only),(read only),(read only),(read only),\
(read only),(read only),
"Okafor, Ngozi",101,S001,ngozi,"7B, 7C and 7D",140.50,EX,9,N/A,93.67,93.67,93.67,70.10,70.10,C,
"Lindqvist, Maja",102,S002,maja,7B,,ex,-,18.00,90.00,90.00,90.00,11.25,11.25,F,95
"Zoë, Álvarez",103,0S3,zoe,7B,-,12.25,,N/A,61.25,61.25,61.25,8.17,8.17,F,
"Student, Test",104,,f00d,7B,1.00,,,,0.67,0.67,0.67,0.5,0.5,F,
"""

CANVAS_COMMA = """\
Student;ID;SIS Login ID;Section;Essay (1);Quiz (2);Final Score
    Points Possible;;;;2000;10,5;(read only)
Okafor, Ngozi;11;ngozi;7B;1.234,50;9,75;88,10
Lindqvist, Maja;12;maja;7B;EX;-;0,00
Roe, Jo;13;jo;7B;N/A;;12,5
;;;;;;
"""


MOODLE = """\
First name,Surname,"ID number",Institution,Department,"Email address","Assignment: Essay (Real)",\
"Assignment: Essay (Feedback)","Quiz: Rivers (Percentage)","Quiz: Rivers (Letter)",\
"Course total (Real)","Last downloaded from this course"
Ngozi,Okafor,0012,,,ngozi@school.example,140.50,"Well done, Ngozi","85.00 %",B,225.50,1760000123
Maja,Lindqvist,0013,,,maja@school.example,-,-,"100.00 %",A,100.00,1760000123
Zoë,Álvarez,0014,,,zoe@school.example,88.25,,-,-,88.25,1760000123
"""

MOODLE_GERMAN = """\
Vorname;Nachname;ID-Nummer;Institution;Abteilung;E-Mail-Adresse; "Aufgabe: Aufsatz (Punkte)";\
"Aufgabe: Aufsatz (Rückmeldung)";"Kurs gesamt (Punkte)";"Zuletzt aus diesem Kurs geladen"
Ngozi;Okafor;;;;ngozi@school.example;14,50;Schön;14,50;1760000123
Maja;Lindqvist;;;;maja@school.example;-;-;-;1760000123
"""

MOODLE_RUBRIC = """\
First name, Last name, Username, Student ID, Score, Definition, Feedback, Score, Definition, \
Feedback, Graded by, Time Graded,
Ngozi, Okafor, nokafor, 00812, 10, All answered, Excellent, 0, Many errors, Poor, Ada Roe, \
Tuesday, 30th November 2027, 3:42AM,
Maja, Lindqvist, mlindqvist, 00813, 5, Half answered, Fair, 6, No errors, Good, Ada Roe, \
Tuesday, 30th November 2027, 3:45AM,
Zoe, Alvarez, zalvarez, 00814, 7.5, All answered, Good, 4, Few errors, Fair, Ada Roe, \
Tuesday, 30th November 2027, 4:20PM,
"""

BLACKBOARD = """\
"Last Name","First Name","Username","Student ID","Last Access","Availability",\
"Weighted Total [Total Pts: up to 0 Percentage] |411000","Lab 1 [Total Pts: 120 Score] |411001",\
"Essay [EXTRA] [Total Pts: 10 Score] |411002","Pass? [Total Pts: 1 Complete/Incomplete] |411003",\
"Overall Grade [Total Pts: up to 100 Percentage] |3243643"
"Okafor","Ngozi","nokafor","S001","2027-01-11 10:02:11","Yes","91.5","110.00",\
"9.5","Complete","91.50"
"Lindqvist","Maja","mlindqvist","S002","2027-01-12 09:00:00","Yes","","In Progress","","",""
"Álvarez","Zoë","zalvarez","0S3","2027-01-12 09:30:00","No","55",\
"Needs Grading(50.00)","EX","Incomplete","55.00"
"""

BLACKBOARD_CLASSIC = """\
Last Name,First Name,Username,Last Access,Child Course ID,Lab 1,Lab 2
Okafor,Ngozi,nokafor,2027-01-11 10:02:11,BIO-7B,9,10
Lindqvist,Maja,mlindqvist,2027-01-12 09:00:00,BIO-7B,-,8
"""

TEAMS = """\
Full Name\tUser Action\tTimestamp
Ada Roe\tJoined\t9/14/2027, 8:00:00 AM
Ngozi Okafor\tJoined before\t9/14/2027, 8:00:10 AM
Maja Lindqvist\tJoined\t9/14/2027, 8:05:00 AM
Maja Lindqvist\tLeft\t9/14/2027, 8:15:00 AM
Maja Lindqvist\tJoined\t9/14/2027, 8:20:00 AM
Zoë Álvarez\tJoined\t9/14/2027, 8:30:00 AM
Maja Lindqvist\tLeft\t9/14/2027, 8:50:00 AM
Ada Roe\tLeft\t9/14/2027, 9:00:00 AM
""".encode("utf-16")

TEAMS_SUMMARY = """\
1. Summary
Meeting title\tBiology 7B
Attended participants\t3
Start time\t9/14/27, 7:58:11 AM
End time\t9/14/27, 9:00:02 AM
Meeting duration\t1h 1m 51s
Average attendance time\t48m 10s

2. Participants
Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole
Ada Roe\t9/14/27, 7:58:11 AM\t9/14/27, 9:00:02 AM\t1h 1m 51s\tada@school.example\t\
ada@school.example\tOrganizer
Ngozi Okafor\t9/14/27, 8:00:10 AM\t9/14/27, 9:00:01 AM\t59m 51s\tngozi@school.example\t\
ngozi@school.example\tPresenter
Maja Lindqvist\t9/14/27, 8:05:00 AM\t9/14/27, 8:50:00 AM\t40m\tmaja@school.example\t\
maja@school.example\tAttendee

3. In-Meeting Activities
Name\tJoin Time\tLeave Time\tDuration\tEmail\tRole
Ada Roe\t9/14/27, 7:58:11 AM\t9/14/27, 9:00:02 AM\t1h 1m 51s\tada@school.example\tOrganizer
Ngozi Okafor\t9/14/27, 8:00:10 AM\t9/14/27, 9:00:01 AM\t59m 51s\tngozi@school.example\tPresenter
Maja Lindqvist\t9/14/27, 8:05:00 AM\t9/14/27, 8:15:00 AM\t10m\tmaja@school.example\tAttendee
Maja Lindqvist\t9/14/27, 8:20:00 AM\t9/14/27, 8:50:00 AM\t30m\tmaja@school.example\tAttendee
""".encode("utf-16")


def arranged(export: str | bytes, **chosen: str) -> Reading:
    """Read an export as the desk does, by its content alone."""
    content = export.encode() if isinstance(export, str) else export
    part = format_of(content, "export.csv")
    overrides = Overrides(**chosen)
    return arrange(part.read(content, part.detect(content, overrides)), overrides.layout)
