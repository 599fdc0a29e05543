"""How Telethon really behaves, and that the product does not rely on the opposite.

Each behaviour of the library is shown on a plain client; beside it stands what our client or our
code makes of it. An update of Telethon that changes one of them fails here first.
"""

import asyncio

import pytest
from telethon import errors
from telethon.errors import rpc_message_to_error
from telethon.tl import functions as fn
from telethon.tl import types as tl

from delivery.errors import Offline, Refused, SendError
from delivery.outcome import Fail, Halt, Wait, after_error
from delivery.telegram.errors import refused, translated
from delivery.telegram.requests import message_ids
from sandbox.faults import Fault
from sandbox.local import LocalTelegram
from tests.behaviour.conftest import PATIENCE, channel, ours, plain, send, sends, until


async def test_a_send_that_was_given_up_goes_out_after_a_reconnect(telegram: LocalTelegram) -> None:
    async with plain(telegram) as client:
        telegram.faults.add(Fault("SendMessage", no_answer=True))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(client(send(channel(telegram))), PATIENCE.total_seconds())
        telegram.mtproto.drop_connections()
        await until(telegram, lambda: telegram.world.counters.posts == 1)


async def test_our_client_sends_nothing_that_was_given_up(telegram: LocalTelegram) -> None:
    async with ours(telegram) as client:
        telegram.faults.add(Fault("SendMessage", no_answer=True))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(client(send(channel(telegram))), PATIENCE.total_seconds())
        telegram.mtproto.drop_connections()
        await asyncio.sleep(PATIENCE.total_seconds())
    assert (sends(telegram), telegram.world.counters.posts) == (1, 0)


@pytest.mark.parametrize("cut", ["before", "after"])
async def test_a_cut_is_hidden_by_sending_the_same_random_id_again(
    telegram: LocalTelegram, cut: str
) -> None:
    telegram.faults.add(Fault("SendMessage", cut=cut))  # type: ignore[arg-type]
    async with plain(telegram) as client:
        await client(send(channel(telegram)))
    assert (sends(telegram), telegram.world.counters.posts) == (2, 1)


async def test_our_client_tells_a_cut_at_once_and_the_result_is_unknown(
    telegram: LocalTelegram,
) -> None:
    telegram.faults.add(Fault("SendMessage", cut="after"))
    async with ours(telegram) as client:
        with pytest.raises(SendError) as cut, translated():
            await client(send(channel(telegram)))
    assert isinstance(cut.value, Offline)
    assert isinstance(after_error(cut.value, 0), Wait)
    assert sends(telegram) == 1


async def test_a_flood_wait_closes_every_send_without_asking_the_server(
    telegram: LocalTelegram,
) -> None:
    telegram.faults.add(Fault("SendMessage", error="FLOOD_WAIT_30"))
    async with ours(telegram) as client:
        for number in (0, 1):  # another channel is no way around
            with pytest.raises(errors.FloodWaitError):
                await client(send(channel(telegram, number)))
    assert sends(telegram) == 1


async def test_the_threshold_of_one_call_is_ignored(telegram: LocalTelegram) -> None:
    telegram.faults.add(Fault("SendMessage", error="FLOOD_WAIT_1"))
    async with plain(telegram, flood_sleep_threshold=60) as client:
        await client(send(channel(telegram)), flood_sleep_threshold=0)  # sleeps all the same
    assert sends(telegram) == 2


async def test_our_client_does_not_sleep_a_flood_wait_away(telegram: LocalTelegram) -> None:
    telegram.faults.add(Fault("SendMessage", error="FLOOD_WAIT_1"))
    async with ours(telegram) as client:
        with pytest.raises(errors.FloodWaitError):
            await client(send(channel(telegram)))
    assert sends(telegram) == 1


async def test_a_slow_mode_does_not_close_other_chats(telegram: LocalTelegram) -> None:
    telegram.faults.add(Fault("SendMessage", error="SLOWMODE_WAIT_30"))
    async with ours(telegram) as client:
        with pytest.raises(errors.SlowModeWaitError):
            await client(send(channel(telegram)))
        await client(send(channel(telegram, 1)))
    assert telegram.world.counters.posts == 1


@pytest.mark.parametrize("error", ["INTERNAL", "RANDOM_ID_DUPLICATE"])
async def test_our_client_tries_a_server_fault_once_and_keeps_its_name(
    telegram: LocalTelegram, error: str
) -> None:
    telegram.faults.add(Fault("SendMessage", error=error))
    async with ours(telegram) as client:
        with pytest.raises(Refused) as fault, translated():
            await client(send(channel(telegram)))
    assert (fault.value.name, sends(telegram)) == (error, 1)


async def test_a_repeated_send_is_answered_with_the_first_message(telegram: LocalTelegram) -> None:
    async with ours(telegram) as client:
        first, second = [await client(send(channel(telegram))) for _ in range(2)]
    assert message_ids(first, [7]) == message_ids(second, [7])
    assert [u.pts_count for u in second.updates if hasattr(u, "pts_count")] == [0]


async def test_saved_messages_answer_without_a_random_id(telegram: LocalTelegram) -> None:
    async with ours(telegram) as client:
        request = fn.messages.SendMessageRequest(tl.InputPeerSelf(), "x", random_id=9)
        answer = await client(request)
    assert isinstance(answer, tl.UpdateShortSentMessage)
    assert message_ids(answer, [9]) == (1,)


async def test_a_disconnect_cancels_what_waits_and_we_call_it_offline(
    telegram: LocalTelegram,
) -> None:
    async def waiting() -> None:
        with translated():
            await client(send(channel(telegram)))

    telegram.faults.add(Fault("SendMessage", no_answer=True))
    async with ours(telegram) as client:
        pending = asyncio.create_task(waiting())
        await until(telegram, lambda: sends(telegram) == 1)
        await client.disconnect()
        with pytest.raises(Offline):
            await pending


async def test_our_own_cancellation_stays_one(telegram: LocalTelegram) -> None:
    async def waiting() -> None:
        with translated():
            await client(send(channel(telegram)))

    telegram.faults.add(Fault("SendMessage", no_answer=True))
    async with ours(telegram) as client:
        pending = asyncio.create_task(waiting())
        await until(telegram, lambda: sends(telegram) == 1)
        pending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await pending


async def test_a_revoked_client_still_believes_that_it_is_authorized(
    telegram: LocalTelegram,
) -> None:
    async with ours(telegram) as client:
        assert await client.is_user_authorized()
        telegram.mtproto.revoke("AUTH_KEY_UNREGISTERED")
        assert await client.is_user_authorized()
        assert await client.get_me() is None  # this is what the session asks


async def test_a_session_string_remembers_no_channel(telegram: LocalTelegram) -> None:
    async with ours(telegram) as client:
        with pytest.raises(ValueError, match="Could not find the input entity"):
            await client.get_input_entity(channel(telegram).chat_id)
        await client(send(channel(telegram)))  # with the access hash of our rows


async def test_several_requests_at_once_fail_as_a_multi_error(telegram: LocalTelegram) -> None:
    telegram.faults.add(Fault("SendMessage", error="CHAT_WRITE_FORBIDDEN"))
    async with ours(telegram) as client:
        with pytest.raises(errors.MultiError) as several:
            await client([send(channel(telegram, 0)), send(channel(telegram, 1))])
    assert [error is None for error in several.value.exceptions] == [False, True]


async def test_updates_are_never_asked_for_channel_by_channel(telegram: LocalTelegram) -> None:
    async with ours(telegram) as client:
        loop = client._update_loop
        assert loop.__func__ is not plain_update_loop()
        await client(send(channel(telegram)))
    assert not any("Difference" in e.name for e in telegram.mtproto.log if "Channel" in e.name)


def plain_update_loop() -> object:
    from telethon import TelegramClient  # noqa: PLC0415

    return TelegramClient._update_loop


UNKNOWN_406 = [
    ("TOPIC_CLOSED", Fail),
    ("ALLOW_PAYMENT_REQUIRED", Fail),
    ("AUTH_KEY_DUPLICATED", Halt),
]


@pytest.mark.parametrize(("text", "outcome"), UNKNOWN_406)
def test_an_unknown_406_is_an_auth_key_error_to_telethon_only(
    text: str, outcome: type[object]
) -> None:
    error = rpc_message_to_error(tl.RpcError(406, text), None)
    assert isinstance(error, errors.AuthKeyError)
    assert isinstance(after_error(refused(error), 0), outcome)


def test_a_known_error_carries_only_the_word_of_its_class() -> None:
    error = rpc_message_to_error(tl.RpcError(403, "CHAT_WRITE_FORBIDDEN"), None)
    assert error.message == "FORBIDDEN"
    assert str(refused(error)) == "CHAT_WRITE_FORBIDDEN"
