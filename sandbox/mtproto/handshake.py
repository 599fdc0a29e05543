"""The exchange of an auth key, server side: https://core.telegram.org/mtproto/auth_key."""

import os
import struct
from collections.abc import Callable
from typing import Final

from telethon.crypto import AES, AuthKey
from telethon.crypto.rsa import get_byte_array
from telethon.extensions import BinaryReader
from telethon.helpers import generate_key_data_from_nonce
from telethon.tl import functions as fn
from telethon.tl import types as tl

from sandbox.mtproto.crypto import ServerKey, with_sha1
from sandbox.mtproto.errors import SecurityFail

# The prime Telegram itself uses: Telethon knows it by heart and checks any other for minutes.
PRIME: Final = int(
    "C71CAEB9C6B1C9048E6C522F70F13F73980D40238E3E21C14934D037563D930F48198A0AA7C14058229493D22530F4DB"
    "FA336F6E0AC925139543AED44CCE7C3720FD51F69458705AC68CD4FE6B6B13ABDC9746512969328454F18FAF8C595F64"
    "2477FE96BB2A941D5BCD1D4AC8CC49880708FA9B378E3C4F3A9060BEE67CF9A4A4A695811051907E162753B56B0F6B41"
    "0DBA74D8A84B2A14B3144E0EF1284754FD17ED950D5965B4B9DD46582DB1178D169C6BC465B0D6FF9CA3928FEF5B9AE4"
    "E418FC15E83EBEA0F87FA9FF5EED70050DED2849F47BF959D956850CE929851F0D8115F635B105EE2E4E15D04B2454BF"
    "6F4FADF034B10403119CD8E3B92FCC5B",
    16,
)
G: Final = 3
P, Q = 1009, 1_000_003  # p < q, and p*q begins below 0x80: Telethon reads it signed
KEY_BYTES: Final = 256


class Handshake:
    """One exchange: three plain requests, three plain answers, then ``auth_key`` is there."""

    def __init__(self, key: ServerKey, now: Callable[[], float]) -> None:
        self._key = key
        self._now = now
        self._nonce = self._server_nonce = self._new_nonce = self._secret = 0
        self._temporary: tuple[bytes, bytes] = (b"", b"")
        self.auth_key: AuthKey | None = None
        self.salt = 0

    def answer(self, request: object) -> bytes:
        """Answer the next request. Raises SecurityFail."""
        match request:
            case fn.ReqPqMultiRequest() | fn.ReqPqRequest():
                answer = self._pq(request)
            case fn.ReqDHParamsRequest():
                answer = self._parameters(request)
            case fn.SetClientDHParamsRequest():
                answer = self._finished(request)
            case _:
                raise SecurityFail(f"unexpected plain request {type(request).__name__}")
        return bytes(answer)

    def _pq(self, request: fn.ReqPqMultiRequest) -> tl.ResPQ:
        self._nonce = request.nonce
        self._server_nonce = int.from_bytes(os.urandom(16), "little", signed=True)
        prints = [self._key.fingerprint]
        return tl.ResPQ(self._nonce, self._server_nonce, get_byte_array(P * Q), prints)

    def _parameters(self, request: fn.ReqDHParamsRequest) -> tl.ServerDHParamsOk:
        plain = self._key.decrypt(request.encrypted_data)
        inner = BinaryReader(plain[20:]).tgread_object()  # 20 bytes of sha1 first
        if (inner.nonce, inner.server_nonce) != (self._nonce, self._server_nonce):
            raise SecurityFail("nonce mismatch")
        self._new_nonce = inner.new_nonce
        self._temporary = generate_key_data_from_nonce(self._server_nonce, self._new_nonce)
        self._secret = int.from_bytes(os.urandom(KEY_BYTES), "big")
        answer = tl.ServerDHInnerData(
            self._nonce,
            self._server_nonce,
            g=G,
            dh_prime=get_byte_array(PRIME),
            g_a=get_byte_array(pow(G, self._secret, PRIME)),
            server_time=int(self._now()),
        )
        closed = AES.encrypt_ige(with_sha1(bytes(answer)), *self._temporary)
        return tl.ServerDHParamsOk(self._nonce, self._server_nonce, closed)

    def _finished(self, request: fn.SetClientDHParamsRequest) -> tl.DhGenOk | tl.DhGenRetry:
        plain = AES.decrypt_ige(request.encrypted_data, *self._temporary)
        inner = BinaryReader(plain[20:]).tgread_object()
        shared = get_byte_array(pow(int.from_bytes(inner.g_b, "big"), self._secret, PRIME))
        auth_key = AuthKey(shared)
        if len(shared) < KEY_BYTES:  # 1 in 256: Telethon would keep a short key; start over
            number = auth_key.calc_new_nonce_hash(self._new_nonce, 2)
            return tl.DhGenRetry(self._nonce, self._server_nonce, number)
        new = self._new_nonce.to_bytes(32, "little", signed=True)[:8]
        server = self._server_nonce.to_bytes(16, "little", signed=True)[:8]
        xored = bytes(a ^ b for a, b in zip(new, server, strict=True))
        (self.salt,) = struct.unpack("<q", xored)
        self.auth_key = auth_key
        number = auth_key.calc_new_nonce_hash(self._new_nonce, 1)
        return tl.DhGenOk(self._nonce, self._server_nonce, number)
