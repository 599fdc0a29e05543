"""aiogram's types and methods, each built when it is first used.

Importing aiogram builds a validator for every type of the Bot API: 110 MB and a second or more, for
some 450 types of which a panel uses thirty. pydantic can build a class at its first use; all it
needs is the names its annotations speak of. aiogram hands them over once, in the calls that this
module holds back. Measured in docs/performance.md; pinned by tests/behaviour/test_aiogram.py.
"""

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from pydantic import BaseModel

PARTS: Final = ("aiogram.types", "aiogram.methods")


def load() -> None:
    """Import aiogram this way, unless it is there already."""
    if "aiogram" in sys.modules:
        return
    with _held_back() as names:
        modules = [importlib.import_module(part) for part in PARTS]
    for module in modules:
        for cls in vars(module).values():
            if isinstance(cls, type) and issubclass(cls, BaseModel):
                cls.__pydantic_parent_namespace__ = names


@contextmanager
def _held_back() -> Iterator[dict[str, object]]:
    """Collect the names that classes are to be rebuilt with, instead of rebuilding."""
    rebuild = BaseModel.__dict__["model_rebuild"]
    names: dict[str, object] = {}

    def remember(_: type[BaseModel], /, **given: object) -> None:
        known = given.get("_types_namespace")
        names.update(known if isinstance(known, dict) else {})

    BaseModel.model_rebuild = classmethod(remember)  # type: ignore[assignment,method-assign]
    try:
        yield names
    finally:
        BaseModel.model_rebuild = rebuild  # type: ignore[method-assign]
