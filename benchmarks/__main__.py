"""``python -m benchmarks delivery|panel|channels|chaos``: a command is a module with ``main``."""

import sys
from importlib import import_module
from typing import Final

COMMANDS: Final = ("delivery", "panel", "channels", "chaos")


def main(argv: list[str]) -> int:
    """Run the command that is named first with the rest of the arguments."""
    if not argv or argv[0] not in COMMANDS:
        sys.stderr.write(f"usage: python -m benchmarks {'|'.join(COMMANDS)} [--help]\n")
        return 2
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    return int(import_module(f"benchmarks.{argv[0]}").main(argv[1:]) or 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
