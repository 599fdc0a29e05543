"""What can go wrong with the database, in words a person can act on.

DatabaseError
├── Unavailable         nobody answers now; a moment later somebody may
├── Refused             somebody answers and lets nobody in (password, name of the database)
├── WrongAddress        the address cannot work (transaction pooler, not a URL)
├── EmbeddedFailed      the private PostgreSQL could not be started
├── SchemaTooNew        the database was made by a newer version
└── CopyFailed          a copy could not be written or read
"""


class DatabaseError(Exception):
    """Base; the message says what to do."""


class Unavailable(DatabaseError):
    """Nobody answers at the address now; a server that is starting does a moment later."""


class Refused(DatabaseError):
    """The log-in is refused, and will be again."""


class WrongAddress(DatabaseError):
    """The address can never work."""


class EmbeddedFailed(DatabaseError):
    """The private PostgreSQL could not be started."""


class SchemaTooNew(DatabaseError):
    """The database knows migrations that this version does not."""


class CopyFailed(DatabaseError):
    """A copy of the database could not be written, or not be read into another one."""
