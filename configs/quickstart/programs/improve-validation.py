# {{=<% %>=}}Improvement: choose the strength of the smoothing on the validation split, for each noise rate.
# Every image of the digits is used once: for training, for validation (clean labels), or for testing (clean labels).
import json
import os

import numpy as np
from sklearn.datasets import load_digits

NOISE_LEVELS = <% parameters.noise_levels %>
STRENGTHS = [0.05, 0.1, 0.2, 0.4]
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


def forward(weights, x):
    """Activations of the layers but the last, and the probabilities; a network without hidden units is linear."""
    layers = [x]
    for w, b in weights[:-1]:
        layers.append(np.maximum(layers[-1] @ w + b, 0.0))
    w, b = weights[-1]
    return layers, softmax(layers[-1] @ w + b)


def fit(x, targets):
    """Mini-batch gradient descent with momentum on the cross-entropy; the same seed, the same weights and order."""
    rng = np.random.default_rng([seed, 2])
    sizes = [x.shape[1]] + ([settings["hidden"]] if settings["hidden"] else []) + [classes]
    weights = [[rng.normal(0, np.sqrt(2 / a), (a, b)), np.zeros(b)] for a, b in zip(sizes, sizes[1:])]
    speed = [[np.zeros_like(w), np.zeros_like(b)] for w, b in weights]
    for _ in range(settings["epochs"]):
        shuffled = rng.permutation(len(x))
        for start in range(0, len(x), 64):
            batch = shuffled[start:start + 64]
            layers, probabilities = forward(weights, x[batch])
            error = (probabilities - targets[batch]) / len(batch)
            for i in reversed(range(len(weights))):
                gradients = [layers[i].T @ error + settings["weight_decay"] * weights[i][0], error.sum(axis=0)]
                if i:
                    error = (error @ weights[i][0].T) * (layers[i] > 0)
                for k in range(2):
                    speed[i][k] = settings["momentum"] * speed[i][k] - settings["learning_rate"] * gradients[k]
                    weights[i][k] = weights[i][k] + speed[i][k]
    return weights


def smoothed(y, strength):
    return (1 - strength) * one_hot(y) + strength / classes


def log_loss(weights, part):
    return -np.log(forward(weights, images[part])[1][np.arange(len(part)), labels[part]] + 1e-12).mean()


def chosen_on_validation(y):
    candidates = [fit(images[train], smoothed(y, strength)) for strength in STRENGTHS]
    return min(candidates, key=lambda weights: log_loss(weights, validation))


def fit_smoothed(y):
    if settings.get("strength", "fixed") == "validation":
        return chosen_on_validation(y)
    return fit(images[train], smoothed(y, settings["smoothing"]))


def measure(out, condition, noise, weights):
    for split, part in (("validation", validation), ("test", test)):
        probabilities = forward(weights, images[part])[1]
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
        measure(out, "smoothing", noise, fit_smoothed(noisy))
