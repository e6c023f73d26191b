"""Where the land of the clusters stands, from the plan to the lease: hectares by stage over time."""

import matplotlib.dates as mdates
import numpy as np
import pandas as pd
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from figures import style
from figures.about import Run, one_scenario
from figures.chart_page import page_of
from figures.futures import futures_needed, range_of_futures
from figures.words import (
    GENERAL,
    STAGES,
    Words,
    end_in_words,
    first_letter_large,
    mean_in_words,
)

# From the bottom of the chart: what is leased first, then back along the way that land takes.
LAYERS = {
    "leased": style.BLUE,
    "vacant": style.ORANGE,
    "not_industrial": "#b9c4bb",
    "under_construction": "#5e3b1c",
    "handed_over": "#80552d",
    "cleared": "#a37a4e",
    "in_clearance": "#c3a17b",
    "awaiting_clearance": "#dcc5a8",
    "planned": "#f0e5d6",
}
LEAST_SHARE_DRAWN = 0.001  # a layer that never reaches this share of all land is left out and said to be

WORDS = Words(
    title=(
        "Land of {industrial_clusters} by stage, {province}",
        "Đất {industrial_clusters} theo giai đoạn, {province}",
    ),
    subtitle=(
        "{mean}. Scenario: {title}. All {clusters} of the plan.",
        "{mean}. Kịch bản: {title}. Mọi {clusters} trong quy hoạch.",
    ),
    leased=("leased", "đã cho thuê"),
    vacant=("accepted, not leased", "đã nghiệm thu, chưa cho thuê"),
    not_industrial=("accepted: roads, green, services", "đã nghiệm thu: giao thông, cây xanh, dịch vụ"),
    note=(
        "At the right: {end}{ranges}. Land with accepted technical infrastructure is split into leased land, "
        "the leasable rest (leasable share × accepted area − leased) and land that is not for lease.",
        "Bên phải: {end}{ranges}. Đất đã nghiệm thu hạ tầng kỹ thuật gồm đất đã cho thuê, phần còn có "
        "thể cho thuê (tỷ lệ đất công nghiệp × diện tích nghiệm thu − đã thuê) và đất không để cho thuê.",
    ),
    ranges=(", mean (middle 80 % of futures)", ", trung bình (80% số lần mô phỏng ở giữa)"),
    leased_early=(
        "Up to {area} leased before acceptance are shown at their stage.",
        "Tối đa {area} cho thuê trước nghiệm thu được tính theo giai đoạn.",
    ),
    left_out=("Hardly any land at: {stages}.", "Hầu như không có đất ở: {stages}."),
    alt=(
        "Stacked areas. {title}. {subtitle} {end}: {layers}.",
        "Biểu đồ miền chồng. {title}. {subtitle} {end}: {layers}.",
    ),
)


def table(results: xr.Dataset, scenario: str = "baseline", province: str | None = None) -> pd.DataFrame:
    """Hectares by stage for each recording date, in long form.

    The accepted land of a future is split into leased land, leasable land that is not leased, and land that
    is not industrial (roads, green, services). Leased land counts here up to the leasable land of accepted
    blocks; what was leased on other blocks stays with the stage of those blocks and is in
    ``leased_early_ha``.

    Parameters
    ----------
    results : xarray.Dataset
        Results of a run.
    scenario : str
        The scenario shown.
    province : str, optional
        Needed where the results hold several.

    Returns
    -------
    pandas.DataFrame
        ``time``, ``layer``, ``mean_ha``, ``low_80_ha``, ``high_80_ha`` (middle 80 % of futures) and
        ``leased_early_ha`` (mean; for the layer ``leased``, else zero). At each date the means sum to all
        land.
    """
    run, here = one_scenario(results, scenario, province)
    stages = here["stage_ha"].astype(np.float64)
    accepted = stages.sel(stage="accepted", drop=True)
    leasable = _at_most(here["leasable_serviced_ha"].astype(np.float64), accepted)
    all_leased = here["leased_ha"].astype(np.float64)
    leased = _at_most(all_leased, leasable)
    layers = {"leased": leased, "vacant": leasable - leased, "not_industrial": accepted - leasable}
    layers |= {name: stages.sel(stage=name, drop=True) for name in LAYERS if name not in layers}
    early = (all_leased - leased).mean("replication").values
    parts = []
    for name in LAYERS:
        values = layers[name].transpose("replication", "time")
        low, high = range_of_futures(values)
        parts.append(
            pd.DataFrame(
                {
                    "time": results["time"].values,
                    "layer": name,
                    "mean_ha": values.mean("replication").values,
                    "low_80_ha": low,
                    "high_80_ha": high,
                    "leased_early_ha": early if name == "leased" else 0.0,
                }
            )
        )
    numbers = pd.concat(parts, ignore_index=True)
    numbers.attrs = {"about": run, "scenario": scenario}
    return numbers


@style.styled
def draw(table: pd.DataFrame, language: str = "en") -> Figure:
    """Draw the stacked areas.

    Parameters
    ----------
    table : pandas.DataFrame
        From `table`.
    language : {"en", "vi"}
        Language of the texts.
    """
    means = table.pivot(index="time", columns="layer", values="mean_ha")
    total = means.sum(axis=1).max()
    shown = [name for name in LAYERS if means[name].max() > LEAST_SHARE_DRAWN * total]
    figure, axes = page_of(
        table,
        language,
        title=_title(table, language),
        subtitle=_subtitle(table, language),
        note=_note(table, shown, language),
        left=1.15,
        right=4.7,
        axis_title=0.45,
    )
    time = mdates.date2num(means.index.to_numpy())
    axes.stackplot(
        time,
        [means[name] for name in shown],
        colors=[LAYERS[name] for name in shown],
        edgecolor="white",
        linewidth=0.7,
    )
    axes.set_ylim(0.0, total * 1.001)
    axes.set_xlim(time[0], time[-1])
    style.set_numbers(axes.yaxis, language)
    axes.set_ylabel(GENERAL("hectares", language))
    style.set_time_axis(axes, time)
    _label_layers(axes, table, shown, language)
    return figure


def _label_layers(axes: Axes, table: pd.DataFrame, shown: list[str], language: str) -> None:
    """Write beside the end of each layer its name and hectares."""
    last = table[table["time"] == table["time"].max()].set_index("layer")
    tops = last.loc[shown, "mean_ha"].cumsum()
    labels = [
        (
            float(tops[name] - last.loc[name, "mean_ha"] / 2),
            _layer_in_words(name, last, language),
            LAYERS[name],
        )
        for name in shown
    ]
    style.label_at_end(axes, labels, bold=(0,), width=3.75)


def alternative_text(table: pd.DataFrame, language: str = "en") -> str:
    """Return what the chart shows, for readers who cannot see it."""
    run: Run = table.attrs["about"]
    last = table[table["time"] == table["time"].max()].set_index("layer")
    return WORDS(
        "alt",
        language,
        title=_title(table, language),
        subtitle=_subtitle(table, language),
        end=first_letter_large(end_in_words(run.until, language)),
        layers="; ".join(_layer_in_words(name, last, language) for name in LAYERS),
    )


def _at_most(area: xr.DataArray, bound: xr.DataArray) -> xr.DataArray:
    """Return the smaller of two areas in each future."""
    return area.where(area <= bound, bound)


def _layer_name(name: str, language: str) -> str:
    """Name of a layer: one of the parts of accepted land, or a stage."""
    return WORDS(name, language) if name in WORDS else STAGES(name, language)


def _layer_in_words(name: str, last: pd.DataFrame, language: str) -> str:
    """Name of a layer with its hectares at the end of the run, and their range."""
    parts = ("mean_ha", "low_80_ha", "high_80_ha")
    mean_ha, low_ha, high_ha = (float(last[part].to_dict()[name]) for part in parts)
    return f"{_layer_name(name, language)}: {style.area_with_range(mean_ha, low_ha, high_ha, language)}"


def _title(table: pd.DataFrame, language: str) -> str:
    """Title of the chart."""
    run: Run = table.attrs["about"]
    return WORDS("title", language, **run.names(language))


def _subtitle(table: pd.DataFrame, language: str) -> str:
    """Scenario, number of futures and seed."""
    run: Run = table.attrs["about"]
    return WORDS(
        "subtitle",
        language,
        title=run.title_of(table.attrs["scenario"], language),
        mean=mean_in_words(run.futures, language),
        **run.names(language),
    )


def _note(table: pd.DataFrame, shown: list[str], language: str) -> str:
    """Say how accepted land is split, what was leased early and what is left out."""
    run: Run = table.attrs["about"]
    sentences = [
        WORDS(
            "note",
            language,
            end=end_in_words(run.until, language),
            ranges=WORDS("ranges", language) if run.futures >= futures_needed() else "",
        )
    ]
    if (early := table["leased_early_ha"].max()) >= 0.5:
        sentences.append(WORDS("leased_early", language, area=style.hectares(early, language)))
    if missing := [name for name in LAYERS if name not in shown]:
        stages = ", ".join(_layer_name(name, language) for name in missing)
        sentences.append(WORDS("left_out", language, stages=stages))
    return " ".join(sentences)
