"""The conversation of a log-in: phone, code and password, or a QR code; every refusal in words."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol, TypeVar

from bot.texts import Texts
from delivery.errors import NoAnswer, Refused, SendError
from delivery.telegram.login import SignedIn

T = TypeVar("T")

TRIES: Final = 3
NEW_CODES: Final = 5
PHONE: Final = ("PHONE_NUMBER_INVALID", "PHONE_NUMBER_UNOCCUPIED")
CODE: Final = ("PHONE_CODE_INVALID", "PHONE_CODE_EMPTY")
OLD_CODE: Final = "PHONE_CODE_EXPIRED"
PASSWORD: Final = ("PASSWORD_HASH_INVALID", "PASSWORD_EMPTY")
NO: Final = ("n", "no", "н", "нет")


class Asking(Protocol):
    """The person who logs in."""

    async def ask(self, question: str, *, hidden: bool = False) -> str:
        """Return what they typed."""
        ...

    def say(self, text: str) -> None:
        """Tell something."""
        ...

    def show(self, url: str) -> None:
        """Show a QR code."""
        ...


class Steps(Protocol):
    """``delivery.telegram.login.TelegramLogin``."""

    async def send_code(self, phone: str) -> None:
        """Have a code sent."""
        ...

    async def enter_code(self, code: str) -> bool:
        """Say the code; True: a password is needed too."""
        ...

    async def enter_password(self, password: str) -> None:
        """Say the second password."""
        ...

    async def scan(self, show: Callable[[str], None]) -> bool:
        """Show QR codes until one is scanned; as ``enter_code``."""
        ...

    async def result(self) -> SignedIn:
        """Return who is logged in."""
        ...


@dataclass(frozen=True)
class SignIn:
    """One log-in. Each way raises the ``SendError`` that ended it."""

    steps: Steps
    person: Asking
    t: Texts

    async def by_code(self) -> SignedIn:
        """Ask for the phone, the code, and the password where there is one."""
        asked = self.t.plain("login", "Phone number of the account, as +79001234567")
        phone = await self._tried(asked, self._send_code, PHONE)
        self.person.say(
            self.t.plain(
                "login",
                "Telegram has sent a code into the Telegram of this account. Type it here and"
                " nowhere else: a code that was sent to a chat is void.",
            )
        )
        return await self._past_password(is_needed=await self._code(phone))

    async def by_qr(self) -> SignedIn:
        """Show a QR code until it is scanned, and ask for the password where there is one."""
        self.person.say(
            self.t.plain(
                "login",
                "On the phone of this account: Settings → Devices → Link Desktop Device. Point the"
                " camera here. The code changes every half a minute.",
            )
        )
        return await self._past_password(is_needed=await self.steps.scan(self.person.show))

    async def _send_code(self, phone: str) -> str:
        await self.steps.send_code(phone)
        return phone

    async def _code(self, phone: str) -> bool:
        """Ask for the code; one that is too old is followed by a new one."""
        for left in range(NEW_CODES, -1, -1):
            try:
                asked = self.t.plain("login", "Code")
                return await self._tried(asked, self.steps.enter_code, CODE)
            except Refused as refusal:
                if refusal.name != OLD_CODE or not left:
                    raise
                self.person.say(refusal_words(self.t, refusal, datetime.now(UTC)))
                again = await self.person.ask(self.t.plain("login", "Send a new one? [Y/n]"))
                if again.casefold() in NO:
                    raise
            await self.steps.send_code(phone)
        raise NoAnswer("no code was good")

    async def _past_password(self, *, is_needed: bool) -> SignedIn:
        if is_needed:
            asked = self.t.plain("login", "Password of two-step verification (not shown)")
            await self._tried(asked, self.steps.enter_password, PASSWORD, hidden=True)
        return await self.steps.result()

    async def _tried(
        self,
        question: str,
        step: Callable[[str], Awaitable[T]],
        wrong: Collection[str],
        *,
        hidden: bool = False,
    ) -> T:
        """Ask until the answer is right, three times at most."""
        for left in range(TRIES - 1, -1, -1):
            answer = await self.person.ask(question, hidden=hidden)
            try:
                return await step(answer)
            except Refused as refusal:
                if refusal.name not in wrong or not left:
                    raise
                again = self.t.plural("login", "{number} try left.", "{number} tries left.", left)
                words = refusal_words(self.t, refusal, datetime.now(UTC))
                self.person.say(f"{words} {again}")
        raise AssertionError("the last refusal is raised")


def refusal_words(t: Texts, error: SendError, now: datetime) -> str:
    """Say what went wrong and what to do."""
    if not isinstance(error, Refused):
        if isinstance(error, NoAnswer):
            return t.plain("login", "Nobody scanned the code. Begin again.")
        return t.plain(
            "login",
            "Telegram does not answer ({word}). Check the connection, and PROXY where Telegram is"
            " closed.",
            word=str(error),
        )
    if error.seconds is not None:
        until = now + timedelta(seconds=error.seconds)
        return t.plain(
            "login",
            "Telegram asks to wait: {length}, until {time} ({zone}). Begin again then; trying"
            " sooner makes it longer.",
            length=t.length(timedelta(seconds=error.seconds)),
            time=t.clock(until, now),
            zone=t.zone.key,
        )
    known = _known(t).get(error.name)
    return known or t.plain("login", "Telegram refuses: {word}.", word=error.name)


def _known(t: Texts) -> dict[str, str]:
    flood = t.plain(
        "login",
        "Too many codes were asked for by this number. Try again tomorrow, or log in by QR:"
        " rassylka login --qr",
    )
    code = t.plain("login", "The code is wrong.")
    password = t.plain("login", "The password is wrong.")
    api = t.plain(
        "login", "Telegram does not know this API_ID with this API_HASH: see my.telegram.org."
    )
    return {
        "PHONE_NUMBER_INVALID": t.plain("login", "Telegram does not know this number."),
        "PHONE_NUMBER_UNOCCUPIED": t.plain("login", "There is no account with this number."),
        "PHONE_NUMBER_BANNED": t.plain("login", "Telegram has banned this number."),
        "PHONE_NUMBER_FLOOD": flood,
        "PHONE_PASSWORD_FLOOD": flood,
        "PHONE_CODE_INVALID": code,
        "PHONE_CODE_EMPTY": code,
        "PHONE_CODE_EXPIRED": t.plain("login", "The code is too old."),
        "PASSWORD_HASH_INVALID": password,
        "PASSWORD_EMPTY": password,
        "API_ID_INVALID": api,
        "API_ID_PUBLISHED_FLOOD": api,
    }
