# SPDX-License-Identifier: Apache-2.0
# {{=<% %>=}}A second program for the same study, from its description: the penalised loss is handed to a general minimiser.
import json
import os

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import KFold, train_test_split

# What the description calls the settings.
chosen = <% specification.settings %>
seed = int(os.environ["ATHANOR_SEED"]) % 2**32

data = load_breast_cancer()
X = np.log(1 + data.data) if chosen.get("transform") == "log" else data.data
names = {"train": None, "validation": None, "test": None}
rest, names["test"] = train_test_split(np.arange(len(X)), test_size=114, random_state=seed)
names["train"], names["validation"] = train_test_split(rest, test_size=55, random_state=seed + 1)


def log_loss(w, A, t):
    return np.logaddexp(0, -(2 * t - 1) * (A @ w[:-1] + w[-1]))


def train(A, t, penalty):
    def objective(w):
        slope = expit(A @ w[:-1] + w[-1]) - t
        value = log_loss(w, A, t).sum() + penalty / 2 * w[:-1] @ w[:-1]
        return value, np.append(A.T @ slope + penalty * w[:-1], slope.sum())
    return minimize(objective, np.zeros(A.shape[1] + 1), jac=True, method="L-BFGS-B",
                    options={"maxiter": 5000, "maxfun": 10000}).x


def strength(A, t):
    """Five-fold cross-validation, where the description asks for it; else the given penalty."""
    if chosen.get("choice") != "cross-validation":
        return float(chosen["penalty"])
    grid, totals = [0.1, 0.3, 1.0, 3.0, 10.0, 30.0], []
    for penalty in grid:
        folds = KFold(5).split(A)
        totals.append(sum(log_loss(train(A[i], t[i], penalty), A[j], t[j]).mean() for i, j in folds))
    return grid[int(np.argmin(totals))]


results, told = [], []
for n in <% parameters.training_sizes %>:
    part = names["train"][:n]
    spread = X[part].std() if chosen.get("scale") == "common" else X[part].std(axis=0)
    Z, t = (X - X[part].mean(axis=0)) / spread, data.target
    for condition in ("weak", "regularised"):
        w = train(Z[part], t[part], 1e-4 if condition == "weak" else strength(Z[part], t[part]))
        for split in ("validation", "test"):
            at = names[split]
            values = {"nll": np.minimum(log_loss(w, Z[at], t[at]), -np.log(1e-12)).mean(),
                      "accuracy": np.mean((Z[at] @ w[:-1] + w[-1] > 0) == t[at])}
            results += [{"metric": m, "value": float(v), "dataset": "breast_cancer", "split": split,
                         "condition": condition, "factors": {"training": n}} for m, v in values.items()]
for split, at in names.items():
    told += [{"dataset": "breast_cancer", "split": split, "example": data.data[i].tolist(), "label": int(data.target[i])}
             for i in at]

for variable, lines in (("ATHANOR_RESULTS", results), ("ATHANOR_EXAMPLES", told)):
    with open(os.environ[variable], "a") as file:
        file.writelines(json.dumps(line) + "\n" for line in lines)
