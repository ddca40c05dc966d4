"""E-mail over SMTP: one connection for many mails, and a plain word on what became of each.

Source: RFC 5321. A 4yz reply is passing, a 5yz reply is final; a connection that ends after the
last byte and before the reply leaves open whether the mail was taken.
"""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from config.settings import Settings
from jobs._channel import Channel, Fate, Outcome

OK, START_DATA, PASSING, FINAL, NO_MAILBOX = 250, 354, 400, 500, 550
TIMEOUT_SECONDS = 30
IMPLICIT, STARTTLS = "implicit", "starttls"


class SmtpWay:
    """A connection that is made when it is needed and made anew when it broke."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.server: smtplib.SMTP | None = None

    def send(self, sender: str, to: str, content: bytes) -> Outcome:
        """Hand one mail over."""
        try:
            server = self.connected()
            refused = self.announce(server, sender, to)
        except (OSError, smtplib.SMTPException) as error:
            self.drop()
            return Outcome(fate=Fate.BROKEN, told=words_of(error))
        return refused or self.hand_over(server, content)

    def announce(self, server: smtplib.SMTP, sender: str, to: str) -> Outcome | None:
        """Say from whom to whom; return the refusal, or nothing when the content may follow."""
        code, told = server.mail(sender)
        if code != OK:
            self.reset(server)
            return Outcome(fate=Fate.BROKEN, told=spoken(code, told))
        code, told = server.rcpt(to)
        if code >= PASSING:
            self.reset(server)
            return refusal(code, told)
        server.putcmd("data")
        code, told = server.getreply()
        if code != START_DATA:
            self.reset(server)
            return refusal(code, told)
        return None

    def hand_over(self, server: smtplib.SMTP, content: bytes) -> Outcome:
        """Send the content; from its last byte on nobody knows until the reply is there."""
        body = content if content.endswith(b"\r\n") else content + b"\r\n"
        lines = b"\r\n".join(
            b"." + line if line.startswith(b".") else line for line in body.split(b"\r\n")
        )
        try:
            server.send(lines + b".\r\n")
            code, told = server.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self.drop()
            return Outcome(fate=Fate.LOST, told=words_of(error))
        if code == OK:
            return Outcome(fate=Fate.ACCEPTED, told=spoken(code, told))
        return refusal(code, told, is_about_content=True)

    def connected(self) -> smtplib.SMTP:
        """Return the connection, made and signed in if there is none."""
        if self.server is None:
            self.server = connect(self.settings)
        return self.server

    def reset(self, server: smtplib.SMTP) -> None:
        """Forget the mail at hand; a connection that cannot even do that is dropped."""
        try:
            server.rset()
        except (OSError, smtplib.SMTPException):
            self.drop()

    def drop(self) -> None:
        """Close the connection, which may be broken already."""
        if self.server is not None:
            with suppress(OSError, smtplib.SMTPException):
                self.server.close()
        self.server = None


def connect(settings: Settings) -> smtplib.SMTP:
    """Return a connection, encrypted and signed in as the settings say."""
    host, port, way = settings.mail_host, settings.mail_port, settings.mail_tls
    if way == IMPLICIT:
        context = ssl.create_default_context()
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            host, port, timeout=TIMEOUT_SECONDS, context=context
        )
    else:
        server = smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)
    server.ehlo_or_helo_if_needed()
    if way == STARTTLS:
        server.starttls(context=ssl.create_default_context())
    if settings.mail_user:
        password = Path(settings.mail_password_file).read_text(encoding="utf-8").strip()
        server.login(settings.mail_user, password)
    return server


def refusal(code: int, told: bytes, *, is_about_content: bool = False) -> Outcome:
    """Return what a reply that is no success means for this recipient."""
    if code < FINAL:
        return Outcome(fate=Fate.PUT_OFF, told=spoken(code, told))
    is_dead = not is_about_content and (told.startswith(b"5.1.") or code == NO_MAILBOX)
    return Outcome(fate=Fate.REFUSED, told=spoken(code, told), is_dead=is_dead)


def spoken(code: int, told: bytes) -> str:
    """Return a reply as text of bounded length."""
    return f"{code} {told.decode('utf-8', 'replace')}"[:300]


def words_of(error: Exception) -> str:
    """Return what went wrong, without anything secret."""
    return f"{type(error).__name__}: {error}"[:300]


@contextmanager
def open_way(settings: Settings) -> Iterator[SmtpWay]:
    """Keep a way open and say goodbye at its end."""
    way = SmtpWay(settings)
    try:
        yield way
    finally:
        if way.server is not None:
            with suppress(OSError, smtplib.SMTPException):
                way.server.quit()


def problem(settings: Settings) -> str:
    """Say why no mail can be sent, or nothing."""
    if not settings.mail_host:
        return "No mail server is set up (HOMEROOM_MAIL_HOST)."
    if not settings.mail_from:
        return "No sender is set up (HOMEROOM_MAIL_FROM)."
    return ""


CHANNEL = Channel(title="E-mail", open=open_way, problem=problem)
