"""The panel's way to its rows: the Supabase SDK where there is a project, else asyncpg."""

import json
from base64 import urlsafe_b64decode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from bot.settings import Settings, StartError
from db.connect import Pool, is_away
from db.postgres_rows import PostgresRows
from db.rows import Rows, RowsError, Trouble
from db.supabase_rows import open_supabase
from delivery.errors import LedgerAway

PUBLIC_KEY: Final = (
    "SUPABASE_SERVICE_ROLE_KEY is the publishable (anon) key, which anybody may have: take the"
    " project's secret key, sb_secret_... (Settings, API Keys)."
)
SENTENCES: Final = {
    Trouble.AWAY: "SUPABASE_URL: no answer there. Check the address and the connection; a project"
    " that was paused must be restored in the dashboard.",
    Trouble.KEY: "SUPABASE_URL: the key is refused."
    " Take SUPABASE_SERVICE_ROLE_KEY from the project's API keys.",
    Trouble.GRANTS: "SUPABASE_URL: the key may not read the tables. Take the project's secret key,"
    " not the publishable (anon) one; if it is the secret one, run: rassylka migrate",
    Trouble.STALE: "SUPABASE_URL: the Data API does not know our tables. Wait a minute and run:"
    " rassylka migrate. If that changes nothing, SUPABASE_URL and SUPABASE_DIRECT_URL are of"
    " different projects.",
    Trouble.HIDDEN: "SUPABASE_URL: the Data API does not serve our tables."
    " Add public to the exposed schemas (Settings, Data API).",
}


@asynccontextmanager
async def open_rows(settings: Settings, pool: Pool) -> AsyncIterator[Rows]:
    """Choose the panel's way to its rows; both ways must lead to one database.

    Raises:
        StartError: they do not, or the project does not let us in.

    """
    direct = PostgresRows(pool)
    key = settings.supabase_service_role_key
    if settings.supabase_url is None or key is None:
        yield direct
        return
    if is_public(key.get_secret_value()):
        raise StartError(PUBLIC_KEY)
    async with open_supabase(settings.supabase_url, key.get_secret_value()) as rows:
        try:
            there = await _installation(rows)
        except RowsError as error:
            raise StartError(sentence(error)) from error
        if there is None:
            raise StartError(
                "SUPABASE_SERVICE_ROLE_KEY sees no rows: take the project's secret key,"
                " not the publishable (anon) one."
            )
        if there != await _installation(direct):
            raise StartError(
                "SUPABASE_URL and SUPABASE_DIRECT_URL are two different databases:"
                " take both from the same project."
            )
        yield rows


async def _installation(rows: Rows) -> object:
    page = await rows.select("settings", [("name", "eq", "installation_id")])
    return page.rows[0]["value"] if page.rows else None


def trouble_of(error: BaseException) -> Trouble | None:
    """Say why no row can be reached; None: an error of another kind."""
    if isinstance(error, RowsError):
        return error.trouble
    return Trouble.AWAY if is_away(error) or isinstance(error, LedgerAway) else None


def sentence(error: RowsError) -> str:
    """Say what to do about a Data API that does not answer as it should."""
    if error.trouble is None:
        return f"SUPABASE_URL: the Data API refuses ({error})."
    return SENTENCES[error.trouble]


def is_public(key: str) -> bool:
    """Whether this is the key that is no secret: by its beginning, or by the role in a JWT."""
    if not key.startswith("eyJ"):
        return key.startswith("sb_publishable_")
    try:
        claims = key.split(".")[1]
        return bool(
            json.loads(urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["role"] == "anon"
        )
    except (IndexError, KeyError, TypeError, ValueError):
        return False
