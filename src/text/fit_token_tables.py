#!/usr/bin/env python3
"""Fits the tables of token_bound() and writes token_tables.h to standard output.

usage: fit_token_tables.py TOKENIZER.json TEXT... --words LIST...

TOKENIZER.json is the tokenizer of any encoder with the bert-base-uncased vocabulary, TEXT… are plain
English texts (one collection each, their most frequent whole words become the list), --words are
dictionaries, one word a line, of any language in Latin script. Needs numpy and scipy.
docs/decisions/token-bound.md says why and how well.
"""
import argparse, collections, json, random, re, unicodedata

import numpy as np
import scipy.sparse as sparse
from scipy.sparse.linalg import lsqr

FREQUENT, LONGEST = 2500, 12  # words in the list, letters that fit its 60-bit keys
UNIT = 16  # weights are sixteenths of a token
UNDER = 0.94  # weight of an underestimate; an overestimate weighs 1 - UNDER
PRIOR = 0.45  # tokens a letter pair that the texts never show
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def fold(text):
    return "".join(c for c in unicodedata.normalize("NFD", text.lower()) if unicodedata.category(c) != "Mn")


def plain_words(text):
    return collections.Counter(re.findall(r"(?<![^\W_])[a-z]+(?![^\W_])", fold(text)))


def pieces(word, vocabulary):
    at = count = 0
    while at < len(word):
        end = len(word)
        while ("##" if at else "") + word[at:end] not in vocabulary:
            end -= 1
        at, count = end, count + 1
    return count


def made_up(draw):
    generator = random.Random(5)
    return collections.Counter(draw(generator) for _ in range(20000))


def made_up_sources():
    consonants = "bcdfghjklmnpqrstvwxz"
    return [
        made_up(lambda r: "".join(r.choice(LETTERS) for _ in range(r.randint(2, 14)))),
        made_up(lambda r: "".join(r.choice(consonants) for _ in range(r.randint(2, 9)))),
        made_up(lambda r: "".join(r.choice(consonants) + r.choice("aeiouy") for _ in range(r.randint(1, 6)))),
    ]


def pairs(word):
    return [a + b for a, b in zip("^" + word, word + "^")]


def fit_weights(sources, frequent, vocabulary):
    """Asymmetric least squares: every source weighs the same, every word of it by frequency^0.75."""
    index, rows, columns, target, weight = {}, [], [], [], []
    for words in sources:
        rare = {w: n**0.75 for w, n in words.items() if 1 < len(w) <= 30 and w not in frequent}
        for word, n in rare.items():
            for pair in pairs(word):
                rows.append(len(target))
                columns.append(index.setdefault(pair, len(index)))
            target.append(pieces(word, vocabulary))
        total = sum(rare.values())
        weight += [n / total for n in rare.values()]
    x = sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(target), len(index)))
    y, weight = np.array(target, float), np.array(weight)
    fitted = np.full(len(index), PRIOR)
    for _ in range(12):
        under = np.where(y > x @ fitted, UNDER, 1 - UNDER)
        scale = 500 * np.sqrt(weight * under)
        change = lsqr(sparse.diags(scale) @ x, scale * (y - PRIOR * (x @ np.ones(len(index)))), damp=0.5)[0]
        fitted = np.clip(PRIOR + change, 0, 2.5)
    return {pair: fitted[i] for pair, i in index.items()}


def most_frequent(texts, vocabulary):
    share = collections.Counter()
    for words in texts:
        for word, n in words.items():
            if word in vocabulary and 2 <= len(word) <= LONGEST:
                share[word] += n / sum(words.values())
    return sorted(word for word, _ in share.most_common(FREQUENT))


def wrapped(words, width=92):
    line = ""
    for word in words:
        if len(line) + len(word) + 1 > width:
            yield line
            line = ""
        line += word + " "
    yield line


def write(frequent, weights):
    print("#pragma once\n\n#include <array>\n#include <string_view>\n\n// Written by fit_token_tables.py.\n")
    print("namespace moxie {\n\n/// Sixteenths of a token for every pair of letters in a word; row: first, column: second letter,")
    print("/// 0 is the word's edge. Value = character - '0'.")
    print("inline constexpr std::array<std::string_view, 27> kPairWeights = {")
    for a in "^" + LETTERS:
        row = "".join(chr(ord("0") + round(UNIT * weights.get(a + b, 0.9))) for b in "^" + LETTERS)
        print('    R"(%s)",' % row)
    print("};\n\n/// The most frequent English words that are one token each.")
    print("inline constexpr std::string_view kFrequentWords =")
    print("\n".join('    "%s"' % line for line in wrapped(frequent)) + ";\n\n}  // namespace moxie")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tokenizer")
    parser.add_argument("texts", nargs="+")
    parser.add_argument("--words", nargs="*", default=[])
    options = parser.parse_args()
    vocabulary = set(json.load(open(options.tokenizer))["model"]["vocab"])
    texts = [plain_words(open(path, errors="replace").read()) for path in options.texts]
    frequent = most_frequent(texts, vocabulary)
    lists = [collections.Counter(dict.fromkeys(plain_words(open(p, errors="replace").read()), 1)) for p in options.words]
    weights = fit_weights(texts + lists + made_up_sources(), set(frequent), vocabulary)
    write(frequent, weights)


main()
