"""Router features made of documents alone that script/router_trials.py tries: Taily, hashed n-grams, and others."""
import gzip
import json
import re

import numpy
from scipy.special import gammaincc, gammainccinv

WORD = re.compile(r"[a-z0-9]+")
# Chosen on train queries: how many documents Taily's cut-off leaves; n-gram heads, cells a head (a byte a cell for each of 16
# experts: 4 MB in all), least occurrences of longer n-grams in an expert, pseudo-occurrences of the background. One head of
# 262,144 cells, four of 65,536, and more of the longer n-grams all do worse.
CUT_OFF = 10
HEADS, CELLS, LEAST, SMOOTH = 2, 131072, 64, 1000.0
SHARPNESS = 40


def soft_maximum(queries):
    return numpy.stack([numpy.log(numpy.exp(SHARPNESS * (queries.vectors @ centroids.T - 1)).mean(1))
                        for centroids in queries.centroids], axis=1)


def dense(queries, i):
    """Of a query's terms: how often asked [t], chunks, mean and variance of their scores [t, e]."""
    terms = queries.terms[i]
    table = numpy.zeros((len(terms), queries.e, 3))
    for t, term in enumerate(terms):
        for expert, _, chunks, mean, variance in term["holders"]:
            table[t, expert] = chunks, mean, variance
    return numpy.array([term["count"] for term in terms], float), table[:, :, 0], table[:, :, 1], table[:, :, 2]


def gamma_of(mean, variance):
    mean, variance = numpy.maximum(mean, 1e-9), numpy.maximum(variance, 1e-9)
    return mean * mean / variance, variance / mean


def expected(chunks, held, mean, variance, every):
    """Taily's number of documents that score at all, and the mean and variance of their scores: those that hold every term, or
    any. Columns are experts; `chunks` [e], the rest [t, e]."""
    any_term = chunks * (1 - numpy.prod(1 - numpy.minimum(1, held / chunks), axis=0))
    share = numpy.where(any_term > 0, numpy.minimum(1, held / numpy.maximum(any_term, 1e-9)), 0)
    if every:
        return any_term * share.prod(0), mean.sum(0), variance.sum(0)
    return any_term, (share * mean).sum(0), (share * (variance + mean ** 2) - (share * mean) ** 2).sum(0)


def taily(queries, every):
    """Aly, Hiemstra and Demeester (2013): a gamma distribution is fitted to the scores of each expert's documents by the mean and
    variance of their terms', and one to all of them; an expert's share of the documents above the score that CUT_OFF of all
    exceed."""
    result = numpy.zeros((queries.n, queries.e))
    for i in range(queries.n):
        count, held, mean, variance = dense(queries, i)
        if not len(count):
            continue
        mean, variance = mean * count[:, None], variance * count[:, None] ** 2
        total = held.sum(1)
        whole_mean = (held * mean).sum(1) / total
        whole_variance = (held * (variance + mean ** 2)).sum(1) / total - whole_mean ** 2
        documents, centre, spread = expected(numpy.array([queries.chunks.sum()]), total[:, None], whole_mean[:, None],
                                             whole_variance[:, None], every)
        shape, scale = gamma_of(centre[0], spread[0])
        cut = scale * gammainccinv(shape, min(1 - 1e-9, CUT_OFF / max(documents[0], CUT_OFF * 1.001)))
        documents, centre, spread = expected(queries.chunks, held, mean, variance, every)
        shape, scale = gamma_of(centre, spread)
        above = documents * gammaincc(shape, cut / scale)
        result[i] = above / above.sum() if above.sum() > 0 else 0
    return result


def rarity(queries, shares):
    """The share of the query's information that an expert holds, or that lies in it by its share of the chunks."""
    result = numpy.zeros((queries.n, queries.e))
    for i in range(queries.n):
        _, held, _, _ = dense(queries, i)
        if not len(held):
            continue
        idf = numpy.log(1 + queries.chunks.sum() / held.sum(1))
        values = held / held.sum(1, keepdims=True) if shares else held > 0
        result[i] = idf @ values / idf.sum()
    return result


def opened(path):
    return gzip.open(path, "rt", encoding="utf-8") if path.endswith(".gz") else open(path, encoding="utf-8")


def mixed(value):
    """splitmix64's finaliser."""
    value = (value ^ value >> numpy.uint64(30)) * numpy.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ value >> numpy.uint64(27)) * numpy.uint64(0x94D049BB133111EB)
    return value ^ value >> numpy.uint64(31)


class NgramTable:
    """Engram's memory by lookup as a router: each of HEADS hashes leads a 1-, 2- or 3-gram to a cell that has a byte for every
    expert, the rounded logarithm of its occurrences, less the mean of its cells, which is what strangers add. An expert's count is
    the smallest of the heads. Heads agree on an n-gram where all name the same likeliest expert; where they do not, it was met by
    a stranger and is left out."""

    def __init__(self, corpora, names):
        self.words, self.bytes = {}, HEADS * CELLS * 16
        self.cells = numpy.zeros((HEADS, CELLS, len(names)), numpy.uint8)
        counts = numpy.zeros((HEADS, CELLS))
        self.total = numpy.zeros(len(names))
        for e, name in enumerate(names):
            grams, occurrences = self.count(corpora[name])
            self.total[e] = occurrences.sum()
            for head in range(HEADS):
                counts[head] = numpy.bincount(self.places(grams, head), occurrences, CELLS)
            counts = numpy.maximum(0, counts - self.total[e] / CELLS)
            self.cells[:, :, e] = numpy.minimum(255, numpy.ceil(16 * numpy.log2(1 + counts)))

    def count(self, corpus):
        numbers = []
        with opened(corpus) as file:
            for row in map(json.loads, file):
                found = WORD.findall(f"{row.get('title') or ''} {row['text']}".lower())
                numbers += [self.words.setdefault(word, len(self.words) + 1) for word in found]
                numbers.append(0)
        numbers = numpy.array(numbers, numpy.uint64)
        parts = [numpy.unique(self.hashed(numbers, n), return_counts=True) for n in (1, 2, 3)]
        kept = [(grams, counts) if n == 0 else (grams[counts >= LEAST], counts[counts >= LEAST]) for n, (grams, counts) in enumerate(parts)]
        return numpy.concatenate([grams for grams, _ in kept]), numpy.concatenate([counts for _, counts in kept])

    @staticmethod
    def hashed(numbers, n):
        """Of every n words in a row, none of which is 0."""
        size = max(0, len(numbers) - n + 1)
        value, whole = numpy.full(size, n, numpy.uint64), numpy.full(size, True)
        for i in range(n):
            part = numbers[i:i + size]
            value, whole = mixed(value * numpy.uint64(0x9E3779B97F4A7C15) + part), whole & (part > 0)
        return value[whole]

    @staticmethod
    def places(grams, head):
        return (mixed(grams ^ numpy.uint64(head + 1)) % numpy.uint64(CELLS)).astype(int)

    def scores(self, texts, agree):
        result, prior = numpy.zeros((len(texts), len(self.total))), numpy.log(SMOOTH / (self.total + SMOOTH))
        unpacked = 2 ** (numpy.arange(256) / 16) - 1
        for i, text in enumerate(texts):
            numbers = numpy.array([self.words.get(word, 0) for word in WORD.findall(text.lower())], numpy.uint64)
            grams = numpy.unique(numpy.concatenate([self.hashed(numbers, n) for n in (1, 2, 3)]))
            found = unpacked[numpy.stack([self.cells[head, self.places(grams, head)] for head in range(HEADS)])]
            counts = found.min(0)
            known = counts.sum(1) > 0
            if agree:
                best = (found / self.total).argmax(2)
                known &= (best == best[0]).all(0)
            counts = counts[known]
            if len(counts):
                background = SMOOTH * counts.sum(1, keepdims=True) / self.total.sum()
                result[i] = (numpy.log1p(counts / background).sum(0) + len(counts) * prior) / len(counts) ** .5
        return result
