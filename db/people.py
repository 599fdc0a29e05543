"""People of the team and invites, through the gateway."""

import hashlib
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from db.rows import Cut, Rows, Where
from delivery.role import Role

COLUMNS: Final = "id,name,role,locale,locale_is_chosen,time_zone"
OPEN: Final[Where] = (("used_at", "is_null", True), ("revoked_at", "is_null", True))
PREFIX: Final = "i_"  # what an invite's link begins with, behind ?start=


@dataclass(frozen=True, slots=True)
class Member:
    """A person as stored. ``time_zone`` is an IANA name, None for the installation's."""

    id: int
    name: str
    role: Role
    locale: str
    locale_is_chosen: bool = False
    time_zone: str | None = None


@dataclass(frozen=True, slots=True)
class Invite:
    """A link that lets one person in, once; what it carries is not stored."""

    id: int
    role: Role
    expires_at: datetime


class PeopleRows:
    """Rows of ``users`` and ``invites``."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def get(self, user_id: int) -> Member | None:
        """Return a person of the team; None for a stranger."""
        page = await self._rows.select("users", [("id", "eq", user_id)], columns=COLUMNS)
        return _member(page.rows[0]) if page.rows else None

    async def page(self, offset: int, limit: int) -> tuple[Sequence[Member], int]:
        """Return some people by name, and how many there are."""
        cut = Cut(order=("name", "id"), limit=limit, offset=offset, count=True)
        page = await self._rows.select("users", columns=COLUMNS, cut=cut)
        return [_member(row) for row in page.rows], page.total or 0

    async def rename(self, user_id: int, name: str, locale: str) -> None:
        """Store the name and the language of a person of the team; nobody gets in by it."""
        changed = {"name": name, "locale": locale, "changed_by": user_id}
        await self._rows.update("users", changed, [("id", "eq", user_id)])

    async def remember(self, member: Member) -> None:
        """Store an owner who is named on the server."""
        person = {"id": member.id, "name": member.name, "role": member.role}
        more = {"locale": member.locale, "changed_by": member.id}
        await self._rows.insert("users", {**person, **more}, replace_by="id")

    async def name_of(self, user_id: int) -> str | None:
        """Return the name of somebody who is or was in the team."""
        page = await self._rows.select("known_names", [("id", "eq", user_id)], columns="name")
        return str(page.rows[0]["name"]) if page.rows else None

    async def locale(self, user_id: int) -> str:
        """Return the language of a person, Russian where nothing is known."""
        member = await self.get(user_id)
        return "ru" if member is None else member.locale

    async def choose_language(self, user_id: int, locale: str) -> None:
        """Speak this language to a person from now on, whatever their Telegram is set to."""
        chosen = {"locale": locale, "locale_is_chosen": True, "changed_by": user_id}
        await self._rows.update("users", chosen, [("id", "eq", user_id)])

    async def choose_zone(self, user_id: int, zone: str | None) -> None:
        """Show a person the clocks of this zone; None: those of the installation."""
        chosen = {"time_zone": zone, "changed_by": user_id}
        await self._rows.update("users", chosen, [("id", "eq", user_id)])

    async def approvers(self) -> int:
        """Count the people who may approve what another one prepared."""
        roles = [role for role in Role if role.may(Role.OPERATOR)]
        cut = Cut(limit=1, count=True)
        page = await self._rows.select("users", [("role", "in", roles)], columns="id", cut=cut)
        return page.total or 0

    async def stranger(self, user_id: int, name: str) -> None:
        """Note an attempt to get in, in the journal."""
        await self._note(user_id, "no_access", "users", user_id, {"name": name})

    async def refused(self, user_id: int, campaign_id: int | None, what: str) -> None:
        """Note that somebody tried what their role may not, in the journal."""
        subject = ("users", user_id) if campaign_id is None else ("campaigns", campaign_id)
        await self._note(user_id, "refused", *subject, {"button": what})

    async def give_role(
        self, user_id: int, role: Role, owners: Collection[int], actor: int
    ) -> bool:
        """Give a person another role; False for oneself, for ``owners``, and where it is theirs."""
        given = {"p_user": user_id, "p_role": role, "p_owners": sorted(owners), "p_actor": actor}
        return bool(await self._rows.rpc("give_role", **given))

    async def close(self, user_id: int, owners: Collection[int], actor: int) -> bool:
        """Close a person's access at once; False for oneself, for ``owners``, for a stranger."""
        given = {"p_user": user_id, "p_owners": sorted(owners), "p_actor": actor}
        return bool(await self._rows.rpc("close_access", **given))

    async def invite(self, role: Role, actor: int) -> tuple[int, str]:
        """Make an invite; return its id and what the link carries, which is nowhere else."""
        token = PREFIX + secrets.token_urlsafe(9)
        row = {"token_hash": _hash(token), "role": role, "created_by": actor, "changed_by": actor}
        made = await self._rows.insert("invites", row)
        return int(str(made["id"])), token

    async def revoke(self, invite_id: int, actor: int) -> bool:
        """Make an invite worthless; False where it was used, revoked or is over."""
        now = datetime.now(UTC).isoformat()
        changed = await self._rows.update(
            "invites",
            {"revoked_at": now, "changed_by": actor},
            [("id", "eq", invite_id), *OPEN],
        )
        return bool(changed)

    async def invites(self) -> Sequence[Invite]:
        """Return the invites that still let somebody in."""
        now = datetime.now(UTC).isoformat()
        page = await self._rows.select(
            "invites",
            [*OPEN, ("expires_at", "gt", now)],
            columns="id,role,expires_at",
            cut=Cut(order=("id",)),
        )
        return [_invite(row) for row in page.rows]

    async def accept(self, token: str, user_id: int, name: str, locale: str) -> Role | None:
        """Let somebody in by an invite; None where it does not let this person in (any more)."""
        given = {"p_hash": _hash(token), "p_user": user_id, "p_name": name, "p_locale": locale}
        role = await self._rows.rpc("accept_invite", **given)
        return None if role is None else Role(str(role))

    async def _note(
        self, actor: int, action: str, subject: str, subject_id: int, after: Mapping[str, str]
    ) -> None:
        note = {"actor": actor, "action": action, "subject": subject, "subject_id": subject_id}
        await self._rows.insert("audit_logs", {**note, "after": dict(after)})


def _member(row: Mapping[str, object]) -> Member:
    zone = row["time_zone"]
    return Member(
        int(str(row["id"])),
        str(row["name"]),
        Role(str(row["role"])),
        str(row["locale"]),
        bool(row["locale_is_chosen"]),
        None if zone is None else str(zone),
    )


def _invite(row: Mapping[str, object]) -> Invite:
    until = datetime.fromisoformat(str(row["expires_at"]))
    return Invite(int(str(row["id"])), Role(str(row["role"])), until)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
