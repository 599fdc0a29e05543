"""The way to Telegram: proxies, IPv6, test servers, and what Telethon gets of it."""

import pytest
from telethon.network.connection import ConnectionTcpMTProxyRandomizedIntermediate
from telethon.sessions import StringSession

from delivery.route import DIRECT, DataCenter, Proxy, ProxyKind, Route, data_center_of, proxy_of
from delivery.telegram.client import ADDRESSES, Login, build_client, session_by, through

SECRET = "0123456789abcdef0123456789abcdef"  # noqa: S105
MTPROXY = Proxy(ProxyKind.MTPROXY, "h.example", 443, secret=SECRET)
SOCKS = Proxy(ProxyKind.SOCKS5, "h.example", 1080, "ann", "p@ss")

PROXIES = [
    ("socks5://ann:p%40ss@h.example:1080", SOCKS),
    ("socks5://h.example:1080", Proxy(ProxyKind.SOCKS5, "h.example", 1080)),
    (f"mtproxy://{SECRET}@h.example:443", MTPROXY),
    (f"tg://proxy?server=h.example&port=443&secret={SECRET}", MTPROXY),
    (f"https://t.me/proxy?server=h.example&port=443&secret={SECRET}", MTPROXY),
    ("tg://proxy?server=h.example&port=443&secret=ASNFZ4mrze8BI0VniavN7w", MTPROXY),
    ("tg://socks?server=h.example&port=1080&user=ann&pass=p%40ss", SOCKS),
]


@pytest.mark.parametrize(("text", "proxy"), PROXIES, ids=range(len(PROXIES)))
def test_a_proxy_is_read_in_every_way_it_is_written(text: str, proxy: Proxy) -> None:
    assert proxy_of(text) == proxy


WRONG = [
    "",
    "h.example:1080",
    "ftp://h.example:21",
    "socks5://h.example",
    "socks5://h.example:99999",
    "mtproxy://short@h.example:443",
    f"mtproxy://ee{SECRET}676f6f676c652e636f6d@h.example:443",
    "tg://proxy?server=h.example&port=x&secret=" + SECRET,
    "tg://resolve?domain=x",
]


@pytest.mark.parametrize("text", WRONG)
def test_what_is_no_proxy_that_can_be_used_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        proxy_of(text)


def test_no_proxy_shows_its_password_or_secret() -> None:
    assert "p@ss" not in repr(SOCKS)
    assert SECRET not in repr(MTPROXY)


def test_a_test_server_is_one_of_telegrams_or_any_by_its_address() -> None:
    assert data_center_of("2") == DataCenter(2, "149.154.167.40", 443)
    assert data_center_of("2@127.0.0.1:8443") == DataCenter(2, "127.0.0.1", 8443)
    assert data_center_of("2@[::1]:8443") == DataCenter(2, "::1", 8443)


@pytest.mark.parametrize("text", ["9", "two", "2@host:443", "2@127.0.0.1", "2@127.0.0.1:x"])
def test_what_is_no_test_server_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        data_center_of(text)


def stored(dc: int, ip: str) -> StringSession:
    session = StringSession()
    session.set_dc(dc, ip, 443)
    return session


def test_a_session_of_ipv4_is_reached_by_ipv6_and_back() -> None:
    v4, v6 = ADDRESSES[4]
    assert session_by(stored(4, v4), Route(ipv6=True)).server_address == v6
    assert session_by(stored(4, v6), DIRECT).server_address == v4


def test_a_session_of_another_server_keeps_its_address() -> None:
    assert session_by(stored(2, "127.0.0.1"), Route(ipv6=True)).server_address == "127.0.0.1"


def test_a_new_log_in_begins_where_the_route_says() -> None:
    assert session_by(StringSession(), DIRECT).server_address == ADDRESSES[2][0]
    assert session_by(StringSession(), Route(ipv6=True)).server_address == ADDRESSES[2][1]
    test = Route(test=DataCenter(3, "127.0.0.1", 9))
    session = session_by(StringSession(), test)
    assert (session.dc_id, session.server_address, session.port) == (3, "127.0.0.1", 9)


async def test_telethon_gets_the_connection_of_the_proxy() -> None:
    session = stored(2, "127.0.0.1").save()
    by_socks = build_client(Login(1, "h" * 32, session, Route(SOCKS)))
    assert by_socks._proxy == ("socks5", "h.example", 1080, True, "ann", "p@ss")
    by_mtproxy = build_client(Login(1, "h" * 32, session, Route(MTPROXY)))
    assert by_mtproxy._connection is ConnectionTcpMTProxyRandomizedIntermediate
    assert by_mtproxy._proxy == ("h.example", 443, SECRET)


def test_ipv6_is_told_by_the_address_so_that_telethon_never_begins_anew() -> None:
    assert through(stored(2, "127.0.0.1"), Route(ipv6=True))["use_ipv6"] is False
