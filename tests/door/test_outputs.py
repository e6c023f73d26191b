import tempfile

import pytest

from figures.command_line.outputs import need_file, need_folder
from scenarios.problems import InputError


def test_a_new_file_in_a_folder_is_allowed(tmp_path):
    need_file(tmp_path / "run.nc", may_replace=False)
    assert not list(tmp_path.iterdir())


def test_an_existing_file_is_refused_unless_it_may_be_replaced(tmp_path):
    file = tmp_path / "run.nc"
    file.touch()
    with pytest.raises(InputError, match="--force"):
        need_file(file, may_replace=False)
    need_file(file, may_replace=True)


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(InputError, match=r"is a folder"):
        need_file(tmp_path, may_replace=True)


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "out").touch()
    with pytest.raises(InputError, match=r"is a file"):
        need_folder(tmp_path / "out")


def test_a_missing_folder_is_refused_with_the_command_that_makes_it(tmp_path):
    with pytest.raises(InputError, match=r"mkdir -p"):
        need_file(tmp_path / "missing" / "run.nc", may_replace=False)


def test_only_the_last_part_of_an_output_folder_may_be_missing(tmp_path):
    need_folder(tmp_path / "out")
    with pytest.raises(InputError, match=r"missing' is not a folder"):
        need_folder(tmp_path / "missing" / "out")


def test_a_folder_that_cannot_be_written_to_is_refused_with_the_reason(tmp_path, monkeypatch):
    def read_only(**_):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(tempfile, "TemporaryFile", read_only)
    with pytest.raises(InputError, match="Read-only file system"):
        need_folder(tmp_path)
