"""What script/router_trials.py fits routers with, and what it holds them against."""
import json

import numpy

DRAWS, RIDGE, FOLDS = 1000, 1e-4, 5


class Queries:
    """What router_study says of queries: n of them, e experts."""

    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            head, *rows = map(json.loads, file)
        self.times = rows.pop()["us"]
        self.head, self.names = head, [expert["name"] for expert in head["experts"]]
        self.n, self.e = len(rows), len(self.names)
        self.texts = [row["query"] for row in rows]
        self.own = numpy.array([self.names.index(row["expert"]) if row["expert"] else -1 for row in rows])
        self.weights = numpy.array([row["weights"] for row in rows])
        self.features = {name: numpy.array([row["features"][f] or [0.0] * self.e for row in rows])
                         for f, name in enumerate(head["features"])}
        if "vector" in rows[0]:
            self.vectors = numpy.array([row["vector"] for row in rows], numpy.float32)
            self.terms = [row["terms"] for row in rows]
            self.flat = numpy.array([row["flat"] for row in rows], float)
            self.judged = numpy.array([row["judged"] for row in rows], float)
            self.chunks = numpy.array([expert["chunks"] for expert in head["experts"]], float)
            self.occurrences = numpy.array([expert["terms"] for expert in head["experts"]], float)
            size = self.vectors.shape[1]
            self.centroids = [numpy.array(expert["centroids"], numpy.float32).reshape(-1, size) for expert in head["experts"]]

    def target(self, own_share):
        """What a router should say: the share of flat's ten best, mixed with the own expert where one is known."""
        found = self.flat.sum(1, keepdims=True)
        share = numpy.where(found > 0, self.flat / numpy.maximum(found, 1), 1 / self.e)
        known = (self.own >= 0)[:, None]
        return numpy.where(known, (1 - own_share) * share + own_share * numpy.eye(self.e)[self.own], share)


def softmax(scores):
    powers = numpy.exp(scores - scores.max(1, keepdims=True))
    return powers / powers.sum(1, keepdims=True)


def fit(features, target, weight, helpful=True):
    """Factors of a conditional logit by Newton's method, those that would be negative left out, as script/fit-router does.
    `features`: [n, e, f]."""
    used = list(range(features.shape[2]))
    while True:
        scale = features[:, :, used].reshape(-1, len(used)).std(0) + 1e-12
        factors = newton(features[:, :, used] / scale, target, weight)
        if not helpful or factors.min() >= 0:
            break
        used.pop(int(factors.argmin()))
    found = numpy.zeros(features.shape[2])
    found[used] = factors / scale
    return found


def newton(x, target, weight):
    def loss(factors):
        scores = x @ factors
        largest = scores.max(1)
        total = numpy.log(numpy.exp(scores - largest[:, None]).sum(1)) + largest
        return (weight * (total - (target * scores).sum(1))).sum() + RIDGE * factors @ factors

    factors = numpy.zeros(x.shape[2])
    value = loss(factors)
    for _ in range(30):
        p = softmax(x @ factors)
        mean = numpy.einsum("ne,nef->nf", p, x)
        gradient = weight @ (mean - numpy.einsum("ne,nef->nf", target, x)) + 2 * RIDGE * factors
        hessian = (numpy.einsum("nef,neg->fg", (weight[:, None] * p)[:, :, None] * x, x, optimize=True)
                   - (weight[:, None] * mean).T @ mean + 2 * RIDGE * numpy.eye(len(factors)))
        step, length = numpy.linalg.solve(hessian, gradient), 1.0
        while length > 1e-6 and loss(factors - length * step) > value:
            length /= 2
        if length <= 1e-6:
            break
        factors = factors - length * step
        before, value = value, loss(factors)
        if before - value < 1e-11:
            break
    return factors


def descend(inputs, offset, target, weight, ridge, steps=100):
    """Directions u that minimise the cross-entropy of softmax(offset + inputs·u) plus a small ridge: Adam, as tune_pilots()."""
    u = numpy.zeros((inputs.shape[1], target.shape[1]))
    first, second = numpy.zeros_like(u), numpy.zeros_like(u)
    weight = (weight / weight.sum())[:, None]
    for step in range(1, steps + 1):
        gradient = inputs.T @ (weight * (softmax(offset + inputs @ u) - target)) + 2 * ridge * u
        first, second = .9 * first + .1 * gradient, .99 * second + .01 * gradient ** 2
        rate = .3 if step < .6 * steps else .06
        u -= rate * (first / (1 - .9 ** step)) / (numpy.sqrt(second / (1 - .99 ** step)) + 1e-9)
    return u


def ranks(scores, own):
    """Of the own expert, ties by number."""
    mine = scores[numpy.arange(len(own)), own][:, None]
    earlier = numpy.arange(scores.shape[1])[None, :] < own[:, None]
    return (scores > mine).sum(1) + ((scores == mine) & earlier).sum(1)


def macro(values, groups):
    return float(numpy.mean([values[groups == group].mean() for group in numpy.unique(groups)]))


def interval(values, groups):
    """The macro average with its 95 % interval by resampling the queries of each collection."""
    random, means = numpy.random.default_rng(13), numpy.zeros(DRAWS)
    for group in numpy.unique(groups):
        own = values[groups == group].astype(float)
        means += own[random.integers(len(own), size=(DRAWS, len(own)))].mean(1)
    low, high = numpy.percentile(means / len(numpy.unique(groups)), [2.5, 97.5])
    return {"mean": macro(values, groups), "low": float(low), "high": float(high)}


def entropy(weights, target, groups):
    return macro(-(target * numpy.log(numpy.maximum(weights, 1e-12))).sum(1), groups)
