# SPDX-License-Identifier: Apache-2.0
#
# {{=<% %>=}}The integral of e^x from 0 to 1 from random points: as they come, or in pairs that mirror each other.
import json
import math
import os
import random
import time

with open("settings.json") as file:
    points = int(json.load(file)["points"])
rng = random.Random(int(os.environ["ATHANOR_SEED"]))


def error(draw, repetitions=200):
    total = 0.0
    for _ in range(repetitions):
        estimate = sum(math.exp(x) for x in draw()) / points
        total += abs(estimate - (math.e - 1))
    return total / repetitions


def mirrored():
    half = [rng.random() for _ in range(points // 2)]
    return half + [1 - x for x in half]


time.sleep(<% parameters.pause %>)
with open(os.environ["ATHANOR_RESULTS"], "a") as out:
    for condition, draw in (("plain", lambda: [rng.random() for _ in range(points)]), ("mirrored", mirrored)):
        out.write(json.dumps({"metric": "error", "value": error(draw), "condition": condition}) + "\n")
