#!/usr/bin/python3
"""Vectors are those that the same model file gives in another runtime (ONNX Runtime), fed by another tokenizer, in both
precisions, for every installed model. Run by script/test vectors."""

import functools
import json
import math
import subprocess
import sys
import unittest

import reference

PACKAGES = ("tokenizers==0.23.3", "onnxruntime==1.32.0", "numpy==2.4.6")
# Reads a folder and texts as JSON, prints a vector a line.
THEIRS = """
import json, sys
import numpy, onnxruntime
from tokenizers import Tokenizer
folder, lines = json.load(sys.stdin)
card = json.load(open(folder + "/moxie.json"))
tokenizer = Tokenizer.from_file(folder + "/tokenizer.json")
tokenizer.no_padding()
tokenizer.enable_truncation(card["most_tokens"])
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 2
session = onnxruntime.InferenceSession(folder + "/model.onnx", options, providers=["CPUExecutionProvider"])
for line in lines:
    ids = numpy.array([tokenizer.encode(card["document_prefix"] + line).ids], dtype=numpy.int64)
    inputs = {"input_ids": ids, "attention_mask": numpy.ones_like(ids), "token_type_ids": numpy.zeros_like(ids)}
    rows = session.run(None, {input.name: inputs[input.name] for input in session.get_inputs()})[0][0]
    vector = rows[0] if card["pooling"] == "first" else rows.mean(axis=0)
    print(*(vector / numpy.linalg.norm(vector)).tolist())
"""
LEAST = {"f32": .99999, "bf16": .999}


def vectors(output):
    return [[float(number) for number in line.split()] for line in output]


@functools.cache
def theirs(python, folder, lines):
    process = subprocess.run([python, "-c", THEIRS], input=json.dumps([str(folder), lines]), text=True, check=True,
                             stdout=subprocess.PIPE)
    return vectors(process.stdout.splitlines())


class Vectors(unittest.TestCase):
    def ours(self, folder, precision, lines):
        try:
            return vectors(reference.encode_lines(lines, "vectors", f"{folder}/{precision}", folder.parent))
        except subprocess.CalledProcessError as error:
            message = error.stderr.decode().strip() if error.stderr else "the program failed"
            if "OpenVINO" in message or "bf16" in message:
                return reference.skip(self, f"{precision}: {message}")
            raise

    def compare(self, precision):
        models = reference.installed_models(self)
        python = reference.python_with(self, *PACKAGES)
        lines = (*reference.collection_lines(self, 48), "", "a", "[SEP]", "≠ 水 é", "word " * 600)
        for folder in models:
            expected = theirs(python, folder, lines)
            cosines = [math.fsum(map(float.__mul__, one, other))
                       for one, other in zip(self.ours(folder, precision, lines), expected, strict=True)]
            print(f"note: {folder.name}/{precision}: cosine with ONNX Runtime at least {min(cosines):.7f} over {len(lines)} texts")
            self.assertGreaterEqual(min(cosines), LEAST[precision])

    def test_f32(self):
        self.compare("f32")

    def test_bf16(self):
        self.compare("bf16")


if __name__ == "__main__":
    sys.exit(unittest.main(verbosity=0))
