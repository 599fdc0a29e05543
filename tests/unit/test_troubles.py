"""Why no row can be reached: a sentence at the start, a screen in the panel, what to do in both."""

import json
from base64 import urlsafe_b64encode
from datetime import UTC

import pytest

from bot.rows import is_public, sentence, trouble_of
from bot.screens.oops import away
from bot.texts import Texts
from db.errors import Unavailable
from db.rows import RowsError, Trouble
from delivery.errors import LedgerAway

CODES = [
    ("NETWORK", Trouble.AWAY, "Check the address"),
    ("503", Trouble.AWAY, "restored in the dashboard"),
    ("PGRST002", Trouble.AWAY, "no answer there"),
    ("401", Trouble.KEY, "the key is refused"),
    ("PGRST301", Trouble.KEY, "Take SUPABASE_SERVICE_ROLE_KEY"),
    ("42501", Trouble.GRANTS, "rassylka migrate"),
    ("PGRST202", Trouble.STALE, "rassylka migrate"),
    ("PGRST204", Trouble.STALE, "rassylka migrate"),
    ("PGRST205", Trouble.STALE, "different projects"),
    ("PGRST106", Trouble.HIDDEN, "Add public to the exposed schemas"),
    ("PGRST100", None, "refuses (PGRST100: it says why)"),
    ("23505", None, "refuses (23505: it says why)"),
]


@pytest.mark.parametrize(("code", "trouble", "words"), CODES)
def test_every_code_that_bars_the_way_says_what_to_do(
    code: str, trouble: Trouble | None, words: str
) -> None:
    error = RowsError(code, "it says why")
    assert error.trouble is trouble
    assert words in sentence(error)


@pytest.mark.parametrize("trouble", Trouble)
@pytest.mark.parametrize("locale", ["ru", "en"])
def test_a_screen_says_that_nothing_is_lost_and_offers_the_tap_again(
    trouble: Trouble, locale: str
) -> None:
    view = away(Texts(locale, UTC), trouble, "hm:open")  # type: ignore[arg-type]  # any zone
    assert ("ичего не потеряно" if locale == "ru" else "othing is lost") in view.text
    assert [button.callback_data for row in view.rows for button in row] == ["hm:open"]


def test_a_ledger_or_a_server_that_is_away_is_the_same_trouble() -> None:
    for error in (LedgerAway("x"), Unavailable("x"), ConnectionError(), RowsError("502", "x")):
        assert trouble_of(error) is Trouble.AWAY
    assert trouble_of(ValueError("x")) is None


def legacy(role: str) -> str:
    claims = json.dumps({"iss": "supabase", "role": role}).encode()
    return f"eyJhbGciOiJIUzI1NiJ9.{urlsafe_b64encode(claims).decode().rstrip('=')}.signature"


@pytest.mark.parametrize(
    ("key", "known"),
    [
        ("sb_publishable_abc", True),
        ("sb_secret_abc", False),
        (legacy("anon"), True),
        (legacy("service_role"), False),
        ("eyJ.damaged", False),
        ("eyJ", False),
    ],
)
def test_the_key_that_is_no_secret_is_recognised(key: str, known: bool) -> None:  # noqa: FBT001
    assert is_public(key) is known
