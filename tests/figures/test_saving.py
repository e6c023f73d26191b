import hashlib
from pathlib import Path

import pandas as pd
import pytest

from figures import plot
from figures.saving import write_together


def digests(folder):
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(folder.iterdir())}


def test_a_chart_is_written_three_times_and_always_alike(results, tmp_path):
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        plot("scenario_differences", results, tmp_path / name)
    first = digests(tmp_path / "first")
    assert list(first) == [f"scenario_differences.{kind}" for kind in ("csv", "png", "svg")]
    assert first == digests(tmp_path / "second")


def test_pictures_carry_neither_date_nor_program(results, tmp_path):
    plot("occupancy_fan", results, tmp_path / "fan.png")
    assert "<dc:date>" not in (tmp_path / "fan.svg").read_text()
    assert b"Software" not in (tmp_path / "fan.png").read_bytes()[:2000]


def test_the_numbers_travel_with_their_origin(results, tmp_path):
    plot("missing_hectares", results, tmp_path / "missing.2030")
    numbers = pd.read_csv(tmp_path / "missing.2030.csv")
    assert numbers["seed"].unique() == [2026]
    assert numbers["as_of"].unique() == ["2025-09-18"]
    assert numbers["scenario"].unique() == ["baseline"]
    assert numbers["mean_ha"].sum() == pytest.approx(7096, abs=0.05)


def test_files_are_there_whole_or_not_at_all(tmp_path, monkeypatch):
    (tmp_path / "a.txt").write_text("old")
    replace = Path.replace

    def fail(self, target):
        if Path(target).name == "a.txt":
            raise OSError("the disk is full")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="disk is full"):
        write_together({tmp_path / "a.txt": b"new", tmp_path / "b.txt": b"new"})
    assert (tmp_path / "a.txt").read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["a.txt"]
