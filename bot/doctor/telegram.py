"""What Telegram says of the bot: its token, the owners' chats, inline mode, the vault."""

from collections.abc import Iterable

from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNotFound,
    TelegramUnauthorizedError,
)
from aiogram.types import ChatMemberAdministrator, ChatMemberOwner, User

from bot.doctor.finding import Finding, fine, mind, stops
from bot.texts import Texts


async def of_bot(t: Texts, bot: Bot, owners: Iterable[int]) -> list[Finding]:
    """Look at the token and at what the bot can do; without an answer there is nothing more."""
    try:
        me = await bot.get_me()
    except (TelegramUnauthorizedError, TelegramNotFound):  # 404 for what cannot be a token
        return [
            stops(
                t.plain("doctor", "Bot: Telegram refuses BOT_TOKEN"),
                t.plain("doctor", "Take a new token from @BotFather: /mybots, API Token."),
            )
        ]
    except AiogramError as error:
        return [
            stops(
                t.plain("doctor", "Bot: Telegram does not answer ({why})", why=str(error)),
                t.plain("doctor", "Check the network, BOT_API_BASE and the proxy."),
            )
        ]
    return [
        fine(t.plain("doctor", "Bot: @{name}", name=me.username or "")),
        _inline(t, me),
        *[await _owner(t, bot, owner) for owner in sorted(owners)],
    ]


def _inline(t: Texts, me: User) -> Finding:
    if me.supports_inline_queries:
        return fine(t.plain("doctor", "Search of channels in the input field: on"))
    return mind(
        t.plain("doctor", "Search of channels in the input field: off"),
        t.plain("doctor", "Turn inline mode on: @BotFather, /setinline."),
    )


async def _owner(t: Texts, bot: Bot, owner: int) -> Finding:
    try:
        await bot.get_chat(owner)
    except (TelegramBadRequest, TelegramForbiddenError):
        return mind(
            t.plain("doctor", "Owner {id}: never wrote to the bot, or blocked it", id=owner),
            t.plain(
                "doctor",
                "Let them open the bot and press Start, or check the number in OWNER_IDS.",
            ),
        )
    except AiogramError as error:
        return mind(
            t.plain(
                "doctor", "Owner {id}: Telegram does not answer ({why})", id=owner, why=str(error)
            ),
            t.plain("doctor", "Run rassylka doctor again."),
        )
    return fine(t.plain("doctor", "Owner {id}: can be reached", id=owner))


async def of_vault(t: Texts, bot: Bot, vault: int | None) -> Finding:
    """Look whether the bot can put files where the account reads them."""
    if vault is None:
        return fine(t.plain("doctor", "Vault: made with the first file"))
    try:
        member = await bot.get_chat_member(vault, bot.id)
    except AiogramError:
        member = None
    if isinstance(member, (ChatMemberAdministrator, ChatMemberOwner)):
        return fine(t.plain("doctor", "Vault: the bot is its administrator"))
    return mind(
        t.plain("doctor", "Vault: the bot is no administrator there"),
        t.plain(
            "doctor",
            "Make the bot an administrator of the account's channel for files: until then only"
            " files of up to 20 MB go out.",
        ),
    )
