#!/usr/bin/python3
"""Token ids equal those of Hugging Face's tokenizers, for every installed model: on texts of all collections, on every code
point inside a word, alone and at its end, and on made-up lines that look for trouble. Run by script/test tokens."""

import json
import random
import subprocess
import sys
import unittest

import reference

PACKAGE = "tokenizers==0.23.3"
# Reads a path and lines as JSON, prints the ids of each line.
THEIRS = """
import json, sys
from tokenizers import Tokenizer
path, lines = json.load(sys.stdin)
tokenizer = Tokenizer.from_file(path)
tokenizer.no_truncation()
tokenizer.no_padding()
for encoding in tokenizer.encode_batch(lines):
    print(*encoding.ids)
"""
LONG = 100  # the longest word that is looked up


def every_code_point():
    points = [chr(point) for point in range(1, 0x110000) if not 0xD800 <= point < 0xE000 and point != 0x0A]
    return [" ".join(f"ab{point}cd {point} x{point}" for point in points[at:at + 32]) for at in range(0, len(points), 32)]


def trouble():
    chance = random.Random(reference.SEED)
    alphabet = [*(chr(c) for c in range(32, 127)), *"éÀßİıſΣς̸́๎水語가", "\u200d", "\u00ad", "\u0338", "\U0001f600", "\t",
                "\r", "\x00", "\x7f", "\x85", "\u00a0", "\u3000", "\ufeff", "\ufffd", "\ue000", "  "]
    made_up = ["".join(chance.choices(alphabet, k=chance.randrange(60))) for _ in range(4000)]
    return made_up + [
        "", " ", "[MASK] [SEP]x[CLS", "a[UNK]b [mask]", "[[PAD]]", "≠ a≠b", "don’t “quote” it—now…", "㋿㍿ﬁ",
        *(letter * count for letter in "aéß水́" for count in (LONG - 1, LONG, LONG + 1, 10 * LONG)),
        "un" * 400 + "able", "#" * 50, "##ing ing", "1" * 300, "https://example.org/a_b-c?d=e&f=%20"]


def theirs(python, tokenizer, lines):
    process = subprocess.run([python, "-c", THEIRS], input=json.dumps([str(tokenizer), lines]), text=True, check=True,
                             stdout=subprocess.PIPE)
    return process.stdout.splitlines()


class Tokens(unittest.TestCase):
    def test_equal_those_of_the_published_tokenizers(self):
        models = reference.installed_models(self)
        python = reference.python_with(self, PACKAGE)
        lines = reference.collection_lines(self, 10_000) + every_code_point() + trouble()
        seen = set()
        for folder in models:
            tokenizer = folder / "tokenizer.json"
            if tokenizer.read_bytes() in seen:
                continue
            seen.add(tokenizer.read_bytes())
            ours = reference.encode_lines(lines, "tokens", tokenizer)
            expected = theirs(python, tokenizer, lines)
            self.assertEqual(len(ours), len(expected))
            wrong = [line for line, one, other in zip(lines, ours, expected) if one != other]
            self.assertEqual(wrong[:5], [], f"{len(wrong)} of {len(lines)} lines differ for {folder.name}")
            print(f"note: {len(lines)} lines have the same tokens for {folder.name}")


if __name__ == "__main__":
    sys.exit(unittest.main(verbosity=0))
