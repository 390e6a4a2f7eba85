#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
#
# The first program of the scripted scientist: how far are estimates of the mean of exp(u), u uniform in [0, 1], from e - 1?
# A program sees a folder, settings.json and a few variables; it appends what it measured to the file $ATHANOR_RESULTS.
import json
import math
import os
import random

with open("settings.json") as file:
    settings = json.load(file)


def plain(draw, samples):
    return sum(math.exp(draw()) for _ in range(samples)) / samples


def antithetic(draw, samples):
    """Every second number mirrors the one before."""
    total = 0.0
    for _ in range(samples // 2):
        u = draw()
        total += math.exp(u) + math.exp(1 - u)
    return total / (2 * (samples // 2))


def main():
    repetitions = int(settings["repetitions"])
    with open(os.environ["ATHANOR_RESULTS"], "a") as results:
        for samples in STUDY_SAMPLES:
            for condition, estimate in (("plain", plain), ("antithetic", antithetic)):
                draw = random.Random(f"{os.environ['ATHANOR_SEED']}/{condition}/{samples}").random
                errors = [abs(estimate(draw, samples) - (math.e - 1)) for _ in range(repetitions)]
                record = {"metric": "error", "value": sum(errors) / repetitions, "condition": condition,
                          "factors": {"samples": samples}}
                results.write(json.dumps(record) + "\n")


STUDY_SAMPLES = (16, 64)

if __name__ == "__main__":
    main()
