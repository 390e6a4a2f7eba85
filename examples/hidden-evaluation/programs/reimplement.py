# SPDX-License-Identifier: Apache-2.0
#
# The same method from its description alone: bootstrap samples are weights of rows, and trees vote by their counts.
import json
import os
from pathlib import Path

import numpy as np
from sklearn.tree import DecisionTreeClassifier

with open("settings.json") as file:
    settings = json.load(file)
seed = int(os.environ["ATHANOR_SEED"])
data = Path(os.environ["ATHANOR_DATA"])
known = np.genfromtxt(data / "training" / "training.csv", delimiter=",", skip_header=1)
unknown = np.genfromtxt(data / "inputs" / "inputs.csv", delimiter=",", skip_header=1)
known = known[np.random.default_rng(seed).permutation(len(known))[:200]]
points, kinds = known[:, :21], known[:, 21].astype(int)
draw = np.random.default_rng([seed, 7])


def tree(weights, features):
    model = DecisionTreeClassifier(min_samples_leaf=settings["leaf"], max_features=features,
                                   random_state=int(draw.integers(2**31)))
    return model.fit(points[weights > 0], kinds[weights > 0], sample_weight=weights[weights > 0])


def answers(models):
    given = np.stack([model.predict(unknown[:, 1:]) for model in models])
    return np.stack([(given == kind).sum(axis=0) for kind in (1, 2, 3)]).argmax(axis=0) + 1


def samples(count):
    for _ in range(count):
        yield np.bincount(draw.integers(200, size=200), minlength=200)


folder = Path("predictions")
folder.mkdir(exist_ok=True)
everything = np.ones(200, dtype=int)
for name, models in (("tree", [tree(everything, None)]),
                     ("bagged", [tree(w, settings.get("features", 21)) for w in samples(settings["trees"])])):
    lines = [f"{int(i)},{kind}" for i, kind in zip(unknown[:, 0], answers(models))]
    (folder / f"{name}.csv").write_text("id,kind\n" + "\n".join(lines) + "\n")
