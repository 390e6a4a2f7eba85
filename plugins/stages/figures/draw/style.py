# SPDX-License-Identifier: Apache-2.0
#
# How every figure looks: sizes for a paper of two columns, colours that are told apart with every common colour
# vision, and a marker and a line of its own for each of them, so that a black and white print loses nothing.
import textwrap

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402  (the backend comes first)

# Okabe and Ito's colours. There are more markers than colours, so that 56 series differ.
COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"]
MARKERS = ["o", "s", "^", "D", "v", "P", "X", "<"]
LINES = ["-", "--", "-.", ":", (0, (5, 1)), (0, (3, 1, 1, 1)), (0, (1, 1))]
WIDTH = {"column": 3.35, "page": 6.9}  # inches: one column, and both, of a two-column page
HIGHEST = 9.0  # inches

plt.rcParams.update({
    "font.family": "STIXGeneral", "mathtext.fontset": "stix", "font.size": 9, "axes.labelsize": 9, "axes.titlesize": 9,
    "legend.fontsize": 8.5, "xtick.labelsize": 8, "ytick.labelsize": 8, "axes.spines.top": False,
    "axes.spines.right": False, "axes.linewidth": 0.7, "xtick.major.width": 0.7, "ytick.major.width": 0.7,
    "axes.grid": True, "grid.color": "#dddddd", "grid.linewidth": 0.5, "axes.axisbelow": True, "legend.frameon": False,
    "axes.formatter.use_mathtext": True, "axes.formatter.limits": (-3, 4), "axes.unicode_minus": True,
    "axes.prop_cycle": matplotlib.cycler(color=COLOURS), "figure.figsize": (WIDTH["column"], 2.4),
    "pdf.fonttype": 42, "text.usetex": False, "savefig.bbox": None,
})


def plain(text):
    """Text from elsewhere is never mathematics."""
    return text.replace("$", r"\$")


def wrapped(text, width):
    return "\n".join(plain(line) for line in textwrap.wrap(text, max(width, 6))) or plain(text)


def style(index):
    return COLOURS[index % len(COLOURS)], MARKERS[index % len(MARKERS)], LINES[index % len(LINES)]


def indices(labels):
    """The number of each label's style, by first appearance."""
    out = {}
    for label in labels:
        out.setdefault(label, len(out))
    return out


def power_of_ten(axis):
    """Takes the common factor that matplotlib writes beside an axis out of the picture and returns it: " (×10⁶)"."""
    axis.figure.canvas.draw()
    text = axis.get_offset_text().get_text()
    axis.get_offset_text().set_visible(False)
    return f" ({text})" if text else ""


def legend_above(fig, handles, labels):
    """One legend for all panels, in as many columns as fit. Returns its height in inches."""
    if len(labels) < 2:
        return 0.0  # a single series is named in the caption
    width, renderer = fig.get_size_inches()[0], fig.canvas.get_renderer()
    labels = [wrapped(label, int(13 * width)) for label in labels]
    for columns in range(min(len(labels), 6), 0, -1):
        legend = fig.legend(handles, labels, loc="upper center", ncol=columns, bbox_to_anchor=(0.5, 1.0),
                            borderaxespad=0.1, handlelength=2.4, columnspacing=1.4)
        box = legend.get_window_extent(renderer)
        if columns == 1 or box.width <= (width - 0.1) * fig.dpi:
            return box.height / fig.dpi
        legend.remove()


def save(fig, name, dpi):
    fig.savefig(name + ".pdf", metadata={"CreationDate": None, "Producer": None})
    fig.savefig(name + ".png", dpi=dpi, metadata={"Software": None})
