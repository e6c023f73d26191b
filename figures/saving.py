"""Files of a chart and of a report: complete or not there, and the same bytes for the same results."""

import os
import tempfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import matplotlib as mpl
import pandas as pd
from matplotlib.figure import Figure

from figures.style import DPI, STYLE

# Without date and version of the drawing program, the same chart gives the same bytes.
NO_METADATA: Mapping[str, Mapping[str, None]] = {
    "svg": {"Date": None, "Creator": None},
    "png": {"Software": None},
}
SUFFIXES = (".png", ".svg", ".csv")


def picture(figure: Figure, kind: str) -> bytes:
    """Return a figure as the bytes of a PNG or SVG file.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        What is drawn.
    kind : {"png", "svg"}
        PNG has 200 dots per inch.
    """
    content = BytesIO()
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(STYLE)
        figure.savefig(content, format=kind, dpi=DPI, metadata=dict(NO_METADATA[kind]))
    return content.getvalue()


def name_of_files(chart: str, province: str | None = None) -> str:
    """Name of the files of a chart, without suffix.

    Parameters
    ----------
    chart : str
        Name of the chart.
    province : str, optional
        Where the results hold several: it follows, in small letters, ``occupancy_fan_hung_yen``.
    """
    if province is None:
        return chart
    # Letters of any language are kept, so that two provinces do not share a name.
    words = "".join(letter if letter.isalnum() else " " for letter in province.lower()).split()
    return "_".join([chart, *words])


def save_chart(figure: Figure, table: pd.DataFrame, path: Path) -> list[Path]:
    """Write a chart as PNG and SVG and its numbers as CSV, all three or none.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        The chart.
    table : pandas.DataFrame
        Its numbers; the facts about the run in ``table.attrs["about"]`` become further columns.
    path : Path
        Where, without suffix.

    Returns
    -------
    list of Path
        The files written.
    """
    run = table.attrs.get("about")
    provenance = run.columns if run is not None else {}
    scenario = {name: table.attrs[name] for name in ("scenario", "against") if name in table.attrs}
    whole = table.assign(**{name: v for name, v in (scenario | provenance).items() if name not in table})
    numbers = whole.to_csv(index=False, float_format="%.7g", lineterminator="\n", date_format="%Y-%m-%d")
    contents = (picture(figure, "png"), picture(figure, "svg"), numbers.encode())
    paths = [path.with_name(path.name + suffix) for suffix in SUFFIXES]
    write_together(dict(zip(paths, contents, strict=True)))
    return paths


def write_together(contents: Mapping[Path, bytes]) -> None:
    """Write files under temporary names beside their places, then rename them: whole or not there.

    Parameters
    ----------
    contents : mapping of Path to bytes
        What goes where. Missing folders are made; existing files are replaced.
    """
    written: list[tuple[Path, Path]] = []
    try:
        for path, content in contents.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
            written.append((Path(name), path))
            with os.fdopen(handle, "wb") as file:
                file.write(content)
        for temporary, path in written:
            _share_as_usual(temporary)
            temporary.replace(path)
    finally:
        for temporary, _ in written:
            temporary.unlink(missing_ok=True)


def _share_as_usual(path: Path) -> None:
    """Give a file the rights that files of this user have; temporary files start with fewer."""
    mask = os.umask(0)
    os.umask(mask)
    path.chmod(0o666 & ~mask)
