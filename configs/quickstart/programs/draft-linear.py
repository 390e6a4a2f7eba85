# {{=<% %>=}}Softmax regression on the pixels, trained on hard or on smoothed labels.
# Every image of the digits is used once: for training, for validation (clean labels), or for testing (clean labels).
import json
import os

import numpy as np
from sklearn.datasets import load_digits

NOISE_LEVELS = <% parameters.noise_levels %>
settings = json.load(open("settings.json"))
seed = int(os.environ["ATHANOR_SEED"])
images, labels = load_digits(return_X_y=True)
images, classes = images / 16.0, 10

order = np.random.default_rng([seed, 0]).permutation(len(labels))
train, validation, test = np.split(order, [int(0.6 * len(order)), int(0.75 * len(order))])


def one_hot(y):
    return np.eye(classes)[y]


def corrupt(y, rate):
    """Gives a share `rate` of the labels, drawn at random, another class."""
    rng = np.random.default_rng([seed, 1])
    hit, shift = rng.random(len(y)) < rate, rng.integers(1, classes, len(y))
    return np.where(hit, (y + shift) % classes, y)


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def predict(weights, x):
    return softmax(x @ weights[0] + weights[1])


def fit(x, targets):
    """Mini-batch gradient descent with momentum on the cross-entropy, from zero; the same seed, the same order."""
    rng = np.random.default_rng([seed, 2])
    weights = [np.zeros((x.shape[1], classes)), np.zeros(classes)]
    speed = [np.zeros_like(w) for w in weights]
    for _ in range(settings["epochs"]):
        shuffled = rng.permutation(len(x))
        for start in range(0, len(x), 64):
            batch = shuffled[start:start + 64]
            error = (predict(weights, x[batch]) - targets[batch]) / len(batch)
            gradients = [x[batch].T @ error + settings["weight_decay"] * weights[0], error.sum(axis=0)]
            for k in range(2):
                speed[k] = settings["momentum"] * speed[k] - settings["learning_rate"] * gradients[k]
                weights[k] = weights[k] + speed[k]
    return weights


def smoothed(y, strength):
    return (1 - strength) * one_hot(y) + strength / classes


def log_loss(weights, part):
    return -np.log(predict(weights, images[part])[np.arange(len(part)), labels[part]] + 1e-12).mean()


def measure(out, condition, noise, weights):
    for split, part in (("validation", validation), ("test", test)):
        probabilities = predict(weights, images[part])
        right = probabilities.argmax(axis=1) == labels[part]
        confidence = probabilities.max(axis=1)
        bins = np.minimum((confidence * 10).astype(int), 9)
        ece = sum(abs((confidence - right)[bins == b].sum()) for b in range(10)) / len(part)
        for metric, value in (("accuracy", right.mean()), ("ece", ece), ("nll", log_loss(weights, part))):
            out.write(json.dumps({"metric": metric, "value": float(value), "dataset": "digits", "split": split,
                                  "condition": condition, "factors": {"noise": noise}}) + "\n")


with open(os.environ["ATHANOR_RESULTS"], "a") as out:
    for noise in NOISE_LEVELS:
        noisy = corrupt(labels[train], noise)
        measure(out, "baseline", noise, fit(images[train], one_hot(noisy)))
        measure(out, "smoothing", noise, fit(images[train], smoothed(noisy, settings["smoothing"])))
