"""What the field's ways of opening a few clusters keep of flat search's ten best, on the vectors of a store of moxie's. Reads the
chunks' vectors from the store (docs/formats.md), encodes the queries with the same model, divides the chunks, and opens for every
query the same number of clusters, those whose centroids are nearest. Prints one JSON line: for each way its clusters, seconds and
curve, a list of (clusters opened, share of the ten best kept, share of the vectors opened). Run by script/evaluate in an environment
that has numpy, onnxruntime, scikit-learn and tokenizers.

    cells_peers.py MODEL STORE QUERIES WAY… <IDS      QUERIES is queries.jsonl, IDS are those to use, one a line; WAY is k-means
                                                      (√N clusters) or mode-20, mode-30: HDBSCAN with clusters of at least 10,
                                                      noise as one more, each split until none holds more than 20 or 30"""

import json
import pathlib
import struct
import sys
import time

import numpy
from sklearn.cluster import HDBSCAN

from dense_reference import Encoder

SEED, ROUNDS, LEAST = 13, 20, 10


def sections(data):
    count = struct.unpack_from("<I", data, 12)[0]
    table = (struct.unpack_from("<IIQQ", data, 64 + 24 * i) for i in range(count))
    return {number: data[offset:offset + length] for number, _, offset, length in table}


def stored_vectors(store):
    """Of all chunks, each of length one."""
    vectors = []
    for path in sorted((store / "index").glob("*.vectors")):
        parts = sections(path.read_bytes())
        _, form, dimensions, rows = struct.unpack_from("<4I", parts[0])
        codes = numpy.frombuffer(parts[1], numpy.int8 if form == 1 else numpy.float32).reshape(rows, -1)[:, :dimensions]
        vectors.append(codes.astype(numpy.float32) * numpy.frombuffer(parts[2], numpy.float32)[:, None])
    return numpy.concatenate(vectors)


def unit(rows):
    return rows / numpy.maximum(numpy.linalg.norm(rows, axis=1, keepdims=True), 1e-12)


def sums(vectors, cluster, count):
    """Of each cluster's rows."""
    result = numpy.zeros((count, vectors.shape[1]), dtype=numpy.float32)
    numpy.add.at(result, cluster, vectors)
    return result


def k_means(vectors, count):
    """Spherical, seeds by k-means++. The cluster of each row."""
    random = numpy.random.default_rng(SEED)
    centroids = vectors[[random.integers(len(vectors))]]
    distance = numpy.maximum(0, 1 - vectors @ centroids[0])
    while len(centroids) < count:
        chosen = random.choice(len(vectors), p=distance / distance.sum()) if distance.sum() > 0 else random.integers(len(vectors))
        centroids = numpy.vstack([centroids, vectors[chosen]])
        distance = numpy.minimum(distance, numpy.maximum(0, 1 - vectors @ vectors[chosen]))
    for _ in range(ROUNDS):
        cluster = (vectors @ centroids.T).argmax(axis=1)
        means = sums(vectors, cluster, len(centroids))
        centroids = numpy.where(numpy.linalg.norm(means, axis=1, keepdims=True) > 0, unit(means), centroids)
    return (vectors @ centroids.T).argmax(axis=1)


def split(vectors, cluster, most):
    """Clusters above `most` in as many as are needed, by k-means; again where one still is."""
    result, waiting, made = numpy.zeros(len(vectors), dtype=int), [numpy.flatnonzero(cluster == c) for c in numpy.unique(cluster)], 0
    while waiting:
        members = waiting.pop()
        if len(members) > most:
            parts = k_means(vectors[members], -(-len(members) // most))
            pieces = [members[parts == part] for part in numpy.unique(parts)]
            waiting += pieces if len(pieces) > 1 else numpy.array_split(members, 2)
            continue
        result[members] = made
        made += 1
    return result


def dense_regions(vectors):
    """HDBSCAN's clusters; noise is one more."""
    distances = numpy.sqrt(numpy.maximum(0, 2 - 2 * (vectors @ vectors.T).astype(numpy.float64)))
    numpy.fill_diagonal(distances, 0)
    return HDBSCAN(min_cluster_size=LEAST, metric="precomputed", algorithm="brute", copy=False).fit_predict(distances)


def clusters_of(ways, vectors):
    """Each way, its clusters, and the seconds that they took."""
    regions = None
    for way in ways:
        begun = time.monotonic()
        if way == "k-means":
            cluster = k_means(vectors, round(len(vectors) ** .5))
        else:
            regions = dense_regions(vectors) if regions is None else regions
            cluster = split(vectors, regions, int(way.split("-")[1]))
        yield way, cluster, time.monotonic() - begun


def curve(vectors, queries, cluster):
    count = cluster.max() + 1
    centroids, sizes = unit(sums(vectors, cluster, count)), numpy.bincount(cluster, minlength=count)
    best = numpy.concatenate([numpy.argsort(-(some @ vectors.T), axis=1, kind="stable")[:, :10].copy()
                              for some in numpy.array_split(queries, -(-len(queries) // 50))])
    rank = numpy.argsort(numpy.argsort(-(queries @ centroids.T), axis=1, kind="stable"), axis=1)
    points, opened = [], 1
    while opened <= count:
        open_ones = rank < opened
        kept = numpy.mean([open_ones[query, cluster[hits]].mean() for query, hits in enumerate(best)])
        points.append((opened, float(kept), float((open_ones @ sizes).mean() / len(vectors))))
        if kept >= .995:
            break
        opened = max(opened + 1, round(opened * 1.25))
    return points


def main():
    model, store, texts = map(pathlib.Path, sys.argv[1:4])
    wanted = set(sys.stdin.read().split())
    with open(texts, encoding="utf-8") as file:
        asked = [query["text"] for query in map(json.loads, file) if query["_id"] in wanted]
    encoder = Encoder(model)
    queries = numpy.array([encoder(text, "query_prefix") for text in asked], dtype=numpy.float32)
    vectors, result = stored_vectors(store), {}
    for way, cluster, seconds in clusters_of(sys.argv[4:], vectors):
        result[way] = {"clusters": int(cluster.max()) + 1, "seconds": seconds, "curve": curve(vectors, queries, cluster)}
    print(json.dumps({"chunks": len(vectors), "queries": len(queries), "ways": result}))


if __name__ == "__main__":
    main()
