"""Telegram's names for a post it refuses, sorted by what each says about account, chat or post.

Source: the errors of messages.sendMessage (sendMedia, sendMultiMedia, forwardMessages) and how the
official clients treat them. Numbers are left out: ALLOW_PAYMENT_REQUIRED_25 is without its 25.
"""

import re
from typing import Final

ACCOUNT_LOST: Final = frozenset(
    {
        "ACTIVE_USER_REQUIRED",
        "API_ID_INVALID",
        "API_ID_PUBLISHED_FLOOD",
        "AUTH_KEY_DUPLICATED",
        "AUTH_KEY_INVALID",
        "AUTH_KEY_PERM_EMPTY",
        "AUTH_KEY_UNREGISTERED",
        "CONNECTION_API_ID_INVALID",
        "PHONE_NUMBER_BANNED",
        "SESSION_EXPIRED",
        "SESSION_PASSWORD_NEEDED",
        "SESSION_REVOKED",
        "USER_DEACTIVATED",
        "USER_DEACTIVATED_BAN",
    }
)
# Frozen accounts can be appealed for, and the log-in stays good: limited, not lost.
ACCOUNT_LIMITED: Final = frozenset(
    {
        "FROZEN_METHOD_INVALID",
        "FROZEN_PARTICIPANT_MISSING",
        "PEER_FLOOD",
        "USER_RESTRICTED",
    }
)
# A ban from all public groups, not from the one that was asked: clients point to @SpamBot.
BANNED_IN_GROUPS: Final = "USER_BANNED_IN_CHANNEL"

NO_RIGHT: Final = frozenset(
    {
        "CHANNEL_MONOFORUM_UNSUPPORTED",
        "CHAT_ADMIN_REQUIRED",
        "CHAT_GUEST_SEND_FORBIDDEN",
        "CHAT_WRITE_FORBIDDEN",
        "PRIVACY_PREMIUM_REQUIRED",
        "SEND_AS_PEER_INVALID",
        "USER_IS_BLOCKED",
        "USER_IS_BOT",
        "YOU_BLOCKED_USER",
    }
)
GONE: Final = frozenset(
    {
        "CHANNEL_BANNED",
        "CHANNEL_INVALID",
        "CHANNEL_PRIVATE",
        "CHAT_FORBIDDEN",
        "CHAT_ID_INVALID",
        "INPUT_PEER_INVALID",
        "INPUT_USER_DEACTIVATED",
        "PEER_ID_INVALID",
        "USER_NOT_PARTICIPANT",
    }
)
RESTRICTED: Final = frozenset({"CHAT_RESTRICTED"})
PAID: Final = frozenset({"ALLOW_PAYMENT_REQUIRED", "BALANCE_TOO_LOW", "PAYMENT_UNSUPPORTED"})
TOPIC_CLOSED: Final = frozenset({"TOPIC_CLOSED", "TOPIC_DELETED", "TOPIC_ID_INVALID"})

# Another post may still go there; names nobody has seen yet have the same shape.
KIND_FORBIDDEN: Final = re.compile(
    r"CHAT_SEND_\w+_FORBIDDEN|VOICE_MESSAGES_FORBIDDEN|SLOWMODE_MULTI_MSGS_DISABLED"
)

POST_INVALID: Final = frozenset(
    {
        "BUTTON_TYPE_INVALID",
        "BUTTON_URL_INVALID",
        "CHAT_FORWARDS_RESTRICTED",
        "DOCUMENT_INVALID",
        "FILE_PARTS_INVALID",
        "GROUPED_MEDIA_INVALID",
        "IMAGE_PROCESS_FAILED",
        "INPUT_FILE_INVALID",
        "MEDIA_CAPTION_TOO_LONG",
        "MEDIA_EMPTY",
        "MEDIA_FILE_INVALID",
        "MEDIA_GROUPED_INVALID",
        "MEDIA_INVALID",
        "MESSAGE_EMPTY",
        "MESSAGE_IDS_EMPTY",
        "MESSAGE_ID_INVALID",
        "MESSAGE_TOO_LONG",
        "MSG_ID_INVALID",
        "MULTI_MEDIA_TOO_LONG",
        "PREMIUM_ACCOUNT_REQUIRED",
        "QUIZ_ANSWER_MISSING",
        "RANDOM_ID_EMPTY",
        "RANDOM_ID_INVALID",
        "REPLY_MARKUP_INVALID",
        "WC_CONVERT_URL_INVALID",
        "WEBPAGE_MEDIA_EMPTY",
        "WEBPAGE_NOT_FOUND",
        "WEBPAGE_URL_INVALID",
    }
)
POST_INVALID_SHAPE: Final = re.compile(r"ENTIT(?:Y|IES)_\w+|PHOTO_(?:\w+_)?INVALID(?:_\w+)?")

# Every 5xx is transient; these come with other codes. The session has read the file again before
# FILE_REFERENCE gets here: it may have expired in between once more.
TRANSIENT: Final = re.compile(
    r"FILE_REFERENCE_(?:EXPIRED|INVALID|EMPTY)|FILE_PART_MISSING"
    r"|MSG_WAIT_(?:FAILED|TIMEOUT)|WEBPAGE_CURL_FAILED"
)
# The first call with this random_id is not done yet.
STILL_RUNNING: Final = "RANDOM_ID_DUPLICATE"
