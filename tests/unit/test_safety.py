"""What the product never does: join, invite, scrape, write to people, print secrets."""

import ast
import logging
from pathlib import Path

import pytest

from bot.logs import Line
from bot.settings import Settings

ROOT = Path(__file__).parents[2]
PRODUCT = ("bot", "delivery", "queues", "db")
FORBIDDEN = {
    "JoinChannelRequest",
    "ImportChatInviteRequest",
    "CheckChatInviteRequest",
    "GetParticipantsRequest",
    "GetParticipantRequest",
    "GetFullChatRequest",
    "AddChatUserRequest",
    "InviteToChannelRequest",
    "GetContactsRequest",
    "ImportContactsRequest",
    "SearchRequest",
    "iter_participants",
    "get_participants",
    "InputPeerUserFromMessage",
}


def names_in(path: Path) -> set[str]:
    """Every name and attribute the module uses."""
    tree = ast.parse(path.read_text("utf-8"))
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return names | {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}


MODULES = sorted(path for folder in PRODUCT for path in (ROOT / folder).rglob("*.py"))


@pytest.mark.parametrize("module", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_module_can_join_invite_or_read_participants(module: Path) -> None:
    assert not names_in(module) & FORBIDDEN


def test_requests_address_only_channels_and_groups() -> None:
    names = names_in(ROOT / "delivery" / "telegram" / "requests.py")
    assert {"InputPeerChannel", "InputPeerChat"} <= names
    assert not names & {"InputPeerUser", "InputPeerSelf", "InputUser"}


SETTINGS = {
    "bot_token": "123456789:AAsecretsecretsecret",
    "owner_ids": "1",
    "api_id": "7",
    "api_hash": "hashhashhashhashhashhashhashhash",
    "session": "1sessionsession",
    "database_url": "postgresql://u:password@h/d",
    "supabase_service_role_key": "sb_secret_never_to_be_seen",
}


def test_no_secret_is_in_the_printed_settings() -> None:
    settings = Settings.model_validate(SETTINGS)
    for name in SETTINGS.keys() - {"owner_ids", "api_id"}:
        assert SETTINGS[name] not in f"{settings!r} {settings}"


def test_no_secret_passes_the_log_not_even_in_a_traceback() -> None:
    settings = Settings.model_validate(SETTINGS)
    error = ValueError(SETTINGS["session"])
    record = logging.makeLogRecord({"msg": "at /bot123456789:AAsecretsecretsecret/getMe"})
    record.exc_info = (type(error), error, None)
    record.__dict__["where"] = SETTINGS["database_url"]
    line = Line(settings.secrets).format(record)
    assert "***" in line
    assert not any(secret in line for secret in settings.secrets)
