"""Who answers what: all screens in the order in which they are asked."""

from aiogram import Dispatcher
from aiogram.fsm.storage.base import BaseStorage

from bot import gate, membership
from bot.access import Access
from bot.albums import Albums
from bot.login_codes import NoCodes
from bot.panel import Panel
from bot.patience import Patience
from bot.screens import (
    account,
    again,
    approving,
    asking,
    caught,
    channel_card,
    channels,
    check_details,
    connect,
    draft,
    draft_post,
    folder_edits,
    halt,
    history,
    home,
    hub_edits,
    inline,
    invites,
    journal,
    jump,
    launch,
    mine,
    moving,
    oops,
    options,
    own_pace,
    own_post,
    pace,
    people,
    pick,
    pick_folders,
    pick_list,
    pins,
    quick,
    repeat,
    report,
    running,
    series,
    set_settings,
    settings,
    staff,
    sync,
    template_buttons,
    template_card,
    template_typed,
    templates,
    typing_over,
    variables,
    when,
)


def dispatcher_of(panel: Panel, albums: Albums, storage: BaseStorage) -> Dispatcher:
    """Put the handlers together, behind the door that lets in only those who may."""
    dispatcher = Dispatcher(storage=storage, panel=panel, albums=albums)
    dispatcher.update.outer_middleware(gate.Once())
    dispatcher.update.outer_middleware(Patience())
    access = Access(panel)
    dispatcher.message.outer_middleware(access)
    dispatcher.message.outer_middleware(NoCodes())
    dispatcher.callback_query.outer_middleware(gate.Ours())
    dispatcher.callback_query.outer_middleware(access)
    dispatcher.inline_query.outer_middleware(access)
    audience = (quick, pick_list, pick_folders, pick)
    starts = (options, when, repeat, launch)
    drafts = (*audience, draft, draft_post, hub_edits, check_details, pace, own_pace, *starts)
    saved = (template_typed, template_buttons, templates, template_card)
    places = (channels, sync, channel_card, variables, folder_edits, jump)
    cards = (running, pins, moving, series, again, history, report, journal)
    posts = (typing_over, own_post, caught)
    first = (staff, invites, people, inline, asking, approving)
    owned = (settings, set_settings, mine, account, connect)
    screens = (*first, *owned, *saved, home, halt, *drafts, *places, *cards, *posts, oops)
    dispatcher.include_routers(*(screen.router() for screen in screens))
    dispatcher.include_router(membership.router())
    return dispatcher
