"""The section "routers" of script/evaluate: every feature and router that was built or tried, alone and stacked."""
import hashlib
import json
import os
import re
import subprocess
import tempfile

from evaluate_experiments import judgements

MODULES, PACKAGES = "numpy,scipy", ("numpy", "scipy")
ALL = 1 << 30
MASK = (1 << 64) - 1
# Measured: .919.
SHIPPED_FLOOR = .90
# Experts and chunks of each whose routes are timed, and goals in microseconds, the query's vector being there.
STORES, GOALS = ((15, 2048), (1000, 50), (10000, 20)), {15: 40, 1000: 500, 10000: 2000}


def drawn(seed, identity):
    """By which eval/collection.cpp samples queries."""
    value = 14695981039346656037
    for byte in seed.to_bytes(8, "little") + identity.encode():
        value = (value ^ byte) * 1099511628211 & MASK
    value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9 & MASK
    value = (value ^ value >> 27) * 0x94d049bb133111eb & MASK
    return value ^ value >> 31


def asked(lab, split, most):
    """Lines for router_study: of each collection at most so many queries, those that `moxie eval` samples."""
    for name in lab.MIXTURE:
        judged = judgements(lab, name, split)
        if not judged:
            continue
        texts = {str(row["_id"]): " ".join(row["text"].split()) for row in map(json.loads, lab.lines(lab.DATA / name, "queries.jsonl"))}
        known = sorted((query for query in judged if query in texts), key=lambda query: (drawn(lab.SEED, query), query))
        for query in sorted(known[:most]):
            yield "\t".join((name, texts[query], *judged[query]))


def plainly_typed(query):
    """In lower case without marks, unless nothing else is in it."""
    return " ".join(re.sub(r"[^\w\s]+", " ", query.lower()).split()) or query


class Studies:
    """What router_study prints, kept in the cache while program, questions and documents stay the same."""

    def __init__(self, lab, store):
        self.lab, self.store, self.folder = lab, store, lab.CACHE / "evaluate" / "routers"
        self.folder.mkdir(parents=True, exist_ok=True)
        build = lab.MOXIE.parent.parent
        subprocess.run(["cmake", "--build", str(build), "--target", "router_study"], check=True, capture_output=True)
        self.program = build / "src/engine/router_study"
        documents = [(name, lab.corpus(name).stat().st_size) for name in lab.MIXTURE]
        self.key = hashlib.sha256(self.program.read_bytes() + json.dumps(documents).encode()).hexdigest()

    def run(self, path, mode, lines):
        with tempfile.TemporaryFile("w+", encoding="utf-8") as questions, open(f"{path}.part", "w", encoding="utf-8") as out:
            questions.write("\n".join(lines) + "\n")
            questions.seek(0)
            subprocess.run([self.program, self.store, self.lab.CACHE / "models", mode], stdin=questions, stdout=out, check=True)
        os.replace(f"{path}.part", path)

    def path_of(self, name, mode, lines):
        key = hashlib.sha256((self.key + "\n".join(lines)).encode()).hexdigest()[:16]
        path = self.folder / f"{name}-{key}.jsonl"
        if not path.exists():
            if not self.store.exists():
                self.lab.encoded_store(self.store, self.lab.MIXTURE)
            self.run(path, mode, lines)
        return path


def said(path):
    """What training made, and whether the program would adopt it."""
    with open(path, encoding="utf-8") as file:
        one = json.loads(file.readline())["trained"]
    verdict = "would adopt" if one["adopted"] else "would refuse"
    return (f"Training on {one['queries']} of the train queries, the rest being kept for promises, makes a router that the program "
            f"{verdict}: cross-entropy {one['before']:.3f} before and {one['after']:.3f} after, chunks opened where 2 % is missed "
            f"{100 * one['opens_before']:.1f} and {100 * one['opens_after']:.1f} %, five folds.")


def bench(lab, name, *arguments):
    """The lines of JSON that a program of bench/ prints."""
    build = lab.MOXIE.parent.parent
    subprocess.run(["cmake", "--build", str(build), "--target", f"bench_{name}"], check=True, capture_output=True)
    output = subprocess.run([build / "bench" / f"bench_{name}", *map(str, arguments)], capture_output=True, text=True, check=True)
    return [json.loads(line) for line in output.stdout.splitlines()]


def times(lab, floors):
    rows = []
    for experts, chunks in STORES:
        words, vectors = bench(lab, "routes", experts, chunks)
        floors.at_most(f"routers: µs a route among {experts} experts", max(words["route_us"], vectors["route_us"]), GOALS[experts], 1)
        floors.goals.note(f"route, {experts}", f"{words['route_us']:.0f} · {vectors['route_us']:.0f}",
                          max(words["route_us"], vectors["route_us"]) <= GOALS[experts])
        rows.append((f"{experts:,}", chunks, f"{words['route_us']:.0f}", f"{words['route_us_p95']:.0f}", f"{vectors['route_us']:.0f}",
                     f"{words['analyse_us']:.0f}"))
    return lab.table(("experts", "chunks of each", "µs by words, median", "p95", "with the query's vector", "analysing the query"), rows)


def row(lab, one, ngrams):
    """Of the table; the bench's time where there is one."""
    timed = ngrams["us"] if one["name"].endswith("heads agree") else None
    us = "–" if one["us"] is None else f"{one['us']:.1f}" + (" (numpy)" if one["numpy"] else "")
    us = us if timed is None else f"{timed:.1f} (bench/ngrams.cpp)"
    size = "–" if not one["bytes"] else f"{one['bytes'] / 1e6:.2f} MB"
    return (one["name"], "program" if one["program"] else "trial", one["learns"], lab.interval(one["own@1"]), f"{one['own@2']:.3f}",
            f"{one['own@4']:.3f}", us, size)


def routers(lab, floors, store):
    python = lab.python_with(MODULES, *PACKAGES)
    if python is None:
        floors.skipped.append(f"routers: pip could not install {', '.join(PACKAGES)}")
        return "Not measured: numpy is not there."
    studies = Studies(lab, store)
    train, test = list(asked(lab, "train", ALL)), list(asked(lab, "test", lab.QUERIES))
    plain = ["\t".join((name, plainly_typed(query), *judged)) for name, query, *judged in (line.split("\t") for line in test)]
    paths = [studies.path_of("train", "full", train), studies.path_of("test", "full", test), studies.path_of("pseudo", "pseudo", []),
             studies.path_of("trained", "trained", [*train, "", *test, *plain])]
    corpora = [f"{name}={lab.corpus(name)}" for name in lab.MIXTURE]
    output = subprocess.run([python, lab.ROOT / "script" / "router_trials.py", *paths, *corpora], capture_output=True, text=True,
                            check=True, env={**os.environ, "OPENBLAS_NUM_THREADS": "2"})
    result = json.loads(output.stdout)
    shipped = next(one for one in result["rows"] if one["name"] == "**stack as shipped**")
    floors.at_least("routers: own expert first by the shipped stack", shipped["own@1"]["mean"], SHIPPED_FLOOR)
    ngrams = bench(lab, "ngrams")[0]
    return "\n\n".join([
        f"{result['test']} test queries, {result['train']} train queries of {result['collections']} collections, words and vectors.",
        lab.table(("router", "", "learns from", "own expert among 1", "2", "4", "µs for 15 experts", "own table"),
                  [row(lab, one, ngrams) for one in result["rows"]]),
        said(paths[-1]),
        "Added to the stack, factors fitted on train queries of the other collections, measured on those left out (at most 400 of each; "
        "difference to the stack alone in points of own expert first):",
        lab.table(("added", "own expert among 1", "2", "4", "difference", "cross-entropy"),
                  [(one["name"], f"{one['own'][0]:.3f}", f"{one['own'][1]:.3f}", f"{one['own'][2]:.3f}",
                    lab.interval(one["difference"], 2, 100) if one["difference"] else "–", f"{one['entropy']:.3f}")
                   for one in result["added"]]),
        "Time of a route of a query of eight words, once its vector is there (`bench/routes.cpp`):", times(lab, floors)])

