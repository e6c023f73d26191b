"""What would tie the project to one machine."""

import re
import tomllib
from itertools import pairwise

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.architecture.project import ROOT, kept_files, text_of

HOME_OF_SOMEBODY = re.compile(r"(?<![\w.~$}])/(?:home|root|work|opt|mnt|Users)/\w|\b[A-Z]:\\Users\b")
PACKAGE_INDEX = re.compile(r"pypi\.org|pythonhosted\.org|index[_-]url|find[_-]links\s*=|file:/{3}")
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;]+)", re.MULTILINE)


@pytest.mark.parametrize(
    ("pattern", "what"),
    [(HOME_OF_SOMEBODY, "the path of one machine"), (PACKAGE_INDEX, "the address of a package index")],
    ids=["path", "index"],
)
def test_no_file_names(pattern, what):
    texts = {file.relative_to(ROOT): text_of(file) or "" for file in kept_files()}
    found = [f"{name}: {match[0]}" for name, text in texts.items() for match in pattern.finditer(text)]
    assert not found, f"{what} in {found}"


def declared_dependencies() -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    own = project["project"]
    texts = own["dependencies"] + own["optional-dependencies"]["dev"] + project["build-system"]["requires"]
    return [Requirement(text) for text in texts]


@pytest.mark.parametrize("dependency", declared_dependencies(), ids=str)
def test_the_lock_satisfies(dependency):
    pins = PINNED.findall((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    versions = [Version(version) for name, version in pins if name == canonicalize_name(dependency.name)]
    assert versions, f"{dependency.name} is declared but not locked; run: make lock"
    assert all(version in dependency.specifier for version in versions), f"{versions}; run: make lock"


def test_every_locked_package_has_a_hash():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    starts = [match.start() for match in PINNED.finditer(lock)] + [len(lock)]
    blocks = [lock[start:end] for start, end in pairwise(starts)]
    assert blocks
    assert not [block.split()[0] for block in blocks if "--hash=sha256:" not in block]
