# SPDX-License-Identifier: Apache-2.0
#
# Somebody's own program: least squares on the diabetes data, some of whose training targets were written down wrongly. It writes
# its errors to $ATHANOR_RESULTS and takes everything random from $ATHANOR_SEED; nothing else in it knows of a study.
import json
import os

import numpy as np
from sklearn.datasets import load_diabetes

from splits import parts

WRONG = 0.1  # share of training targets that are written down wrongly


def fit(x, y):
    weights, *_ = np.linalg.lstsq(x, y, rcond=None)
    return weights


def main():
    seed = int(os.environ["ATHANOR_SEED"])
    x, y = load_diabetes(return_X_y=True)
    x = np.column_stack([np.ones(len(x)), x])
    train, validation, test = parts(len(y), seed)
    random = np.random.default_rng([seed, 1])
    targets = y[train].copy()
    wrong = random.random(len(targets)) < WRONG
    targets[wrong] *= 10  # a slip of the decimal point
    weights = fit(x[train], targets)
    with open(os.environ["ATHANOR_RESULTS"], "a") as results:
        for split, rows in (("validation", validation), ("test", test)):
            error = np.abs(x[rows] @ weights - y[rows]).mean()
            record = {"metric": "mae", "value": float(error), "dataset": "diabetes", "split": split}
            results.write(json.dumps(record) + "\n")


if __name__ == "__main__":
    main()
