"""help, users, updates and auth: who is connected, and as whom."""

import os
from typing import Final

from telethon.tl import functions as fn
from telethon.tl import types as tl

from sandbox.account import Account
from sandbox.mtproto import objects
from sandbox.mtproto.errors import RpcFail
from sandbox.mtproto.rpc import Call, Registry

registry = Registry()

LOGIN_CODE: Final = "12345"
CODE_HASH: Final = "sandbox"
QR_LIVES: Final = 30  # seconds


@registry.handles(fn.help.GetConfigRequest, public=True)
def get_config(call: Call, _: object) -> object:
    """help.getConfig."""
    return objects.config(call.world, call.host, call.port)


@registry.handles(fn.help.GetAppConfigRequest, public=True)
def get_app_config(_: Call, __: object) -> object:
    """help.getAppConfig: limits with and without Premium; the client picks by its own flag."""
    limits = {
        "caption_length_limit_default": 1024,
        "caption_length_limit_premium": 4096,
        "channels_limit_default": 500,
        "channels_limit_premium": 1000,
        "upload_max_fileparts_default": 4000,
        "upload_max_fileparts_premium": 8000,
        "dialog_filters_limit_default": 10,
        "dialog_filters_limit_premium": 30,
    }
    values = [tl.JsonObjectValue(k, tl.JsonNumber(float(v))) for k, v in limits.items()]
    return tl.help.AppConfig(hash=1, config=tl.JsonObject(values))


@registry.handles(fn.users.GetUsersRequest)
def get_users(call: Call, request: fn.users.GetUsersRequest) -> object:
    """users.getUsers: the account knows only itself."""
    asked = [u for u in request.id if isinstance(u, tl.InputUserSelf) or _is_me(call, u)]
    return [objects.me(call.world) for _ in asked]


def _is_me(call: Call, user: object) -> bool:
    return getattr(user, "user_id", None) == call.world.me.id


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
    account = call.world.account_with(request.phone_number)
    if account is None:
        raise RpcFail("PHONE_NUMBER_INVALID")
    call.login.user_id = account.id
    kind = tl.auth.SentCodeTypeApp(length=len(LOGIN_CODE))
    return tl.auth.SentCode(type=kind, phone_code_hash=CODE_HASH, timeout=60)


@registry.handles(fn.auth.SignInRequest, public=True)
def sign_in(call: Call, request: fn.auth.SignInRequest) -> object:
    """auth.signIn: the code, and then the password where there is one."""
    if request.phone_code_hash != CODE_HASH:
        raise RpcFail("PHONE_CODE_EXPIRED")
    if request.phone_code != LOGIN_CODE:
        raise RpcFail("PHONE_CODE_INVALID")
    if _account(call).password:
        raise RpcFail("SESSION_PASSWORD_NEEDED")
    return _authorized(call)


def _account(call: Call) -> Account:
    """Return who is about to log in."""
    call.world.act_as(call.login.user_id)
    return call.world.me


def _authorized(call: Call) -> object:
    call.auth.user_id, call.auth.revoked = _account(call).id, ""
    call.keys.save(call.auth)
    return tl.auth.Authorization(user=objects.me(call.world))


@registry.handles(fn.account.GetPasswordRequest, public=True)
def get_password(call: Call, _: object) -> object:
    """account.getPassword."""
    return call.login.challenge.ask(_account(call).password)


@registry.handles(fn.auth.CheckPasswordRequest, public=True)
def check_password(call: Call, request: fn.auth.CheckPasswordRequest) -> object:
    """auth.checkPassword."""
    if not call.login.challenge.is_answered_by(request.password):
        raise RpcFail("PASSWORD_HASH_INVALID")
    return _authorized(call)


@registry.handles(fn.auth.ExportLoginTokenRequest, public=True)
def export_login_token(call: Call, _: object) -> object:
    """auth.exportLoginToken: the QR code; logged in once somebody scanned it."""
    if call.login.is_scanned:
        call.login.is_scanned = False
        if _account(call).password:
            raise RpcFail("SESSION_PASSWORD_NEEDED")
        return tl.auth.LoginTokenSuccess(_authorized(call))
    expires = objects.date(call.world.now() + QR_LIVES)
    return tl.auth.LoginToken(expires=expires, token=os.urandom(32))


@registry.handles(fn.auth.LogOutRequest, public=True)
def log_out(call: Call, _: object) -> object:
    """auth.logOut."""
    call.auth.user_id = None
    call.keys.save(call.auth)
    return tl.auth.LoggedOut(future_auth_token=os.urandom(8))
