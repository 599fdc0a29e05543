"""What Telegram says this account may publish."""

from typing import Final

from telethon.tl import functions as fn
from telethon.tl import types as tl

from delivery.limits import FILE_PARTS, Limits
from delivery.telegram.client import QuietClient
from delivery.telegram.errors import translated

TEXT: Final = "message_length_limit"
CAPTION: Final = "caption_length_limit"
PARTS: Final = "upload_max_fileparts"
CHANNELS: Final = "channels_limit"


async def read_limits(client: QuietClient, *, is_premium: bool) -> Limits:
    """Ask for the limits, those of Premium where the account has it. Raises a ``SendError``."""
    with translated():
        config = await client(fn.help.GetConfigRequest())
        answer = await client(fn.help.GetAppConfigRequest(hash=0))
    numbers = _numbers(getattr(answer, "config", None))
    kind = "premium" if is_premium else "default"
    return Limits(
        text=numbers.get(f"{TEXT}_{kind}", int(config.message_length_max)),
        caption=numbers.get(f"{CAPTION}_{kind}", int(config.caption_length_max)),
        is_premium=is_premium,
        file_parts=numbers.get(f"{PARTS}_{kind}", FILE_PARTS),
        channels=numbers.get(f"{CHANNELS}_{kind}"),
    )


def _numbers(config: object) -> dict[str, int]:
    if not isinstance(config, tl.JsonObject):
        return {}
    return {v.key: int(v.value.value) for v in config.value if isinstance(v.value, tl.JsonNumber)}
