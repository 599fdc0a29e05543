"""What the SDK adapter asks for, and what it makes of answers no stand-in gives."""

import json
from collections.abc import Callable

import httpx
import pytest

from db.rows import Cut, RowsError
from db.supabase_rows import open_supabase

URL, KEY = "https://project.supabase.co", "sb_secret_never_to_be_seen"
Answering = Callable[[httpx.Request], httpx.Response]


async def asked(answer: Answering) -> list[httpx.Request]:
    """Read some rows; return the requests that were made."""
    seen: list[httpx.Request] = []

    def note(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return answer(request)

    async with open_supabase(URL, KEY, httpx.MockTransport(note)) as rows:
        cut = Cut(order=("-id",), limit=5, offset=10)
        await rows.select("users", [("name", "ilike", "%a*b%"), ("id", "in", [1, 2])], cut=cut)
    return seen


async def refusal(answer: Answering) -> RowsError:
    async with open_supabase(URL, KEY, httpx.MockTransport(answer)) as rows:
        with pytest.raises(RowsError) as refused:
            await rows.update("users", {"name": "x"}, [("id", "eq", 1)])
    return refused.value


async def test_a_select_is_one_request_of_the_data_api() -> None:
    (request,) = await asked(lambda _: httpx.Response(200, json=[]))
    parameters = dict(request.url.params)
    assert request.url.path == "/rest/v1/users"
    assert (parameters["order"], parameters["limit"], parameters["offset"]) == (
        "id.desc",
        "5",
        "10",
    )
    assert (parameters["name"], parameters["id"]) == ("ilike.%a_b%", "in.(1,2)")
    assert request.headers["apikey"] == KEY


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_a_server_fault_is_an_error_without_the_key(status: int) -> None:
    error = await refusal(lambda _: httpx.Response(status, json={"message": "down", "code": "X"}))
    assert error.code == "X"
    assert KEY not in f"{error!r} {error} {error.__cause__!r}"


async def test_an_answer_that_is_no_json_is_an_error_too() -> None:
    error = await refusal(lambda _: httpx.Response(502, text="<html>Bad Gateway</html>"))
    assert error.code == "502"


@pytest.mark.parametrize("fault", [httpx.ConnectError, httpx.ReadTimeout])
async def test_a_network_fault_of_a_change_is_told_at_once(fault: type[Exception]) -> None:
    calls: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        calls.append(request.method)
        raise fault("no")

    assert (await refusal(answer)).code == "NETWORK"
    assert calls == ["PATCH"]  # never repeated: it may have happened


async def test_a_longer_table_is_read_in_pages_until_its_end() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        start = int(request.url.params.get("offset", "0"))
        page = [{"id": n} for n in range(start, min(start + 1000, 2500))]
        return httpx.Response(200, json=page, headers={"Content-Range": f"{start}-x/2500"})

    async with open_supabase(URL, KEY, httpx.MockTransport(answer)) as rows:
        page = await rows.select("jobs", cut=Cut(order=("id",)))
    assert [row["id"] for row in page.rows] == list(range(2500))
    assert json.dumps(page.total) == "null"


STALE = {"code": "PGRST205", "message": "Could not find the table in the schema cache"}


async def test_a_table_the_data_api_does_not_know_yet_is_asked_for_again() -> None:
    answers = [httpx.Response(404, json=STALE), httpx.Response(200, json=[{"id": 1}])]
    transport = httpx.MockTransport(lambda _: answers.pop(0))
    async with open_supabase(URL, KEY, transport, pauses=(0, 0)) as rows:
        assert await rows.update("users", {"name": "x"}, [("id", "eq", 1)]) == [{"id": 1}]


async def test_a_table_that_stays_unknown_is_an_error_in_the_end() -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.method)
        return httpx.Response(404, json=STALE)

    async with open_supabase(URL, KEY, httpx.MockTransport(answer), pauses=(0, 0)) as rows:
        with pytest.raises(RowsError, match="PGRST205"):
            await rows.rpc("close_access", p_user=1)
    assert len(asked) == 3
