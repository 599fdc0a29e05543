"""Several requests at a time: cuts cost nothing, and nothing is doubled."""

from sandbox.faults import Fault
from tests.acceptance.conftest import Theatre


async def test_cuts_with_several_in_flight_use_up_no_attempt_and_cost_no_timeout(
    theatre: Theatre,
) -> None:
    stage = await theatre.opens(channels=200, in_flight=5)
    for number in range(6):
        where = list(stage.telegram.world.channels)[20 * number + 10]
        stage.break_down(Fault("SendMessage", cut="after", chat_id=where))
    await stage.oleg.launches("Пять сразу")
    await stage.oleg.reads("Вышло 200 из 200", within=18)  # less than one timeout
    assert stage.posts_by_channel == {1}
    assert await stage.pool.fetchval("SELECT max(attempts) FROM jobs") == 0
