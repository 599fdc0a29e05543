"""A ``delivery.outcome.Reason`` in words: what happened, in short, what can be done. Pure."""

from typing import Final

from bot.texts import Texts
from delivery.outcome import Reason

# Somebody may have put these right meanwhile, without a change of the post. A post that is invalid
# stays so; an excluded channel is our own choice; and who is banned from groups makes it worse by
# asking group after group, so that is tried one channel at a time.
CAN_HAVE_CHANGED: Final = frozenset(Reason) - {
    Reason.POST_INVALID,
    Reason.EXCLUDED,
    Reason.BANNED_IN_GROUPS,
}


def reason_words(t: Texts, reason: str) -> str:
    """Say what happened."""
    words: dict[str, str] = {
        Reason.FLOOD: t.plain("reason", "Telegram asked to wait"),
        Reason.SLOW_MODE: t.plain("reason", "Slow mode of the group"),
        Reason.CHAT_GAP: t.plain("reason", "Another post came out there a moment ago"),
        Reason.ON_TOP: t.plain("reason", "Another campaign's post is to stay on top there"),
        Reason.NO_RIGHT: t.plain("reason", "No right to post"),
        Reason.GONE: t.plain("reason", "The channel is gone, or the account was removed from it"),
        Reason.RESTRICTED: t.plain("reason", "The account is restricted in this chat"),
        Reason.BANNED_IN_GROUPS: t.plain("reason", "The account may not write in groups"),
        Reason.PAID: t.plain("reason", "The group takes money for messages"),
        Reason.KIND_FORBIDDEN: t.plain("reason", "This kind of message is not allowed here"),
        Reason.TOPIC_CLOSED: t.plain("reason", "The topic is closed"),
        Reason.POST_INVALID: t.plain("reason", "Telegram does not accept this post"),
        Reason.NO_ANSWER: t.plain("reason", "Telegram did not answer"),
        Reason.ACCOUNT_LIMITED: t.plain("reason", "The account is limited by Telegram"),
        Reason.ACCOUNT_LOST: t.plain("reason", "The account is logged out"),
        Reason.EXCLUDED: t.plain("reason", "The channel is on the never-post list"),
        Reason.POST_GONE: t.plain("reason", "The post was deleted there"),
    }
    return words.get(reason, t.plain("reason", "Telegram refused"))


def reason_caption(t: Texts, reason: str) -> str:
    """Say it as short as a button wants it."""
    words: dict[str, str] = {
        Reason.FLOOD: t.plain("cause", "Asked to wait"),
        Reason.SLOW_MODE: t.plain("cause", "Slow mode"),
        Reason.CHAT_GAP: t.plain("cause", "Too close"),
        Reason.ON_TOP: t.plain("cause", "On top"),
        Reason.NO_RIGHT: t.plain("cause", "No right"),
        Reason.GONE: t.plain("cause", "Gone"),
        Reason.RESTRICTED: t.plain("cause", "Restricted"),
        Reason.BANNED_IN_GROUPS: t.plain("cause", "No groups"),
        Reason.PAID: t.plain("cause", "Paid"),
        Reason.KIND_FORBIDDEN: t.plain("cause", "Kind of post"),
        Reason.TOPIC_CLOSED: t.plain("cause", "Topic closed"),
        Reason.POST_INVALID: t.plain("cause", "The post"),
        Reason.NO_ANSWER: t.plain("cause", "No answer"),
        Reason.ACCOUNT_LIMITED: t.plain("cause", "Account limited"),
        Reason.ACCOUNT_LOST: t.plain("cause", "Logged out"),
        Reason.EXCLUDED: t.plain("cause", "Excluded"),
        Reason.POST_GONE: t.plain("cause", "Deleted"),
    }
    return words.get(reason, t.plain("cause", "Other"))


def advice(t: Texts, reason: str) -> str | None:
    """Say what a person can do about it; None where there is nothing."""
    right = t.plain("advice", "Give the account the right “Post messages”, then send again.")
    words: dict[str, str] = {
        Reason.NO_RIGHT: right,
        Reason.GONE: t.plain("advice", "Let the account in again, then send again."),
        Reason.RESTRICTED: t.plain(
            "advice", "Ask an administrator of the chat to lift the restriction, then send again."
        ),
        Reason.BANNED_IN_GROUPS: t.plain(
            "advice",
            "Open @SpamBot from this account. Its own channels go on; trying again and again makes"
            " the ban longer.",
        ),
        Reason.KIND_FORBIDDEN: t.plain(
            "advice", "Ask for that right, or send another post to these channels."
        ),
        Reason.TOPIC_CLOSED: t.plain("advice", "Open the topic, then send again."),
        Reason.POST_INVALID: t.plain("advice", "Change the post and launch it anew."),
    }
    return words.get(reason)


def can_have_changed(reason: str) -> bool:
    """Whether sending the same post once more to the whole cause is worth a try."""
    return reason in CAN_HAVE_CHANGED


def can_be_sent_again(reason: str) -> bool:
    """Whether it may come out now with nothing changed."""
    return reason in set(Reason) and Reason(reason).can_be_sent_again
