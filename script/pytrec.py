"""nDCG@10 of a TREC run by pytrec_eval, as one JSON line. Run by script/evaluate in an environment that has it.

    pytrec.py QRELS RUN      every judged query counts, those without a line in the run as 0"""

import collections
import json
import sys

import pytrec_eval


def read_qrels(path):
    judgements = collections.defaultdict(dict)
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file):
            query, document, grade = line.rstrip("\n").split("\t")
            if number > 0 or grade.lstrip("-").isdigit():
                judgements[query][document] = int(float(grade))
    return {query: grades for query, grades in judgements.items() if max(grades.values()) > 0}


def read_run(path):
    run = collections.defaultdict(dict)
    with open(path, encoding="utf-8") as file:
        for line in file:
            query, _, document, _, score, _ = line.split()
            run[query][document] = float(score)
    return run


def main():
    judgements, run = read_qrels(sys.argv[1]), read_run(sys.argv[2])
    evaluator = pytrec_eval.RelevanceEvaluator({query: judgements[query] for query in run}, {"ndcg_cut_10"})
    scores = evaluator.evaluate(run)
    print(json.dumps({"n": len(scores), "ndcg@10": sum(score["ndcg_cut_10"] for score in scores.values()) / len(scores)}))


if __name__ == "__main__":
    main()
