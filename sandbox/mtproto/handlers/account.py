"""help, users and updates: who is connected."""

from telethon.tl import functions as fn
from telethon.tl import types as tl

from sandbox.mtproto import objects
from sandbox.mtproto.rpc import Call, Registry

registry = Registry()


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
