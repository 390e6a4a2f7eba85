#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
#
# Makes records.json: the records that the audit's planted faults and their twins are held against, of a study with a
# supported, a refuted and two inconclusive claims and an ablation. The numbers are invented. Run it here:
# ./make_records.py
import json

SEEDS = [201, 202, 203, 204, 205]
LEVELS = [24, 168]
DIGITS = {"rmse": 1, "coverage": 3}
MEANS = {("rmse", "plain"): [31.2, 41.7], ("rmse", "clipping"): [30.8, 35.5], ("rmse", "no-momentum"): [33.9, 38.4],
         ("coverage", "plain"): [0.902, 0.911], ("coverage", "clipping"): [0.904, 0.880],
         ("coverage", "no-momentum"): [0.899, 0.886]}
SPREAD = {"rmse": [-1.2, -0.5, 0.0, 0.5, 1.2], "coverage": [-0.012, -0.004, 0.0, 0.004, 0.012]}


def name_of(metric, condition, factors, statistic):
    return ".".join([metric, "bikes", "test", condition] + [f"{k}={v}" for k, v in factors.items()] + [statistic])


def printed(metric, statistic, value):
    if statistic in ("p", "padj"):
        return "<0.001" if value < 0.001 else f"{value:.3f}"
    return str(value) if statistic == "n" else f"{value:.{DIGITS[metric]}f}"


records, table, evidence = [], [], {}


def row(metric, condition, factors, statistic, value, ids, control=None):
    shown = f"{condition}-vs-{control}" if control else condition
    out = {"name": name_of(metric, shown, factors, statistic), "metric": metric, "statistic": statistic,
           "condition": condition, "dataset": "bikes", "split": "test", "value": value,
           "printed": printed(metric, statistic, value), "evidence": ids}
    if factors:
        out["factors"] = factors
    if control:
        out["control"] = control
    table.append(out)
    return out["name"]


for (metric, condition), means in MEANS.items():
    for level, mean in list(zip(LEVELS, means)) + [(None, sum(means) / 2)]:
        factors = {"length": level} if level else {}
        ids = []
        for seed, shift in zip(SEEDS, SPREAD[metric]):
            if level:
                ids.append(f"confirm/seed-{seed}#{len(records) + 1}")
                records.append({"id": ids[-1], "metric": metric, "value": round(mean + shift, 4), "condition": condition,
                                "dataset": "bikes", "split": "test", "seed": seed, "factors": factors})
        evidence[metric, condition, level] = ids or evidence[metric, condition, 24] + evidence[metric, condition, 168]
        for statistic, value in (("mean", round(mean, 4)), ("sd", 0.9 if metric == "rmse" else 0.009), ("n", 5),
                                 ("min", round(mean + SPREAD[metric][0], 4)), ("max", round(mean + SPREAD[metric][-1], 4))):
            row(metric, condition, factors, statistic, value, evidence[metric, condition, level])

claims = []
for cid, metric, level, control, expect, diff, low, high, p, padj, verdict, statement in (
        ("rmse-24", "rmse", 24, "plain", "less", -0.4, -2.1, 1.3, 0.540, 0.930, "inconclusive",
         "Gradient clipping lowers the forecast error at a sequence length of 24 hours"),
        ("rmse-168", "rmse", 168, "plain", "less", -6.2, -8.9, -3.5, 0.0008, 0.004, "supported",
         "Gradient clipping lowers the forecast error at a sequence length of 168 hours"),
        ("coverage-24", "coverage", 24, "plain", "greater", 0.002, -0.010, 0.014, 0.665, 0.930, "inconclusive",
         "Gradient clipping raises the coverage at a sequence length of 24 hours"),
        ("coverage-168", "coverage", 168, "plain", "greater", -0.031, -0.047, -0.015, 0.004, 0.012, "refuted",
         "Gradient clipping raises the coverage at a sequence length of 168 hours"),
        ("ablation-no-momentum", "rmse", None, "no-momentum", "less", -3.0, -4.9, -1.1, 0.011, 0.021, "supported",
         "Gradient clipping has a lower forecast error than its ablation without momentum")):
    factors = {"length": level} if level else {}
    ids = evidence[metric, "clipping", level] + evidence[metric, control, level]
    claim = {"id": cid, "statement": statement, "metric": metric, "treatment": "clipping", "control": control,
             "expect": expect, "kind": "ablation" if cid.startswith("ablation") else "main", "dataset": "bikes",
             "split": "test", "evidence": ids, "effect": {"difference": diff, "low": low, "high": high},
             "test": {"name": "paired t-test", "n": 5, "p": p, "p_adjusted": padj}, "verdict": verdict,
             "reason": "see the adjusted p-value", "results": {}}
    if factors:
        claim["factors"] = factors
    for statistic, value in (("diff", diff), ("low", low), ("high", high), ("p", p), ("padj", padj), ("n", 5)):
        claim["results"][statistic] = row(metric, "clipping", factors, statistic, value, ids, control)
    claims.append(claim)

study = {
    "schema": "study/1", "title": "Gradient clipping in a forecaster of bike counts",
    "question": "Does gradient clipping make a recurrent forecaster of bike counts more accurate, and its intervals better?",
    "objective": {"metric": "rmse", "direction": "minimise", "split": "validation", "condition": "clipping"},
    "metrics": [
        {"id": "rmse", "label": "Forecast error", "direction": "minimise", "digits": 1, "unit": "bikes",
         "description": "the root of the mean squared difference between forecast and count over the test hours"},
        {"id": "coverage", "label": "Coverage", "direction": "maximise", "digits": 3,
         "description": "the share of test hours whose count lies inside the interval that was forecast"}],
    "conditions": [
        {"id": "plain", "label": "Plain training", "role": "baseline", "description": "training without any clipping"},
        {"id": "clipping", "label": "Gradient clipping", "role": "treatment",
         "description": "the same training with gradients scaled to a norm of at most 0.5"},
        {"id": "no-momentum", "label": "No momentum", "role": "ablation", "description": "clipping with the momentum set to zero"}],
    "factors": [{"id": "length", "label": "Sequence length", "unit": "hours", "levels": LEVELS}],
    "datasets": [{"id": "bikes", "label": "hourly bike counts", "source": "a city's open data portal", "licence": "CC BY 4.0",
                  "description": "8,760 samples of one year, 6,132 training samples in the first 70 % of it and 2,628 test samples in the last 30 %",
                  "splits": ["validation", "test"]}],
    "claims": [],
    "parameters": {"epochs": 50, "learning_rate": 0.01, "batch_size": 64},
    "seeds": {"selection": [7, 8], "confirmation": SEEDS, "varies": "the initial weights and the order of training",
              "generalises_over": "initial weights and orders of training on this one series"},
    "method": "A recurrent network with one layer of 32 hidden units is trained for 50 epochs with a momentum of 0.9; "
              "its settings were chosen on the validation split.",
    "environment": {"python": "3.11.2", "threads": 1},
    "search": {"nodes": 14, "failed": 2}}
study["claims"] = [{k: c[k] for k in ("id", "statement", "metric", "treatment", "control", "expect")}
                   for c in claims if c["kind"] == "main"]


def figure(fid, metric, conditions, caption, compared=False):
    names = [r["name"] for r in table if r["metric"] == metric and r["condition"] in conditions and
             r["statistic"] == ("diff" if compared else "mean") and (compared == ("control" in r))]
    if compared:
        names = [n for n in names if "no-momentum" in n]
    ids = sorted({i for r in table if r["name"] in names for i in r["evidence"]})
    return {"id": fid, "title": caption.split(".")[0], "caption": caption, "kind": "curve", "names": names, "records": ids,
            "file": {"artifact": "sha256:" + fid, "media_type": "application/pdf", "size": 1000}}


def citation(key, title, authors, year):
    return {"key": key, "title": title, "authors": authors, "year": year, "source": "crossref", "verdict": "verified",
            "bibtex": "@article{%s}\n" % key, "reason": "background"}


documents = {
    "study": study,
    "results": {"schema": "results/1", "records": records, "table": table},
    "claims": {"schema": "claims/1", "claims": claims, "family": {"tests": 5, "correction": "Holm", "alpha": 0.05}},
    "figures": {"schema": "figures/1", "figures": [
        figure("error", "rmse", ("plain", "clipping"),
               "Forecast error in bikes against the sequence length, with plain training and with gradient clipping; means over runs (n = 5)."),
        figure("cover", "coverage", ("plain", "clipping"),
               "Coverage against the sequence length, with plain training and with gradient clipping; means over runs (n = 5)."),
        figure("ablation", "rmse", ("clipping",),
               "Ablation: difference in forecast error, in bikes, between gradient clipping and the same without momentum.", True)]},
    "citations": {"schema": "citations/1", "citations": [
        citation("hochreiter1997long", "Long Short-Term Memory", ["Sepp Hochreiter", "Jürgen Schmidhuber"], 1997),
        citation("pascanu2013difficulty", "On the difficulty of training recurrent neural networks",
                 ["Razvan Pascanu", "Tomas Mikolov", "Yoshua Bengio"], 2013),
        citation("goodfellow2016deep", "Deep Learning", ["Ian Goodfellow", "Yoshua Bengio", "Aaron Courville"], 2016),
        citation("holm1979simple", "A Simple Sequentially Rejective Multiple Test Procedure", ["Sture Holm"], 1979)]},
    "run": {"id": "audit", "seed": 1, "athanor": "0.1.0", "started": "2026-03-01T00:00:00Z"}}
with open("records.json", "w", encoding="utf-8") as out:
    out.write("{\n")
    for i, (kind, document) in enumerate(documents.items()):
        out.write(f'"{kind}": ' + json.dumps(document, ensure_ascii=False, indent=None if kind == "results" else 1))
        out.write(",\n" if i + 1 < len(documents) else "\n}\n")
