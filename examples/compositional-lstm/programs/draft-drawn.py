# SPDX-License-Identifier: Apache-2.0
# {{=<% %>=}}A small LSTM reads sums and differences of three digits and names their value, with and without a penalty on the
# change of its state between two symbols.
import json
import os

import numpy as np
import torch

DIGITS, TRAIN, VALIDATION, TEST = range(8), 1248, 300, 500
settings = json.load(open("settings.json"))
seed = int(os.environ["ATHANOR_SEED"])
torch.set_num_threads(1)
rng = np.random.default_rng(seed)

symbols = {c: i for i, c in enumerate("01234567+-")}
lowest = min(DIGITS) - 2 * max(DIGITS)
values = 3 * max(DIGITS) - lowest + 1


def draw(count):
    """Expressions such as 3+5-2, drawn at random."""
    digits, signs = rng.integers(0, 8, (count, 3)), rng.choice(["+", "-"], (count, 2))
    return [f"{a}{s}{b}{t}{c}" for (a, b, c), (s, t) in zip(digits, signs)]


train, validation, test = draw(TRAIN), draw(VALIDATION), draw(TEST)


def encode(expressions):
    x = torch.tensor([[symbols[c] for c in e] for e in expressions])
    return x, torch.tensor([eval(e) - lowest for e in expressions])


class Reader(torch.nn.Module):
    def __init__(self):
        super().__init__()
        hidden = settings["hidden"]
        self.embed = torch.nn.Embedding(len(symbols), 16)
        self.lstm = torch.nn.LSTM(16, hidden, batch_first=True)
        self.out = torch.nn.Linear(hidden, values)

    def forward(self, x):
        states, _ = self.lstm(self.embed(x))
        return self.out(states[:, -1]), states


def fit(penalty):
    """Adam on the cross-entropy plus the penalty; the same seed, the same first weights and the same order."""
    torch.manual_seed(seed)
    order = np.random.default_rng([seed, 1])
    model = Reader()
    optimiser = torch.optim.Adam(model.parameters(), lr=settings["learning_rate"])
    x, y = encode(train)
    for _ in range(settings["epochs"]):
        for batch in np.array_split(order.permutation(len(x)), len(x) // 64):
            scores, states = model(x[batch])
            change = (states[:, 1:] - states[:, :-1]).square().mean()
            loss = torch.nn.functional.cross_entropy(scores, y[batch]) + penalty * change
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
    return model


def measure(out, condition, model):
    for split, expressions in (("validation", validation), ("test", test)):
        x, y = encode(expressions)
        with torch.no_grad():
            scores, _ = model(x)
        for metric, value in (("accuracy", (scores.argmax(dim=1) == y).double().mean()),
                              ("nll", torch.nn.functional.cross_entropy(scores, y))):
            out.write(json.dumps({"metric": metric, "value": float(value), "dataset": "arithmetic", "split": split,
                                  "condition": condition}) + "\n")


with open(os.environ["ATHANOR_EXAMPLES"], "a") as examples:
    for split, expressions in (("train", train), ("validation", validation), ("test", test)):
        for e in expressions:
            examples.write(json.dumps({"dataset": "arithmetic", "split": split, "example": e, "label": eval(e)}) + "\n")

with open(os.environ["ATHANOR_RESULTS"], "a") as out:
    measure(out, "plain", fit(0.0))
    measure(out, "compositional", fit(settings["strength"]))
