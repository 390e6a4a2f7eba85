# SPDX-License-Identifier: Apache-2.0
#
# What a matplotlib figure shows, as numbers and words taken from its parts: the counterpart to what a program says that
# it drew.
import numpy
from matplotlib.collections import PathCollection, QuadMesh
from matplotlib.image import AxesImage
from matplotlib.patches import Rectangle

MOST = 5000  # points; more cannot be told apart


def lines(ax):
    """Markers, and the corners of lines. A straight line of two points without markers is a help to the eye."""
    for line in ax.lines:
        marked = line.get_marker() not in ("", " ", "None", "none", None)
        visible = marked or line.get_linestyle() not in ("", " ", "None", "none")
        x, y = line.get_xdata(orig=False), line.get_ydata(orig=False)
        if visible and line.get_visible() and (marked or len(x) > 2):
            yield from zip(x, y)


def points(fig):
    """[[x, y] ...]: places of markers and line corners, ends of bars, and cells of pictures as [value, value]."""
    out = []
    for ax in fig.axes:
        out += lines(ax)
        for part in ax.collections:
            if isinstance(part, PathCollection):
                out += [tuple(place) for place in numpy.ma.getdata(part.get_offsets())]
            elif isinstance(part, QuadMesh) and part.get_array() is not None:
                out += [(value, value) for value in numpy.ma.compressed(part.get_array())]
        for part in ax.images:
            if isinstance(part, AxesImage) and part.get_array() is not None:
                out += [(value, value) for value in numpy.ma.compressed(part.get_array())]
        for bars in ax.containers:
            out += [(bar.get_x() + bar.get_width(), bar.get_y() + bar.get_height()) for bar in bars
                    if isinstance(bar, Rectangle)]
    out = [[float(x), float(y)] for x, y in out if numpy.isfinite([float(x), float(y)]).all()]
    if len(out) > MOST:
        raise SystemExit(f"the figure shows {len(out)} points; show at most {MOST}, such as means")
    return out


def free_words(fig):
    """Titles, notes and legends: text that is neither a tick's nor an axis's label."""
    texts = list(fig.texts)
    for ax in fig.axes:
        texts += list(ax.texts) + [ax.title, ax._left_title, ax._right_title]
    return [text.get_text() for text in texts if text.get_visible() and text.get_text().strip()]
