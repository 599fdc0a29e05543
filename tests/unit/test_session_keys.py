"""What is kept is sealed: unreadable without its key, and the key is for one user alone."""

import sys
from pathlib import Path

import pytest

from db.session_keys import KeyFile, KeyMissing, Keyring, Sealed, id_of, new_key

OLD, NEW = new_key(), new_key()


def test_what_is_sealed_tells_nothing_and_is_opened_by_its_key() -> None:
    sealed = Keyring([NEW]).seal("the session")
    assert "session" not in sealed.text
    assert sealed.key_id == id_of(NEW)
    assert Keyring([NEW]).unseal(sealed) == "the session"


def test_an_older_key_still_opens_what_it_sealed() -> None:
    sealed = Keyring([OLD]).seal("x")
    assert Keyring([NEW, OLD]).unseal(sealed) == "x"


def test_without_its_key_it_stays_closed_and_the_key_is_named() -> None:
    sealed = Keyring([OLD]).seal("x")
    for keys in ([], [NEW]):
        with pytest.raises(KeyMissing, match=id_of(OLD)):
            Keyring(keys).unseal(sealed)


def test_what_was_changed_in_the_database_does_not_open() -> None:
    sealed = Keyring([NEW]).seal("x")
    with pytest.raises(KeyMissing):
        Keyring([NEW]).unseal(Sealed(sealed.text[:-4] + "AAA=", sealed.key_id))


def test_no_key_is_printed() -> None:
    assert NEW not in repr(Keyring([NEW]))
    assert NEW not in id_of(NEW)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows guards the user's folder")
def test_the_key_file_is_for_one_user_alone(tmp_path: Path) -> None:
    file = KeyFile(tmp_path / "folder")
    assert file.read() == []
    file.write([NEW, OLD])
    assert file.read() == [NEW, OLD]
    assert file.path.stat().st_mode & 0o777 == 0o600
    assert not file.is_open_to_others
    file.path.chmod(0o640)
    assert file.is_open_to_others
