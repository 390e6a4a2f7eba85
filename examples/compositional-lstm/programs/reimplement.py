# SPDX-License-Identifier: Apache-2.0
# {{=<% %>=}}A second program for the same study, from its description: the recurrence is written out, symbol by symbol.
import itertools
import json
import os

import torch
from torch import nn

# What the description calls the settings.
GIVEN = <% specification.settings %>
seed = int(os.environ["ATHANOR_SEED"])
torch.set_num_threads(1)

alphabet = "+-01234567"
answer = {}
for a, s, b, t, c in itertools.product("01234567", "+-", "01234567", "+-", "01234567"):
    answer[a + s + b + t + c] = int(a) + int(s + b) + int(t + c)
everything = sorted(answer)
mixed = torch.randperm(len(everything), generator=torch.Generator().manual_seed(seed + 77)).tolist()
parts = {"train": mixed[:1248], "validation": mixed[1248:1548], "test": mixed[1548:]}
X = torch.tensor([[alphabet.index(symbol) for symbol in e] for e in everything])
T = torch.tensor([answer[e] + 14 for e in everything])  # the least value is 0 - 7 - 7


class Model(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.width, self.table, self.cell = width, nn.Embedding(len(alphabet), 16), nn.LSTMCell(16, width)
        self.head = nn.Linear(width, 36)

    def forward(self, x):
        h = c = torch.zeros(len(x), self.width)
        trace = []
        for position in range(x.shape[1]):
            h, c = self.cell(self.table(x[:, position]), (h, c))
            trace.append(h)
        return self.head(sum(trace) / len(trace) if GIVEN.get("read") == "mean" else h), trace


def train(strength):
    torch.manual_seed(seed)
    model, shuffle = Model(int(GIVEN["hidden"])), torch.Generator().manual_seed(seed)
    adam = torch.optim.Adam(model.parameters())
    rows, epochs = torch.tensor(parts["train"]), int(GIVEN["epochs"])
    for epoch in range(epochs):
        adam.param_groups[0]["lr"] = GIVEN["learning_rate"] * (1 - GIVEN.get("decay", 0) * epoch / epochs)
        for batch in rows[torch.randperm(len(rows), generator=shuffle)].split(64):
            logits, trace = model(X[batch])
            moved = torch.stack([((now - before) ** 2).mean() for before, now in zip(trace, trace[1:])]).mean()
            adam.zero_grad()
            (nn.functional.cross_entropy(logits, T[batch]) + strength * moved).backward()
            adam.step()
    return model.eval()


results = []
for condition, strength in (("plain", 0.0), ("compositional", float(GIVEN["strength"]))):
    model = train(strength)
    for split in ("validation", "test"):
        with torch.no_grad():
            logits = model(X[parts[split]])[0]
        right = (logits.argmax(1) == T[parts[split]]).float().mean().item()
        loss = nn.functional.cross_entropy(logits, T[parts[split]]).item()
        for metric, value in (("accuracy", right), ("nll", loss)):
            results.append({"metric": metric, "value": value, "dataset": "arithmetic", "split": split, "condition": condition})

told = [{"dataset": "arithmetic", "split": split, "example": everything[i], "label": answer[everything[i]]}
        for split, rows in parts.items() for i in rows]
for variable, lines in (("ATHANOR_RESULTS", results), ("ATHANOR_EXAMPLES", told)):
    with open(os.environ[variable], "a") as file:
        file.writelines(json.dumps(line) + "\n" for line in lines)
