"""The section "retrievers" of script/evaluate: three recipes over the same chunks, alone, fused, chosen by the query."""

import json
import random
import subprocess

# Small enough to be encoded twice, with enough train queries to learn from; most train and test queries of each.
COLLECTIONS, MOST_TRAIN, MOST_TEST = ("scifact", "cranfield"), 400, 300
SECOND, DRAWS = "bge-small-en-v1.5", 1000


def graded(folder, split, most, seed):
    """Lines for retriever_arms, of at most `most` judged queries."""
    with open(folder / "queries.jsonl", encoding="utf-8") as file:
        texts = {row["_id"]: " ".join(row["text"].split()) for row in map(json.loads, file)}
    gains = {}
    for line in (folder / "qrels" / f"{split}.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        query, document, gain = line.split("\t")
        if float(gain) > 0 and texts.get(query):
            gains.setdefault(query, {})[document] = gain
    chosen = sorted(random.Random(seed).sample(sorted(gains), min(most, len(gains))))
    return ["\t".join([split, texts[query], *(f"{document}={gain}" for document, gain in gains[query].items())]) for query in chosen]


def interval(values, seed):
    """Mean with its 95 % interval by bootstrap."""
    draw, n = random.Random(seed), len(values)
    means = sorted(sum(draw.choices(values, k=n)) / n for _ in range(DRAWS))
    return sum(values) / n, means[int(.025 * DRAWS)], means[int(.975 * DRAWS) - 1]


def shown(values, seed, factor=1.0, digits=4):
    mean, low, high = (factor * value for value in interval(values, seed))
    return f"{mean:.{digits}f} [{low:.{digits}f}, {high:.{digits}f}]"


def measured(build, models, store, data, name, seed):
    lines = graded(data / name, "train", MOST_TRAIN, seed) + graded(data / name, "test", MOST_TEST, seed)
    output = subprocess.run([build / "src/engine/retriever_arms", store, models, name], input="\n".join(lines) + "\n",
                            capture_output=True, text=True, check=True)
    return json.loads(output.stdout)


def ways(result):
    """nDCG@10 of every test query by each way, and the best recipe alone by the train queries."""
    arms = result["arms"]
    rows = [result["test"][at:at + len(arms)] for at in range(0, len(result["test"]), len(arms))]
    train = [result["train"][at:at + len(arms)] for at in range(0, len(result["train"]), len(arms))]
    alone = range(1, 1 + result["recipes"])
    best = max(alone, key=lambda arm: sum(row[arm] for row in train))
    names = ["all, fused", *(f"{arms[arm]} alone" for arm in alone), *arms[1 + len(alone):]]
    by_way = {name: [row[arm] for row in rows] for arm, name in enumerate(names)}
    for choice, chosen in result["chosen"].items():
        by_way[f"routed: {choice}"] = [row[arm] for row, arm in zip(rows, chosen)]
    by_way["instance oracle of the recipes"] = [max(row[arm] for arm in alone) for row in rows]
    return by_way, names[best]


def note_goal(goals, results, seed):
    """By the best of the ways to choose, which flatters."""
    texts, met = [], True
    for name, result in results.items():
        by_way, best = ways(result)
        routed = max((values for way, values in by_way.items() if way.startswith("routed: ")), key=sum)
        gaps = [shown([a - b for a, b in zip(routed, by_way[other])], seed, 100, 2) for other in (best, "all, fused")]
        met = met and all(interval([a - b for a, b in zip(routed, by_way[other])], seed)[1] > 0 for other in (best, "all, fused"))
        texts.append(f"{name} {' · '.join(gaps)}")
    goals.note("retrievers", "; ".join(texts), met)


def section(goals, table, moxie, encoded_store, fresh_store, build, models, data, seed, encoder):
    subprocess.run(["cmake", "--build", str(build), "--target", "retriever_arms"], check=True, capture_output=True)
    parts, results = [], {}
    for name in COLLECTIONS:
        store = encoded_store(fresh_store(f"retrievers-{name}"), (name,))
        moxie(store, "add", f"{name}.{SECOND}", "--over", name, "--encoder", SECOND, encoder=encoder)
        moxie(store, "add", f"{name}.words", "--over", name, "--encoder", "none", encoder=encoder)
        moxie(store, "encode", encoder=encoder)
        results[name] = measured(build, models, store, data, name, seed)
        parts.append(described(table, name, results[name], seed))
    note_goal(goals, results, seed)
    return "\n\n".join(parts)


def described(table, name, result, seed):
    by_way, best = ways(result)
    fused = by_way["all, fused"]
    rows = [(way, shown(values, seed), shown([a - b for a, b in zip(values, by_way[best])], seed, 100, 2),
             shown([a - b for a, b in zip(values, fused)], seed, 100, 2)) for way, values in by_way.items()]
    return (f"{name}: {len(result['train']) // len(result['arms'])} train and {len(fused)} test queries; the best recipe alone by the "
            f"train queries is {best.removesuffix(' alone')}.\n\n" +
            table(("way", "nDCG@10", f"− {best}, points", "− all fused, points"), rows))
