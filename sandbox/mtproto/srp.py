"""The second password (SRP), server side: the mirror image of ``telethon.password``.

https://core.telegram.org/api/srp
"""

import os
from dataclasses import dataclass, field
from typing import Final

from telethon import password as telethon
from telethon.tl import types as tl

from sandbox.mtproto.handshake import PRIME, G

MODULUS: Final = PRIME.to_bytes(256, "big")
ALGORITHM: Final = tl.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow(
    salt1=b"salt-one", salt2=b"salt-two", g=G, p=MODULUS
)


@dataclass
class Challenge:
    """The last question asked; only its answer counts."""

    number: int = 1
    secret: int = 0
    shown: int = field(default=0, repr=False)
    verifier: int = field(default=0, repr=False)

    def ask(self, password: str | None) -> tl.account.Password:
        """Answer account.getPassword."""
        unused = {
            "new_algo": ALGORITHM,
            "new_secure_algo": tl.SecurePasswordKdfAlgoUnknown(),
            "secure_random": b"x" * 16,
        }
        if not password:
            return tl.account.Password(has_password=False, **unused)
        x = int.from_bytes(telethon.compute_hash(ALGORITHM, password), "big")
        self.verifier = pow(G, x, PRIME)
        self.secret = int.from_bytes(os.urandom(256), "big")
        self.shown = (_multiplier() * self.verifier + pow(G, self.secret, PRIME)) % PRIME
        self.number += 1
        return tl.account.Password(
            has_password=True,
            current_algo=ALGORITHM,
            srp_id=self.number,
            srp_B=telethon.big_num_for_hash(self.shown),
            hint="",
            **unused,
        )

    def is_answered_by(self, given: tl.InputCheckPasswordSRP) -> bool:
        """Whether the client knows the password."""
        if given.srp_id != self.number or not self.verifier:
            return False
        shown = telethon.big_num_for_hash(self.shown)
        u = int.from_bytes(telethon.sha256(given.A, shown), "big")
        base = int.from_bytes(given.A, "big") * pow(self.verifier, u, PRIME)
        key = telethon.sha256(telethon.big_num_for_hash(pow(base, self.secret, PRIME)))
        groups = telethon.xor(
            telethon.sha256(MODULUS), telethon.sha256(telethon.big_num_for_hash(G))
        )
        salts = telethon.sha256(ALGORITHM.salt1), telethon.sha256(ALGORITHM.salt2)
        return bool(telethon.sha256(groups, *salts, given.A, shown, key) == given.M1)


def _multiplier() -> int:
    return int.from_bytes(telethon.sha256(MODULUS, telethon.big_num_for_hash(G)), "big")
