# Holds two metrics of the same run against each other, one mark a run.
import matplotlib.pyplot as plt

MARKERS = ["o", "s", "^", "D", "v", "P", "X"]


def place(record):
    factors = tuple(sorted(record.get("factors", {}).items()))
    return record.get("dataset"), record.get("split"), record.get("seed"), factors


def axis_label(data, metric):
    unit = data["units"]["metrics"].get(metric, "")
    return data["labels"]["metrics"][metric] + (" (" + unit + ")" if unit else "")


def draw(data):
    tested = {claim.get("split") for claim in data["claims"]} - {None}
    ablated = {claim.get("control") for claim in data["claims"] if claim.get("kind") == "ablation"}
    records = [r for r in data["records"] if "step" not in r and (not tested or r.get("split") in tested)]
    present = [m for m in data["labels"]["metrics"] if any(r["metric"] == m for r in records)]
    first, second = present[0], present[1]
    of_first = {(r.get("condition"), place(r)): r for r in records if r["metric"] == first}
    of_second = {(r.get("condition"), place(r)): r for r in records if r["metric"] == second}

    fig, ax = plt.subplots(figsize=(3.35, 2.5))
    drawn, number = [], 0
    for condition, label in data["labels"]["conditions"].items():
        pairs = [(of_second[key], of_first[key]) for key in of_first if key[0] == condition and key in of_second]
        if condition in ablated or not pairs:
            continue
        ax.plot([x["value"] for x, y in pairs], [y["value"] for x, y in pairs], linestyle="none", label=label,
                marker=MARKERS[number % len(MARKERS)], markersize=4, fillstyle="full" if number % 2 else "none")
        drawn += [dict(value=r["value"], records=[r["id"]]) for pair in pairs for r in pair]
        number += 1
    ax.set_xlabel(axis_label(data, second))
    ax.set_ylabel(axis_label(data, first))
    if number > 1:
        ax.legend()
    fig.tight_layout()
    return fig, drawn
