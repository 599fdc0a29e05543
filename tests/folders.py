"""Folders another user can reach: PostgreSQL runs as one when the tests run as root."""

import tempfile
from pathlib import Path


def reachable(folder: Path) -> Path:
    """Let everybody pass through to this folder of ours, and return it."""
    root = Path(tempfile.gettempdir()).resolve()
    for step in (folder, *folder.resolve().parents):
        if step in {root, root.parent}:
            break
        step.chmod(0o755)
    return folder
