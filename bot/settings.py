"""Settings: the only reader of the environment. A wrong one stops the start with a sentence."""

import os
import re
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Final, Literal, Self, TypeVar
from zoneinfo import ZoneInfo

from platformdirs import user_data_path
from pydantic import (
    AfterValidator,
    AliasChoices,
    BeforeValidator,
    Field,
    FilePath,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from typing_extensions import override

from bot.setting_problems import Problem, problem_of
from delivery.caution import Caution
from delivery.policy import Policy, night_of
from delivery.quiet import QuietHours
from delivery.route import Route, data_center_of, proxy_of

TELEGRAM: Final = "https://api.telegram.org"

Read = TypeVar("Read", bound="AccountSettings")


class StartError(Exception):
    """The program cannot start; the message is a sentence that says what to do."""


def default_data_dir() -> Path:
    """Return the folder of this user's data; for root one that PostgreSQL's user can reach."""
    if sys.platform != "win32" and os.geteuid() == 0:
        return Path("/var/lib/rassylka")
    return user_data_path("rassylka", appauthor=False)


def _ids(value: object) -> object:
    if isinstance(value, str):
        return [part for part in value.replace(";", ",").replace(" ", ",").split(",") if part]
    return value


def _token(value: SecretStr) -> SecretStr:
    if not re.fullmatch(r"\d+:[\w-]+", value.get_secret_value()):
        raise ValueError("not a bot token")
    return value


def _a_month(days: int) -> int:
    if 0 < days < 30:  # noqa: PLR2004  # the database refuses it too
        raise ValueError("kept for 30 days at least")
    return days


def _proxy(value: SecretStr) -> SecretStr:
    proxy_of(value.get_secret_value())
    return value


def _data_center(value: str) -> str:
    data_center_of(value)
    return value


def _keys(value: SecretStr) -> SecretStr:
    for key in value.get_secret_value().split(","):
        if not re.fullmatch(r"[\w-]{43}=", key.strip(), re.ASCII):
            raise ValueError("not a key")
    return value


class AccountSettings(BaseSettings):
    """What it takes to log in and out: how Telegram is reached, and where the log-in is kept."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
    )

    api_id: int | None = Field(None, gt=0)
    api_hash: SecretStr | None = Field(None, min_length=32, max_length=32)
    session: SecretStr | None = Field(
        None, validation_alias=AliasChoices("telegram_session", "session")
    )
    session_key: Annotated[SecretStr, AfterValidator(_keys)] | None = None
    proxy: Annotated[SecretStr, AfterValidator(_proxy)] | None = None
    ipv6: bool = False
    test_dc: Annotated[str, AfterValidator(_data_center)] | None = None
    test_dc_key: FilePath | None = None
    database_url: SecretStr | None = Field(
        None, validation_alias=AliasChoices("supabase_direct_url", "database_url")
    )
    data_dir: Path = Field(default_factory=default_data_dir)
    time_zone: ZoneInfo = ZoneInfo("Europe/Moscow")
    log_level: str = Field("INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$")

    @property
    def session_keys(self) -> tuple[str, ...]:
        """Keys that log-ins are sealed by, the newest first."""
        given = "" if self.session_key is None else self.session_key.get_secret_value()
        return tuple(key.strip() for key in given.split(",") if key.strip())

    @property
    def route(self) -> Route:
        """The way to Telegram."""
        proxy = None if self.proxy is None else proxy_of(self.proxy.get_secret_value())
        test = None if self.test_dc is None else data_center_of(self.test_dc)
        if test is not None and self.test_dc_key is not None:
            test = replace(test, key=self.test_dc_key.read_text("utf-8"))
        return Route(proxy, self.ipv6, test)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Return what must never be printed."""
        found = [self.api_hash, self.session, self.session_key, self.database_url, self.proxy]
        said = [secret.get_secret_value() for secret in found if secret is not None]
        proxy = self.route.proxy
        parts = [] if proxy is None else [proxy.password or "", proxy.secret]
        return tuple(secret for secret in (*said, *self.session_keys, *parts) if secret)


class Settings(AccountSettings):
    """Everything the program needs; read from the environment and ``.env``."""

    bot_token: Annotated[SecretStr, AfterValidator(_token)]
    owner_ids: Annotated[frozenset[int], NoDecode, BeforeValidator(_ids)] = Field(min_length=1)
    api_id: int = Field(gt=0)
    api_hash: SecretStr = Field(min_length=32, max_length=32)
    supabase_url: str | None = Field(None, pattern=r"^https?://")
    supabase_service_role_key: SecretStr | None = None
    bot_api_base: str = Field(TELEGRAM, pattern=r"^https?://")
    gap_ms: int = Field(8000, ge=0)
    undo_s: float = Field(10, ge=0)
    chat_gap_s: float = Field(60, ge=0)
    in_flight: int = Field(1, ge=1, le=20)
    per_minute: int = Field(20, ge=0)
    per_day: int = Field(600, ge=0)
    warm_up: bool = True
    quiet_hours: str | None = Field(None, pattern=r"^\s*\d{1,2}:\d{2}\s*[-–]\s*\d{1,2}:\d{2}\s*$")
    errors_in_row: int = Field(5, ge=1)
    errors_percent: int = Field(10, ge=1, le=100)
    journal_days: Annotated[int, AfterValidator(_a_month)] = Field(0, ge=0)
    log_format: Literal["console", "json"] = "console"
    metrics_port: int | None = Field(None, ge=1, le=65535)
    metrics_host: str = "127.0.0.1"

    @field_validator("quiet_hours", mode="after")
    @classmethod
    def _quiet_hours_can_be(cls, value: str | None) -> str | None:
        if value is not None:
            QuietHours.parse(value, ZoneInfo("UTC"))
        return value

    @model_validator(mode="after")
    def _supabase_needs_all_three(self) -> Self:
        if self.supabase_url and self.database_url is None:
            raise ValueError("SUPABASE_DIRECT_URL")
        if self.supabase_url and self.supabase_service_role_key is None:
            raise ValueError("SUPABASE_SERVICE_ROLE_KEY")
        return self

    @property
    def gap(self) -> timedelta:
        """The smallest distance of two posts."""
        return timedelta(milliseconds=self.gap_ms)

    @property
    def undo(self) -> timedelta:
        """How long a launch can be taken back."""
        return timedelta(seconds=self.undo_s)

    @property
    def policy(self) -> Policy:
        """What holds until somebody changes it in the panel."""
        return Policy(
            zone=self.time_zone,
            gap=self.gap,
            night=night_of(self.quiet_hours or ""),
            caution=Caution(self.errors_in_row, self.errors_percent),
            per_day=self.per_day,
            per_minute=self.per_minute,
            warms_up=self.warm_up,
        )

    @property
    @override
    def secrets(self) -> tuple[str, ...]:
        """Return what must never be printed."""
        found = [self.bot_token, self.supabase_service_role_key]
        return (*super().secrets, *(s.get_secret_value() for s in found if s is not None))


def read_settings() -> Settings:
    """Read the environment and ``.env``.

    Raises:
        StartError: names every missing or wrong variable, with an example each.

    """
    return _read(Settings)


def read_account_settings() -> AccountSettings:
    """Read what it takes to log in and out. Raises StartError."""
    return _read(AccountSettings)


def _read(kind: type[Read]) -> Read:
    given = _tried(kind)
    if not isinstance(given, list):
        return given
    where = "Set them in the environment or in a file .env in the working folder."
    raise StartError("\n".join([*(problem.sentence for problem in given), where]))


def problems_or_settings() -> "list[Problem] | Settings":
    """Read the environment and ``.env``, or say what is wrong with them."""
    return _tried(Settings)


def _tried(kind: type[Read]) -> list[Problem] | Read:
    try:
        return kind()
    except ValidationError as error:
        return [problem_of(str(e["loc"][0]) if e["loc"] else "", e) for e in error.errors()]
