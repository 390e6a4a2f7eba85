# SPDX-License-Identifier: Apache-2.0
#
# A network with one hidden layer on small images of digits, trained by gradient descent with momentum. Put your own program in
# the place of this one: all that Athanor asks of it is in the last function and in the seed.
import json
import os

import numpy as np
from sklearn.datasets import load_digits

HIDDEN, EPOCHS = 64, 30


def parts(count, random):
    return np.split(random.permutation(count), [int(0.6 * count), int(0.8 * count)])


def outputs(weights, x):
    hidden = np.maximum(x @ weights["in"] + weights["in_bias"], 0)
    logits = hidden @ weights["out"] + weights["out_bias"]
    logits -= logits.max(axis=1, keepdims=True)
    shares = np.exp(logits)
    return hidden, shares / shares.sum(axis=1, keepdims=True)


def gradients(weights, x, y):
    hidden, shares = outputs(weights, x)
    shares[np.arange(len(y)), y] -= 1
    shares /= len(y)
    back = (shares @ weights["out"].T) * (hidden > 0)
    return {"in": x.T @ back, "in_bias": back.sum(0), "out": hidden.T @ shares, "out_bias": shares.sum(0)}


def train(x, y, settings, random):
    weights = {
        "in": random.normal(0, np.sqrt(2 / x.shape[1]), (x.shape[1], HIDDEN)),
        "in_bias": np.zeros(HIDDEN),
        "out": random.normal(0, np.sqrt(1 / HIDDEN), (HIDDEN, 10)),
        "out_bias": np.zeros(10),
    }
    velocity = {name: np.zeros_like(value) for name, value in weights.items()}
    for _ in range(EPOCHS):
        order = random.permutation(len(y))
        for start in range(0, len(y), settings["batch"]):
            rows = order[start : start + settings["batch"]]
            for name, slope in gradients(weights, x[rows], y[rows]).items():
                velocity[name] = settings["momentum"] * velocity[name] - settings["step_size"] * slope
                weights[name] += velocity[name]
    return weights


def main():
    random = np.random.default_rng(int(os.environ["ATHANOR_SEED"]))
    with open("settings.json") as file:
        settings = json.load(file)
    x, y = load_digits(return_X_y=True)
    x = x / 16
    rows = dict(zip(("train", "validation", "test"), parts(len(y), random)))
    weights = train(x[rows["train"]], y[rows["train"]], settings, random)
    report(weights, x, y, rows)


def report(weights, x, y, rows):
    with open(os.environ["ATHANOR_RESULTS"], "a") as results:
        for split in ("validation", "test"):
            _, shares = outputs(weights, x[rows[split]])
            wrong = float((shares.argmax(1) != y[rows[split]]).mean())
            loss = float(-np.log(shares[np.arange(len(rows[split])), y[rows[split]]] + 1e-12).mean())
            for metric, value in (("error", wrong), ("loss", loss)):
                record = {"metric": metric, "value": value, "dataset": "digits", "split": split}
                results.write(json.dumps(record) + "\n")


if __name__ == "__main__":
    main()
