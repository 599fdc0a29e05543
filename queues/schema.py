"""PgQueuer's tables, in a schema of their own."""

from typing import Final

from pgqueuer import Queries
from pgqueuer.adapters.persistence.qb import (
    QueryBuilderEnvironment,
    QueryQueueBuilder,
    QuerySchedulerBuilder,
)
from pgqueuer.domain.settings import DBSettings
from pgqueuer.ports.driver import Driver

SCHEMA: Final = "pgqueuer"  # in public they would be open to the Data API of Supabase


def queries_on(driver: Driver) -> Queries:
    """Return PgQueuer's queries for our schema."""
    settings = DBSettings(db_schema=SCHEMA)
    return Queries(
        driver,
        QueryBuilderEnvironment(settings),
        QueryQueueBuilder(settings),
        QuerySchedulerBuilder(settings),
    )


async def prepare(driver: Driver) -> None:
    """Install PgQueuer's tables, or bring them up to date."""
    queries = queries_on(driver)
    if await queries.has_table("pgqueuer"):
        await queries.upgrade()
    else:
        await queries.install()
