"""Supabase settings that do not fit together stop the start with a sentence."""

from pathlib import Path

import pytest

from bot.opening import open_database
from bot.settings import Settings, StartError
from db.connect import Address
from db.supabase_rows import SupabaseRows
from tests.data_api.standin import DataApi

OTHERS = {
    "bot_token": "123456789:AAsecretsecretsecret",
    "owner_ids": "1",
    "api_id": "7",
    "api_hash": "hashhashhashhashhashhashhashhash",
    "session": "1sessionsession",
}


def settings(address: Address, url: str, key: str, folder: Path) -> Settings:
    supabase = {"supabase_url": url, "supabase_service_role_key": key}
    given = {**OTHERS, **supabase, "supabase_direct_url": address.dsn, "data_dir": folder}
    return Settings.model_validate(given)


async def why(address: Address, url: str, key: str, folder: Path) -> str:
    with pytest.raises(StartError) as refused:
        async with open_database(settings(address, url, key, folder)):
            pass
    assert key not in str(refused.value)
    return str(refused.value)


async def test_both_ways_to_one_database_are_accepted(
    database: Address, data_api: DataApi, tmp_path: Path
) -> None:
    given = settings(database, data_api.url, data_api.secret, tmp_path)
    async with open_database(given) as opened:
        assert isinstance(opened.rows, SupabaseRows)


async def test_two_different_databases_stop_the_start(
    server: Address, data_api: DataApi, tmp_path: Path
) -> None:
    sentence = await why(server, data_api.url, data_api.secret, tmp_path)
    assert "two different databases: take both from the same project" in sentence


async def test_a_refused_key_is_named(database: Address, data_api: DataApi, tmp_path: Path) -> None:
    sentence = await why(database, data_api.url, "sb_secret_of_somebody_else", tmp_path)
    assert "Take SUPABASE_SERVICE_ROLE_KEY from the project's API keys" in sentence


async def test_the_key_of_anybody_is_no_way_in(
    database: Address, data_api: DataApi, tmp_path: Path
) -> None:
    sentence = await why(database, data_api.url, data_api.public, tmp_path)
    assert "take the project's secret key, not the publishable (anon) one" in sentence


async def test_an_address_where_nobody_answers_is_named(database: Address, tmp_path: Path) -> None:
    sentence = await why(database, "http://127.0.0.1:9", "sb_secret_x", tmp_path)
    assert sentence.startswith("SUPABASE_URL: no answer there.")
