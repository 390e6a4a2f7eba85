# SPDX-License-Identifier: Apache-2.0
# {{=<% %>=}}Logistic regression by Newton's method, with an L2 penalty of tuned, chosen or vanishing strength.
# The standardisation is fitted to the training examples; test and validation examples are only measured.
import json
import os

import numpy as np
from sklearn.datasets import load_breast_cancer

SIZES = <% parameters.training_sizes %>
WEAK = 1e-4
settings = json.load(open("settings.json"))
seed = int(os.environ["ATHANOR_SEED"])
features, labels = load_breast_cancer(return_X_y=True)
if settings.get("transform") == "log":
    features = np.log1p(features)
order = np.random.default_rng(seed).permutation(len(labels))
test, validation, pool = np.split(order, [114, 169])


def standardise(train):
    if settings.get("scale") == "common":
        return (features - features[train].mean(axis=0)) / features[train].std()
    mean, scale = features[train].mean(axis=0), features[train].std(axis=0)
    return (features - mean) / scale


def with_one(x):
    return np.hstack([x, np.ones((len(x), 1))])


def probabilities(weights, x):
    return 1 / (1 + np.exp(-np.clip(with_one(x) @ weights, -500, 500)))


def fit(x, y, penalty):
    """Minimises the sum of log losses plus penalty / 2 times the squared norm of the weights, the offset's apart."""
    design, weights = with_one(x), np.zeros(x.shape[1] + 1)
    ridge = penalty * np.eye(len(weights))
    ridge[-1, -1] = 0
    for _ in range(settings["iterations"]):
        p = probabilities(weights, x)
        gradient = design.T @ (p - y) + ridge @ weights
        hessian = design.T @ (design * (p * (1 - p))[:, None]) + ridge + 1e-9 * np.eye(len(weights))
        step = np.linalg.solve(hessian, gradient)
        weights = weights - step * min(1, 5 / np.linalg.norm(step))
    return weights


def loss(p, y):
    q = np.clip(p, 1e-12, 1 - 1e-12)
    return -np.where(y == 1, np.log(q), np.log(1 - q)).mean()


def chosen_penalty(x, train):
    """The penalty with the least loss in five-fold cross-validation within the training examples."""
    folds = np.array_split(train, 5)

    def held_out(penalty):
        losses = []
        for k, fold in enumerate(folds):
            rest = np.concatenate(folds[:k] + folds[k + 1:])
            losses.append(loss(probabilities(fit(x[rest], labels[rest], penalty), x[fold]), labels[fold]))
        return np.mean(losses)
    return min((0.1, 0.3, 1.0, 3.0, 10.0, 30.0), key=held_out)


def measure(out, condition, size, p):
    for split, part in (("validation", validation), ("test", test)):
        right = (p[part] > 0.5) == labels[part]
        for metric, value in (("accuracy", right.mean()), ("nll", loss(p[part], labels[part]))):
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
            if condition == "regularised" and settings.get("choice") == "cross-validation":
                penalty = chosen_penalty(x, train)
            model = fit(x[train], labels[train], penalty)
            measure(out, condition, size, probabilities(model, x))
