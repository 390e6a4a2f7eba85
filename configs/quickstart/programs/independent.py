# {{=<% %>=}}Label smoothing under label noise, written anew from the description of the method.
import json
import os

import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

RATES = <% parameters.noise_levels %>
with open("settings.json") as file:
    chosen = json.load(file)
SEED = int(os.environ["ATHANOR_SEED"])

data = load_digits()
X, Y = data.data / data.data.max(), data.target
K = len(np.unique(Y))
X_rest, X_test, Y_rest, Y_test = train_test_split(X, Y, test_size=0.25, random_state=SEED % 2**32)
X_train, X_valid, Y_train, Y_valid = train_test_split(X_rest, Y_rest, test_size=0.2, random_state=SEED % 2**32)


def with_wrong_labels(y, rate):
    random = np.random.RandomState((SEED + 17) % 2**32)
    y = y.copy()
    for i in np.flatnonzero(random.random_sample(len(y)) < rate):
        y[i] = random.choice([k for k in range(K) if k != y[i]])
    return y


def targets(y, strength):
    t = np.full((len(y), K), strength / K)
    t[np.arange(len(y)), y] += 1 - strength
    return t


class Classifier:
    """Softmax regression, or a network with one layer of rectified units."""

    def __init__(self, hidden):
        random = np.random.RandomState((SEED + 29) % 2**32)
        widths = [X.shape[1], hidden, K] if hidden else [X.shape[1], K]
        self.parameters = []
        for fan_in, fan_out in zip(widths[:-1], widths[1:]):
            self.parameters += [random.standard_normal((fan_in, fan_out)) * np.sqrt(2.0 / fan_in), np.zeros(fan_out)]

    def log_probabilities(self, x):
        *inner, last, bias = self.parameters
        self.hidden = np.clip(x @ inner[0] + inner[1], 0, None) if inner else x
        scores = self.hidden @ last + bias
        scores = scores - scores.max(axis=1, keepdims=True)
        return scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))

    def gradient(self, x, t):
        delta = (np.exp(self.log_probabilities(x)) - t) / len(x)
        decay = chosen["weight_decay"]
        last = self.parameters[-2]
        gradient = [self.hidden.T @ delta + decay * last, delta.sum(axis=0)]
        if len(self.parameters) == 4:
            back = np.where(self.hidden > 0, delta @ last.T, 0)
            gradient = [x.T @ back + decay * self.parameters[0], back.sum(axis=0)] + gradient
        return gradient


def trained(x, t, epochs=30, momentum=0.9, size=64):
    model = Classifier(int(chosen["hidden"]))
    random = np.random.RandomState((SEED + 43) % 2**32)
    velocity = [np.zeros_like(p) for p in model.parameters]
    for _ in range(epochs):
        for batch in np.array_split(random.permutation(len(x)), -(-len(x) // size)):
            for v, p, g in zip(velocity, model.parameters, model.gradient(x[batch], t[batch])):
                v *= momentum
                v -= chosen["learning_rate"] * g
                p += v
    return model


def negative_log_likelihood(model, x, y):
    return float(-model.log_probabilities(x)[np.arange(len(y)), y].mean())


def share_of_contradicted(y):
    first = np.arange(len(y)) % 2 == 0
    wrong = 0
    for fitted in (first, ~first):
        model = trained(X_train[fitted], targets(y[fitted], chosen["smoothing"]))
        wrong += np.count_nonzero(model.log_probabilities(X_train[~fitted]).argmax(axis=1) != y[~fitted])
    return wrong / len(y)


def smoothed_model(y):
    if chosen["strength"] == "validation":
        models = [trained(X_train, targets(y, s)) for s in (0.05, 0.1, 0.2, 0.4)]
        return min(models, key=lambda model: negative_log_likelihood(model, X_valid, Y_valid))
    strength = share_of_contradicted(y) if chosen["strength"] == "estimated" else chosen["smoothing"]
    return trained(X_train, targets(y, strength))


def calibration_error(probabilities, y):
    top, hit = probabilities.max(axis=1), probabilities.argmax(axis=1) == y
    cell = np.clip(np.ceil(top * 10) - 1, 0, 9)
    return float(sum(np.mean(cell == b) * abs(top[cell == b].mean() - hit[cell == b].mean()) for b in np.unique(cell)))


def report(condition, rate, model):
    lines = []
    for split, x, y in (("validation", X_valid, Y_valid), ("test", X_test, Y_test)):
        probabilities = np.exp(model.log_probabilities(x))
        values = {"accuracy": float(np.mean(probabilities.argmax(axis=1) == y)),
                  "ece": calibration_error(probabilities, y),
                  "nll": negative_log_likelihood(model, x, y)}
        for metric, value in values.items():
            lines.append(json.dumps({"metric": metric, "value": value, "dataset": "digits", "split": split,
                                     "condition": condition, "factors": {"noise": rate}}))
    with open(os.environ["ATHANOR_RESULTS"], "a") as file:
        file.write("\n".join(lines) + "\n")


for rate in RATES:
    y = with_wrong_labels(Y_train, rate)
    report("baseline", rate, trained(X_train, targets(y, 0.0)))
    report("smoothing", rate, smoothed_model(y))
