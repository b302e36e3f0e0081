"""Many vectors that lie as real ones do, for bench/cells.cpp: the chunks' vectors of a store, and between each and one of its ten
nearest as many more as are wanted, each moved a little. Writes PREFIX.docs.npy and PREFIX.queries.npy, and prints what √N k-means
cells keep of flat search's ten best, as cells_peers.py does. Run by script/evaluate in an environment that has numpy, onnxruntime,
scikit-learn and tokenizers.

    cells_million.py MODEL STORE PREFIX ROWS <QUESTIONS      one a line"""

import json
import pathlib
import sys

import numpy

from cells_peers import curve, k_means, stored_vectors, sums, unit
from dense_reference import Encoder

SEED, NEAREST, FARTHEST, MOVED, BLOCK, LEARNT = 13, 10, .8, .35, 1024, 50_000


def neighbours(vectors):
    """Of each row the numbers of the nearest others."""
    near = []
    for begin in range(0, len(vectors), BLOCK):
        cosines = vectors[begin:begin + BLOCK] @ vectors.T
        cosines[numpy.arange(len(cosines)), numpy.arange(begin, begin + len(cosines))] = -2
        near.append(numpy.argpartition(-cosines, NEAREST, axis=1)[:, :NEAREST].copy())
    return numpy.concatenate(near)


def more(vectors, rows):
    random, near = numpy.random.default_rng(SEED), neighbours(vectors)
    result = numpy.empty((rows, vectors.shape[1]), numpy.float32)
    result[:len(vectors)] = vectors
    for begin in range(len(vectors), rows, BLOCK):
        count = min(BLOCK, rows - begin)
        one = random.integers(len(vectors), size=count)
        other = near[one, random.integers(NEAREST, size=count)]
        between = vectors[one] + random.random((count, 1)) * FARTHEST * (vectors[other] - vectors[one])
        result[begin:begin + count] = unit(between + MOVED / vectors.shape[1] ** .5 * random.standard_normal(between.shape))
    return result[random.permutation(rows)]


def cells(vectors):
    """√N k-means cells, learnt on a part of the rows."""
    count, learnt = round(len(vectors) ** .5), vectors[:LEARNT]
    centroids = unit(sums(learnt, k_means(learnt, count), count))
    return numpy.concatenate([(vectors[begin:begin + BLOCK] @ centroids.T).argmax(1) for begin in range(0, len(vectors), BLOCK)])


def main():
    model, store, prefix, rows = *map(pathlib.Path, sys.argv[1:4]), int(sys.argv[4])
    encoder = Encoder(model)
    queries = numpy.array([encoder(line.strip(), "query_prefix") for line in sys.stdin], dtype=numpy.float32)
    vectors = more(numpy.unique(stored_vectors(store), axis=0), rows)
    numpy.save(f"{prefix}.docs.npy", vectors)
    numpy.save(f"{prefix}.queries.npy", queries)
    cluster = cells(vectors)
    print(json.dumps({"chunks": len(vectors), "queries": len(queries), "clusters": int(cluster.max()) + 1,
                      "curve": curve(vectors, queries, cluster)}))


if __name__ == "__main__":
    main()
