# SPDX-License-Identifier: Apache-2.0
# {{=<% %>=}}Logistic regression by scikit-learn, with an L2 penalty of tuned or of vanishing strength.
# The standardisation is fitted to the training examples; test and validation examples are only measured.
import json
import os

import numpy as np
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression

SIZES = <% parameters.training_sizes %>
WEAK = 1e-4
settings = json.load(open("settings.json"))
seed = int(os.environ["ATHANOR_SEED"])
features, labels = load_breast_cancer(return_X_y=True)
order = np.random.default_rng(seed).permutation(len(labels))
test, validation, pool = np.split(order, [114, 169])


def standardise(train):
    mean, scale = features[train].mean(axis=0), features[train].std(axis=0)
    return (features - mean) / scale


def fit(x, y, penalty):
    return LogisticRegression(C=1 / penalty, max_iter=settings["iterations"]).fit(x, y)


def probabilities(model, x):
    return model.predict_proba(x)[:, 1]


def measure(out, condition, size, p):
    for split, part in (("validation", validation), ("test", test)):
        y, q = labels[part], np.clip(p[part], 1e-12, 1 - 1e-12)
        loss = -np.where(y == 1, np.log(q), np.log(1 - q)).mean()
        for metric, value in (("accuracy", ((q > 0.5) == y).mean()), ("nll", loss)):
            out.write(json.dumps({"metric": metric, "value": float(value), "dataset": "breast_cancer", "split": split,
                                  "condition": condition, "factors": {"training": size}}) + "\n")


with open(os.environ["ATHANOR_EXAMPLES"], "a") as examples:
    for split, part in (("train", pool[:max(SIZES)]), ("validation", validation), ("test", test)):
        for i in part:
            examples.write(json.dumps({"dataset": "breast_cancer", "split": split, "example": features[i].tolist(),
                                       "label": int(labels[i])}) + "\n")

with open(os.environ["ATHANOR_RESULTS"], "a") as out:
    for size in SIZES:
        train = pool[:size]
        x = standardise(train)
        for condition, penalty in (("weak", WEAK), ("regularised", settings["penalty"])):
            model = fit(x[train], labels[train], penalty)
            measure(out, condition, size, probabilities(model, x))
