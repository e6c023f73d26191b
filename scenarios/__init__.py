"""What might be decided, where, and what comes of it: scenarios, portfolios, experiments.

What is written for the model is read here, checked, and refused with all that is wrong with it at once; what
the model computes is put together here as one labelled dataset.

What is read:

- ``scenario/``: code that reads, adds and checks scenarios; ``library/``: the project's own, one file each;
- ``portfolio/``: code that reads, checks and describes portfolios; ``portfolios/``: the project's own, one
  folder each, and a template to copy;
- ``reading.py``: YAML, months and values, as people write them;
- ``problems.py``: what is wrong with an input, said so that its author can put it right.

What is computed:

- ``arguments.py``: what is asked of an experiment, checked as a whole;
- ``experiment.py``: scenarios times replications, every trajectory kept;
- ``ensemble.py``: any number of replications, of which sums and counts are kept;
- ``ensemble_reading.py``: what they say;
- ``work.py``: the queue of work for threads or processes;
- ``kinds.py``: what the rows of a portfolio are, clusters or parks, and how texts name them;
- ``dataset.py``: results with dimensions, units, definitions and the record of the run;
- ``rates.py``: the occupancy rates, and what each divides by;
- ``comparison.py``: what a scenario changes, future by future;
- ``storage.py``: results in a NetCDF file and back.
"""
