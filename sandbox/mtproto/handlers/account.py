"""help, users, updates and auth: who is connected, and as whom."""

import os
from typing import Final

from telethon.tl import functions as fn
from telethon.tl import types as tl

from sandbox.mtproto import objects
from sandbox.mtproto.errors import RpcFail
from sandbox.mtproto.rpc import Call, Registry

registry = Registry()

LOGIN_CODE: Final = "12345"
CODE_HASH: Final = "sandbox"


@registry.handles(fn.help.GetConfigRequest, public=True)
def get_config(call: Call, _: object) -> object:
    """help.getConfig."""
    return objects.config(call.world, call.host, call.port)


@registry.handles(fn.help.GetAppConfigRequest, public=True)
def get_app_config(_: Call, __: object) -> object:
    """help.getAppConfig: limits of an account without Premium."""
    limits = {"caption_length_limit_default": 1024, "channels_limit_default": 500}
    values = [tl.JsonObjectValue(k, tl.JsonNumber(float(v))) for k, v in limits.items()]
    return tl.help.AppConfig(hash=1, config=tl.JsonObject(values))


@registry.handles(fn.users.GetUsersRequest)
def get_users(call: Call, request: fn.users.GetUsersRequest) -> object:
    """users.getUsers: the account knows only itself."""
    asked = [u for u in request.id if isinstance(u, tl.InputUserSelf) or _is_me(call, u)]
    return [objects.me(call.world) for _ in asked]


def _is_me(call: Call, user: object) -> bool:
    return getattr(user, "user_id", None) == call.world.me_id


@registry.handles(fn.updates.GetStateRequest)
def get_state(call: Call, _: object) -> object:
    """updates.getState."""
    now = objects.date(call.world.now())
    return tl.updates.State(pts=1, qts=0, date=now, seq=1, unread_count=0)


@registry.handles(fn.updates.GetDifferenceRequest)
def get_difference(call: Call, _: object) -> object:
    """updates.getDifference: nothing is ever missed."""
    return tl.updates.DifferenceEmpty(date=objects.date(call.world.now()), seq=1)


@registry.handles(fn.auth.SendCodeRequest, public=True)
def send_code(call: Call, request: fn.auth.SendCodeRequest) -> object:
    """auth.sendCode: the code is always the same, see docs/sandbox.md."""
    if request.phone_number.lstrip("+") != call.world.phone:
        raise RpcFail("PHONE_NUMBER_INVALID")
    kind = tl.auth.SentCodeTypeApp(length=len(LOGIN_CODE))
    return tl.auth.SentCode(type=kind, phone_code_hash=CODE_HASH, timeout=60)


@registry.handles(fn.auth.SignInRequest, public=True)
def sign_in(call: Call, request: fn.auth.SignInRequest) -> object:
    """auth.signIn."""
    if request.phone_code_hash != CODE_HASH:
        raise RpcFail("PHONE_CODE_EXPIRED")
    if request.phone_code != LOGIN_CODE:
        raise RpcFail("PHONE_CODE_INVALID")
    call.auth.user_id, call.auth.revoked = call.world.me_id, ""
    call.keys.save(call.auth)
    return tl.auth.Authorization(user=objects.me(call.world))


@registry.handles(fn.auth.LogOutRequest, public=True)
def log_out(call: Call, _: object) -> object:
    """auth.logOut."""
    call.auth.user_id = None
    call.keys.save(call.auth)
    return tl.auth.LoggedOut(future_auth_token=os.urandom(8))
