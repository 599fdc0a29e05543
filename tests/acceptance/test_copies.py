"""A copy made in the middle of a campaign, restored later: it goes on, and nothing is out twice."""

from pathlib import Path

from db.copies import back_up, restore
from tests.acceptance.conftest import Theatre
from tests.databases import closing, make


async def test_a_campaign_goes_on_from_a_copy_and_no_post_comes_out_twice(
    theatre: Theatre, tmp_path: Path
) -> None:
    stage = await theatre.opens(gap_ms=60)
    await stage.oleg.launches("Пост, который выйдет один раз")
    await stage.until(lambda: len(stage.sends) >= 5)
    await back_up(theatre.database, tmp_path / "copy")
    out = len(stage.sends)
    await stage.until(lambda: len(stage.sends) >= out + 5)
    await theatre.stops(stage)
    given = theatre.database
    theatre.database = await make(given, "restored")
    await restore(theatre.database, tmp_path / "copy")
    async with closing(theatre.database) as connection:  # whoever had it then is gone
        await connection.execute("UPDATE accounts SET owner = NULL, owner_until = NULL")
    await theatre.starts(stage)
    await stage.oleg.reads("Вышло 39 из 39", within=30)
    await theatre.closes()
    assert stage.posts_by_channel == {1}
    assert stage.telegram.world.counters.duplicates >= 5
    async with closing(given) as admin:
        await admin.execute("DROP DATABASE restored WITH (FORCE)")
