# SPDX-License-Identifier: Apache-2.0
#
# {{=<% %>=}}A two-dimensional Ising model on a square lattice with periodic borders, sampled in two ways: by Metropolis updates on a
# checkerboard, and by Swendsen and Wang's clusters. All temperatures and replicas of one size are updated at once.
import json
import os

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

with open("settings.json") as file:
    settings = json.load(file)
sizes, levels = <% parameters.sizes %>, <% parameters.temperatures %>
temperatures = np.array(levels)
replicas = settings["replicas"]
rng = np.random.default_rng(int(os.environ["ATHANOR_SEED"]))


def neighbours(spins):
    """The sum of the four neighbours; spins[temperature, replica, row, column]."""
    return (np.roll(spins, 1, -1) + np.roll(spins, -1, -1) + np.roll(spins, 1, -2) + np.roll(spins, -1, -2))


class Metropolis:
    def __init__(self, size):
        even = np.add.outer(np.arange(size), np.arange(size)) % 2 == 0
        self.colours = [even, ~even]
        # The chance of a flip by temperature and by spin times neighbours (-4, -2, ..., 4).
        self.chance = np.exp(-2 * np.arange(-4, 5)[None, :] / temperatures[:, None]).astype(np.float32)
        self.row = np.arange(len(temperatures))[:, None, None, None]

    def sweep(self, spins):
        for colour in self.colours:
            accepted = rng.random(spins.shape, dtype=np.float32) < self.chance[self.row, spins * neighbours(spins) + 4]
            spins[accepted & colour] *= -1
        m = spins.mean(axis=(-2, -1))
        return m**2, m**4


class Clusters:
    def __init__(self, size):
        shape = (len(temperatures), replicas, size, size)
        self.sites, self.lattices = size**2, len(temperatures) * replicas
        self.site = np.arange(np.prod(shape)).reshape(shape)
        self.lattice = self.site.ravel() // self.sites
        self.right, self.below = np.roll(self.site, -1, -1), np.roll(self.site, -1, -2)
        self.bond = (1 - np.exp(-2 / temperatures)).astype(np.float32)[:, None, None, None]

    def sweep(self, spins):
        pairs = []
        for other, axis in ((self.right, -1), (self.below, -2)):
            held = (spins == np.roll(spins, -1, axis)) & (rng.random(spins.shape, dtype=np.float32) < self.bond)
            pairs.append((self.site[held], other[held]))
        a, b = (np.concatenate(part) for part in zip(*pairs))
        graph = coo_matrix((np.ones(len(a), dtype=np.int8), (a, b)), shape=(spins.size, spins.size))
        count, cluster = connected_components(graph, directed=False)
        sizes_of = np.bincount(cluster) / self.sites
        member = np.zeros(count, dtype=np.int64)
        member[cluster] = self.lattice  # every cluster lies in one lattice
        flips = rng.integers(0, 2, count, dtype=np.int8) * 2 - 1
        spins *= flips[cluster].reshape(spins.shape)
        # The mean over all ways to turn these clusters, in place of the one that was drawn.
        two, four = (np.bincount(member, sizes_of**power, minlength=self.lattices) for power in (2, 4))
        return two.reshape(spins.shape[:2]), (3 * two**2 - 2 * four).reshape(spins.shape[:2])


def autocorrelation(series):
    """Integrated autocorrelation time in sweeps, window of six times itself; series[sweep, temperature, replica]."""
    length = len(series)
    centred = series - series.mean(axis=(0, 2), keepdims=True)
    spectrum = np.abs(np.fft.rfft(centred, 2 * length, axis=0)) ** 2
    c = np.fft.irfft(spectrum, axis=0)[:length].mean(axis=2) / (length - np.arange(length))[:, None]
    rho = c / c[0]
    out = []
    for column in rho.T:
        tau = 0.5 + np.cumsum(column[1:])
        window = np.arange(1, length)
        stop = np.argmax(window >= 6 * tau) if np.any(window >= 6 * tau) else length - 2
        out.append(max(0.5, float(tau[stop])))
    return out


def measure(name, method, size, sweeps):
    spins = np.ones((len(temperatures), replicas, size, size), dtype=np.int8)
    if settings["start"] == "random":
        spins[:, ::2] = rng.integers(0, 2, spins[:, ::2].shape, dtype=np.int8) * 2 - 1
    series, squares, fourths = (np.empty((sweeps, len(temperatures), replicas)) for _ in range(3))
    for sweep in range(-int(sweeps * settings["settling"]), sweeps):
        two, four = method.sweep(spins)
        if sweep >= 0:
            series[sweep], squares[sweep], fourths[sweep] = np.abs(spins.mean(axis=(-2, -1))), two, four
    m1, m2, m4 = (moments.mean(axis=(0, 2)) for moments in (series, squares, fourths))
    values = {
        "binder": 1 - m4 / (3 * m2**2),
        "magnetisation": m1,
        "susceptibility": size**2 * (m2 - m1**2) / temperatures,
        "autocorrelation": autocorrelation(series),
    }
    with open(os.environ["ATHANOR_RESULTS"], "a") as out:
        for metric, by_temperature in values.items():
            for temperature, value in zip(levels, by_temperature):
                out.write(json.dumps({"metric": metric, "value": float(value), "condition": name,
                                      "factors": {"size": size, "temperature": temperature}}) + "\n")


for size in sizes:
    measure("metropolis", Metropolis(size), size, settings["metropolis_sweeps"])
    measure("cluster", Clusters(size), size, settings["cluster_sweeps"])
