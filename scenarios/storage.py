"""Results in a NetCDF file and back."""

import os
from pathlib import Path

import xarray as xr

from scenarios.problems import Problem, refuse


def save(results: xr.Dataset, path: str | Path) -> Path:
    """Write results to a NetCDF file; nothing is left half-written.

    Parameters
    ----------
    results : xarray.Dataset
        Results of `scenarios.experiment.simulate`.
    path : str or Path
        File; replaced if it exists. Its folder must exist.

    Returns
    -------
    Path
        The file.
    """
    target = Path(path)
    if not target.parent.is_dir():
        folder = target.parent
        refuse(
            [
                Problem(
                    str(target), None, f"the folder {folder} does not exist", "a folder", f"mkdir -p {folder}"
                )
            ]
        )
    unfinished = target.with_name(f".{target.name}.unfinished")
    packed = {
        name: {"zlib": True, "complevel": 4} for name, v in results.data_vars.items() if v.dtype.kind in "fi"
    }
    try:
        results.to_netcdf(unfinished, engine="h5netcdf", encoding=packed)
        os.replace(unfinished, target)
    finally:
        unfinished.unlink(missing_ok=True)
    return target


def open_results(path: str | Path) -> xr.Dataset:
    """Read results from a NetCDF file.

    Parameters
    ----------
    path : str or Path
        File written by `save`.

    Returns
    -------
    xarray.Dataset
        In memory; the file is closed.
    """
    source = Path(path)
    if not source.is_file():
        refuse(
            [
                Problem(
                    str(source),
                    None,
                    "there is no such file",
                    "a file of results",
                    "clusters run ... -o FILE",
                )
            ]
        )
    try:
        with xr.open_dataset(source, engine="h5netcdf") as stored:
            return stored.load()
    except (OSError, ValueError) as error:
        problem = Problem(
            str(source),
            None,
            f"this is not a file of results ({error})",
            "NetCDF written by clusters run",
            "run again",
        )
        refuse([problem])
        raise
