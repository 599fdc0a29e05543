"""The arguments of a call: which there are, their types, and what is wrong with them."""

import json
from typing import Final

from sandbox.botapi.errors import ApiError, bad
from sandbox.channel import Json

SEND: Final = (
    "chat_id! message_thread_id disable_notification protect_content reply_markup reply_parameters"
)
EDIT: Final = "chat_id! message_id! reply_markup"
TEXT: Final = "text! parse_mode entities link_preview_options"
CAPTION: Final = "caption parse_mode caption_entities show_caption_above_media"
FILE: Final = f"{SEND} {CAPTION}"
METHODS: Final = {
    name: {word.rstrip("!"): word.endswith("!") for word in words.split()}
    for name, words in {
        "getMe": "",
        "getUpdates": "offset limit timeout allowed_updates",
        "deleteWebhook": "drop_pending_updates",
        "setMyCommands": "commands! scope language_code",
        "sendMessage": f"{SEND} {TEXT}",
        "sendPhoto": f"{FILE} photo! has_spoiler",
        "sendVideo": f"{FILE} video! has_spoiler duration width height supports_streaming",
        "sendAnimation": f"{FILE} animation! has_spoiler duration width height",
        "sendDocument": f"{FILE} document! disable_content_type_detection",
        "sendAudio": f"{FILE} audio! duration performer title",
        "sendVoice": f"{FILE} voice! duration",
        "sendVideoNote": f"{SEND} video_note! duration length",
        "sendMediaGroup": ("chat_id! media! disable_notification protect_content reply_parameters"),
        "copyMessage": f"{SEND} from_chat_id! message_id! {CAPTION}",
        "copyMessages": (
            "chat_id! from_chat_id! message_ids! disable_notification protect_content"
            " remove_caption"
        ),
        "sendChatAction": "chat_id! action!",
        "editMessageText": f"{EDIT} {TEXT}",
        "editMessageCaption": f"{EDIT} {CAPTION}",
        "editMessageReplyMarkup": EDIT,
        "deleteMessage": "chat_id! message_id!",
        "pinChatMessage": "chat_id! message_id! disable_notification",
        "unpinChatMessage": "chat_id! message_id",
        "getFile": "file_id!",
        "getChat": "chat_id!",
        "getChatMember": "chat_id! user_id!",
        "answerInlineQuery": (
            "inline_query_id! results! cache_time is_personal next_offset button"
        ),
        "answerCallbackQuery": "callback_query_id! text show_alert url cache_time",
    }.items()
}
NUMBERS: Final = {
    "chat_id",
    "user_id",
    "from_chat_id",
    "message_id",
    "message_thread_id",
    "offset",
    "limit",
    "timeout",
    "duration",
    "width",
    "height",
    "length",
}
FLAGS: Final = {
    "show_alert",
    "disable_notification",
    "protect_content",
    "drop_pending_updates",
    "has_spoiler",
    "show_caption_above_media",
    "remove_caption",
    "is_personal",
    "supports_streaming",
    "disable_content_type_detection",
}
OBJECTS: Final = {
    "reply_markup",
    "entities",
    "caption_entities",
    "link_preview_options",
    "reply_parameters",
    "allowed_updates",
    "commands",
    "scope",
    "media",
    "message_ids",
    "results",
    "button",
}
ACTIONS: Final = {
    "callback_data",
    "url",
    "web_app",
    "copy_text",
    "switch_inline_query",
    "switch_inline_query_current_chat",
}
STYLES: Final = {None, "primary", "success", "danger"}
MAX_BUTTONS: Final = 100
MAX_DATA: Final = 64  # bytes


def method_named(name: str) -> str:
    """Return the method; names are case-insensitive. Raises ApiError when there is none."""
    for known in METHODS:
        if known.casefold() == name.casefold():
            return known
    raise ApiError(404, "Not Found: method not found")


def read(method: str, given: dict[str, str]) -> Json:
    """Give the arguments their types. Raises ApiError for unknown, missing or malformed ones."""
    known = METHODS[method]
    if unknown := sorted(given.keys() - known.keys()):
        raise bad(f"{method} has no parameters {unknown} here")
    arguments = {name: _typed(name, value) for name, value in given.items()}
    for name, is_required in known.items():
        if is_required and arguments.get(name) in (None, ""):
            raise bad("message text is empty" if name == "text" else f"{name} is required")
    markup = arguments.get("reply_markup")
    if isinstance(markup, dict):
        _check_buttons(markup)
    return arguments


def _typed(name: str, value: str) -> object:
    try:
        if name in NUMBERS:
            return int(value)
        if name in OBJECTS:
            return json.loads(value)
    except ValueError as error:
        raise bad(f"can't parse {name}") from error
    return value.casefold() in {"true", "1"} if name in FLAGS else value


def _check_buttons(markup: Json) -> None:
    rows = markup.get("inline_keyboard")
    buttons = [b for row in rows for b in row] if isinstance(rows, list) else []
    if len(buttons) > MAX_BUTTONS:
        raise bad("reply markup is too long")
    for button in buttons:
        if not button.get("text") or len(ACTIONS & button.keys()) != 1:
            raise bad("can't parse inline keyboard button: exactly one action is allowed")
        if not 1 <= len(button.get("callback_data", "x").encode()) <= MAX_DATA:
            raise bad("BUTTON_DATA_INVALID")
        if button.get("style") not in STYLES:
            raise bad("BUTTON_STYLE_INVALID")
