# SPDX-License-Identifier: Apache-2.0
#
# One tree, and a library's bagging of many.
import json
import os

import numpy as np
from sklearn.ensemble import BaggingClassifier
from sklearn.tree import DecisionTreeClassifier

LEARNED_FROM = 200
settings = json.load(open("settings.json"))
seed = int(os.environ["ATHANOR_SEED"])
data = os.environ["ATHANOR_DATA"]
training = np.loadtxt(data + "/training/training.csv", delimiter=",", skiprows=1)
inputs = np.loadtxt(data + "/inputs/inputs.csv", delimiter=",", skiprows=1)
training = training[np.random.default_rng(seed).permutation(len(training))[:LEARNED_FROM]]
x, y = training[:, :-1], training[:, -1]
tree = DecisionTreeClassifier(min_samples_leaf=settings["leaf"], random_state=seed)
bagged = BaggingClassifier(tree, n_estimators=settings["trees"], random_state=seed)
os.makedirs("predictions", exist_ok=True)
for condition, model in (("tree", tree), ("bagged", bagged)):
    kinds = model.fit(x, y).predict(inputs[:, 1:])
    with open(f"predictions/{condition}.csv", "w") as out:
        for example, kind in zip(inputs[:, 0], kinds):
            out.write(f"{int(example)},{kind}\n")
