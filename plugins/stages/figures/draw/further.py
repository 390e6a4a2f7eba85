# SPDX-License-Identifier: Apache-2.0
#
# Runs a program that somebody else wrote: figure.py, whose draw(data) returns a matplotlib figure and the list of the
# numbers that it drew. Saves the picture in the house's style, and writes report.json: what the program says that it
# drew, what the figure really shows, and what is wrong with the picture. Judging the numbers is left to the reader of
# the report, who has the records.
import json
import sys

import style  # first: it sets the style that the program finds
import matplotlib.pyplot as plt

import pictures
import readable
import shown

DPI = int(sys.argv[1])


def size_faults(fig):
    width, height = fig.get_size_inches()
    out = []
    if not (abs(width - style.WIDTH["column"]) < 0.3 or abs(width - style.WIDTH["page"]) < 0.3):
        out.append(f"the figure is {width:g} inches wide; make it {style.WIDTH['column']} or {style.WIDTH['page']}")
    if not 1 <= height <= style.HIGHEST:
        out.append(f"the figure is {height:g} inches high; make it 1 to {style.HIGHEST:g}")
    return out


def axis_faults(fig):
    """Each axis that shows numbers is named somewhere, at least once in the figure."""
    shown_axes = [ax for ax in fig.axes if ax.get_visible() and ax.has_data()]
    above = [text.get_text() for text in fig.texts if text.get_text().strip()]
    out = []
    for name, label in (("x", lambda ax: ax.get_xlabel()), ("y", lambda ax: ax.get_ylabel())):
        whole = getattr(fig, f"_sup{name}label", None)
        if shown_axes and not any(label(ax).strip() for ax in shown_axes) and whole is None and not above:
            out.append(f"no {name} axis has a label; say what it shows, with its unit")
    return out


def main():
    with open("data.json", encoding="utf-8") as file:
        data = json.load(file)
    with open("figure.py", encoding="utf-8") as file:
        source = file.read()
    space = {"__name__": "figure"}
    exec(compile(source, "figure.py", "exec"), space)
    if not callable(space.get("draw")):
        sys.exit("figure.py defines no function draw(data)")
    answer = space["draw"](data)
    if not isinstance(answer, tuple) or len(answer) != 2 or not isinstance(answer[0], plt.Figure):
        sys.exit("draw(data) must return two things: a matplotlib figure and the list of what it drew")
    fig, drawn = answer
    faults = size_faults(fig) + axis_faults(fig) + readable.faults(fig)
    style.save(fig, "figure", DPI)
    look = pictures.look("figure")
    wide = fig.get_size_inches()[0] > (style.WIDTH["column"] + style.WIDTH["page"]) / 2
    report = {"faults": look["faults"] + faults, "fingerprint": look["fingerprint"], "width": "page" if wide else "column",
              "drawn": drawn, "shown": shown.points(fig), "words": shown.free_words(fig)}
    with open("report.json", "w", encoding="utf-8") as file:
        json.dump(report, file, allow_nan=False)


main()
