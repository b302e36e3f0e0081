"""The section "recipes" of script/evaluate: what the scorer gains by knowing where a query belongs, as shipped and after
`moxie train` on train queries."""
import json
import pathlib
import shutil
import tempfile

import evaluate_goals
from evaluate_experiments import judgements

ROUTES = ("top-p=0.9", "top-p=0.95", "top-p=0.99", "top-k=4")
TRAINED_ROUTES, EVIDENCE_ROUTES = ROUTES[:3], ("top-p=0.99", "top-k=4")


def training_files(evaluate, folder):
    """One file of train queries and one of judgements; documents are named EXPERT/ID, queries COLLECTION/ID."""
    queries, qrels = folder / "queries.jsonl", folder / "qrels.tsv"
    with open(queries, "w", encoding="utf-8") as texts, open(qrels, "w", encoding="utf-8") as judged_documents:
        judged_documents.write("query-id\tcorpus-id\tscore\n")
        for name in evaluate.MIXTURE:
            judged = judgements(evaluate, name, "train")
            if not judged:
                continue
            for line in evaluate.lines(evaluate.DATA / name, "queries.jsonl"):
                query = json.loads(line)
                if str(query["_id"]) not in judged:
                    continue
                known = f"{name}/{query['_id']}"
                texts.write(json.dumps({"_id": known, "text": query["text"]}) + "\n")
                judged_documents.writelines(f"{known}\t{name}/{document}\t1\n" for document in judged[str(query["_id"])])
    return queries, qrels


def difference(result, route, reference):
    """In nDCG@10, whichever of the two is written first."""
    for one in result["differences"]:
        if one["metric"] == "ndcg@10" and (one["a"], one["b"]) == (route, reference):
            return one
        if one["metric"] == "ndcg@10" and (one["a"], one["b"]) == (reference, route):
            return {"mean": -one["mean"], "low": -one["high"], "high": -one["low"]}
    return None


def worst(evaluate, result, route):
    """The collection that loses most against plain, in points."""
    plain = {one["name"]: one["ndcg@10"] for one in evaluate.mode(result, "plain")["datasets"]}
    changes = {one["name"]: 100 * (one["ndcg@10"] - plain[one["name"]]) for one in evaluate.mode(result, route)["datasets"]}
    name = min(changes, key=changes.get)
    return f"{name} {changes[name]:+.1f}"


def rows_of(evaluate, name, result, routes):
    rows = []
    for route in routes:
        macro = evaluate.mode(result, route)["macro"]
        gain = difference(result, route, "plain")
        rows.append((name, route, f"{macro['ndcg@10']:.4f}", evaluate.interval(gain, 2, 100) if gain else "–",
                     worst(evaluate, result, route), f"{macro['experts_opened']:.2f}", f"{100 * macro['share_opened']:.1f}"))
    return rows


def measured(evaluate, store, routes, *options):
    return evaluate.evaluate_hybrid(store, *options, *(argument for route in routes for argument in ("--route", route)))


def by_expert(evaluate, report):
    return evaluate.table(("expert", "train queries", "share of words", "prior, nats", "gain on queries left out, points"),
                          [(one["name"], one["queries"], f"{one['weight']:.2f}", f"{one['prior']:+.2f}",
                            f"{100 * one['gain']:+.2f}") for one in report["experts"]])


def answers_by_expert(evaluate, report):
    return evaluate.table(
        ("expert", "train queries", "gain by answers of other queries, points", "at least", "weight"),
        [(one["name"], one["queries"], f"{100 * one['gain']:+.2f}", f"{100 * one['low']:+.2f}",
          f"{one['weight']:.2f}" if one["adopted"] else "–") for one in report["answers"]])


def by_collection(evaluate, shipped, trained, route):
    def of(result, name):
        return {one["name"]: one["ndcg@10"] for one in evaluate.mode(result, name)["datasets"]}
    plain, before, after = of(shipped, "plain"), of(shipped, route), of(trained, route)
    return evaluate.table(("collection", "plain", f"shipped, {route}", f"trained, {route}", "trained − plain, points"),
                          [(name, f"{plain[name]:.3f}", f"{before[name]:.3f}", f"{after[name]:.3f}",
                            f"{100 * (after[name] - plain[name]):+.1f}") for name in plain])


# By which recipes and route each goal is met or missed, with the least gain and the most opened that are wanted.
GOALS = {"plain, little": ("shipped", "top-p=0.95", -.003, .12), "plain, more": ("evidence", "top-p=0.99", .008, .25),
         "trained, little": ("trained", "top-p=0.9", .013, .12), "trained, more": ("trained", "top-p=0.99", .020, .25)}
WORST = -1.0


def note_goals(evaluate, goals, results):
    for key, (recipe, route, least, most) in GOALS.items():
        gain, opened = difference(results[recipe], route, "plain"), evaluate.mode(results[recipe], route)["macro"]["share_opened"]
        low, harmed = worst(evaluate, results[recipe], route), recipe == "trained"
        met = gain["mean"] >= least and opened <= most and (least < 0 or gain["low"] > 0) and \
            (not harmed or float(low.split()[1]) >= WORST)
        goals.note(key, f"{evaluate.interval(gain, 2, 100)} at {100 * opened:.1f} % ({route}{', by evidence' if recipe == 'evidence' else ''}), "
                        f"worst {low}", met)
    trained = results["trained"]
    evaluate_goals.own_expert(goals, "own, trained", trained["routing"])
    plain, route, oracle = (evaluate.mode(trained, name)["macro"]["ndcg@10"] for name in ("plain", "top-p=0.9", "oracle"))
    closed = (route - plain) / (oracle - plain)
    goals.note("gap", f"{100 * closed:.0f} % ({plain:.3f}, {route:.3f}, {oracle:.3f})", closed >= .6)


def recipes(evaluate, floors, store):
    shipped = evaluate.hybrid_result(store)
    rows = rows_of(evaluate, "shipped", shipped, ("plain", "flat", "oracle", *ROUTES))
    evidence = measured(evaluate, store, EVIDENCE_ROUTES, "--evidence")
    rows += rows_of(evaluate, "shipped, by evidence", evidence, ("flat", *EVIDENCE_ROUTES))
    trained_store = evaluate.fresh_store("recipes")
    shutil.rmtree(trained_store, ignore_errors=True)
    shutil.copytree(store, trained_store)
    with tempfile.TemporaryDirectory() as folder:
        queries, qrels = training_files(evaluate, pathlib.Path(folder))
        trained_report = evaluate.moxie(trained_store, "train", "--queries", queries, "--qrels", qrels)
    report, routing = trained_report["recipes"], trained_report["routers"][0]
    trained = measured(evaluate, trained_store, TRAINED_ROUTES)
    shutil.rmtree(trained_store, ignore_errors=True)
    rows += rows_of(evaluate, "trained", trained, ("flat", "oracle", *TRAINED_ROUTES))
    best = difference(shipped, "top-p=0.99", "plain")
    floors.require(best["low"] > 0, f"recipes: top-p=0.99 is above plain, by at least {100 * best['low']:.2f} points")
    gain = difference(trained, "flat", "plain")
    floors.require(gain["low"] > 0, f"recipes: trained flat search is above plain, by at least {100 * gain['low']:.2f} points")
    note_goals(evaluate, floors.goals, {"shipped": shipped, "evidence": evidence, "trained": trained})
    return "\n\n".join([
        evaluate.table(("recipes", "route", "nDCG@10", "above plain, points", "worst collection", "experts opened",
                        "chunks opened, %"), rows),
        f"Training {'adopted' if report['adopted'] else 'refused'} recipes on {report['queries']} judged train queries: "
        f"nDCG@10 {report['before']:.4f} before, {report['after']:.4f} after on queries left out, gain "
        f"[{100 * report['low']:.2f}, {100 * report['high']:.2f}] points, route weight {report['route_weight']}. Refused: "
        f"{', '.join(report['refused']) or 'nothing'}. The router of words and vectors was {'adopted' if routing['adopted'] else 'refused'}: "
        f"cross-entropy {routing['before']:.3f} before and {routing['after']:.3f} after, chunks opened at a loss of 2 % "
        f"{100 * routing['opens_before']:.1f} and {100 * routing['opens_after']:.1f} %; own expert among the first 1 / 2 / 4 of the test "
        f"queries: {' / '.join(format(trained['routing'][f'own@{rank}'], '.3f') for rank in (1, 2, 4))}.",
        by_expert(evaluate, report),
        f"Answers of {report['remembered']} questions are remembered:", answers_by_expert(evaluate, report),
        "Test queries by collection:", by_collection(evaluate, shipped, trained, ROUTES[0])])
