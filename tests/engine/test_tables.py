"""Bundles of tables: the same memory in Python and in compiled rules, and what is refused."""

import gc

import numpy as np
import pytest

from simulation.engine.compiled import PLAIN, rule
from simulation.engine.tables import bundle

HEAD = np.dtype([("count", "i8"), ("level", "f8"), ("key", "u8")], align=True)
ROW = np.dtype([("name", "i8"), ("amount", "f8")], align=True)
Tables = bundle("Tables", {"head": (HEAD, 0), "row": (ROW, 1), "flat": ("f8", 2), "deep": ("i8", 3)})


def arrays(n=4):
    """Arrays of the right kinds with numbers that tell where they stand."""
    row = np.zeros(n, ROW)
    row["name"], row["amount"] = np.arange(n), 0.5 * np.arange(n)
    return {
        "head": np.array([(n, 2.5, 2**64 - 1)], HEAD),
        "row": row,
        "flat": np.arange(6.0).reshape(2, 3),
        "deep": np.arange(24).reshape(2, 3, 4),
    }


@rule
def read(w, i, j, k):
    """Something of every table."""
    return w.head.count, w.head.level, w.row[k].name, w.row[k].amount, w.flat[i, j], w.deep[i, j, k]


@rule
def read_key(w):
    """A word that does not fit a signed integer."""
    return w.head.key


@rule
def shapes(w):
    """Sizes as rules see them."""
    return w.row.shape[0], w.flat.shape[0], w.flat.shape[1], w.deep.shape[2], len(w.row)


@rule
def write(w, i, j, k):
    """Change something in every table."""
    w.head.count += 10
    row = w.row[k]
    row.amount = 99.5
    w.flat[i, j] = -1.0
    w.deep[i, j, k] = -2
    w.flat[1][2] = -3.0


@rule
def column_sum(w):
    """A field of all rows, and a row of a table."""
    return w.row.amount.sum() + w.flat[1].sum()


def plain_form(function):
    """The function as plain Python runs it."""
    return function if PLAIN else function.py_func


both_forms = pytest.mark.parametrize("form", [lambda f: f, plain_form], ids=["compiled", "plain"])


@both_forms
def test_rules_read_what_the_arrays_hold(form):
    w = Tables(**arrays())
    for i, j, k in [(0, 0, 0), (1, 2, 3), (1, 0, 2)]:
        assert form(read)(w, i, j, k) == (4, 2.5, k, 0.5 * k, 3.0 * i + j, 12 * i + 4 * j + k)
    assert form(read_key)(w) == 2**64 - 1
    assert form(shapes)(w) == (4, 2, 3, 4, 4)
    assert form(column_sum)(w) == 3.0 + 12.0


@both_forms
def test_rules_write_into_the_arrays_themselves(form):
    own = arrays()
    w = Tables(**own)
    form(write)(w, 1, 1, 2)
    assert own["head"][0]["count"] == w.head.count == 14
    assert own["row"]["amount"].tolist() == [0.0, 0.5, 99.5, 1.5]
    assert own["flat"].tolist() == [[0.0, 1.0, 2.0], [3.0, -1.0, -3.0]]
    assert own["deep"][1, 1, 2] == w.deep[1, 1, 2] == -2


def test_compiled_and_plain_rules_leave_the_same_bytes():
    one, other = arrays(), arrays()
    write(Tables(**one), 0, 2, 3)
    plain_form(write)(Tables(**other), 0, 2, 3)
    for name in one:
        assert one[name].tobytes() == other[name].tobytes()


def test_two_bundles_of_a_kind_are_told_apart():
    small, large = Tables(**arrays(4)), Tables(**arrays(9))
    assert [shapes(w)[0] for w in (small, large, small)] == [4, 9, 4]


def test_a_table_may_be_empty():
    own = arrays() | {
        "row": np.zeros(0, ROW),
        "flat": np.zeros((0, 0)),
        "deep": np.zeros((0, 0, 0), np.int64),
    }
    assert shapes(Tables(**own)) == (0, 0, 0, 0, 0)


def test_a_bundle_keeps_its_arrays_alive():
    w = Tables(**arrays())
    gc.collect()
    scratch = [np.full(1000, -7.0) for _ in range(50)]
    assert read(w, 1, 2, 3) == (4, 2.5, 3, 1.5, 5.0, 23)
    assert len(scratch) == 50


def test_a_record_is_read_by_name_in_python():
    w = Tables(**arrays())
    w.head.level = 7.25
    assert w.head.level == 7.25
    assert w.row[2].amount == 1.0
    assert w.row.amount.tolist() == [0.0, 0.5, 1.0, 1.5]


# What is refused.


@pytest.mark.parametrize(
    ("name", "array", "said"),
    [
        ("flat", np.zeros((2, 3), np.float32), r"Tables\.flat: .*float64.*float32"),
        ("flat", np.zeros(6), r"Tables\.flat: .*2 dimension"),
        ("flat", np.zeros((3, 2)).T, r"Tables\.flat: .*C-contiguous"),
        ("flat", np.zeros((4, 6))[::2, ::2], r"Tables\.flat: .*C-contiguous"),
        ("deep", np.zeros((2, 3), np.int64), r"Tables\.deep: .*3 dimension"),
        ("deep", np.zeros((2, 3, 4)), r"Tables\.deep: .*int64.*float64"),
        ("row", np.zeros(3, HEAD), r"Tables\.row: "),
        ("row", np.zeros((2, 2), ROW), r"Tables\.row: .*1 dimension"),
        ("head", np.zeros((1, 1), HEAD), r"Tables\.head: .*1 dimension"),
    ],
)
def test_an_array_of_another_kind_is_refused_by_name(name, array, said):
    with pytest.raises(TypeError, match=said):
        Tables(**(arrays() | {name: array}))


def test_a_missing_table_and_an_unknown_one_are_refused_by_name():
    own = arrays()
    del own["row"]
    with pytest.raises(TypeError, match=r"Tables: .*'row'"):
        Tables(**own)
    with pytest.raises(TypeError, match=r"Tables: .*'extra'"):
        Tables(**arrays(), extra=np.zeros(3))


@pytest.mark.parametrize("dimensions", [0, 1, 2])
@pytest.mark.parametrize("field", ["size", "shape", "T", "data", "fill", "mean", "pprint", "__len__"])
def test_a_field_that_numpy_hides_is_refused_with_its_table(field, dimensions):
    kind = np.dtype([("load", "f8"), (field, "f8")])
    with pytest.raises(TypeError, match=rf"Hidden\.machine\.{field}\b"):
        bundle("Hidden", {"machine": (kind, dimensions)})


def test_all_hidden_fields_are_refused_at_once():
    one, other = np.dtype([("size", "i8"), ("T", "f8")]), np.dtype([("flat", "f8"), ("rent", "f8")])
    with pytest.raises(TypeError, match=r"Two\.one\.size, Two\.one\.T, Two\.other\.flat;"):
        bundle("Two", {"one": (one, 1), "other": (other, 1)})


def test_tables_may_have_the_names_that_fields_may_not():
    assert bundle("Free", {"size": ("f8", 1)})(size=np.ones(2)).size.tolist() == [1.0, 1.0]


def test_a_bundle_has_no_other_attributes():
    w = Tables(**arrays())
    with pytest.raises(AttributeError):
        w.another = 3


@rule
def at_the_end(w):
    """Negative indices, the total of a table, and a whole table as numpy's functions take it."""
    w.flat[-1, 0] = 7.0
    return w.row[-1].name, w.flat[-1, -1], w.flat[-1, 0], w.flat.sum(), np.max(w.flat[:, :])


@both_forms
def test_a_table_counts_from_the_end_and_does_what_an_array_does(form):
    assert form(at_the_end)(Tables(**arrays())) == (3, 5.0, 7.0, 19.0, 7.0)


@rule
def clear(w):
    """Write to many values at once."""
    w.flat[:, :] = 0.0
    w.flat[1] = 2.0
    w.deep[0, 1] = 5


@both_forms
def test_a_rule_writes_many_values_at_once(form):
    w = Tables(**arrays())
    form(clear)(w)
    assert w.flat.tolist() == [[0.0] * 3, [2.0] * 3]
    assert w.deep[0, 1].tolist() == [5] * 4
    assert w.deep[0, 0].tolist() == [0, 1, 2, 3]
