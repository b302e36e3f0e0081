"""What routing costs and saves: the section "cost" of script/evaluate.

Three stores, each planned with queries of users (`moxie plan --queries`): scifact's documents with the default encoder, all
collections of the mixture but the largest with it, and a million sentence-like texts of thirty words, drawn from the
collections' own (each remains its expert) and encoded by hashing words, because a model would take a day for them."""

import gzip
import hashlib
import json
import math
import random

MILLION, WORDS, SEED = 1_000_000, 30, 13
LARGEST = "financebench"  # of the mixture: without it there are about 50,000 chunks
CHEAP = "test/64"
SIZES = (50_000, 200_000, MILLION)
QUERIES = 200
ERROR_CEILING = .15
ROUTE = "top-p=0.9"


def open_text(path):
    return gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else open(path, encoding="utf-8")


def runs_of_words(path):
    """The words of every document, long enough ones only."""
    with open_text(path) as file:
        for line in file:
            document = json.loads(line)
            words = (document.get("title", "") + " " + document["text"]).split()
            if len(words) >= WORDS:
                yield words


def write_sentences(path, collection, count):
    """`count` texts of WORDS words in a row, drawn with a seed of the collection's name."""
    documents = list(runs_of_words(collection))
    weights = [len(words) for words in documents]
    draw = random.Random(f"{SEED} {path.stem}")
    with open(path, "w", encoding="utf-8") as file:
        for number, words in enumerate(draw.choices(documents, weights, k=count)):
            begin = draw.randrange(len(words) - WORDS + 1)
            file.write(json.dumps({"_id": str(number), "text": " ".join(words[begin:begin + WORDS])}) + "\n")


def million(folder, corpora):
    """A file for each collection, of as many texts as its share of all words' root: large ones lead, small ones matter."""
    folder.mkdir(parents=True, exist_ok=True)
    roots = {name: sum(map(len, runs_of_words(path))) ** .5 for name, path in corpora.items()}
    files = {}
    left, total = MILLION, sum(roots.values())
    for name, root in roots.items():
        files[name] = folder / f"{name}.jsonl"
        count = round(left * root / total)
        left, total = left - count, total - root
        if not files[name].exists():
            write_sentences(files[name], corpora[name], count)
    return files


def write_queries(path, data, names):
    """Test queries of each collection in turn, in the order of a hash of their ids, at most QUERIES."""
    lists = []
    for name in names:
        source = next(p for p in (data / name / "queries.jsonl", data / name / "queries.jsonl.gz") if p.exists())
        with open_text(source) as file:
            texts = [(str(query["_id"]), query["text"]) for query in map(json.loads, file) if query["text"].strip()]
        texts.sort(key=lambda one: hashlib.sha256(f"{SEED} {one[0]}".encode()).digest())
        lists.append(texts[:QUERIES])
    chosen = [texts[i] for i in range(QUERIES) for texts in lists if i < len(texts)][:QUERIES]
    with open(path, "w", encoding="utf-8") as file:
        for number, (_, text) in enumerate(chosen):
            file.write(json.dumps({"_id": str(number), "text": text}) + "\n")
    return path


def percent(share):
    return f"{100 * share:+.1f}".replace("-", "−")


def row(name, plan):
    saving, bare = plan["saving"], plan["saving_without_encoder"]
    routed, flat = plan["routed"], plan["flat"]
    crossover, capacity = plan["crossover_chunks"], plan["capacity_chunks"]
    return (name, f"{plan['chunks']:,}", plan["queries"], f"{plan['experts_opened']:.1f} of {plan['experts']}",
            f"{100 * plan['share_opened']:.1f}", f"{routed['predicted_ms']:.2f} / {routed['measured_ms']:.2f}",
            f"{flat['predicted_ms']:.2f} / {flat['measured_ms']:.2f}", f"{100 * plan['error']:.1f}",
            f"{percent(saving['measured'])} [{percent(saving['low'])}, {percent(saving['high'])}]",
            percent(bare["measured"]), "at no size" if crossover is None else f"{crossover:,.0f}",
            "–" if capacity is None else f"{capacity / plan['chunks']:.1f}", plan["verdict"])


HEADINGS = ("store", "chunks", "queries", "experts opened", "chunks opened, %", "routed ms, predicted / measured",
            "flat ms, predicted / measured", "error of the prediction, median %", "saving, %", "without the encoder, %",
            "routing pays from … chunks", "capacity ×", "verdict")

CAPACITY_HEADINGS = ("sentences", "chunks", "flat ms, p95", "routed ms, p95", "chunks that routed search holds in flat's p95: predicted",
                     "measured")


def head(source, target, share):
    """The first lines of a file, as many as the share of all."""
    with open(source, encoding="utf-8") as file:
        lines = file.readlines()
    with open(target, "w", encoding="utf-8") as file:
        file.writelines(lines[:round(share * len(lines))])
    return target


def sentence_store(tools, files, size):
    """A store of about `size` of the million texts, the first of each collection."""
    store = tools.fresh_store(f"cost-{size}")
    for name, file in files.items():
        part = file if size == MILLION else head(file, file.with_suffix(f".{size}.jsonl"), size / MILLION)
        tools.moxie(store, "add", name, part, "--no-wait", encoder=CHEAP)
    tools.moxie(store, "encode", encoder=CHEAP)
    return store


def chunks_within(plans, allowed):
    """How many chunks routed search holds with a p95 of `allowed` ms, between the sizes that were measured (log-log)."""
    points = [(plan["chunks"], plan["routed"]["measured_p95_ms"]) for plan in plans]
    for (few, low), (many, high) in zip(points, points[1:]):
        if low <= allowed <= high:
            return few * (many / few) ** (math.log(allowed / low) / math.log(high / low))
    return None


def capacity_rows(mode, plans):
    for plan in plans:
        allowed = plan["flat"]["measured_p95_ms"]
        measured, predicted = chunks_within(plans, allowed), plan["capacity_chunks"]
        known = "–" if predicted is None else f"{predicted:,.0f}"
        found = f"{measured:,.0f}" if measured else f"above {plans[-1]['chunks']:,}" \
            if plans[-1]["routed"]["measured_p95_ms"] < allowed else "–"
        yield (mode, f"{plan['chunks']:,}", f"{allowed:.2f}", f"{plan['routed']['measured_p95_ms']:.2f}", known, found)


def measure(tools, floors):
    """`tools`: the module script/evaluate."""
    folder = tools.CACHE / "evaluate" / "cost"
    folder.mkdir(parents=True, exist_ok=True)
    rows, found = [], {}

    def plan(name, store, queries, *options, encoder=tools.MODEL, wanted=True):
        result = tools.moxie(store, "plan", "--queries", queries, "--route", ROUTE, *options, encoder=encoder)
        if wanted:
            floors.at_most(f"cost, {name}: median error of the prediction", result["error"], ERROR_CEILING)
        rows.append(row(name, result))
        found[name] = result
        return result

    small = tools.encoded_store(tools.fresh_store("cost-5k"), ("scifact",))
    plan("5k", small, write_queries(folder / "5k.jsonl", tools.DATA, ("scifact",)))
    names = [name for name in tools.MIXTURE if name != LARGEST]
    middle = tools.encoded_store(tools.fresh_store("cost-50k"), names)
    queries = write_queries(folder / "50k.jsonl", tools.DATA, names)
    for mode in ("hybrid", "lexical"):
        plan(f"50k, {mode}", middle, queries, "--mode", mode, wanted=mode == "hybrid")
    files = million(folder / "million", {name: tools.corpus(name) for name in tools.MIXTURE})
    queries = write_queries(folder / "1m.jsonl", tools.DATA, tools.MIXTURE)
    plans = {"hybrid": [], "lexical": []}
    for size in SIZES:
        store = sentence_store(tools, files, size)
        for mode, of_mode in plans.items():
            of_mode.append(plan(f"{size:,} sentences, {mode}", store, queries, "--mode", mode, encoder=CHEAP,
                                wanted=size == MILLION and mode == "hybrid"))
    errors = [found[name]["error"] for name in ("5k", "50k, hybrid", "50k, lexical", f"{MILLION:,} sentences, hybrid",
                                                f"{MILLION:,} sentences, lexical")]
    floors.goals.note("cost", "{:.1f} % · {:.1f} %, by words {:.1f} % · {:.1f} %, by words {:.1f} %".format(*(100 * e for e in errors)),
                      max(errors) <= ERROR_CEILING)
    capacity = [line for mode, of_mode in plans.items() for line in capacity_rows(mode, of_mode)]
    return "\n\n".join((tools.table(HEADINGS, rows), tools.table(CAPACITY_HEADINGS, capacity)))
