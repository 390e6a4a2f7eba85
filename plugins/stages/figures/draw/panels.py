# SPDX-License-Identifier: Apache-2.0
#
# Curves: panels side by side, one a metric and place, with a line for each condition.
import matplotlib.pyplot as plt
from matplotlib.ticker import MaxNLocator, NullFormatter

from style import WIDTH, indices, legend_above, plain, power_of_ten, style, wrapped

MOST_BANDS = 5  # more bands over each other cannot be read; then bars show the intervals
MOST_RUNS = 12  # levels up to which single runs are drawn too


def columns_for(count):
    """How many of `count` panels stand beside each other on a page."""
    return {1: 1, 2: 2, 4: 4, 7: 4, 8: 4}.get(count, 3)


def draw_series(ax, series, shift, index, banded, with_runs):
    colour, marker, line = style(index)
    points = series["points"]
    ranged = [p for p in points if "low" in p]
    x = [p["x"] + (0 if banded else shift) for p in points]
    many = len(points) > 20
    ax.plot(x, [p["mean"] for p in points], color=colour, marker=marker, linestyle=line, linewidth=1.4,
            markersize=4.5, markevery=max(1, len(points) // 8) if many else 1, label=series["label"], zorder=3)
    if banded and len(ranged) > 1:
        ax.fill_between([p["x"] for p in ranged], [p["low"] for p in ranged], [p["high"] for p in ranged],
                        color=colour, alpha=0.16, linewidth=0)
    elif ranged:
        at = [p["x"] + (0 if banded else shift) for p in ranged]
        ax.vlines(at, [p["low"] for p in ranged], [p["high"] for p in ranged], color=colour, linewidth=0.9, zorder=2)
    if with_runs:
        for p in points:
            if len(p["values"]) > 1:
                ax.plot([p["x"] + shift] * len(p["values"]), p["values"], linestyle="none", marker=marker,
                        markersize=2.2, color=colour, alpha=0.55, markeredgewidth=0, zorder=2)


def ticks(ax, xs, scale, width):
    """A tick at each level where there is room, else as matplotlib likes."""
    if scale == "log":
        ax.set_xscale("log")
        ax.xaxis.set_minor_formatter(NullFormatter())
        return
    reach = xs[-1] - xs[0]
    gaps = [b - a for a, b in zip(xs, xs[1:])]
    names = [f"{x:g}" for x in xs]
    if len(xs) <= 7 and (not gaps or min(gaps) / reach * (width - 0.7) > 0.065 * max(map(len, names))):
        ax.set_xticks(xs)
        ax.set_xticklabels(names)
    else:
        ax.xaxis.set_major_locator(MaxNLocator(max(2, int(2 * width))))


def draw_curves(figure):
    panels, width = figure["panels"], WIDTH[figure["width"]]
    columns = columns_for(len(panels)) if figure["width"] == "page" else 1
    rows = -(-len(panels) // columns)
    each = width / columns
    fig, axes = plt.subplots(rows, columns, figsize=(width, 1), squeeze=False)
    flat = [ax for row in axes for ax in row]
    index_of = indices(s["label"] for panel in panels for s in panel["series"])
    titled = 0
    for ax, panel in zip(flat, panels):
        xs = sorted({p["x"] for s in panel["series"] for p in s["points"]})
        reach = (xs[-1] - xs[0]) or 1.0
        count = len(panel["series"])
        banded = count <= MOST_BANDS and len(xs) > 1
        with_runs = len(xs) <= MOST_RUNS and count <= MOST_BANDS
        for number, series in enumerate(panel["series"]):
            shift = 0 if panel["x_scale"] == "log" else min(0.022, 0.3 / count / len(xs)) * reach * (
                number - (count - 1) / 2)
            draw_series(ax, series, shift, index_of[series["label"]], banded, with_runs)
        ticks(ax, xs, panel["x_scale"], each)
        if panel["y_scale"] == "log":
            ax.set_yscale("log")
            ax.yaxis.set_minor_formatter(NullFormatter())
        else:
            ax.yaxis.set_major_locator(MaxNLocator(5))
        if panel["title"]:
            title = wrapped(panel["title"], int(14 * each))
            ax.set_title(title)
            titled = max(titled, title.count("\n") + 1)
    labelled = 0
    for i, (ax, panel) in enumerate(zip(flat, panels)):
        label = wrapped(panel["x_label"] + "", int(14 * each))
        ax.set_xlabel(label + power_of_ten(ax.xaxis))
        ax.set_ylabel(wrapped(panel["y_label"], 26) + power_of_ten(ax.yaxis))
        labelled = max(labelled, label.count("\n") + 1)
    for ax in flat[len(panels):]:
        ax.set_visible(False)
    handles = {}
    for ax in flat[:len(panels)]:
        for handle, label in zip(*ax.get_legend_handles_labels()):
            handles.setdefault(label, handle)
    legend = legend_above(fig, list(handles.values()), list(handles))
    plot = 1.75 if columns == 1 else 1.45 if columns == 2 else 1.25
    height = rows * (plot + 0.2 + 0.15 * (titled + labelled) + 0.08) + legend + 0.1
    fig.set_size_inches(width, height)
    # Anchored again: the legend's place is a share of a height that has just changed.
    fig.tight_layout(rect=(0, 0, 1, 1 - legend / height), pad=0.3, w_pad=1.0, h_pad=0.9)
    return fig
