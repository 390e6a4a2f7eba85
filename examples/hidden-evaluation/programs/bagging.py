# SPDX-License-Identifier: Apache-2.0
#
# One tree, and the vote of many that each learn from a bootstrap sample. It measures nothing: it writes what it predicts.
import csv
import json
import os

import numpy as np
from sklearn.tree import DecisionTreeClassifier

LEARNED_FROM = 200
settings = json.load(open("settings.json"))
random = np.random.default_rng(int(os.environ["ATHANOR_SEED"]))


def table(dataset, name):
    with open(os.path.join(os.environ["ATHANOR_DATA"], dataset, name), newline="") as file:
        return np.array([[float(value) for value in row] for row in list(csv.reader(file))[1:]])


def grown(x, y, features=None):
    return DecisionTreeClassifier(min_samples_leaf=settings["leaf"], max_features=features,
                                  random_state=int(random.integers(2**31))).fit(x, y)


def vote(x, y, unknown):
    votes = np.zeros((len(unknown), 4))
    for _ in range(settings["trees"]):
        rows = random.integers(len(y), size=len(y)) if settings.get("sample", "bootstrap") == "bootstrap" else np.arange(len(y))
        answers = grown(x[rows], y[rows], settings.get("features", 21)).predict(unknown)
        votes[np.arange(len(unknown)), answers.astype(int)] += 1
    return votes.argmax(axis=1)


def write(condition, ids, kinds):
    os.makedirs("predictions", exist_ok=True)
    with open(f"predictions/{condition}.csv", "w") as out:
        out.write("id,kind\n")
        for i, kind in zip(ids, kinds):
            out.write(f"{int(i)},{int(kind)}\n")


training, inputs = table("training", "training.csv"), table("inputs", "inputs.csv")
chosen = training[random.permutation(len(training))[:LEARNED_FROM]]
x, y = chosen[:, :-1], chosen[:, -1].astype(int)
ids, unknown = inputs[:, 0], inputs[:, 1:]
write("tree", ids, grown(x, y).predict(unknown))
write("bagged", ids, vote(x, y, unknown))
