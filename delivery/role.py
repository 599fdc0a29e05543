"""What a person may do: four roles, each may all that the one before may."""

from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """Who somebody is in the team, from the least to the most."""

    VIEWER = "viewer"  # sees campaigns, reports and the journal
    EDITOR = "editor"  # prepares templates and drafts, sends tests
    OPERATOR = "operator"  # launches, pauses, ends, approves, stops everything
    OWNER = "owner"  # people, settings, the account

    def may(self, needed: "Role") -> bool:
        """Whether this role is enough for what needs the other."""
        return _ORDER.index(self) >= _ORDER.index(needed)


_ORDER: Final = tuple(Role)
