"""How Telegram is reached: through a proxy or not, by IPv4 or IPv6, the real one or a test one."""

import base64
import binascii
import ipaddress
import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

MTPROXY_SECRET: Final = 16  # bytes; one more, dd, asks for random padding
PADDED: Final = 0xDD
LINKS: Final = ("tg", "https", "http")  # tg://proxy?… and https://t.me/proxy?…
TEST_DCS: Final = {
    1: "149.154.175.10",
    2: "149.154.167.40",
    3: "149.154.175.117",
}
TEST_PORT: Final = 443


class ProxyKind(StrEnum):
    """What the proxy speaks."""

    SOCKS5 = "socks5"
    MTPROXY = "mtproxy"


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy; ``secret`` is MTProxy's, in hex."""

    kind: ProxyKind
    host: str
    port: int
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class DataCenter:
    """A server to begin a log-in at."""

    id: int
    ip: str
    port: int
    key: str = ""  # its public key in PEM, where it is none of Telegram's own


@dataclass(frozen=True, slots=True)
class Route:
    """The way to Telegram; ``test`` is used by new log-ins, a session knows its own server."""

    proxy: Proxy | None = None
    ipv6: bool = False
    test: DataCenter | None = None


DIRECT: Final = Route()


def proxy_of(text: str) -> Proxy:
    """Read socks5://user:password@host:port, mtproxy://secret@host:port or a link of Telegram's.

    Raises:
        ValueError: it is none of them.

    """
    url = urlsplit(text.strip())
    if url.scheme in LINKS:
        return _of_link(url)
    if not url.hostname or not url.port:
        raise ValueError("no host and port")
    user = unquote(url.username) if url.username else None
    password = unquote(url.password) if url.password else None
    if url.scheme in ("socks5", "socks5h"):
        return Proxy(ProxyKind.SOCKS5, url.hostname, url.port, user, password)
    if url.scheme == "mtproxy":
        secret = _secret(user or "")
        return Proxy(ProxyKind.MTPROXY, url.hostname, url.port, secret=secret)
    raise ValueError("an unknown kind of proxy")


def _of_link(url: SplitResult) -> Proxy:
    kind = url.netloc if url.scheme == "tg" else url.path.strip("/")
    values = {name: found[0] for name, found in parse_qs(url.query).items()}
    host, port = values.get("server", ""), int(values.get("port", ""))
    if not host:
        raise ValueError("no server")
    if kind == "proxy":
        return Proxy(ProxyKind.MTPROXY, host, port, secret=_secret(values.get("secret", "")))
    if kind == "socks":
        return Proxy(ProxyKind.SOCKS5, host, port, values.get("user"), values.get("pass"))
    raise ValueError("not a link to a proxy")


def _secret(text: str) -> str:
    """Return an MTProxy secret in hex; one that asks for fake TLS cannot be used."""
    if re.fullmatch(r"([0-9a-fA-F]{2})+", text):
        secret = bytes.fromhex(text)
    else:
        try:
            secret = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        except (binascii.Error, ValueError):
            secret = b""
    is_padded = len(secret) == MTPROXY_SECRET + 1 and secret[0] == PADDED
    if not is_padded and len(secret) != MTPROXY_SECRET:
        raise ValueError("not a secret of 16 bytes")
    return secret.hex()


def data_center_of(text: str) -> DataCenter:
    """Read the number of one of Telegram's test servers, or number@ip:port of another one.

    Raises:
        ValueError: it is none of them.

    """
    number, at, place = text.strip().partition("@")
    if not at:
        return DataCenter(int(number), TEST_DCS.get(int(number)) or _unknown(), TEST_PORT)
    host, _, port = place.rpartition(":")
    ip = ipaddress.ip_address(host.strip("[]")).compressed
    return DataCenter(int(number), ip, int(port))


def _unknown() -> str:
    raise ValueError("Telegram's test servers are 1, 2 and 3")
