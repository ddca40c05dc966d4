"""Fetch one address of the web behind walls: never a private machine, never more than allowed.

A name is resolved once, every address of it is judged, and the connection goes to the very address
that was judged; each redirect passes the same walls. The proxy of the environment is not used.
"""

import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from urllib.parse import urljoin, urlsplit

import urllib3
from protego import Protego
from urllib3.exceptions import HTTPError, SSLError
from urllib3.response import BaseHTTPResponse

from config.errors import InputError, LimitError, TransientError

AGENT = "Homeroom/1 (school data office; reads tables it was asked to read)"
ROBOT = "Homeroom"
PORTS = {"http": 80, "https": 443}
REDIRECTS, ROBOTS_BYTES, CHUNK = 5, 500_000, 16_384
CONNECT_SECONDS, READ_SECONDS = 10.0, 15.0
NAT64 = ipaddress.ip_network("64:ff9b::/96")
Resolve = Callable[[str, int], list[str]]
Clock = Callable[[], float]
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much and how long; `hosts` (name:port) may be private, by the installation's word."""

    size_bytes: int
    seconds: float = 60.0
    hosts: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Target:
    """Where a request goes: the name that it asks for, and the address that was judged."""

    scheme: str
    host: str
    port: int
    path: str
    address: str

    @property
    def authority(self) -> str:
        """Return host and port as a request names them (RFC 9110, section 7.2)."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back: 200 with its bytes, or 304 without."""

    status: int
    url: str
    content: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a name."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise TransientError(
            f"The name {host} cannot be resolved.", hint="Check the address; it is tried again."
        ) from error
    return [str(entry[4][0]) for entry in found]


def host_of(url: str) -> str:
    """Return the host of an address, for the limits that hold for each."""
    return urlsplit(url).hostname or ""


def target_of(url: str, limits: Limits, lookup: Resolve) -> Target:
    """Judge an address; return where its request may go."""
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme, 0)
    except ValueError as error:
        raise InputError("The address cannot be read.", hint="Copy it from a browser.") from error
    if parts.scheme not in PORTS or not parts.hostname:
        raise InputError("Only http and https addresses are fetched.", hint="Copy the whole one.")
    if parts.username or parts.password:
        raise InputError("The address holds a password.", hint="Use one that needs none.")
    is_own = f"{parts.hostname}:{port}" in limits.hosts
    if port != PORTS[parts.scheme] and not is_own:
        raise InputError(f"Port {port} is not fetched from.", hint="Only 80 and 443 are.")
    addresses = lookup(parts.hostname, port)
    if not is_own and not all(is_public(address) for address in addresses):
        raise InputError(
            f"{parts.hostname} is not on the public web.",
            hint="An administrator can allow it by HOMEROOM_FETCH_HOSTS.",
        )
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(
        scheme=parts.scheme, host=parts.hostname, port=port, path=path, address=addresses[0]
    )


def is_public(address: str) -> bool:
    """Tell whether an address is one of the public web, whatever is wrapped into it."""
    found: Address = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if found in NAT64:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return found.is_global and not found.is_multicast


def fetch(
    url: str,
    limits: Limits,
    *,
    known: dict[str, str] | None = None,
    lookup: Resolve = resolve,
    clock: Clock = time.monotonic,
) -> Answer:
    """Return what an address holds; `known` are the headers of a conditional request.

    Raises InputError for what will not change, TransientError for what may pass, LimitError for
    more bytes or seconds than allowed.
    """
    until = clock() + limits.seconds
    for _ in range(REDIRECTS + 1):
        target = target_of(url, limits, lookup)
        refuse_robots(target, until=until, clock=clock)
        with opened(target, known or {}) as response:
            if response.status in {301, 302, 303, 307, 308}:
                url = urljoin(url, response.headers.get("Location", ""))
                continue
            refuse_status(target, response)
            content = read(response, limits.size_bytes, until=until, clock=clock)
            headers = {name.lower(): value for name, value in response.headers.items()}
            return Answer(status=response.status, url=url, content=content, headers=headers)
    raise InputError(f"The address leads on more than {REDIRECTS} times.", hint="Use the last one.")


@contextmanager
def opened(target: Target, headers: dict[str, str]) -> Iterator[BaseHTTPResponse]:
    """Ask for a path over a connection to the judged address, in the name of the host."""
    pool = pool_of(target)
    sent = {"Host": target.authority, "User-Agent": AGENT, "Accept-Encoding": "gzip", **headers}
    try:
        response = pool.urlopen(
            "GET", target.path, headers=sent, redirect=False, retries=False, preload_content=False
        )
    except SSLError as error:
        raise InputError(
            f"The certificate of {target.host} is not valid.", hint="Tell who runs the site."
        ) from error
    except (HTTPError, OSError) as error:
        raise TransientError(
            f"{target.host} does not answer.", hint="It is tried again."
        ) from error
    try:
        yield response
    finally:
        response.close()
        pool.close()


def pool_of(target: Target) -> urllib3.HTTPConnectionPool:
    """Return a connection to an address that proves itself as the host."""
    timeout = urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS)
    if target.scheme == "http":
        return urllib3.HTTPConnectionPool(target.address, target.port, timeout=timeout)
    return urllib3.HTTPSConnectionPool(
        target.address,
        target.port,
        timeout=timeout,
        server_hostname=target.host,
        assert_hostname=target.host,
        ssl_context=ssl.create_default_context(),
    )


def refuse_status(target: Target, response: BaseHTTPResponse) -> None:
    """Refuse what is neither the thing nor word that it has not changed."""
    status = response.status
    if status in {200, 304}:
        return
    if status == 429 or status >= 500:
        raise TransientError(f"{target.host} answered {status}.", hint="It is tried again.")
    raise InputError(f"{target.host} answered {status}.", hint="Open the address in a browser.")


def read(response: BaseHTTPResponse, most: int, *, until: float, clock: Clock) -> bytes:
    """Read an answer piece by piece; unpacked bytes count, and so does a slow drip."""
    content = bytearray()
    try:
        while piece := response.read1(CHUNK, decode_content=True):
            content += piece
            if len(content) > most:
                raise LimitError(f"It holds more than {most:,} bytes.", hint="Ask for less of it.")
            if clock() > until:
                raise TransientError("It took too long to come.", hint="It is tried again.")
    except (HTTPError, OSError) as error:
        raise TransientError("The answer broke off.", hint="It is tried again.") from error
    return bytes(content)


def refuse_robots(target: Target, *, until: float, clock: Clock) -> None:
    """Refuse what a site's robots.txt asks robots to leave alone (RFC 9309)."""
    place = replace(target, path="/robots.txt")
    with opened(place, {}) as response:
        if response.status >= 500:
            raise TransientError(f"{target.host} answered {response.status}.")
        if response.status != 200:
            return
        rules = read(response, ROBOTS_BYTES, until=until, clock=clock).decode("utf-8", "replace")
    url = f"{target.scheme}://{target.authority}{target.path}"
    if not Protego.parse(rules).can_fetch(url, ROBOT):
        raise InputError(
            f"{target.host} asks robots not to fetch this.", hint="Ask the site for another way."
        )
