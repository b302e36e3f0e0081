"""What the tests against published libraries share: the texts, the model, and a Python that has the library."""

import gzip
import json
import os
import pathlib
import random
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent
CACHE = pathlib.Path(os.environ.get("MOXIE_CACHE", ROOT / ".cache"))
DATA = pathlib.Path(os.environ.get("MOXIE_DATA", ROOT.parent / "shared" / "data"))
MODELS = pathlib.Path(os.environ.get("MOXIE_MODELS", CACHE / "models"))
PROGRAM = ROOT / "build" / "release" / "tests" / "encode_lines"
SEED = 13


def skip(test, reason):
    print(f"skipped: {reason}")
    test.skipTest(reason)


def installed_models(test):
    """Folders of the models that are installed; skips the test where there is none."""
    folders = sorted(path.parent for path in MODELS.glob("*/model.onnx"))
    if not folders:
        skip(test, f"no model in {MODELS} (script/models install all-MiniLM-L6-v2)")
    return folders


def python_with(test, *packages):
    """A Python that has the packages ("name==version", without what they depend on); skips the test where pip cannot get
    them. Modules are named like their packages."""
    python = CACHE / "venv" / "bin" / "python"
    check = [python, "-c", ";".join(
        f"import importlib.metadata as m; assert m.version('{name}') == '{version}'"
        for name, version in (package.split("==") for package in packages))]

    def works():
        return python.exists() and subprocess.run(check, capture_output=True, check=False).returncode == 0

    if not works():
        for command in (["/usr/bin/python3", "-m", "venv", str(CACHE / "venv")],
                        [str(python), "-m", "pip", "install", "-q", "--retries", "1", "--no-deps", *packages]):
            if subprocess.run(command, capture_output=True, check=False).returncode != 0:
                break
    if not works():
        skip(test, f"{', '.join(packages)} is not there (pip could not install it)")
    return python


def texts_of(path):
    opened = gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else open(path, encoding="utf-8")
    with opened as file:
        for line in file:
            document = json.loads(line)
            yield f"{document.get('title', '')} {document['text']}".replace("\n", " ")


def collection_lines(test, count):
    """About `count` texts, as many of each collection, without line breaks; skips the test where no collection is."""
    paths = sorted(path for pattern in ("*/corpus.jsonl", "*/corpus.jsonl.gz") for path in DATA.glob(pattern))
    if not paths:
        skip(test, f"no collections in {DATA}")
    chance, lines = random.Random(SEED), []
    for path in paths:
        texts = list(texts_of(path))
        lines += chance.sample(texts, min(len(texts), -(-count // len(paths))))
    return lines


def encode_lines(lines, *words):
    process = subprocess.run([PROGRAM, *map(str, words)], input="".join(line + "\n" for line in lines).encode(), check=True,
                             capture_output=True)
    return process.stdout.decode().splitlines()
