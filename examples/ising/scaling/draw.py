# SPDX-License-Identifier: Apache-2.0
#
# Draws scaling.json, number for number: python3 draw.py writes scaling.pdf and scaling.png.
import json

import matplotlib.pyplot as plt

with open("scaling.json", encoding="utf-8") as file:
    data = json.load(file)

plt.rcParams.update({"font.family": "STIXGeneral", "mathtext.fontset": "stix", "font.size": 9, "legend.frameon": False,
                     "axes.spines.top": False, "axes.spines.right": False})
fig, (curves, collapse) = plt.subplots(1, 2, figsize=(6.9, 2.6), sharey=True, layout="constrained")
curves.axvspan(data["low"], data["high"], color="#dddddd", linewidth=0)
curves.axvline(data["critical"], color="#777777", linewidth=0.8)
for curve, colour, marker in zip(data["curves"], ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#000000"] * 9, "os^DvP" * 9):
    curves.errorbar(curve["temperature"], curve["mean"], curve["deviation"], color=colour, marker=marker, markersize=4,
                    linewidth=1, label=f"size {curve['size']:g}")
    collapse.plot(curve["scaled"], curve["mean"], color=colour, marker=marker, markersize=4, linestyle="none")
curves.set(xlabel="temperature", ylabel=data["label"])
collapse.set(xlabel="scaled distance from the critical temperature")
curves.legend()
fig.savefig("scaling.pdf", metadata={"CreationDate": None, "Producer": None})
fig.savefig("scaling.png", dpi=160, metadata={"Software": None})
