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


def arranged(export: str | bytes, **chosen: str) -> Reading:
    """Read an export as the desk does, by its content alone."""
    content = export.encode() if isinstance(export, str) else export
    part = format_of(content, "export.csv")
    overrides = Overrides(**chosen)
    return arrange(part.read(content, part.detect(content, overrides)), overrides.layout)
