"""A process that is gone is told from one that lives, by the lock only a living one holds."""

import subprocess
import sys
from pathlib import Path

from db.presence import Presence

DIES = "import os,sys; from pathlib import Path; from db.presence import Presence as P\n"
DIES += "p = P(Path(sys.argv[1])); print(p.name); sys.stdout.flush(); os._exit(9)"

ASKS = "import sys; from pathlib import Path; from db.presence import Presence as P\n"
ASKS += "print(P(Path(sys.argv[1])).is_dead(sys.argv[2]))"


def test_a_process_that_died_is_known_to_be_dead(tmp_path: Path) -> None:
    dying = subprocess.run(  # noqa: S603
        [sys.executable, "-c", DIES, str(tmp_path)], capture_output=True, text=True, check=False
    )
    here = Presence(tmp_path)
    assert here.is_dead(dying.stdout.strip())
    here.leave()


def test_a_living_process_is_never_taken_for_dead(tmp_path: Path) -> None:
    living = Presence(tmp_path)
    asking = [sys.executable, "-c", ASKS, str(tmp_path), living.name]
    asked = subprocess.run(asking, capture_output=True, text=True, check=False)  # noqa: S603
    assert asked.stdout.strip() == "False"
    assert not living.is_dead(living.name)
    living.leave()


def test_nothing_is_known_of_a_process_elsewhere(tmp_path: Path) -> None:
    other = Presence(tmp_path / "another machine")
    here = Presence(tmp_path)
    assert not here.is_dead(other.name)
    here.leave()
    other.leave()


def test_a_clean_end_leaves_nothing_behind(tmp_path: Path) -> None:
    Presence(tmp_path).leave()
    assert list((tmp_path / "owners").iterdir()) == []


def test_a_folder_that_cannot_be_used_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert Presence(tmp_path / "file").name
