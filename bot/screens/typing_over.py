"""Behind all that take what may be typed: whatever else comes leaves that screen."""

from aiogram import Router
from aiogram.filters import StateFilter

from bot.screens.asking import Typing, stop_typing


def router() -> Router:
    """Return the handler that comes before those that take any message for a post."""
    router = Router(name="typing_over")
    router.message.register(stop_typing, StateFilter(Typing))
    return router
