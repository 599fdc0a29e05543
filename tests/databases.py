"""A database as the product finds it: migrated, with the queue's tables."""

from pgqueuer import AsyncpgDriver

from db.connect import Address, open_connection
from db.migrate import migrate
from queues.schema import prepare


async def prepared(address: Address) -> Address:
    """Bring an empty database up to date, and return where it is."""
    connection = await open_connection(address)
    await migrate(connection)
    await prepare(AsyncpgDriver(connection))
    await connection.close()
    return address
