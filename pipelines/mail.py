"""A mail as bytes: headers that nobody can add to, a plain text part and an HTML part.

Sources: RFC 5322 (Message-ID), RFC 2045 (multipart), RFC 2369 and RFC 8058 (List-Unsubscribe).
"""

import re
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime, formataddr
from html import escape

from config.errors import InputError

ONE_ADDRESS = re.compile(r"[^@\s,;:<>\"()\[\]\\]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
WIDE = compat32.clone(
    linesep="\r\n", max_line_length=200
)  # so that no link begins on a line of its own
CHARSET = {True: "us-ascii", False: "utf-8"}
BREAKS = re.compile(r"[\r\n\0]")
LONGEST_ADDRESS = 254
PARAGRAPH = "margin:0 0 1em"
PAGE = (
    '<!doctype html><html lang="{language}"><body style="margin:0;padding:24px;'
    "font:16px/1.55 Inter,'Segoe UI',system-ui,sans-serif;color:#0e1622;background:#fff\">"
    '<div style="max-width:38em;margin:0 auto">{body}'
    '<p style="margin:2.5em 0 0;padding-top:1em;border-top:1px solid #dfe4ec;font-size:13px;'
    'color:#5a6577">{school}{leave}</p></div></body></html>'
)


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One mail before it is bytes; `leave` is the address of its unsubscribe page, if any."""

    mail_id: str
    sender_name: str
    sender: str
    to_name: str
    to: str
    subject: str
    text: str
    school: str
    language: str
    sent_at: datetime
    leave: str = ""


def check_address(address: str) -> None:
    """Refuse what is not exactly one address."""
    if len(address) > LONGEST_ADDRESS or not ONE_ADDRESS.fullmatch(address):
        raise InputError(f"“{address}” is not one mail address.", hint="Correct it in the records.")


def check_header(name: str, value: str) -> None:
    """Refuse a value that would begin another header."""
    if BREAKS.search(value):
        raise InputError(f"The {name} has a line break in it.", hint="Write it in one line.")


def to_bytes(letter: Letter) -> bytes:
    """Return a mail ready to be sent; raises InputError for what cannot stand in its headers."""
    check_address(letter.to)
    for name, value in (
        ("subject", letter.subject),
        ("recipient's name", letter.to_name),
        ("sender's name", letter.sender_name),
    ):
        check_header(name, value)
    mail = MIMEMultipart("alternative")
    mail["Message-ID"] = letter.mail_id
    mail["Date"] = format_datetime(letter.sent_at)
    mail["From"] = formataddr((letter.sender_name, letter.sender))
    mail["To"] = formataddr((letter.to_name, letter.to))
    mail["Subject"] = Header(letter.subject, CHARSET[letter.subject.isascii()]).encode(
        maxlinelen=900
    )
    mail["Auto-Submitted"] = "auto-generated"
    if letter.leave:
        mail["List-Unsubscribe"] = f"<{letter.leave}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    foot = f"\n\n-- \n{letter.school}\n"
    foot += f"No longer receive these: {letter.leave}\n" if letter.leave else ""
    mail.attach(MIMEText(letter.text + foot, "plain", "utf-8"))
    mail.attach(MIMEText(as_html(letter), "html", "utf-8"))
    return mail.as_bytes(policy=WIDE)


def as_html(letter: Letter) -> str:
    """Return the text as a page: a paragraph for each block of lines."""
    blocks = re.split(r"\n\s*\n", letter.text.strip())
    body = "".join(
        f'<p style="{PARAGRAPH}">{escape(block).replace(chr(10), "<br>")}</p>' for block in blocks
    )
    link = f'<a href="{escape(letter.leave)}" style="color:#2450c4">No longer receive these</a>'
    return PAGE.format(
        language=escape(letter.language),
        body=body,
        school=escape(letter.school),
        leave=f"<br>{link}" if letter.leave else "",
    )
