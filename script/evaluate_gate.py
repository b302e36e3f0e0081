"""The section "gate" of script/evaluate: what is skipped before the search, and what is refused after it."""

import json
import subprocess

TALK = ("greeting", "goodbye", "thank_you", "what_can_i_ask_you", "what_is_your_name", "are_you_a_bot", "how_old_are_you",
        "who_made_you", "where_are_you_from", "what_are_your_hobbies", "who_do_you_work_for", "tell_joke")
INTENTS = "clinc150"
# False skips before and after the search together, mean and worst collection; out of scope refused.
FALSE_CEILING, WORST_CEILING, REFUSED_FLOOR, SKIPPED_CEILING = .015, .05, .50, .001
LEAST_OF_WORST = 100


def asked(folder, split):
    """The queries of a split, as (text, metadata)."""
    with open(folder / "queries.jsonl", encoding="utf-8") as file:
        queries = {row["_id"]: row for row in map(json.loads, file)}
    lines = (folder / "qrels" / f"{split}.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return [queries[name] for name in dict.fromkeys(line.split("\t")[0] for line in lines) if name in queries]


def out_of_scope(folder):
    with open(folder / "queries.jsonl", encoding="utf-8") as file:
        queries = {row["_id"]: row["text"] for row in map(json.loads, file)}
    lines = (folder / "oos.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return [queries[name] for name, split in (line.split("\t") for line in lines) if split == "test"]


def groups(data, collections):
    """What is asked, by group: all test queries of every collection, small talk by intent, out of scope."""
    wanted = {f"in {name}": [row["text"] for row in asked(data / name, "test")] for name in collections}
    for row in asked(data / INTENTS, "test"):
        if row["metadata"]["intent"] in TALK:
            wanted.setdefault(f"talk {row['metadata']['intent']}", []).append(row["text"])
    wanted["out of scope"] = out_of_scope(data / INTENTS)
    return wanted


def count(build, models, store, wanted):
    subprocess.run(["cmake", "--build", str(build), "--target", "gate_counts"], check=True, capture_output=True)
    lines = "".join(f"{group}\t{' '.join(text.split())}\n" for group, texts in wanted.items() for text in texts)
    output = subprocess.run([build / "src/engine/gate_counts", store, models], input=lines, capture_output=True, text=True, check=True)
    return json.loads(output.stdout)


def total(counts, prefix, key):
    return sum(one[key] for group, one in counts.items() if group.startswith(prefix))


def share(part, whole):
    return f"{part} of {whole} ({100 * part / whole:.1f} %)"


def section(floors, table, build, models, store, data, collections):
    counts = count(build, models, store, groups(data, collections))
    inside = {group: one for group, one in counts.items() if group.startswith("in ")}
    lost = {group: (one["skipped"] + one["refused"]) / one["n"] for group, one in inside.items()}
    n, skipped, refused = (total(counts, "in ", key) for key in ("n", "skipped", "refused"))
    worst = max((group for group in lost if inside[group]["n"] >= LEAST_OF_WORST), key=lost.get)
    scope, talk = counts["out of scope"], total(counts, "talk ", "n")
    stopped = total(counts, "talk ", "skipped") + total(counts, "talk ", "refused")
    floors.at_most("gate: in-corpus queries skipped before the search", skipped / n, SKIPPED_CEILING, 4)
    floors.at_most("gate: in-corpus queries skipped or refused, mean of the collections", sum(lost.values()) / len(lost),
                   FALSE_CEILING)
    floors.at_most(f"gate: the worst collection of {LEAST_OF_WORST} queries or more", lost[worst], WORST_CEILING)
    floors.at_least("gate: out-of-scope utterances refused", (scope["skipped"] + scope["refused"]) / scope["n"], REFUSED_FLOOR)
    mean, refused_share = sum(lost.values()) / len(lost), (scope["skipped"] + scope["refused"]) / scope["n"]
    floors.goals.note("gate", f"{100 * mean:.2f} % · {100 * lost[worst]:.1f} %; {100 * refused_share:.1f} %",
                      mean <= FALSE_CEILING and lost[worst] <= WORST_CEILING and refused_share >= REFUSED_FLOOR)
    rows = [("in-corpus test queries", n, share(skipped, n), share(refused, n)),
            (f"the worst collection, {worst[3:]}", inside[worst]["n"], share(inside[worst]["skipped"], inside[worst]["n"]),
             share(inside[worst]["refused"], inside[worst]["n"])),
            ("small talk", talk, share(total(counts, "talk ", "skipped"), talk), share(total(counts, "talk ", "refused"), talk)),
            ("out of scope", scope["n"], share(scope["skipped"], scope["n"]), share(scope["refused"], scope["n"]))]
    median = sorted(one["us_median"] for one in inside.values())[len(inside) // 2]
    return "\n\n".join([
        table(("asked", "n", "skipped before the search", "refused after it"), rows),
        f"Mean of the collections, skipped or refused: {100 * sum(lost.values()) / len(lost):.2f} %. Small talk stopped before or "
        f"after: {100 * stopped / talk:.1f} %. The gate takes {median:.0f} µs (median).",
        table(("small talk", "n", "skipped", "refused after the search"),
              [(group[5:], one["n"], one["skipped"], one["refused"]) for group, one in counts.items() if group.startswith("talk ")])])
