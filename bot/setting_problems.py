"""What can be wrong with a setting, said with an example of a right one. Pure."""

from dataclasses import dataclass
from typing import Final

EXAMPLES: Final = {
    "BOT_TOKEN": "BOT_TOKEN=123456789:AA... (from @BotFather)",
    "OWNER_IDS": "OWNER_IDS=512345678,612345678 (Telegram ids of the people who use the panel)",
    "API_ID": "API_ID=1234567 (from my.telegram.org)",
    "API_HASH": "API_HASH=0123456789abcdef0123456789abcdef (from my.telegram.org)",
    "TELEGRAM_SESSION": "TELEGRAM_SESSION=1... (one line; unset: the log-in of rassylka login)",
    "SESSION_KEY": "SESSION_KEY=... (44 characters, made by: rassylka keys new)",
    "PROXY": (
        "PROXY=socks5://user:password@host:1080 or mtproxy://secret@host:443"
        " or a link tg://proxy?server=...&port=...&secret=..."
    ),
    "IPV6": "IPV6=true (Telegram by IPv6)",
    "TEST_DC": "TEST_DC=2 (one of Telegram's test servers, 1 to 3) or TEST_DC=2@127.0.0.1:443",
    "TEST_DC_KEY": "TEST_DC_KEY=/path/to/key.pem (the public key of that server)",
    "DATABASE_URL": "DATABASE_URL=postgresql://user:password@host:5432/database",
    "SUPABASE_DIRECT_URL": "SUPABASE_DIRECT_URL=postgresql://postgres.ref:password@host:5432/postgres",
    "SUPABASE_URL": "SUPABASE_URL=https://abcdefghijklmnop.supabase.co",
    "SUPABASE_SERVICE_ROLE_KEY": (
        "SUPABASE_SERVICE_ROLE_KEY=sb_secret_... (the project's secret key: Settings, API keys)"
    ),
    "BOT_API_BASE": "BOT_API_BASE=https://api.telegram.org",
    "DATA_DIR": "DATA_DIR=/var/lib/rassylka",
    "GAP_MS": "GAP_MS=8000 (milliseconds between two posts, 0 or more)",
    "UNDO_S": "UNDO_S=10 (seconds, 0 or more)",
    "CHAT_GAP_S": "CHAT_GAP_S=60 (seconds between two posts in one chat, 0 or more)",
    "IN_FLIGHT": "IN_FLIGHT=1 (requests at a time, 1 to 20)",
    "PER_MINUTE": "PER_MINUTE=20 (posts in any minute, 0 for no limit)",
    "PER_DAY": "PER_DAY=600 (posts in any 24 hours, 0 for no limit)",
    "WARM_UP": "WARM_UP=true (a fresh log-in begins slowly; false: at full pace)",
    "QUIET_HOURS": "QUIET_HOURS=23:00-08:00 (no posts then, by TIME_ZONE; empty: never)",
    "ERRORS_IN_ROW": "ERRORS_IN_ROW=5 (as many in a row pause a campaign, 1 or more)",
    "ERRORS_PERCENT": "ERRORS_PERCENT=10 (as many of the last 50 pause it, 1 to 100)",
    "TIME_ZONE": "TIME_ZONE=Europe/Moscow",
    "JOURNAL_DAYS": "JOURNAL_DAYS=365 (days the journal is kept, 30 or more; 0 or unset: for ever)",
    "LOG_FORMAT": "LOG_FORMAT=console (or json: one object a line)",
    "METRICS_PORT": "METRICS_PORT=9108 (for /metrics and /healthz; unset: none)",
    "METRICS_HOST": "METRICS_HOST=127.0.0.1",
    "LOG_LEVEL": "LOG_LEVEL=INFO (DEBUG, INFO, WARNING or ERROR)",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """A setting that is missing or wrong; ``needed_by`` is another one that is set."""

    name: str
    is_missing: bool
    needed_by: str = ""

    @property
    def example(self) -> str:
        """How it would look."""
        return EXAMPLES.get(self.name, self.name)

    @property
    def sentence(self) -> str:
        """Say it."""
        if self.needed_by:
            what = f"{self.needed_by} is set, so {self.name} is needed too"
        else:
            what = f"{self.name} is missing" if self.is_missing else f"{self.name} is wrong"
        return f"{what}. Example: {self.example}"


def problem_of(field: str, error: object) -> Problem:
    """Say in our terms what pydantic has against a field."""
    kind = error.get("type") if isinstance(error, dict) else None
    if field:
        return Problem(field.upper(), is_missing=kind == "missing")
    missing = str(error.get("ctx", {}).get("error")) if isinstance(error, dict) else ""
    return Problem(missing, is_missing=True, needed_by="SUPABASE_URL")
