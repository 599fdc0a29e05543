"""Words that are no posts and no answers."""

from typing import Final

SHORT_WORDS: Final = frozenset(
    {"ок", "окей", "да", "нет", "стоп", "пауза", "привет", "спасибо"}
    | {"ok", "okay", "yes", "no", "stop", "pause", "hi", "thanks", "start"}
)
STOP_WORDS: Final = frozenset({"стоп", "пауза", "stop", "pause"})
