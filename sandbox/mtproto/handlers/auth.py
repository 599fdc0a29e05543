"""auth and account.password: how a client logs in and out."""

import os

from telethon.tl import functions as fn
from telethon.tl import types as tl

from sandbox.account import Account
from sandbox.mtproto import objects
from sandbox.mtproto.errors import RpcFail
from sandbox.mtproto.logins import CODE_LIVES, LOGIN_CODE
from sandbox.mtproto.media import DC
from sandbox.mtproto.rpc import Call, Registry

registry = Registry()


@registry.handles(fn.auth.SendCodeRequest, public=True)
def send_code(call: Call, request: fn.auth.SendCodeRequest) -> object:
    """auth.sendCode: the code is always the same, see docs/sandbox.md."""
    account = call.world.account_with(request.phone_number)
    if account is None:
        raise RpcFail("PHONE_NUMBER_INVALID")
    return _sent(call, account.id)


@registry.handles(fn.auth.ResendCodeRequest, public=True)
def resend_code(call: Call, request: fn.auth.ResendCodeRequest) -> object:
    """auth.resendCode: a new code, unless the one before is too old to ask by."""
    if call.login.user_id is None or request.phone_code_hash != call.login.code_hash:
        raise RpcFail("PHONE_CODE_EXPIRED")
    return _sent(call, call.login.user_id)


def _sent(call: Call, user_id: int) -> object:
    code_hash = call.login.send_code(user_id, call.world.now())
    kind = tl.auth.SentCodeTypeApp(length=len(LOGIN_CODE))
    return tl.auth.SentCode(type=kind, phone_code_hash=code_hash, timeout=CODE_LIVES)


@registry.handles(fn.auth.SignInRequest, public=True)
def sign_in(call: Call, request: fn.auth.SignInRequest) -> object:
    """auth.signIn: the code, and then the password where there is one."""
    code = request.phone_code or ""
    call.login.check_code(request.phone_code_hash, code, call.world.now())
    return _past_password(call)


def _past_password(call: Call) -> object:
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
    """auth.exportLoginToken: the QR code; logged in once somebody confirmed it."""
    token, code = call.logins.show(call.auth.key.key_id, call.world.now())
    if code.user_id is None:
        return tl.auth.LoginToken(expires=objects.date(code.until), token=token)
    if call.logins.migrates:
        return tl.auth.LoginTokenMigrateTo(dc_id=DC + 1, token=token)
    return _scanned(call, token)


@registry.handles(fn.auth.ImportLoginTokenRequest, public=True)
def import_login_token(call: Call, request: fn.auth.ImportLoginTokenRequest) -> object:
    """auth.importLoginToken: goes on in the DC of whoever confirmed."""
    return _scanned(call, request.token)


def _scanned(call: Call, token: bytes) -> object:
    call.login.user_id = call.logins.take(token)
    return tl.auth.LoginTokenSuccess(_past_password(call))


@registry.handles(fn.auth.AcceptLoginTokenRequest)
def accept_login_token(call: Call, request: fn.auth.AcceptLoginTokenRequest) -> object:
    """auth.acceptLoginToken: the phone's side of a QR code."""
    call.logins.accept(request.token, call.world.me.id, call.world.now())
    now = objects.date(call.world.now())
    known = dict.fromkeys(("device_model", "platform", "system_version", "app_name"), "Rassylka")
    empty = dict.fromkeys(("app_version", "ip", "country", "region"), "")
    ids = {"hash": 1, "api_id": 1, "date_created": now, "date_active": now}
    return tl.Authorization(**known, **empty, **ids)


@registry.handles(fn.auth.LogOutRequest, public=True)
def log_out(call: Call, _: object) -> object:
    """auth.logOut."""
    call.auth.user_id = None
    call.keys.save(call.auth)
    return tl.auth.LoggedOut(future_auth_token=os.urandom(8))
