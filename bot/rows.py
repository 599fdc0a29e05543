"""The panel's way to its rows: the Supabase SDK where there is a project, else asyncpg."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from bot.settings import Settings, StartError
from db.connect import Pool
from db.postgres_rows import PostgresRows
from db.rows import NETWORK, Rows, RowsError
from db.supabase_rows import open_supabase

REFUSED: Final = {"401", "403", "PGRST301", "PGRST302", "42501"}


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
    async with open_supabase(settings.supabase_url, key.get_secret_value()) as rows:
        try:
            there = await _installation(rows)
        except RowsError as error:
            raise StartError(f"SUPABASE_URL: {_why(error)}") from error
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


def _why(error: RowsError) -> str:
    """Say what to do about a Data API that does not answer as it should."""
    if error.code == NETWORK:
        return "no answer there. Check the address and the connection."
    if error.code in REFUSED:
        return "the key is refused. Take SUPABASE_SERVICE_ROLE_KEY from the project's API keys."
    return f"the Data API refuses ({error.code}). Is the schema public exposed in its settings?"
