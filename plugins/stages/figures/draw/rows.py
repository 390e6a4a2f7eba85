# SPDX-License-Identifier: Apache-2.0
#
# Figures whose rows have names: dots (means by condition or level), intervals (a forest plot of claims), and bars (of
# ablations). Each row is as high as its label; all sizes are in inches.
import matplotlib.pyplot as plt
from matplotlib.ticker import MaxNLocator, NullFormatter

from style import COLOURS, WIDTH, indices, legend_above, power_of_ten, style, wrapped

LINE = 0.135  # a line of a row's label


def label_width(fig, labels, size=8):
    renderer = fig.canvas.get_renderer()
    texts = [fig.text(0, 0, label, fontsize=size) for label in labels]
    width = max(text.get_window_extent(renderer).width for text in texts) / fig.dpi
    for text in texts:
        text.remove()
    return width


def places_of(heights):
    return [0.05 + sum(heights[:i]) + heights[i] / 2 for i in range(len(heights))]


def spread(count, width):
    """Places of single runs around their mean: fixed, not drawn at random."""
    return [0.0] if count == 1 else [width * (i / (count - 1) - 0.5) for i in range(count)]


def dot_panel(ax, panel, places, index_of, lines):
    step = LINE if lines > 1 else 0
    for y, row in zip(places, panel["rows"]):
        for i, p in enumerate(row["points"]):
            colour, marker, _ = style(index_of[p["label"]])
            at = y + step * (i - (len(row["points"]) - 1) / 2)
            if len(p["values"]) > 1:
                around = [at + s for s in spread(len(p["values"]), 0.07)]
                ax.plot(p["values"], around, linestyle="none", marker=marker, markersize=2.4, color=colour, alpha=0.45,
                        markeredgewidth=0, zorder=2)
            if "low" in p:
                ax.plot([p["low"], p["high"]], [at, at], color=colour, linewidth=1.2, zorder=2,
                        solid_capstyle="butt")
            ax.plot([p["mean"]], [at], linestyle="none", marker=marker, markersize=4.8, color=colour,
                    markeredgecolor="white", markeredgewidth=0.5, zorder=3, label=p["label"])


def value_axis(ax, scale, room):
    if scale == "log":
        ax.set_xscale("log")
        ax.xaxis.set_minor_formatter(NullFormatter())
    else:
        ax.margins(x=0.08)
        ax.xaxis.set_major_locator(MaxNLocator(5 if room > 1.9 else 3, steps=[1, 2, 5, 10]))


def draw_dots(figure):
    panels, width = figure["panels"], WIDTH[figure["width"]]
    fig = plt.figure(figsize=(width, 1))
    columns = min(3, len(panels))
    lines = -(-len(panels) // columns)
    names = [wrapped(row["label"], 22) for row in panels[0]["rows"]]
    most = max(len(row["points"]) for panel in panels for row in panel["rows"])
    heights = [0.07 + LINE * max(name.count("\n") + 1, most) for name in names]
    height = sum(heights) + 0.1
    index_of = indices(p["label"] for panel in panels for row in panel["rows"] for p in row["points"])
    side = wrapped(panels[0]["y_label"], 22) if panels[0]["y_label"] else ""
    left = 0.14 + label_width(fig, names)
    each = (width - left - 0.1 * columns) / columns
    titles = [wrapped(panel["title"], int(14 * each)) if panel["title"] else "" for panel in panels]
    above = 0.08 + 0.145 * max(max(t.count("\n") + 1 if t else 0 for t in titles), side.count("\n") + 1 if side else 0)
    labels = [wrapped(panel["x_label"], int(13 * each)) for panel in panels]
    below = 0.34 + 0.145 * max(label.count("\n") + 1 for label in labels)
    handles, axes = {}, []
    total = 100.0  # until the legend is known, each panel stands somewhere
    for i, panel in enumerate(panels):
        ax = fig.add_axes([0.1, 0.1, 0.5, 0.5], label=str(i))
        dot_panel(ax, panel, places_of(heights), index_of, most)
        value_axis(ax, panel["x_scale"], each)
        for handle, label in zip(*ax.get_legend_handles_labels()):
            handles.setdefault(label, handle)
        axes.append(ax)
    by_row = not panels[0]["y_label"]  # rows are the conditions: they are named already
    legend = 0 if by_row else legend_above(fig, list(handles.values()), list(handles))
    total = legend + lines * (above + height + below) + 0.02
    fig.set_size_inches(width, total)
    for i, (ax, panel) in enumerate(zip(axes, panels)):
        line, column = divmod(i, columns)
        x = left + column * (each + 0.1)
        y = total - legend - line * (above + height + below) - above - height
        ax.set_position([x / width, y / total, (each - 0.06) / width, height / total])
        ax.set_ylim(height, 0)
        ax.set_yticks(places_of(heights))
        ax.set_yticklabels(names if column == 0 else [])
        ax.tick_params(axis="y", length=0)
        ax.grid(axis="y", visible=False)
        for at in range(1, len(heights)) if most > 1 else []:
            ax.axhline(0.05 + sum(heights[:at]), color="#dddddd", linewidth=0.5, zorder=0)
        ax.set_title(titles[i], pad=3)
        ax.set_xlabel(labels[i] + power_of_ten(ax.xaxis))
        if column == 0 and side:
            fig.text((left - 0.05) / width, (y + height + 0.03) / total, side, ha="right", va="bottom", fontsize=9)
    return fig


def interval_row(ax, y, row):
    colour = {"supported": COLOURS[0], "refuted": COLOURS[1]}.get(row["verdict"], "#555555")
    face = "white" if row["verdict"] == "inconclusive" else colour
    ax.plot([row["low"], row["high"]], [y, y], color=colour, linewidth=1.4, zorder=2, solid_capstyle="butt")
    ax.plot([row["difference"]], [y], marker="X" if row["verdict"] == "refuted" else "o", markersize=5.5, color=colour,
            markerfacecolor=face, zorder=3)


def bar_row(ax, y, row):
    found = row["verdict"] in ("supported", "refuted")
    ax.barh([y], [row["difference"]], height=LINE, color=COLOURS[5] if found else "white", edgecolor="#333333",
            hatch=None if found else "/////", linewidth=0.7, zorder=2)
    if "low" in row:
        ax.errorbar([row["difference"]], [y], xerr=[[row["difference"] - row["low"]], [row["high"] - row["difference"]]],
                    color="black", elinewidth=1.2, capsize=2.5, zorder=3)


def draw_rows(figure):
    draw_row = bar_row if figure["kind"] == "bars" else interval_row
    panels, width = figure["panels"], WIDTH["column"]
    labels = [[wrapped(row["label"], 28) for row in panel["rows"]] for panel in panels]
    heights = [[0.07 + LINE * (label.count("\n") + 1) for label in of_panel] for of_panel in labels]
    by = [", by " + panel["y_label"] if panel["y_label"] else "" for panel in panels]
    titles = [wrapped("Difference in " + panel["title"] + rows, 54) for panel, rows in zip(panels, by)]
    above = [0.1 + 0.145 * (title.count("\n") + 1) for title in titles]
    below, fig = 0.26, plt.figure()
    total = sum(map(sum, heights)) + sum(above) + (below + 0.1) * len(panels)
    fig.set_size_inches(width, total)
    left = 0.17 + label_width(fig, [label for of_panel in labels for label in of_panel])
    top = total
    for panel, names, high, title, space in zip(panels, labels, heights, titles, above):
        text = fig.text(0.03 / width, (top - 0.03) / total, title, va="top", fontsize=9)
        height = sum(high) + 0.1
        top -= space + height
        ax = fig.add_axes([left / width, top / total, (width - left - 0.12) / width, height / total])
        top -= below
        ax.axvline(0, color="#222222", linewidth=0.9, zorder=1)
        for y, row in zip(places_of(high), panel["rows"]):
            draw_row(ax, y, row)
        ax.set_yticks(places_of(high))
        ax.set_yticklabels(names)
        ax.set_ylim(height, 0)
        ax.grid(axis="y", visible=False)
        value_axis(ax, "linear", width - left)
        text.set_text(title + power_of_ten(ax.xaxis))
    return fig
