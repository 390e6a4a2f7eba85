# SPDX-License-Identifier: Apache-2.0
#
# Scores predictions by hidden labels. It runs beside the predictions, where no experiment can see it. What it says of
# predictions that it cannot score is shown to whoever writes programs: where they are wrong, and never what is right.
import csv
import glob
import json
import os
import sys

KINDS = {"1", "2", "3"}
ALL = 1000  # the examples of inputs.csv, numbered from 0


def predictions_in(name):
    """The predicted kind by the example's id, or an end with the reason."""
    found = {}
    with open(name, newline="") as file:
        for number, row in enumerate(csv.reader(file), 1):
            if number == 1 and row == ["id", "kind"]:
                continue
            where = f"{name}, line {number}"
            if len(row) != 2:
                sys.exit(f"{where}: there are {len(row)} values; a line is id,kind")
            example, kind = row
            if not example.isdecimal() or int(example) >= ALL:
                sys.exit(f"{where}: {example[:20]!r} is no id of inputs.csv")
            if kind not in KINDS:
                sys.exit(f"{where}: {kind[:20]!r} is no kind; write 1, 2 or 3")
            if int(example) in found:
                sys.exit(f"{where}: example {int(example)} stands there twice")
            found[int(example)] = kind
    if len(found) < ALL:
        sys.exit(f"{name}: {ALL - len(found)} of the {ALL} examples of inputs.csv have no prediction")
    return found


folder = os.path.join(os.environ["ATHANOR_DATA"], os.environ["ATHANOR_LABELS"])
[labels] = glob.glob(os.path.join(folder, "*.csv"))
with open(labels, newline="") as file:
    truth = {int(row["id"]): row["kind"] for row in csv.DictReader(file)}

with open(os.environ["ATHANOR_RESULTS"], "a") as results:
    for name in sorted(glob.glob("predictions/*.csv")):
        predicted = predictions_in(name)
        right = sum(predicted[example] == kind for example, kind in truth.items())
        condition = os.path.splitext(os.path.basename(name))[0]
        record = {"metric": "accuracy", "value": right / len(truth), "condition": condition}
        print(json.dumps(record), file=results)
