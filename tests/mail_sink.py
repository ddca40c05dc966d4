"""A real SMTP server that keeps what it gets and misbehaves by the recipient's address."""

import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

GREYLIST, UNKNOWN, DROP, SLOW = "grey", "unknown", "drop", "slow"
TAKEN = "250 taken"


@dataclass
class Sink:
    """What came in, by envelope recipient; `is_down` refuses every sender."""

    mails: list[tuple[str, bytes]] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)
    dropped: Counter[str] = field(default_factory=Counter)
    is_down: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)
    port: int = 0

    async def handle_MAIL(  # noqa: N802 — the server calls it so
        self, _server: Any, _session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        """Refuse every sender while the server is down."""
        if self.is_down:
            return "421 4.3.2 closing down"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 — as above
        self, _server: Any, _session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        """Put the first try of some off, and know some not at all."""
        with self.lock:
            self.seen[address] += 1
            first = self.seen[address] == 1
        if address.startswith(GREYLIST) and first:
            return "450 4.2.0 try again later"
        if address.startswith(UNKNOWN):
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 — as above
        self, server: Any, _session: Any, envelope: Any
    ) -> str:
        """Take a mail; some are taken without a reply, some slowly."""
        (address,) = envelope.rcpt_tos
        with self.lock:
            self.mails.append((address, bytes(envelope.original_content)))
            is_first = self.dropped[address] == 0
            if address.startswith(DROP) and is_first:
                self.dropped[address] += 1
        if address.startswith(DROP) and is_first:
            server.transport.abort()
        if address.startswith(SLOW):
            time.sleep(0.05)
        return TAKEN

    @property
    def counts(self) -> Counter[str]:
        """Return how many mails each recipient got."""
        with self.lock:
            return Counter(address for address, _ in self.mails)

    def read(self, address: str) -> EmailMessage:
        """Return the only mail to an address."""
        (content,) = [content for to, content in self.mails if to == address]
        mail = message_from_bytes(content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        return mail


@contextmanager
def mail_sink() -> Iterator[Sink]:
    """Run a mail server on a free port of this machine."""
    sink = Sink()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        sink.port = probe.getsockname()[1]
    controller = Controller(sink, hostname="127.0.0.1", port=sink.port)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()
