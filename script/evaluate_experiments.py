"""Experiments on what routing could still gain or lose: sections of script/evaluate, which hands itself over as `lab`."""
import collections
import hashlib
import json
import math
import re
import shutil

WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
# How many documents the lists of kNN-Embed's quotas have (arXiv 2205.06205).
QUOTAS = (10, 20, 50, 100)
# Collections that come one after another: the first three are there from the beginning, and theirs are the queries.
ARRIVALS = (("scifact", "cranfield", "squad"), ("cosqa", "policyqa", "multihop"),
            ("pubmedqa", "lfrqa-lifestyle", "lfrqa-technology"))
ARRIVAL_QUERIES = 60
# Two rounds of opening, on questions that need two documents and on some that need one.
ROUND_COLLECTIONS, ROUND_EXPERTS, ROUND_QUERIES = ("multihop", "squad"), 16, 120
FEEDBACK = ((3, 10), (3, 20), (5, 10))  # documents, terms
WORDING_QUERIES = {"train": 15, "test": 20}
FRAMES = ("what is known about {}", "can you tell me about {}", "i am looking for information on {}",
          "please help me understand {}")
OPENING = re.compile(r"^(?:please |can you |could you |tell me |how (?:do|does|did|can|to|much|many|is|are) |what (?:is|are|was|were|does|did|do) "
                     r"|(?:when|where|why|who|which) (?:is|are|was|were|did|does|do)? ?|(?:is|are|does|do|can|should) )+", re.IGNORECASE)
STOP = frozenset("a an and are as at be by can did do does for from had has have how i if in into is it its me my of on or that the "
                 "their there these they this to was we were what when where which who why will with you your".split())
KEYS = {letter: neighbours for row in ("qwertyuiop", "asdfghjkl", "zxcvbnm") for letter, neighbours in
        zip(row, (row[max(i - 1, 0):i] + row[i + 1:i + 2] for i in range(len(row))))}
# Measured: .1 to 2.2, 3.0 and .82.
EFFORT_FLOOR, GAP_FLOOR, SAME_FIRST_FLOOR, FORGOTTEN_CEILING = 0, 2, .75, .10


def draw(*parts):
    return int.from_bytes(hashlib.sha256(" ".join(map(str, parts)).encode()).digest()[:8], "big")


def percent(value, digits=1):
    return f"{100 * value:.{digits}f}"


def judgements(lab, name, split):
    """{query: {document: grade}} of what is relevant, in the order of the file; nothing where there is no such split."""
    found, folder = {}, lab.DATA / name / "qrels"
    if any((folder / f"{split}.tsv{suffix}").exists() for suffix in ("", ".gz")):
        for line in lab.lines(folder, f"{split}.tsv"):
            query, document, grade = line.rstrip("\n").split("\t")
            if query != "query-id" and float(grade) > 0:
                found.setdefault(query, {})[document] = float(grade)
    return found


def queries_of(lab, name, split, most):
    """[(id, text, {document: grade})], at most so many, by a hash of their id."""
    judged = judgements(lab, name, split)
    chosen = set(sorted(judged, key=lambda query: draw(lab.SEED, name, query))[:most])
    rows = (json.loads(line) for line in lab.lines(lab.DATA / name, "queries.jsonl"))
    found = [(str(row["_id"]), " ".join(row["text"].split()), judged[str(row["_id"])]) for row in rows if str(row["_id"]) in chosen]
    return [query for query in found if query[1]]


def ndcg(documents, grades, k=10):
    gain = sum(grades.get(document, 0) / math.log2(rank + 2) for rank, document in enumerate(documents[:k]))
    ideal = sum(grade / math.log2(rank + 2) for rank, grade in enumerate(sorted(grades.values(), reverse=True)[:k]))
    return gain / ideal if ideal else 0.0


def macro(groups):
    """The mean over collections of the mean of their values, with a 95 % interval by resampling the values of each."""
    groups = [values for values in groups if values]

    def mean(pick):
        return sum(sum(pick(values)) / len(values) for values in groups) / len(groups)

    means = sorted(mean(lambda values, seed=seed: [values[draw_fast(seed, i) % len(values)] for i in range(len(values))])
                   for seed in range(1000))
    return {"mean": mean(lambda values: values), "low": means[25], "high": means[974]}


def draw_fast(seed, i):
    """splitmix64."""
    z = (seed * 0x9E3779B97F4A7C15 + (i + 1) * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & 0xFFFFFFFFFFFFFFFF
    return z ^ (z >> 31)


def read_run(path):
    """query → ranked documents, those of other experts as EXPERT/ID."""
    ranked = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        query, _, document, *_ = line.split()
        ranked.setdefault(query, []).append(document)
    return ranked


def read_weights(path):
    """(collection, query) → {expert: weight}, largest first."""
    found = {}
    with open(path, encoding="utf-8") as file:
        for row in map(json.loads, file):
            found[row["dataset"], row["query"]] = {expert["name"]: expert["weight"] for expert in row["experts"]}
    return found


def write_folder(folder, rows):
    """A judged collection of [(id, text, {document: grade})]."""
    (folder / "qrels").mkdir(parents=True, exist_ok=True)
    with open(folder / "queries.jsonl", "w", encoding="utf-8") as out:
        out.writelines(json.dumps({"_id": identity, "text": text}) + "\n" for identity, text, _ in rows)
    with open(folder / "qrels" / "test.tsv", "w", encoding="utf-8") as out:
        out.writelines(f"{identity}\t{document}\t{grade:g}\n" for identity, _, grades in rows for document, grade in grades.items())


# What is kept, at which price, and what there is to gain


def curve(lab, result):
    rows = [(point["route"], f"{point['experts_opened']:.2f}", percent(point["share_opened"]),
             "–" if point["promised"] is None else percent(point["promised"]) + (f" ({point['promise']})" if "promise" in point else ""),
             percent(point["expected"]), lab.interval(point["loss@10"], 1, 100), lab.interval(point["ndcg@10"]))
            for point in result["curve"]["points"]]
    return lab.table(("route", "experts opened", "chunks opened, %", "promised loss, %", "expected by the weights",
                      "measured [95 %]", "nDCG@10"), rows)


def gates(lab, floors, store):
    """E2: hard and soft gates that open as many experts."""
    result, folder = lab.hybrid_result(store), lab.hybrid_folder()
    effort = result["curve"]["equal_effort"]
    for one in effort:
        floors.at_least(f"top-p against top-k at {one['experts']:.1f} experts, points of nDCG@10",
                        100 * one["difference"]["mean"], EFFORT_FLOOR, 2)
    floors.goals.note("top-p", " / ".join(lab.interval(one["difference"], 2, 100) for one in effort),
                      all(one["difference"]["mean"] > 0 for one in effort))
    weights, rows, flat = read_weights(folder / "features.jsonl"), [], []
    lists = {name: read_run(folder / "runs" / "flat" / f"{name}.trec") for name in lab.MIXTURE}
    grades = {name: judgements(lab, name, "test") for name in lab.MIXTURE}
    for name in lab.MIXTURE:
        flat.append([ndcg(documents, grades[name][query]) for query, documents in lists[name].items()])
    for length in QUOTAS:
        groups = [[ndcg(by_quota(documents, name, weights[name, query], length), grades[name][query]) - before
                   for (query, documents), before in zip(lists[name].items(), flat[place])]
                  for place, name in enumerate(lab.MIXTURE)]
        rows.append((length, lab.interval(macro(groups), 2, 100)))
    bins = [(f"{one['weight']:.3f}", f"{one['kept']:.3f}", one["n"]) for one in result["curve"]["bins"]]
    return "\n\n".join([
        "What several routes keep of flat's ten best documents (replayed on flat's hits):", curve(lab, result),
        "top-p and top-k that open as many experts on average (1.2 is a mix of k = 1 and k = 2; p is found without judgements):",
        lab.table(("experts opened", "p", "nDCG@10 by top-p", "by top-k", "difference, points", "loss@10, %: top-p", "top-k"),
                  [(f"{one['experts']:.2f}", f"{one['p']:.4f}", f"{one['top_p']:.3f}", f"{one['top_k']:.3f}",
                    lab.interval(one["difference"], 2, 100), percent(one["loss_p"]), percent(one["loss_k"])) for one in effort]),
        "The share of flat's ten best in the first experts of a route, by the sum of their weights:",
        lab.table(("weight", "kept", "routes"), bins),
        "How evenly queries fall on the experts (N·Σ f·P and entropy are 1 where even), whether more are opened for queries that "
        "are hard for their own expert (Spearman's ρ with 1 − nDCG@10), and who does worst:",
        lab.table(("route", "busiest, % of queries", "N·Σ f·P", "entropy", "never opened", "ρ with hardness"),
                  [(load["route"], percent(max(load["opened"].values())), f"{load['imbalance']:.2f}", f"{load['entropy']:.2f}",
                    len(load["never"]), lab.interval(load["hardness"], 2)) for load in result["loads"]]),
        lab.table(("route", "worst nDCG@10 − plain, points", "collection", "worst loss@10, %", "collection"),
                  [(mode["route"], f"{100 * mode['worst']['ndcg@10']['value']:.1f}", mode["worst"]["ndcg@10"]["name"],
                    percent(mode["worst"]["loss@10"]["value"]), mode["worst"]["loss@10"]["name"])
                   for mode in result["modes"] if "worst" in mode]),
        "Quotas (kNN-Embed, without smoothing): of a list of so many documents each expert gives its weight's share, rounded; "
        "nDCG@10 against flat, points:", lab.table(("documents", "− flat"), rows)])


def by_quota(documents, own, weights, length):
    left = {name: max(round(length * weight), 1 if place == 0 else 0)
            for place, (name, weight) in enumerate(sorted(weights.items(), key=lambda entry: -entry[1]))}
    chosen = []
    for document in documents:
        expert, slash, _ = document.partition("/")
        expert = expert if slash and expert in left else own
        if left.get(expert, 0) > 0:
            left[expert] -= 1
            chosen.append(document)
    return chosen


def ladder(lab, floors, store):
    result = lab.hybrid_result(store)
    steps = {step["name"]: step for step in result["ladder"]}
    floors.at_least("ladder: own expert with its own weight against plain, points",
                    100 * steps["own expert, own w"]["against_plain"]["mean"], GAP_FLOOR, 2)
    gain = 100 * (steps["flat, w of the experts, λ"]["against_plain"]["mean"] - steps["flat, w, λ·log route weight"]["against_plain"]["mean"])
    floors.goals.note("weight", f"{gain:.2f} (Ladder)", gain >= 1)
    return lab.table(("search", "nDCG@10", "− plain, points", "of the gap, %", "by"),
                     [(step["name"], lab.interval(step["ndcg@10"]), lab.interval(step["against_plain"], 2, 100),
                       "–" if step["closed"] is None else f"{100 * step['closed']:.0f}", step["how"]) for step in result["ladder"]])


# E9: collections arrive one after another


def arrivals(lab, floors, _store):
    first, folders = ARRIVALS[0], [lab.DATA / name for name in ARRIVALS[0]]
    arms = {"shipped": lab.fresh_store("arrivals-shipped"), "fitted once": lab.fresh_store("arrivals-once")}
    measured = {}

    def measure(arm, step, store):
        result = lab.moxie(store, "eval", *folders, "--queries", ARRIVAL_QUERIES, "--seed", lab.SEED, "--route", "top-p=0.9",
                           encoder=lab.MODEL)
        measured[arm, step] = result

    for step, names in enumerate(ARRIVALS):
        lab.encoded_store(arms["shipped"], names)
        if step == 0:
            shutil.copytree(arms["shipped"], arms["fitted once"])
            lab.moxie(arms["fitted once"], "train", encoder=lab.MODEL)
        else:
            lab.encoded_store(arms["fitted once"], names)
            again = lab.fresh_store("arrivals-again")
            shutil.copytree(arms["shipped"], again)
            lab.moxie(again, "train", encoder=lab.MODEL)
            measure("fitted at every step", step, again)
            shutil.rmtree(again, ignore_errors=True)
        for arm, store in arms.items():
            measure(arm, step, store)
    for store in arms.values():
        shutil.rmtree(store, ignore_errors=True)
    rows, held, n = [], 0, 0
    for (arm, step), result in sorted(measured.items(), key=lambda entry: (entry[0][1], entry[0][0])):
        flat, routed, routing = lab.mode(result, "flat"), lab.mode(result, "top-p=0.9"), result["routing"]
        n = sum(entry["n"] for entry in flat["datasets"])
        rows.append((held + sum(map(len, ARRIVALS[:step + 1])), arm, f"{routing['own@1']:.3f} / {routing['own@2']:.3f}",
                     lab.interval(flat["intervals"]["ndcg@10"]), lab.interval(routed["intervals"]["ndcg@10"]),
                     f"{routed['macro']['experts_opened']:.2f}", percent(routed["macro"]["loss@10"])))
    forgotten = (measured["shipped", 0]["routing"]["own@1"] - measured["shipped", len(ARRIVALS) - 1]["routing"]["own@1"])
    floors.at_most("arrivals: own expert first, lost by six more collections", forgotten, FORGOTTEN_CEILING)
    return (f"{n} queries of {', '.join(first)}, which come first, after more collections have come:\n\n" +
            lab.table(("collections", "router", "own expert among 1 / 2", "flat nDCG@10", "top-p=0.9", "experts opened", "loss@10, %"),
                      rows))


# E10: four experts at once, or two and then two


class Rounds:
    """The experts' documents, flat's lists and the weights of the questions of one split."""

    def __init__(self, lab, store, split):
        self.lab, self.store, self.split = lab, store, split
        self.folder = lab.CACHE / "evaluate" / "rounds"
        self.queries = {name: queries_of(lab, name, split, ROUND_QUERIES) for name in ROUND_COLLECTIONS}
        self.homes = {name: self.find_homes(name) for name in ROUND_COLLECTIONS}
        self.texts = {name: self.read_texts(name) for name in ROUND_COLLECTIONS}
        self.frequency = collections.Counter(word for texts in self.texts.values() for text in texts.values()
                                             for word in set(words(text)))
        self.count = sum(map(len, self.texts.values()))
        self.weights, self.lists = self.ask("as-asked", self.queries)

    def find_homes(self, name):
        """document → the experts that hold a chunk of it."""
        homes = collections.defaultdict(set)
        for view in self.lab.moxie(self.store, "experts")["experts"]:
            if view.get("parent") == name:
                for line in self.lab.output(self.store, "experts", view["name"], "--chunks").splitlines():
                    homes[json.loads(line)["document"]].add(view["name"])
        return homes

    def read_texts(self, name):
        rows = map(json.loads, self.lab.lines(self.lab.DATA / name, "corpus.jsonl"))
        return {str(row["_id"]): f"{row.get('title', '')} {row['text']}" for row in rows}

    def ask(self, way, queries):
        shutil.rmtree(self.folder / way, ignore_errors=True)
        for name, rows in queries.items():
            write_folder(self.folder / way / name, rows)
        self.lab.moxie(self.store, "eval", *(self.folder / way / name for name in queries), "--runs", self.folder / way / "runs",
                       "--features", self.folder / way / "features.jsonl", encoder=self.lab.MODEL)
        return read_weights(self.folder / way / "features.jsonl"), {
            name: read_run(self.folder / way / "runs" / "flat" / f"{name}.trec") for name in queries}

    def found(self, name, ranked, opened):
        """Of flat's list what the opened experts hold."""
        return [document for document in ranked if self.held(name, document) & opened]

    def held(self, name, document):
        other, slash, rest = document.partition("/")
        return self.homes[other][rest] if slash and other in self.homes else self.homes[name][document]

    def text(self, name, document):
        other, slash, rest = document.partition("/")
        return self.texts[other][rest] if slash and other in self.texts else self.texts[name][document]

    def expanded(self, documents, terms):
        """Each question with the terms that weigh most in what its first two experts found (RM3's feedback, the question kept)."""
        queries = {}
        for name, rows in self.queries.items():
            queries[name] = []
            for identity, question, grades in rows:
                opened = set(first(self.weights[name, identity], 2))
                best = self.found(name, self.lists[name].get(identity, []), opened)[:documents]
                weights = collections.Counter()
                for document in best:
                    text = words(self.text(name, document))
                    for word, times in collections.Counter(text).items():
                        weights[word] += times / len(text) * math.log(1 + self.count / (1 + self.frequency[word]))
                known = set(words(question))
                added = [word for word, _ in weights.most_common() if word not in known and word not in STOP][:terms]
                queries[name].append((identity, " ".join([question, *added]), grades))
        return queries

    def measure(self, way=None, expanded=None):
        """name → [(all relevant documents' experts opened, recall@20, nDCG@10)] for four at once, or for two and two."""
        weights, lists = self.ask(way, expanded) if expanded else (None, None)
        figures = {}
        for name, rows in self.queries.items():
            figures[name] = []
            for identity, _, grades in rows:
                opened = first(self.weights[name, identity], 2 if expanded else 4)
                if expanded:
                    opened += [view for view in first(weights[name, identity], 8) if view not in opened][:2]
                found = self.found(name, self.lists[name].get(identity, []), set(opened))
                figures[name].append((all(self.homes[name][document] & set(opened) for document in grades),
                                      sum(document in grades for document in found[:20]) / len(grades), ndcg(found, grades)))
        return figures


def first(weights, count):
    return [name for name, _ in sorted(weights.items(), key=lambda entry: (-entry[1], entry[0]))[:count]]


def words(text):
    return [word.lower() for word in WORD.findall(text)]


def rounds(lab, _floors, _store):
    store = lab.encoded_store(lab.fresh_store("rounds"), ROUND_COLLECTIONS)
    for name in ROUND_COLLECTIONS:
        lab.moxie(store, "discover", name, "--experts", ROUND_EXPERTS, encoder=lab.MODEL)
    train = Rounds(lab, store, "train")
    chosen = max(FEEDBACK, key=lambda setting: sum(figure[0] for figure in train.measure(
        "feedback", train.expanded(*setting))[ROUND_COLLECTIONS[0]]))
    test = Rounds(lab, store, "test")
    ways = {"four at once": test.measure(), "two, then two": test.measure("feedback", test.expanded(*chosen))}
    shutil.rmtree(store, ignore_errors=True)
    rows = []
    for name in ROUND_COLLECTIONS:
        for way, figures in ways.items():
            columns = list(zip(*figures[name]))
            rows.append((name, len(figures[name]), way, *(f"{sum(column) / len(column):.3f}" for column in columns)))
        differences = [[later[i] - once[i] for once, later in zip(*(figures[name] for figures in ways.values()))] for i in range(3)]
        rows.append((name, len(differences[0]), "difference, points", *(lab.interval(macro([values]), 1, 100) for values in differences)))
    return (f"Feedback: {chosen[1]} terms of {chosen[0]} documents, chosen on train queries. Relevant documents lie in experts that "
            f"were discovered ({ROUND_EXPERTS} in each collection); hits are ranked by the question as it was asked.\n\n" +
            lab.table(("questions of", "n", "opened", "all relevant documents' experts opened", "Recall@20", "nDCG@10"), rows))


# E11: the wording of a question


def bare(text):
    """Without the opening of a question and without stop words."""
    return " ".join(word for word in WORD.findall(OPENING.sub("", text)) if word.lower() not in STOP) or text


def framed(text, key):
    return FRAMES[draw("frame", key) % len(FRAMES)].format(text.rstrip(" ?.!"))


def reordered(text, key):
    parts = bare(text).split()
    return " ".join(sorted(parts, key=lambda word: draw("order", key, word)))


def noisy(text, key):
    """A slip of a finger in every fourth word of four letters or more, in one at least."""
    parts = text.split()
    long = [i for i, word in enumerate(parts) if len(WORD.sub("", word)) == 0 and len(word) >= 4]
    for i in sorted(long, key=lambda i: draw("slip", key, i))[:max(1, len(long) // 4)]:
        word, at = parts[i], 1 + draw("at", key, i) % (len(parts[i]) - 2)
        kind, near = draw("kind", key, i) % 3, KEYS.get(word[at].lower(), "")
        if kind == 0:
            parts[i] = word[:at] + word[at + 1] + word[at] + word[at + 2:]
        elif kind == 1 and near:
            parts[i] = word[:at] + near[draw("near", key, i) % len(near)] + word[at + 1:]
        else:
            parts[i] = word[:at] + word[at + 1:]
    return " ".join(parts)


# What is put in front of the program, and the program's options: it respells unknown words by itself.
AS_TYPED, RESPELT = "as typed", "respelt if unknown"
CANONICAL = {AS_TYPED: (str, ["--as-typed"]), RESPELT: (str, []), "bare": (bare, ["--as-typed"]),
             "bare, words sorted": (lambda text: " ".join(sorted(words(bare(text)))), ["--as-typed"])}


def wordings(lab, split):
    """{collection: [(id, documents, {kind: text})]}."""
    found = {}
    for name in lab.MIXTURE:
        found[name] = []
        for identity, text, grades in queries_of(lab, name, split, WORDING_QUERIES[split]):
            key = f"{name} {identity}"
            found[name].append((identity, list(grades), {"": text, "framed": framed(text, key), "bare": bare(text),
                                                         "reordered": reordered(text, key), "noise": noisy(text, key)}))
    return found


def write_wordings(path, found, canonical):
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w", encoding="utf-8") as out:
        for name, rows in found.items():
            for identity, documents, texts in rows:
                for kind, text in texts.items():
                    out.write(json.dumps({"group": identity, "expert": name, "documents": documents, "kind": kind,
                                          "text": canonical(text)}) + "\n")


def agreement(lab, store, found, way):
    canonical, options = CANONICAL[way]
    path = lab.CACHE / "evaluate" / "wordings.jsonl"
    write_wordings(path, found, canonical)
    result = lab.moxie(store, "eval", "--paraphrases", path, *options, encoder=lab.MODEL)
    return {row["kind"]: row for row in result["consistency"]}


def mean_agreement(rows, measure):
    return sum(row[measure]["mean"] for kind, row in rows.items() if kind) / (len(rows) - 1)


def consistency(lab, floors, store):
    lab.encoded_store(store, lab.MIXTURE)
    train, rows = wordings(lab, "train"), []
    tried = {way: agreement(lab, store, train, way) for way in CANONICAL}
    for way, found in tried.items():
        rows.append((way, *(f"{mean_agreement(found, measure):.3f}" for measure in ("experts", "first")),
                     *(f"{found[''][measure]['mean']:.3f}" for measure in ("accuracy", "ndcg@10")),
                     f"{mean_agreement(found, 'ndcg@10'):.3f}"))
    before = tried[AS_TYPED]
    harmless = [way for way, found in tried.items()
                if found[""]["ndcg@10"]["mean"] >= before[""]["ndcg@10"]["mean"] - .001]
    best = max(harmless, key=lambda way: mean_agreement(tried[way], "ndcg@10"))
    test = wordings(lab, "test")
    final = {way: agreement(lab, store, test, way) for way in dict.fromkeys((AS_TYPED, RESPELT, best))}
    floors.at_least("wording: same first document, mean of the kinds", mean_agreement(final[RESPELT], "first"), SAME_FIRST_FLOOR)
    shown = [(way, kind or "(the question)", row["pairs"] if kind else "–",
              *(lab.interval(row[measure]) if kind else "–" for measure in ("experts", "first")),
              *(lab.interval(row[measure]) for measure in ("accuracy", "ndcg@10")))
             for way, found in final.items() for kind, row in found.items()]
    return "\n\n".join([
        f"Canonical forms tried on train queries ({sum(map(len, train.values()))} questions of 14 collections; means of the four "
        "kinds of wordings):",
        lab.table(("canonical form", "overlap of experts", "same first document", "right, as asked", "nDCG@10, as asked",
                   "nDCG@10 of the wordings"), rows),
        f"Of those that cost the question as it was asked nothing the best is *{best}*. On test queries "
        f"({sum(map(len, test.values()))}), by top-p=0.9:",
        lab.table(("canonical form", "wording", "pairs", "overlap of experts", "same first document", "first is right", "nDCG@10"),
                  shown)])


OF_GOALS = (("gates", gates), ("ladder", ladder))
OTHERS = (("arrivals", arrivals), ("two rounds", rounds), ("wording", consistency))


def sections(lab, floors, store, chosen):
    """[(name, measure)] for script/evaluate; `store` holds the mixture with its vectors."""
    return [(name, lambda measure=measure: measure(lab, floors, store)) for name, measure in chosen]
