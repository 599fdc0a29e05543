"""The stand-in of Supabase's Data API, ``@supabase/lite``, on a PostgreSQL of ours."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from db.connect import Address, open_connection
from tests.ports import free_port

HERE: Final = Path(__file__).parent
LITE: Final = HERE / "node_modules" / "@supabase" / "lite"
NODE: Final = shutil.which("node")
IS_MISSING: Final = NODE is None or not LITE.exists()
WHY: Final = "the Data API stand-in is missing: npm install in tests/data_api"
SECRET, PUBLIC = "sb_secret_tests", "anybody_tests"
ON_TCP: Final = "long" * 25  # a folder whose path is too long for a socket
CONFIG: Final = """
[api]
port = {port}
schemas = ["public"]
[db]
driver = "postgres"
url = "{url}"
[auth]
enabled = true
jwt_secret = "a-secret-of-the-tests-only-7b1f9c2e4d"
publishable_key = "{public}"
secret_key = "{secret}"
"""

# PostgREST hands a JSON argument over as it is, the stand-in as a string with the JSON in it.
UNWRAPPED: Final = """
do $$
declare f record;
begin
  for f in
    select p.oid::regprocedure as name, proname, pg_get_function_result(p.oid) as result,
           pg_get_function_arguments(p.oid) as given,
           (select string_agg(case kind when 'jsonb'::regtype
                              then format('(to_jsonb(array[%1$s]) ->> 0)::jsonb', argument)
                              else argument end, ', ' order by place)
              from unnest(proargnames, proargtypes::oid[]) with ordinality a(argument, kind, place)
           ) as passed
      from pg_proc p
     where pronamespace = 'public'::regnamespace and 'jsonb'::regtype = any (proargtypes)
       and prorettype <> 'trigger'::regtype
  loop
    execute format('alter function %s rename to %I', f.name, f.proname || '_of_json');
    execute format('create function public.%I(%s) returns %s language sql set search_path = %L'
                   ' as %L', f.proname, f.given, f.result, '',
                   format('select public.%I(%s)', f.proname || '_of_json', f.passed));
    execute format('revoke execute on function public.%I from public', f.proname);
    execute format('grant execute on function public.%I to service_role', f.proname);
  end loop;
end $$
"""


@dataclass(frozen=True)
class DataApi:
    """Where it is; the keys of the service role and of anybody."""

    url: str
    secret: str = SECRET
    public: str = PUBLIC


def is_over_data_api() -> bool:
    """Whether this run sends the panel's rows over the Data API: ROWS=data-api."""
    return os.environ.get("ROWS") == "data-api"


async def as_on_supabase(address: Address) -> None:
    """Let the service role pass by row level security; go around what the stand-in gets wrong."""
    connection = await open_connection(address)
    await connection.execute("ALTER ROLE service_role BYPASSRLS")
    await connection.execute(UNWRAPPED)
    await connection.close()


@contextmanager
def serving(address: Address, folder: Path) -> Iterator[DataApi]:
    """Serve a database that listens on TCP."""
    port = free_port()
    (folder / "supabase").mkdir()
    config = CONFIG.format(port=port, url=url_of(address), public=PUBLIC, secret=SECRET)
    (folder / "supabase" / "config.toml").write_text(config, "utf-8")
    command = [str(NODE), str(HERE / "node_modules" / ".bin" / "lite"), "start", "--no-admin"]
    quiet = {**os.environ, "LITE_TELEMETRY": "0", "DO_NOT_TRACK": "1"}
    with subprocess.Popen(command, cwd=folder, env=quiet, stdout=subprocess.DEVNULL) as process:  # noqa: S603
        try:
            _wait_for(f"http://127.0.0.1:{port}")
            yield DataApi(f"http://127.0.0.1:{port}")
        finally:
            process.terminate()


def url_of(address: Address) -> str:
    """Write the address as libraries of other languages read it."""
    parts = urlsplit(address.dsn)
    where = {name: values[0] for name, values in parse_qs(parts.query).items()}
    at = f"{where['host']}:{where['port']}" if "host" in where else f"{parts.hostname}:{parts.port}"
    return f"postgresql://{parts.username}:{parts.password}@{at}{parts.path}"


def _wait_for(url: str) -> None:
    """Wait until it listens."""
    with httpx.Client(headers={"apikey": SECRET}) as http:
        for _ in range(200):
            try:
                http.get(f"{url}/rest/v1/settings")
            except httpx.ConnectError:
                time.sleep(0.1)
            else:
                return
    pytest.fail("the Data API stand-in does not answer")
