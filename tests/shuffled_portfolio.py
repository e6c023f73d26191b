"""Portfolios of the project with everything that has no order of its own in another order."""

import csv
import shutil
from pathlib import Path

import numpy as np
from ruamel.yaml import YAML

from scenarios.portfolio import LIBRARY


def shuffled_portfolio(name: str, folder: Path, seed: int) -> Path:
    """Write a portfolio of the project anew: the rows of its tables and its districts in a random order.

    Parameters
    ----------
    name : str
        Name of the portfolio.
    folder : Path
        Folder to create.
    seed : int
        Of the order.

    Returns
    -------
    Path
        The folder.
    """
    shutil.copytree(LIBRARY / name, folder)
    order = np.random.default_rng(seed)
    for table in ("clusters.csv", "facts.csv"):
        with (folder / table).open(encoding="utf-8-sig", newline="") as file:
            header, *rows = csv.reader(file)
        with (folder / table).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *(rows[k] for k in order.permutation(len(rows)))])
    yaml = YAML()
    head = yaml.load((folder / "portfolio.yaml").read_text(encoding="utf-8"))
    for province in head["provinces"]:
        districts = list(province["districts"].items())
        province["districts"] = dict(districts[k] for k in order.permutation(len(districts)))
    yaml.dump(head, folder / "portfolio.yaml")
    return folder
