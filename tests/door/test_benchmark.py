import pytest

import benchmarks.page as page


@pytest.fixture
def extents(monkeypatch):
    """Measure nothing; collect how much was asked for."""
    asked = []

    def measured_page(extent, command, **_):
        asked.append(extent)
        return f"# {command}\n"

    monkeypatch.setattr(page, "measured_page", measured_page)
    return asked


def test_the_page_is_printed(clusters, extents):
    assert clusters("benchmark").stdout == "# clusters benchmark\n\n"
    assert extents == [page.QUICK]


def test_the_page_is_written_to_a_file(clusters, extents, in_empty_folder):
    assert clusters("benchmark", "--all", "-o", "page.md").exit_code == 0
    assert (in_empty_folder / "page.md").read_text() == "# clusters benchmark --all\n"
    assert extents == [page.WHOLE]


def test_a_file_that_cannot_be_written_is_refused_before_the_work(clusters, extents, in_empty_folder):
    refused = clusters("benchmark", "-o", in_empty_folder)
    assert refused.exit_code == 2
    assert not extents
