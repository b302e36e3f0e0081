"""Dense search of one collection done again by other means: the same chunks and the same ONNX file, but ONNX Runtime, the
published tokenizer, float32 vectors and a full matrix product. Prints nDCG@10 of the test queries as one JSON line. Run by
script/evaluate in an environment that has onnxruntime, tokenizers and numpy.

    dense_reference.py MODEL COLLECTION <CHUNKS      MODEL and COLLECTION are folders, CHUNKS as `moxie experts NAME --chunks` prints them"""

import collections
import json
import math
import pathlib
import sys

import numpy
import onnxruntime
from tokenizers import Tokenizer


class Encoder:
    def __init__(self, folder):
        self.card = json.loads((folder / "moxie.json").read_text(encoding="utf-8"))
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(self.card["most_tokens"])
        self.session = onnxruntime.InferenceSession(str(folder / "model.onnx"), providers=["CPUExecutionProvider"])

    def __call__(self, text, prefix):
        ids = numpy.array([self.tokenizer.encode(self.card[prefix] + text).ids], dtype=numpy.int64)
        inputs = {"input_ids": ids, "attention_mask": numpy.ones_like(ids), "token_type_ids": numpy.zeros_like(ids)}
        rows = self.session.run(None, {one.name: inputs[one.name] for one in self.session.get_inputs()})[0][0]
        vector = rows[0] if self.card["pooling"] == "first" else rows.mean(axis=0)
        return vector / numpy.linalg.norm(vector)


def encoded_text(chunk):
    """As moxie puts title and headings before a chunk."""
    return "".join(heading + ". " for heading in [chunk["title"], *chunk["section"]] if heading) + chunk["text"]


def judgements(collection):
    grades = collections.defaultdict(dict)
    with open(collection / "qrels" / "test.tsv", encoding="utf-8") as file:
        next(file)
        for line in file:
            query, document, grade = line.split("\t")
            if float(grade) > 0:
                grades[query][document] = float(grade)
    return grades


def ndcg(ranking, grades):
    gain = sum(grades.get(document, 0) / math.log2(rank + 2) for rank, document in enumerate(ranking))
    ideal = sum(grade / math.log2(rank + 2) for rank, grade in enumerate(sorted(grades.values(), reverse=True)[:10]))
    return gain / ideal


def main():
    model, collection = map(pathlib.Path, sys.argv[1:3])
    encoder, grades = Encoder(model), judgements(collection)
    chunks = [json.loads(line) for line in sys.stdin]
    vectors = numpy.array([encoder(encoded_text(chunk), "document_prefix") for chunk in chunks], dtype=numpy.float32)
    documents = [chunk["document"] for chunk in chunks]
    scores = []
    with open(collection / "queries.jsonl", encoding="utf-8") as file:
        for query in map(json.loads, file):
            if query["_id"] not in grades:
                continue
            ranking = dict.fromkeys(documents[i] for i in numpy.argsort(-(vectors @ encoder(query["text"], "query_prefix"))))
            scores.append(ndcg(list(ranking)[:10], grades[query["_id"]]))
    print(json.dumps({"n": len(scores), "ndcg@10": sum(scores) / len(scores)}))


if __name__ == "__main__":
    main()
