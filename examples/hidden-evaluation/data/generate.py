# SPDX-License-Identifier: Apache-2.0
#
# How the files in this folder were made: the waveform problem of Breiman, Friedman, Olshen and Stone (1984), section 2.6.2.
# Each example is a mixture of two of three triangular waves at 21 points, plus noise of variance 1; the pair is its kind.
# Chance comes from the operating system, so that nobody who has this script can make the hidden labels with it. To run it
# again makes other examples: domain.yaml then needs their hashes, which it prints.
import csv
import hashlib
import random

CHANCE = random.SystemRandom()
POINTS = 21
PAIRS = {1: (11, 15), 2: (11, 7), 3: (15, 7)}  # where the two waves of a kind have their tops
TRAINING, SELECTION, CLAIM = 600, 400, 600


def example():
    kind = CHANCE.choice(sorted(PAIRS))
    share = CHANCE.random()
    first, second = ([max(6 - abs(point - top), 0) for point in range(1, POINTS + 1)] for top in PAIRS[kind])
    return [round(share * a + (1 - share) * b + CHANCE.gauss(0, 1), 1) for a, b in zip(first, second)], kind


def write(name, header, rows):
    with open(name, "w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(header)
        out.writerows(rows)
    with open(name, "rb") as file:
        print(hashlib.sha256(file.read()).hexdigest(), name)


points = [f"x{i}" for i in range(1, POINTS + 1)]
examples = [example() for _ in range(TRAINING + SELECTION + CLAIM)]
training, others = examples[:TRAINING], examples[TRAINING:]
write("training.csv", points + ["kind"], [values + [kind] for values, kind in training])
write("inputs.csv", ["id"] + points, [[i] + values for i, (values, _) in enumerate(others)])
# Which input is for selection and which for claims is not to be seen from its place.
order = list(range(len(others)))
CHANCE.shuffle(order)
for name, ids in (("labels-selection.csv", order[:SELECTION]), ("labels-claim.csv", order[SELECTION:])):
    write(name, ["id", "kind"], [[i, others[i][1]] for i in sorted(ids)])
