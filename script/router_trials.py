"""Routers beside each other, on what router_study says of train and test queries: those of the program as it computes them, others
as trials in numpy. Prints one JSON object: a row a router, and what adding a feature to the stack gains on collections that its
factors were not fitted on. Run by script/evaluate_routers.py in an environment that has numpy and scipy.

    router_trials.py TRAIN TEST PSEUDO TRAINED NAME=CORPUS…    the first four are of router_study; TRAINED of the test queries
                                                               and then of the same in lower case without marks"""
import hashlib
import json
import re
import sys
import time

import numpy

from router_documents import NgramTable, rarity, soft_maximum, taily
from router_fits import FOLDS, Queries, descend, entropy, fit, interval, macro, ranks, softmax

# The share of the own expert in the target and how evenly experts count: of `moxie train` with judgements and vectors
# (src/engine/remember.cpp); the share of script/fit-router, which left-out collections are tried with; queries of a collection for that.
JUDGED, EVENNESS, OWN_SHARE, MOST_OF_A_COLLECTION = .85, .75, .75, 400
STACK = ("likelihood_ratio", "cori", "pair_ratio", "centroid", "nearest_centroids")
MEMORIES = ("asked_words", "asked_style", "neighbours", "pilot")
NEIGHBOURS, SHARPNESS, FAIR, KEPT = 20, 20, .5, 2048  # src/route/query_memory.cpp
TEMPERATURE, EM_ROUNDS, ANSWERED = .07, 15, .02


def grams(text):
    """As query_grams()."""
    words = re.findall(r"[a-z0-9\u0080-\U0010ffff]+", text.lower())[:64]
    return sorted(set(words) | {f"{a} {b}" for a, b in zip(["^", *words], [*words, "$"])} if words else set())


class Memory:
    """What a router remembers of train queries: vectors, n-grams, and where their answers lay (`outcome`)."""

    def __init__(self, vectors, texts, outcome):
        self.vectors, self.outcome, e = vectors, outcome, outcome.shape[1]
        known = {}
        numbers = [numpy.array([known.setdefault(gram, len(known)) for gram in grams(text)], int) for text in texts]
        counts = numpy.zeros((len(known), e))
        for number, share in zip(numbers, outcome):
            counts[number] += share
        prior = (outcome.sum(0) + 1) / (outcome.sum() + e)
        self.grams, self.odds = known, numpy.log((counts + .5 * prior) / (counts.sum(1, keepdims=True) + .5) / prior)

    def words(self, texts):
        values = numpy.zeros((len(texts), self.outcome.shape[1]))
        for i, text in enumerate(texts):
            asked = grams(text)
            numbers = [self.grams[gram] for gram in asked if gram in self.grams]
            values[i] = self.odds[numbers].sum(0) / max(1, len(asked)) ** .5
        return values

    def neighbours(self, vectors):
        weight = numpy.exp(SHARPNESS * (vectors @ self.vectors[:KEPT].T - 1))
        nearest = numpy.argpartition(-weight, NEIGHBOURS, axis=1)[:, :NEIGHBOURS]
        weight, fair = numpy.take_along_axis(weight, nearest, 1), numpy.exp(SHARPNESS * (FAIR - 1))
        shares = numpy.einsum("nk,nke->ne", weight, self.outcome[nearest])
        return numpy.log((shares * shares.shape[1] + fair) / (weight.sum(1, keepdims=True) + fair))

    def pilots_mean(self, vectors):
        """RouterRetriever's paper: the mean similarity to the queries that an expert won, one group each."""
        means = numpy.eye(self.outcome.shape[1])[self.outcome.argmax(1)].T @ self.vectors
        return vectors @ (means / (numpy.linalg.norm(means, axis=1, keepdims=True) + 1e-9)).T

    def pilots_max(self, vectors):
        """Its released script: the nearest of them."""
        similar, winner = vectors @ self.vectors.T, self.outcome.argmax(1)
        return numpy.stack([similar[:, winner == e].max(1) if (winner == e).any() else numpy.full(len(vectors), -1.0)
                            for e in range(self.outcome.shape[1])], axis=1)


def unit(rows):
    return rows / (numpy.linalg.norm(rows, axis=1, keepdims=True) + 1e-12)


def tuned_prototypes(queries, outcome, steps=200):
    """ProMoE: prototypes that start as the documents' centroids, and a contrastive loss of queries by cosine over τ."""
    start = numpy.stack([unit(centroids.sum(0, keepdims=True))[0] for centroids in queries.centroids])
    prototypes, velocity = start.copy(), numpy.zeros_like(start)
    for _ in range(steps):
        p = softmax(queries.vectors @ prototypes.T / TEMPERATURE)
        slope = ((p - outcome) / TEMPERATURE).T @ queries.vectors / queries.n
        velocity = .9 * velocity - .1 * slope
        prototypes = unit(prototypes + velocity)
    return prototypes


class Bench:
    """Rows of the table, and what they need."""

    def __init__(self, train, test, pseudo, trained, table):
        self.train, self.test, self.pseudo, self.trained, self.table, self.rows = train, test, pseudo, trained, table, []
        self.target, self.weight = train.target(JUDGED), numpy.bincount(train.own)[train.own] ** -EVENNESS
        self.weight /= self.weight.sum()
        self.folds = numpy.array([int(hashlib.sha256(text.encode()).hexdigest(), 16) % FOLDS for text in train.texts])
        self.base = {name: numpy.stack([of.features[one] for one in STACK], 2)
                     for name, of in (("train", train), ("test", test), ("pseudo", pseudo))}

    def row(self, name, learns, scores, us, size=0, program=False, numpys=False):
        rank = ranks(scores, self.test.own)
        self.rows.append({"name": name, "learns": learns, "program": program, "numpy": numpys, "us": us, "bytes": size,
                          "own@1": interval(rank < 1, self.test.own), **{f"own@{k}": macro(rank < k, self.test.own) for k in (2, 4)}})
        return scores

    def timed(self, name, learns, work, size=0, plus=0.0):
        begun = time.perf_counter()
        scores = work()
        return self.row(name, learns, scores, (time.perf_counter() - begun) * 1e6 / self.test.n + plus, size, numpys=True)

    def untrained(self):
        us, test, head = self.test.times, self.test, self.test.head["experts"]
        dimensions = test.vectors.shape[1]
        gather, pairs = us["gather terms"], us["gather terms and pairs"] - us["gather terms"]
        for name, feature, cost, size in (
                ("likelihood ratio", "likelihood_ratio", gather, 0), ("CORI", "cori", gather, 0),
                ("pairs of neighbouring words", "pair_ratio", pairs, sum(one["pair_bytes"] for one in head)),
                ("one centroid", "centroid", 0, dimensions * test.e),
                ("three nearest of at most 512 centroids", "nearest_centroids", 0, sum(one.size for one in test.centroids))):
            self.row(name, "–", test.features[feature], us[feature] + cost, size, program=True)
        self.timed("soft maximum over the centroids", "–", lambda: soft_maximum(test), sum(one.size for one in test.centroids))
        moments = sum(8 * one["distinct_terms"] for one in head)
        self.timed("Taily, chunks with all terms", "–", lambda: taily(test, every=True), moments, gather)
        self.timed("Taily, chunks with any term", "–", lambda: taily(test, every=False), moments, gather)
        self.timed("hashed 1–3-grams, smallest of the heads", "–", lambda: self.table.scores(test.texts, False), self.table.bytes)
        self.timed("hashed 1–3-grams, heads agree", "–", lambda: self.table.scores(test.texts, True), self.table.bytes)
        self.timed("rarity-weighted share of document frequencies", "–", lambda: rarity(test, shares=True), 0, gather)
        self.timed("share of terms held", "–", lambda: rarity(test, shares=False), 0, gather)
        self.row("expert size", "–", numpy.tile(numpy.log(test.chunks), (test.n, 1)), 0.0)
        factors = "train queries, its factors alone"
        self.row("stack as shipped, words alone", factors,
                 self.base["test"][:, :, :3] @ numpy.array(test.head["words"][:3]), us["route"] - us["nearest_centroids"] - us["centroid"], 0, True)
        self.row("**stack as shipped**", factors, test.weights, us["route"], 0, True)

    def memories(self):
        """Of each fold by the others, for fitting; and of all, for the test queries."""
        train, outcome = self.train, self.target
        known = {name: numpy.zeros((train.n, train.e)) for name in ("neighbours", "words", "prototypes")}
        for fold in range(FOLDS):
            inside, outside = self.folds == fold, self.folds != fold
            memory = self.memory(outside)
            known["neighbours"][inside] = memory.neighbours(train.vectors[inside])
            known["words"][inside] = memory.words([text for text, one in zip(train.texts, inside) if one])
            known["prototypes"][inside] = train.vectors[inside] @ self.residual(outside)
        return known, self.memory(numpy.full(train.n, True)), outcome

    def memory(self, chosen):
        texts = [text for text, one in zip(self.train.texts, chosen) if one]
        order = numpy.random.default_rng(13).permutation(len(texts))  # because only the first are kept
        return Memory(self.train.vectors[chosen][order], [texts[i] for i in order], self.target[chosen][order])

    def residual(self, chosen):
        factors = fit(self.base["train"][chosen], self.target[chosen], self.weight[chosen])
        return descend(self.train.vectors[chosen], self.base["train"][chosen] @ factors, self.target[chosen], self.weight[chosen], 1e-5)

    def trained_alone(self, memory):
        train, test, queries = self.train, self.test, "train queries"
        vector_bytes = 4 * test.vectors.shape[1]
        self.row("prior traffic", queries, numpy.tile(self.target.mean(0), (test.n, 1)), 0.0, 4 * test.e)
        self.timed("pilots, mean", queries, lambda: memory.pilots_mean(test.vectors), test.e * vector_bytes)
        self.timed("pilots, nearest", queries, lambda: memory.pilots_max(test.vectors), train.n * vector_bytes)
        self.timed("outcomes of twenty neighbours, smoothed", queries, lambda: memory.neighbours(test.vectors), KEPT * vector_bytes // 4)
        self.timed("words and pairs of past queries", queries, lambda: memory.words(test.texts), 8 * memory.odds.size)
        self.row("how past queries were typed", queries, self.trained.features["asked_style"][:test.n], self.trained.times["asked_style"],
                 4 * test.e * 19, program=True)
        prototypes = tuned_prototypes(train, self.target)
        self.timed("contrastively tuned prototypes", queries, lambda: test.vectors @ prototypes.T, test.e * vector_bytes)
        logistic = descend(train.vectors, numpy.log(self.target.mean(0))[None, :], self.target, self.weight, 1e-6, 400)
        self.timed("multinomial logistic regression on the vector", queries,
                   lambda: numpy.log(self.target.mean(0)) + test.vectors @ logistic, test.e * vector_bytes)

    def stacks(self, known, memory):
        test, us, base = self.test, self.test.times["route"], self.base
        pseudo_target = self.pseudo.target(0)
        self.row("stack distilled", "pseudo-queries, flat search", base["test"] @ fit(
            base["pseudo"], pseudo_target, numpy.full(self.pseudo.n, 1 / self.pseudo.n)), us)
        self.row("stack, factors refitted", "train queries", base["test"] @ fit(base["train"], self.target, self.weight), us)
        self.row("stack by expectation-maximisation", "train queries", base["test"] @ self.latent(), us)
        new = {"neighbours": memory.neighbours(test.vectors), "words": memory.words(test.texts),
               "prototypes": test.vectors @ self.residual(numpy.full(self.train.n, True))}
        for title, names in (("outcomes of neighbours", ("neighbours",)), ("words of past queries", ("words",)),
                             ("tuned prototypes", ("prototypes",)), ("all three", tuple(new))):
            factors = fit(numpy.concatenate([base["train"], *(known[name][:, :, None] for name in names)], 2), self.target, self.weight)
            scores = numpy.concatenate([base["test"], *(new[name][:, :, None] for name in names)], 2) @ factors
            self.row(f"stack + {title}", "train queries", scores, None)

    def trained_program(self):
        """As `moxie train` makes it, and what the test queries' capitals and marks are worth to it and to the shipped stack."""
        times, n, queries = self.trained.times, self.test.n, "train queries"
        size, us = self.trained.head["trained"]["bytes"], times["route"] + sum(times[name] for name in MEMORIES)
        shipped = sum(factor * self.trained.features[name] for name, factor in zip(self.trained.features, self.trained.head["vectors"]))
        self.row("**stack and all memories, as `moxie train` makes them**", queries, self.trained.weights[:n], us, size, True)
        self.row("stack as shipped, queries in lower case without marks", f"{queries}, its factors alone", shipped[n:], times["route"], 0, True)
        self.row("stack and all memories, likewise", queries, self.trained.weights[n:], us, size, True)

    def latent(self):
        """Whether the answer was found, and in which expert, as latent decisions: an expert answers as often as it found judged
        documents among its own ten best; p(expert | query) is refitted to the responsibilities."""
        answered = numpy.minimum(1, self.train.judged) * (1 - ANSWERED) + ANSWERED
        factors = fit(self.base["train"], self.train.target(0), self.weight)
        for _ in range(EM_ROUNDS):
            shares = softmax(self.base["train"] @ factors) * answered
            factors = fit(self.base["train"], shares / shares.sum(1, keepdims=True), self.weight)
        return factors

    def added(self):
        """What a feature adds where its factor was fitted on other collections."""
        train, random = self.train, numpy.random.default_rng(13)
        chosen = numpy.sort(numpy.concatenate([random.permutation(numpy.flatnonzero(train.own == c))[:MOST_OF_A_COLLECTION]
                                               for c in numpy.unique(train.own)]))
        part, own, target, flat = self.base["train"][chosen], train.own[chosen], train.target(OWN_SHARE)[chosen], train.target(0)[chosen]
        weight = 1 / numpy.bincount(own)[own] / len(numpy.unique(own))
        traffic = numpy.tile(numpy.log(numpy.bincount(train.own, minlength=train.e) + 1.0), (train.n, 1))
        taily_all, taily_any = taily(train, every=True), taily(train, every=False)
        everything = {"nothing": None, "Taily, all terms": taily_all, "Taily, all terms, ln": numpy.log(taily_all + .01),
                      "Taily, any term": taily_any, "Taily, any term, ln": numpy.log(taily_any + .01),
                      "hashed 1–3-grams, smallest of the heads": self.table.scores(train.texts, False),
                      "hashed 1–3-grams, heads agree": self.table.scores(train.texts, True), "prior traffic": traffic,
                      "expert size": numpy.tile(numpy.log(train.chunks), (train.n, 1)), "soft maximum": soft_maximum(train),
                      "rarity shares": rarity(train, shares=True), "share of terms held": rarity(train, shares=False)}
        rows, plain = [], None
        for name, feature in everything.items():
            x = part if feature is None else numpy.concatenate([part, feature[chosen][:, :, None]], 2)
            weights = numpy.zeros((len(chosen), train.e))
            for group in numpy.unique(own):
                others = own != group
                weights[~others] = softmax(x[~others] @ fit(x[others], target[others], weight[others]))
            rank = ranks(weights, own)
            first = (rank < 1).astype(float)
            plain = first if plain is None else plain
            rows.append({"name": name, "own": [macro(rank < k, own) for k in (1, 2, 4)], "entropy": entropy(weights, flat, own),
                         "difference": None if feature is None else interval(first - plain, own)})
        return rows


def main():
    train, test, pseudo, trained = map(Queries, sys.argv[1:5])
    bench = Bench(train, test, pseudo, trained, NgramTable(dict(one.split("=", 1) for one in sys.argv[5:]), train.names))
    bench.untrained()
    known, memory, _ = bench.memories()
    bench.trained_alone(memory)
    bench.stacks(known, memory)
    bench.trained_program()
    print(json.dumps({"rows": bench.rows, "added": bench.added(), "train": train.n, "test": test.n,
                      "collections": len(numpy.unique(train.own))}))


if __name__ == "__main__":
    main()
