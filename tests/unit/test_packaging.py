"""What a person deploys with: names in it are settings, paths exist, nobody runs as root."""

import json
import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import AliasChoices, SecretStr
from pydantic_core import PydanticUndefined

from bot.setting_problems import EXAMPLES
from bot.settings import Settings

ROOT = Path(__file__).parents[2]
SYSTEMD = shutil.which("systemd-analyze")
ELSEWHERE = {"PATH", "PYTHONUNBUFFERED", "POSTGRES_PASSWORD"}  # not ours to read


def text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def names_of(field: str) -> set[str]:
    """The environment variables a setting is read from."""
    alias = Settings.model_fields[field].validation_alias
    given = alias.choices if isinstance(alias, AliasChoices) else [alias or field]
    return {str(name).upper() for name in given}


SETTINGS = {name for field in Settings.model_fields for name in names_of(field)}
GIVEN = dict(re.findall(r"^(?:# )?([A-Z][A-Z0-9_]+)=(.*)$", text(".env.example"), re.MULTILINE))


def test_the_example_names_every_setting_and_nothing_else() -> None:
    assert set(GIVEN) <= SETTINGS
    assert [f for f in Settings.model_fields if not names_of(f) & set(GIVEN)] == []


def test_every_setting_has_an_example_for_when_it_is_wrong() -> None:
    assert set(EXAMPLES) >= set(GIVEN)


def defaults() -> Iterator[tuple[str, str]]:
    for name, field in Settings.model_fields.items():
        value = field.default
        (given, *_) = sorted(names_of(name) & set(GIVEN)) or [""]
        if value not in (PydanticUndefined, None) and given:
            said = str(value).lower() if isinstance(value, bool) else str(value)
            yield f"{given}={GIVEN[given]}", f"{given}={said}"


@pytest.mark.parametrize(("example", "default"), list(defaults()))
def test_what_is_commented_out_shows_the_default(example: str, default: str) -> None:
    assert example == default


def test_the_example_filled_in_is_accepted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
    filled = text(".env.example")
    mine = {"BOT_TOKEN": "1:aa", "OWNER_IDS": "1, 2", "API_ID": "7", "API_HASH": "0" * 32}
    for name, value in {**mine, "SESSION": "1x"}.items():
        filled = re.sub(rf"^{name}=$", f"{name}={value}", filled, flags=re.MULTILINE)
    (tmp_path / ".env").write_text(filled, "utf-8")
    settings = Settings(_env_file=tmp_path / ".env")
    assert settings.owner_ids == frozenset({1, 2})
    assert settings.bot_token == SecretStr("1:aa")


def docker(instruction: str) -> list[str]:
    """The arguments of an instruction of the Dockerfile, wherever it stands."""
    whole = text("Dockerfile").replace("\\\n", " ")
    return re.findall(rf"^{instruction} (.+)$", whole, re.MULTILINE)


def test_the_image_is_made_of_what_is_there() -> None:
    packages = tomllib.loads(text("pyproject.toml"))["tool"]["uv"]["build-backend"]["module-name"]
    sources = [
        word for line in docker("COPY") if "--from" not in line for word in line.split()[:-1]
    ]
    assert all((ROOT / source).exists() for source in sources)
    assert set(packages) <= set(sources)
    let_in = {line[1:] for line in text(".dockerignore").splitlines() if line.startswith("!")}
    assert let_in == set(sources)


def test_the_image_runs_as_somebody_without_rights_on_names_every_reader_knows() -> None:
    assert docker("USER") == ["rassylka"]
    assert all(re.match(r"[a-z]+:[\w.-]+( AS \w+)?$", image) for image in docker("FROM"))
    names = {pair.split("=")[0] for pair in docker("ENV")[-1].split()}
    assert names - ELSEWHERE <= SETTINGS


def test_the_image_asks_itself_whether_it_is_well() -> None:
    (line,) = docker("HEALTHCHECK")
    program, option, code = json.loads(line.split(" CMD ")[1])
    assert (program, option) == ("python", "-c")
    compile(code, "HEALTHCHECK", "exec")
    assert "METRICS_PORT=9108" in docker("ENV")[-1]


def test_compose_gives_settings_that_exist_and_waits_for_the_database() -> None:
    services: dict[str, Any] = yaml.safe_load(text("docker-compose.yml"))["services"]
    ours = services["rassylka"]
    assert set(ours["environment"]) <= SETTINGS
    assert ours["depends_on"]["postgres"]["condition"] == "service_healthy"
    assert "ports" not in services["postgres"]
    assert set(re.findall(r"\$\{(\w+)", text("docker-compose.yml"))) <= ELSEWHERE


def test_the_unit_lets_a_send_settle_and_names_settings_that_exist() -> None:
    unit = text("deploy/rassylka.service")
    assert "KillMode=mixed" in unit
    assert "RestartPreventExitStatus=2" in unit
    given = re.search(r"^Environment=(.*)$", unit, re.MULTILINE)
    assert given is not None
    names = set(re.findall(r"([A-Z_]+)=", given[1]))
    assert names - ELSEWHERE <= SETTINGS


@pytest.mark.skipif(SYSTEMD is None, reason="systemd-analyze is not here")
def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    unit = tmp_path / "rassylka.service"
    here = text("deploy/rassylka.service").replace("/opt/rassylka/.venv/bin/rassylka", "/bin/true")
    unit.write_text(here, "utf-8")
    said = subprocess.run(  # noqa: S603  # the tests' own
        [str(SYSTEMD), "verify", str(unit)], capture_output=True, check=True, encoding="utf-8"
    )
    assert said.stderr == ""
