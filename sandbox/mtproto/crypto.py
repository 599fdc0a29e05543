"""Server side of MTProto encryption, on top of Telethon's primitives.

https://core.telegram.org/mtproto/description
"""

import os
import struct
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha1, sha256

import rsa
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from telethon.crypto import AES, AuthKey
from telethon.crypto.rsa import _compute_fingerprint
from telethon.network.mtprotostate import MTProtoState

from sandbox.mtproto.errors import SecurityFail
from sandbox.store import Store


class ServerKey:
    """The RSA key of a log-in: made when first needed, then kept in the store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @cached_property
    def private(self) -> rsa.PrivateKey:
        """The key pair."""
        if isinstance(pem := self._store.load("rsa").get("key"), str):
            return rsa.PrivateKey.load_pkcs1(pem.encode())
        made = generate_private_key(public_exponent=65537, key_size=2048).private_numbers()
        public = made.public_numbers
        key = rsa.PrivateKey(public.n, public.e, made.d, made.p, made.q)
        self._store.put("rsa", "key", key.save_pkcs1().decode())
        return key

    @property
    def public_pem(self) -> str:
        """What a client needs to log in here."""
        public = rsa.PublicKey(self.private.n, self.private.e)
        return str(public.save_pkcs1().decode())

    @cached_property
    def fingerprint(self) -> int:
        """How the client recognises the key."""
        return int(_compute_fingerprint(self.private))

    def decrypt(self, cipher: bytes) -> bytes:
        """Undo Telethon's padding: sha1(data) + data + random, 255 bytes, plain RSA."""
        key = self.private
        plain = pow(int.from_bytes(cipher, "big"), key.d, key.n).to_bytes(256, "big")
        if plain[0] != 0:
            raise SecurityFail("bad RSA padding")
        return plain[1:]


@dataclass(frozen=True, slots=True)
class Packet:
    """A decrypted message with its envelope."""

    salt: int
    session_id: int
    msg_id: int
    seq_no: int
    body: bytes


def decrypt(auth_key: AuthKey, packet: bytes) -> Packet:
    """Open a client's packet. Raises SecurityFail."""
    msg_key = packet[8:24]
    key, iv = MTProtoState._calc_key(auth_key.key, msg_key, True)  # noqa: FBT003, SLF001
    plain = AES.decrypt_ige(packet[24:], key, iv)
    if sha256(auth_key.key[88:120] + plain).digest()[8:24] != msg_key:
        raise SecurityFail("msg_key mismatch")
    salt, session_id, msg_id, seq_no, length = struct.unpack_from("<qqqii", plain)
    return Packet(salt, session_id, msg_id, seq_no, plain[32 : 32 + length])


def encrypt(auth_key: AuthKey, packet: Packet) -> bytes:
    """Close a packet for the client."""
    head = (packet.salt, packet.session_id, packet.msg_id, packet.seq_no, len(packet.body))
    plain = struct.pack("<qqqii", *head) + packet.body
    plain += os.urandom(-(len(plain) + 12) % 16 + 12)
    msg_key = sha256(auth_key.key[96:128] + plain).digest()[8:24]
    key, iv = MTProtoState._calc_key(auth_key.key, msg_key, False)  # noqa: FBT003, SLF001
    closed: bytes = AES.encrypt_ige(plain, key, iv)
    return struct.pack("<Q", auth_key.key_id) + msg_key + closed


def with_sha1(data: bytes) -> bytes:
    """sha1(data) + data + random padding to a multiple of 16, as the handshake wants it."""
    data = sha1(data).digest() + data  # noqa: S324  # the protocol's own
    return data + os.urandom(-len(data) % 16)
