"""Who may press what: each button of the panel against each role."""

import inspect
import pkgutil
from collections.abc import Iterator
from importlib import import_module

import pytest
from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.state import State, StatesGroup

import bot.callbacks
import bot.screens
from bot.rights import ANSWERS, BUTTONS, By, OnDraft, button_of, of_button, of_message
from bot.screens.asking import Asking, Typing
from delivery.role import Role
from tests.unit.test_callbacks import ALL

VIEWER, EDITOR, OPERATOR, OWNER = Role
# What a role may press first, by prefix and verb; what is not named here is an editor's.
SEES = (
    "hm jp cl cq rp au al cp:card cp:down cp:err cp:pins er:False eo:False ch cc:o fd:l"
    " ha:show st:open me ms"
)
LAUNCHES = (
    "cp:go cp:can cp:ok cp:no cp:undo cp:hurry cp:pause cp:resume cp:tol cp:night cp:night! cp:open"
    " cp:stop cp:stop! cp:again cp:all cp:pins! mv cp:unp cp:skip cp:last cp:stop*"
    " er:True eo:True cc:x cc:i ha:ask ha:go ha:on"
)
OWNS = "op pe:o pe:r pe:c pe:c! iv ix st:tz st:qh st:pc st:er st:cap st:ap st:chat ss ac"
FIRST: dict[str, Role] = {
    **dict.fromkeys(SEES.split(), VIEWER),
    **dict.fromkeys(LAUNCHES.split(), OPERATOR),
    **dict.fromkeys(OWNS.split(), OWNER),
}


def name_of(button: CallbackData) -> str:
    """The prefix of a button, with the field that decides."""
    needed = BUTTONS[type(button)]
    prefix = type(button).__prefix__
    return f"{prefix}:{getattr(button, needed.field)}" if isinstance(needed, By) else prefix


def modules_of(package: str) -> Iterator[object]:
    for found in pkgutil.iter_modules(import_module(package).__path__):
        yield import_module(f"{package}.{found.name}")


def test_every_button_there_is_has_its_line() -> None:
    found = {
        kind
        for module in modules_of(bot.callbacks.__name__)
        for _, kind in inspect.getmembers(module, inspect.isclass)
        if issubclass(kind, CallbackData) and kind is not CallbackData
    }
    assert set(BUTTONS) == found
    assert {type(button) for button in ALL} == found


def test_every_question_there_is_has_its_line() -> None:
    groups = {
        group
        for module in modules_of(bot.screens.__name__)
        for _, group in inspect.getmembers(module, inspect.isclass)
        if issubclass(group, StatesGroup) and group is not StatesGroup
    }
    states = {s for g in groups for s in vars(g).values() if isinstance(s, State)}
    assert set(ANSWERS) == states


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("button", ALL, ids=range(len(ALL)))
def test_a_role_may_press_a_button_or_not(button: CallbackData, role: Role) -> None:
    needed = of_button(button)
    first = EDITOR if isinstance(needed, OnDraft) else needed
    assert role.may(first) == role.may(FIRST.get(name_of(button), EDITOR))


def test_a_button_comes_back_from_what_it_carries_and_garbage_is_none() -> None:
    for button in ALL:
        assert button_of(button.pack()) == button
    for raw in (None, "", ":", "cp", "cp:nonsense:1:2", "zz:1", "cp:go:1:2:3", "hm:extra"):
        assert button_of(raw) is None


def test_a_post_takes_an_editor_and_an_answer_what_its_question_takes() -> None:
    assert of_message(None) is EDITOR
    assert of_message(Asking.page.state) is of_message(Typing.channels.state) is VIEWER
    assert isinstance(of_message(Asking.deadline.state), OnDraft)


def test_each_role_may_all_that_the_one_before_may() -> None:
    assert [[a.may(b) for b in Role] for a in Role] == [
        [n <= m for n in range(4)] for m in range(4)
    ]
