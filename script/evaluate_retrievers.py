"""The section "retrievers" of script/evaluate: three recipes over the same chunks, alone, fused, chosen by the query."""

import json
import random
import subprocess

# Small enough to be encoded twice, with train queries to learn from; most train and test queries of each.
COLLECTIONS, MOST_TRAIN, MOST_TEST = ("cranfield", "lfrqa-technology", "policyqa", "scifact"), 400, 300
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
    """nDCG@10 of every test query by each way, the best recipe alone by the train queries, and the best way to choose by train
    queries left out."""
    arms = result["arms"]
    rows = [result["test"][at:at + len(arms)] for at in range(0, len(result["test"]), len(arms))]
    train = [result["train"][at:at + len(arms)] for at in range(0, len(result["train"]), len(arms))]
    alone = range(1, 1 + result["recipes"])
    chosen_way = max(result["left_out"], key=lambda choice: result["left_out"][choice][0])
    best = max(alone, key=lambda arm: sum(row[arm] for row in train))
    names = ["all, fused alike", *(f"{arms[arm]} alone" for arm in alone), *arms[1 + len(alone):result["contenders"]]]
    by_way = {name: [row[arm] for row in rows] for arm, name in enumerate(names)}
    for choice, chosen in result["chosen"].items():
        by_way[f"routed: {choice}"] = [row[arm] for row, arm in zip(rows, chosen)]
    by_way[ADOPTED] = by_way[f"routed: {chosen_way}"] if result["left_out"][chosen_way][1] > 0 else by_way["all, fused alike"]
    by_way["oracle: the best recipe of each query"] = [max(row[arm] for arm in alone) for row in rows]
    by_way["oracle: the best shares of each query"] = [max(row) for row in rows]
    return by_way, names[best], f"routed: {chosen_way}"


ADOPTED = "what `moxie train` adopts"
# The way to choose that reads the query, and gains; pilots read it too, and lose.
BY_QUERY = "routed: neighbours"


def gaps(results, way):
    """Of every collection and test query, above the best recipe alone and above all fused."""
    found = {}
    for name, result in results.items():
        by_way, best, _ = ways(result)
        found[name] = [[a - b for a, b in zip(by_way[way], by_way[other])] for other in (best, "all, fused alike")]
    return found


def macro(samples, seed):
    """Mean of the collections' means in points, with its interval by resampling the queries of each."""
    draw = random.Random(seed)
    means = sorted(sum(sum(draw.choices(values, k=len(values))) / len(values) for values in samples) / len(samples) for _ in range(DRAWS))
    mean = sum(sum(values) / len(values) for values in samples) / len(samples)
    return 100 * mean, 100 * means[int(.025 * DRAWS)], 100 * means[int(.975 * DRAWS) - 1]


def macros(found, seed):
    return [macro([values[side] for values in found.values()], seed) for side in (0, 1)]


def note_goal(goals, found, seed):
    both = macros(found, seed)
    each = "; ".join(f"{name} " + " · ".join(f"{100 * sum(side) / len(side):.2f}" for side in values) for name, values in found.items())
    goals.note("retrievers", " · ".join(f"{mean:.2f} [{low:.2f}, {high:.2f}]" for mean, low, high in both) + f" ({each})",
               all(low > 0 for _, low, _ in both))


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
    note_goal(goals, gaps(results, BY_QUERY), seed)
    labels = [label for label in ways(next(iter(results.values())))[0] if label.startswith("routed: ") or label == ADOPTED]
    rows = [(label, *(f"{mean:.2f} [{low:.2f}, {high:.2f}]" for mean, low, high in macros(gaps(results, label), seed))) for label in labels]
    parts.insert(0, f"Mean of the {len(results)} collections, queries resampled in each:\n\n" +
                 table(("way", "− the best recipe alone, points", "− all fused alike, points"), rows))
    return "\n\n".join(parts)


def described(table, name, result, seed):
    by_way, best, way = ways(result)
    fused = by_way["all, fused alike"]
    rows = [(f"**{label}**" if label == way else label, shown(values, seed), shown([a - b for a, b in zip(values, by_way[best])], seed, 100, 2),
             shown([a - b for a, b in zip(values, fused)], seed, 100, 2)) for label, values in by_way.items()]
    return (f"{name}: {len(result['train']) // len(result['arms'])} train and {len(fused)} test queries; the best recipe alone by the "
            f"train queries is {best.removesuffix(' alone')}. Bold: best for train queries left out.\n\n" +
            table(("way", "nDCG@10", f"− {best}, points", "− all fused, points"), rows))
