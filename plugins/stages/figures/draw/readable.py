# SPDX-License-Identifier: Apache-2.0
#
# Whether the words of a figure can be read: none too small, none cut off at the edge, no two over each other, and the
# axes named. Said of the figure as matplotlib holds it, not of its pixels.
from matplotlib.text import Text

SMALLEST = 6.5  # points, at the size at which the figure stands in the paper
SLACK = 1.0     # pixels at matplotlib's 100 dpi


def hidden(fig):
    """What matplotlib holds but does not draw: texts of hidden panels, and of ticks outside of an axis's limits."""
    out = set()
    for ax in fig.axes:
        if not ax.get_visible():
            out |= {id(text) for text in ax.findobj(Text)}
            continue
        for axis in (ax.xaxis, ax.yaxis):
            drawn = {id(label) for tick in axis._update_ticks() for label in (tick.label1, tick.label2)}
            out |= {id(label) for tick in axis.get_major_ticks() + axis.get_minor_ticks()
                    for label in (tick.label1, tick.label2)} - drawn
    return out


def words(fig):
    """(text, box) of all text that is drawn."""
    renderer, skipped = fig.canvas.get_renderer(), hidden(fig)
    return [(text, text.get_window_extent(renderer)) for text in fig.findobj(Text)
            if text.get_visible() and text.get_text().strip() and id(text) not in skipped]


def overlap(a, b):
    return (min(a.x1, b.x1) - max(a.x0, b.x0) > SLACK) and (min(a.y1, b.y1) - max(a.y0, b.y0) > SLACK)


def quoted(text):
    plain = " ".join(text.get_text().split())
    return "'" + (plain if len(plain) <= 40 else plain[:37] + "...") + "'"


def faults(fig):
    fig.canvas.draw()
    found, out = words(fig), []
    width, height = fig.get_size_inches() * fig.dpi
    for text, box in found:
        if text.get_fontsize() < SMALLEST:
            out.append(f"the text {quoted(text)} is of {text.get_fontsize():g} points; make it {SMALLEST} or more")
        if box.x0 < -SLACK or box.y0 < -SLACK or box.x1 > width + SLACK or box.y1 > height + SLACK:
            out.append(f"the text {quoted(text)} is cut off at the edge; leave room for it (fig.tight_layout)")
    for i, (one, box) in enumerate(found):
        for other, another in found[i + 1:]:
            if overlap(box, another):
                out.append(f"the texts {quoted(one)} and {quoted(other)} lie over each other")
    return out[:12]
