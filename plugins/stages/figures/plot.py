# SPDX-License-Identifier: Apache-2.0
#
# Draws what a JSON file says: python3 plot.py figures.json writes ID.pdf and ID.png for each figure in it.
# It computes no statistic and reads nothing else; every number that it draws stands in the file.
import json
import sys
import textwrap

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402  (the backend comes first)
from matplotlib.ticker import MaxNLocator  # noqa: E402

# Okabe and Ito's colours, told apart with every common colour vision; each also has its own marker and line.
COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"]
MARKERS = ["o", "s", "^", "D", "v", "P", "X"]
LINES = ["-", "--", "-.", ":", (0, (5, 1)), (0, (3, 1, 1, 1)), (0, (1, 1))]
WIDTH = {"column": 3.35, "page": 6.9}  # inches: one column, and both, of a two-column page

plt.rcParams.update({
    "font.family": "STIXGeneral", "mathtext.fontset": "stix", "font.size": 9, "axes.labelsize": 9, "axes.titlesize": 9,
    "legend.fontsize": 8.5, "xtick.labelsize": 8, "ytick.labelsize": 8, "axes.spines.top": False,
    "axes.spines.right": False, "axes.linewidth": 0.7, "xtick.major.width": 0.7, "ytick.major.width": 0.7,
    "axes.grid": True, "grid.color": "#dddddd", "grid.linewidth": 0.5, "axes.axisbelow": True, "legend.frameon": False,
    "pdf.fonttype": 42, "text.usetex": False,
})


def plain(text):
    """Text from elsewhere is never mathematics."""
    return text.replace("$", r"\$")


def wrapped(text, width):
    return "\n".join(textwrap.wrap(plain(text), width, break_long_words=False)) or plain(text)


def style(index):
    return COLOURS[index % len(COLOURS)], MARKERS[index % len(MARKERS)], LINES[index % len(LINES)]


def spread(count, width):
    """Horizontal places of single runs around their mean: fixed, not drawn at random."""
    return [0.0] if count == 1 else [width * (i / (count - 1) - 0.5) for i in range(count)]


def grid_of(panels, width):
    """One row for up to three panels, else two, three to a row."""
    columns = min(3, len(panels)) if width == "page" else 1
    return -(-len(panels) // columns), columns


def curve_panel(ax, panel, index_of):
    xs = sorted({p["x"] for s in panel["series"] for p in s["points"]})
    reach = (xs[-1] - xs[0]) or 1.0
    series_count = len(panel["series"])
    for number, series in enumerate(panel["series"]):
        colour, marker, line = style(index_of[series["label"]])
        shift = 0.022 * reach * (number - (series_count - 1) / 2)
        x = [p["x"] for p in series["points"]]
        mean = [p["mean"] for p in series["points"]]
        low = [p["mean"] - p["sd"] for p in series["points"]]
        high = [p["mean"] + p["sd"] for p in series["points"]]
        ax.fill_between(x, low, high, color=colour, alpha=0.16, linewidth=0)
        ax.plot(x, mean, color=colour, marker=marker, linestyle=line, linewidth=1.4, markersize=4.5,
                label=plain(series["label"]), zorder=3)
        for p in series["points"]:
            places = [p["x"] + shift] * len(p["values"])
            ax.plot(places, p["values"], linestyle="none", marker=marker, markersize=2.2, color=colour, alpha=0.55,
                    markeredgewidth=0, zorder=2)
    if len(xs) <= 7:
        ax.set_xticks(xs)
        ax.set_xticklabels([f"{x:g}" for x in xs])
    ax.set_xlabel(wrapped(panel["x_label"], 34))


def strip_panel(ax, panel, index_of):
    groups = panel["groups"]
    for i, group in enumerate(groups):
        colour, marker, _ = style(index_of[group["label"]])
        places = [i + s for s in spread(len(group["values"]), 0.34)]
        ax.plot(places, group["values"], linestyle="none", marker=marker, markersize=2.8, color=colour, alpha=0.55,
                markeredgewidth=0, zorder=2)
        ax.errorbar([i], [group["mean"]], yerr=[group["sd"]], color=colour, marker=marker, markersize=6, capsize=3,
                    elinewidth=1.2, markeredgecolor="white", markeredgewidth=0.6, zorder=3, label=plain(group["label"]))
    ax.set_xlim(-0.6, len(groups) - 0.4)
    ax.set_xticks(range(len(groups)))
    ax.set_xticklabels([])
    ax.tick_params(axis="x", length=0)
    ax.grid(axis="x", visible=False)


def legend_columns(labels, width):
    """As many columns as fit; matplotlib fills them from top to bottom. A letter is about 0.058 inches wide."""
    for columns in range(len(labels), 1, -1):
        rows = -(-len(labels) // columns)
        widest = [max(map(len, labels[i:i + rows])) for i in range(0, len(labels), rows)]
        if sum(0.058 * letters + 0.55 for letters in widest) <= width:
            return columns
    return 1


def draw_panels(figure, draw, key):
    rows, columns = grid_of(figure["panels"], figure["width"])
    width = WIDTH[figure["width"]]
    fig, axes = plt.subplots(rows, columns, figsize=(width, 2.05 * rows + 0.45), squeeze=False)
    labels = []
    for panel in figure["panels"]:
        labels += [item["label"] for item in panel[key] if item["label"] not in labels]
    index_of = {label: i for i, label in enumerate(labels)}
    flat = [ax for row in axes for ax in row]
    for ax, panel in zip(flat, figure["panels"]):
        draw(ax, panel, index_of)
        ax.set_ylabel(wrapped(panel["y_label"], 28))
        ax.yaxis.set_major_locator(MaxNLocator(5))
        if panel["title"]:
            ax.set_title(wrapped(panel["title"], int(13 * width / columns)))
    for ax in flat[len(figure["panels"]):]:
        ax.set_visible(False)
    handles = {}
    for ax in flat:
        for handle, label in zip(*ax.get_legend_handles_labels()):
            handles.setdefault(label, handle)
    per_row = legend_columns(list(handles), width)
    legend_rows = -(-len(handles) // per_row)
    top = 1 - 0.22 * legend_rows / fig.get_size_inches()[1]
    fig.legend(handles.values(), handles.keys(), loc="upper center", ncol=per_row,
               bbox_to_anchor=(0.5, 1.0), borderaxespad=0.1, handlelength=2.4, columnspacing=1.4)
    fig.tight_layout(rect=(0, 0, 1, top), pad=0.3, w_pad=1.2)
    return fig


def draw_intervals(figure):
    """Each row is as high as its label; all sizes are in inches."""
    panels, width = figure["panels"], WIDTH["column"]
    labels = [[wrapped(row["label"], 28) for row in panel["rows"]] for panel in panels]
    heights = [[0.07 + 0.135 * (label.count("\n") + 1) for label in of_panel] for of_panel in labels]
    by = [", by " + panel["y_label"] if panel["y_label"] else "" for panel in panels]
    titles = [wrapped("Difference in " + panel["title"] + rows, 54) for panel, rows in zip(panels, by)]
    above = [0.1 + 0.145 * (title.count("\n") + 1) for title in titles]
    below, fig = 0.26, plt.figure()
    total = sum(map(sum, heights)) + sum(above) + (below + 0.1) * len(panels)
    fig.set_size_inches(width, total)
    renderer = fig.canvas.get_renderer()
    texts = [fig.text(0, 0, label, fontsize=8) for of_panel in labels for label in of_panel]
    left = 0.17 + max(text.get_window_extent(renderer).width for text in texts) / fig.dpi
    for text in texts:
        text.remove()
    faces = {"supported": COLOURS[0], "refuted": COLOURS[1], "inconclusive": "white"}
    edges = {"supported": COLOURS[0], "refuted": COLOURS[1], "inconclusive": "#555555"}
    marks = {"supported": "o", "refuted": "X", "inconclusive": "o"}
    top = total
    for panel, names, high, title, space in zip(panels, labels, heights, titles, above):
        fig.text(0.03 / width, (top - 0.03) / total, title, va="top", fontsize=9)
        height = sum(high) + 0.1
        top -= space + height
        ax = fig.add_axes([left / width, top / total, (width - left - 0.12) / width, height / total])
        top -= below
        places = [0.05 + sum(high[:i]) + high[i] / 2 for i in range(len(high))]
        ax.axvline(0, color="#222222", linewidth=0.9, zorder=1)
        for y, row in zip(places, panel["rows"]):
            edge = edges[row["verdict"]]
            ax.plot([row["low"], row["high"]], [y, y], color=edge, linewidth=1.4, zorder=2, solid_capstyle="butt")
            ax.plot([row["difference"]], [y], marker=marks[row["verdict"]], markersize=5.5, color=edge,
                    markerfacecolor=faces[row["verdict"]], zorder=3)
        ax.set_yticks(places)
        ax.set_yticklabels(names)
        ax.set_ylim(height, 0)
        ax.grid(axis="y", visible=False)
        ax.xaxis.set_major_locator(MaxNLocator(5 if width - left > 1.5 else 3, steps=[1, 2, 5, 10]))
    return fig


def draw(figure):
    if figure["kind"] == "curves":
        return draw_panels(figure, curve_panel, "series")
    if figure["kind"] == "strips":
        return draw_panels(figure, strip_panel, "groups")
    if figure["kind"] == "intervals":
        return draw_intervals(figure)
    sys.exit(f"plot.py: figure {figure['id']} is of kind {figure['kind']!r}; known are curves, strips, intervals")


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        spec = json.load(file)
    for figure in spec["figures"]:
        fig = draw(figure)
        fig.savefig(figure["id"] + ".pdf", metadata={"CreationDate": None, "Producer": None})
        fig.savefig(figure["id"] + ".png", dpi=spec["dpi"])
        plt.close(fig)


main()
