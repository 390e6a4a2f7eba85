# SPDX-License-Identifier: Apache-2.0
#
# Draws what a JSON file says: python3 plot.py figures.json writes ID.pdf and ID.png for each figure in it, and
# checks.json, which says of each whether it can be read. It computes no statistic and reads nothing else; every number
# that it draws stands in the file.
import json
import sys

import matplotlib.pyplot as plt

import pictures
import readable
from panels import draw_curves
from rows import draw_dots, draw_rows
from style import save

KINDS = {"curves": draw_curves, "dots": draw_dots, "intervals": draw_rows, "bars": draw_rows}


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        spec = json.load(file)
    checks = {}
    for figure in spec["figures"]:
        if figure["kind"] not in KINDS:
            sys.exit(f"plot.py: figure {figure['id']} is of kind {figure['kind']!r}; known are {', '.join(KINDS)}")
        fig = KINDS[figure["kind"]](figure)
        save(fig, figure["id"], spec["dpi"])
        checks[figure["id"]] = pictures.look(figure["id"])
        checks[figure["id"]]["remarks"] = readable.faults(fig)
        plt.close(fig)
    with open("checks.json", "w", encoding="utf-8") as file:
        json.dump(checks, file, indent=1)


main()
