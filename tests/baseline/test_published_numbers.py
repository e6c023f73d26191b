"""Did a published number move?"""

import pytest
from ruamel.yaml import YAML

from tests.baseline.refresh import MONTHS, PUBLISHED, VARIABLES, present

REMEDY = (
    "{name} in {month} is now {now:g} and was {was:g}. If the model was meant to change, run "
    "`python -m tests.baseline.refresh` and add a Results line to CHANGELOG.md: what moved, by how much "
    "and why. If not, look for what moved it."
)


@pytest.fixture(scope="module")
def now():
    return present()


@pytest.fixture(scope="module")
def published():
    return YAML(typ="safe").load(PUBLISHED.read_text(encoding="utf-8"))


@pytest.mark.parametrize("month", MONTHS)
@pytest.mark.parametrize("name", VARIABLES)
def test_a_published_number_has_not_moved(now, published, name, month):
    was = published[name][month]
    # One unit of the last digit stored: a rounding that falls the other way is no news.
    last_digit = 10.0 ** -VARIABLES[name]
    assert now[name][month] == pytest.approx(was, abs=1.01 * last_digit), REMEDY.format(
        name=name, month=month, now=now[name][month], was=was
    )


def test_what_is_stored_is_what_is_compared(published):
    assert {name: tuple(values) for name, values in published.items()} == dict.fromkeys(VARIABLES, MONTHS)
