"""Portfolios: the clusters of one or more provinces at an as-of date, with what is published of them.

A portfolio is a folder with ``portfolio.yaml`` (its head), ``clusters.csv`` (one row for each cluster) and,
if totals were published, ``facts.csv``. What is published is used as published; an empty cell is completed in
each replication so that the totals are met. ``scenarios/portfolios/TEMPLATE.md`` explains how to write one.

- ``content``: `Portfolio`, what a portfolio holds, and its hash;
- ``loading``: a portfolio by name, folder or file;
- ``declaration``: its head, ``portfolio.yaml``;
- ``priors``: priors of a province's own, in the head;
- ``combination``: portfolios combined;
- ``clusters``: its clusters, ``clusters.csv``;
- ``facts``: its published figures, ``facts.csv``;
- ``checks``: whether the figures and the clusters can both be true;
- ``reading``: tables as spreadsheets save them;
- ``description``: a portfolio told to its reader.

The portfolios of the project are in ``scenarios/portfolios``.
"""

from scenarios.portfolio.content import Portfolio
from scenarios.portfolio.loading import LIBRARY, list_portfolios, load_portfolio

__all__ = ["LIBRARY", "Portfolio", "list_portfolios", "load_portfolio"]
