"""Asks the demo's store its questions: first by words, plain and routed search side by side, then by words and vectors as the
experts get theirs. Called by script/demo."""

import argparse
import json
import shutil
import subprocess
import sys
import textwrap
import time

ROUTE = "top-p=0.9"

# (question, what it is meant to show, {expert: its documents that hold a right passage}).
QUESTIONS = (
    ("What is the default isolation level in PostgreSQL?", "SQL in three manuals: one of two databases",
     {"postgresql": ("transaction-iso.html", "runtime-config-client.html", "sql-set-transaction.html")}),
    ("How do I undo the last commit but keep my changes?", "commit: git, not a database",
     {"git": ("git-reset.html", "gittutorial.html", "user-manual.html", "git-commit.html")}),
    ("Is a commit still atomic when the power fails during a transaction?", "commit: a database, not git",
     {"sqlite": ("atomiccommit.html", "transactional.html")}),
    ("What is a partial index and when is it used?", "index: two databases",
     {"sqlite": ("partialindex.html",), "postgresql": ("indexes-partial.html",)}),
    ("How do I remove a file from the index but keep it in the working tree?", "index: git",
     {"git": ("git-rm.html", "git-reset.html", "gitfaq.html", "user-manual.html", "git-restore.html")}),
    ("How do I write a relative import in a module of a package?", "module: Python",
     {"python": ("tutorial/modules.html", "reference/import.html", "reference/simple_stmts.html")}),
    ("What is the module name in CREATE VIRTUAL TABLE?", "module: SQLite",
     {"sqlite": ("vtab.html", "lang_createvtab.html", "c3ref/create_module.html")}),
    ("How do I bind values to placeholders in SQL queries from Python?", "SQL in three manuals",
     {"python": ("library/sqlite3.html",)}),
    ("How does INSERT ON CONFLICT differ between SQLite and PostgreSQL?", "needs two experts",
     {"sqlite": ("lang_upsert.html", "lang_insert.html", "lang_conflict.html"), "postgresql": ("sql-insert.html",)}),
    ("How do I define my own SQL function in SQLite, in C with sqlite3_create_function and in Python with "
     "create_function?", "needs two experts",
     {"sqlite": ("appfunc.html", "c3ref/create_function.html", "c_interface.html", "capi3.html", "cintro.html"),
      "python": ("library/sqlite3.html",)}),
    ("When may a Debian package use Pre-Depends?", "one small expert among large ones",
     {"debian-policy": ("ch-relationships.html", "ch-binary.html")}),
    ("How long do I boil an egg?", "nothing here can answer it", {}),
)

# Questions in other words than the manuals', asked of an expert before and after it has vectors.
IN_OTHER_WORDS = (
    ("debian-policy", "What guarantees that another package is completely set up before mine gets unpacked?",
     ("ch-relationships.html", "ch-binary.html")),
    ("debian-policy", "Where should a daemon put its start script?", ("ch-opersys.html",)),
    ("git", "How do I throw away my latest snapshot without losing what I edited?",
     ("git-reset.html", "gittutorial.html", "user-manual.html", "gitfaq.html", "git-commit.html")),
    ("git", "Which developer is to blame for this line of code?", ("git-blame.html", "git-annotate.html")),
)


def call(moxie, store, command, question, *options):
    process = subprocess.run([moxie, "--store", store, "--json", command, question, *options],
                             capture_output=True, text=True, check=False)
    if process.returncode != 0:
        sys.exit(f"script/demo: moxie {command} failed: {process.stderr.strip()}")
    return json.loads(process.stdout)


def compare(moxie, store, question):
    """Plain and routed search, three times in turn; of each the run of median time."""
    runs = [[call(moxie, store, "search", question, "--mode", "lexical", "--route", route) for route in ("plain", ROUTE)]
            for _ in range(3)]
    return [sorted(side, key=milliseconds)[1] for side in zip(*runs)]


def ranks(result, expected):
    """For each expert of `expected`, the rank of the first hit in one of its documents, or None."""
    found = {expert: None for expert in expected}
    for hit in result["hits"]:
        expert = hit["expert"]
        if expert in found and found[expert] is None and hit["document"] in expected[expert]:
            found[expert] = hit["rank"]
    return found


def rank_text(found):
    if not found:
        return "there is none"
    if len(found) == 1:
        return next(str(rank) if rank else "not among 10" for rank in found.values())
    return ", ".join(f"{expert} {rank or '–'}" for expert, rank in found.items())


def opened_text(result):
    opened = [expert["name"] for expert in result["route"]["experts"] if expert["opened"]]
    return f"{100 * result['route']['share_opened']:.0f} %, {len(opened)} of {len(result['route']['experts'])} experts"


def milliseconds(result):
    return sum(stage["ms"] for stage in result["trace"]["stages"])


class Page:
    """Prints at most 80 columns (fewer on a narrower terminal)."""

    def __init__(self):
        self.width = min(80, shutil.get_terminal_size((80, 24)).columns)
        self.colour = sys.stdout.isatty()

    def bold(self, text):
        return f"\033[1m{text}\033[0m" if self.colour else text

    def heading(self, text):
        lines = textwrap.wrap(text, self.width) or [""]
        print("\n" + "─" * self.width)
        for line in lines:
            print(self.bold(line))

    def row(self, name, left, right):
        first, second = 23, (self.width - 25) // 2
        print(f"  {name:<{first}}{left:<{second}}{right}".rstrip())

    def paragraph(self, text, indent="  ", hanging=None):
        hanging = indent if hanging is None else hanging
        print(textwrap.fill(" ".join(text.split()), self.width, initial_indent=indent, subsequent_indent=hanging))


def shorten(text, limit):
    text = " ".join(text.split())
    return text if len(text) <= limit else text[:limit - 1].rstrip() + "…"


def show_comparison(page, plain, routed, expected):
    page.row("", "plain search", f"routed, {ROUTE}")
    page.row("right passage, rank", rank_text(ranks(plain, expected)), rank_text(ranks(routed, expected)))
    page.row("opened", opened_text(plain), opened_text(routed))
    page.row("time", f"{milliseconds(plain):.2f} ms", f"{milliseconds(routed):.2f} ms")
    left = {stage["name"]: stage["ms"] for stage in plain["trace"]["stages"]}
    right = {stage["name"]: stage["ms"] for stage in routed["trace"]["stages"]}
    for name in dict.fromkeys([*left, *right]):
        page.row("  " + name, *(f"{side[name]:.2f}" if name in side else "–" for side in (left, right)))
    weights = [f"{expert['name']} {expert['weight']:.2f}" for expert in routed["route"]["experts"][:4]]
    page.paragraph("router's weights: " + " · ".join(weights))


def show_answer(page, result):
    answer = result["answer"]
    print()
    if answer["abstained"]:
        page.paragraph("No answer: " + (answer["reason"] or ""))
        return
    page.paragraph(answer["text"])
    for citation in answer["citations"]:
        where = f"[{citation['index']}] {citation['expert']} · {citation['document']}"
        section = " › ".join(citation.get("section") or [])
        page.paragraph(where + (" · " + section if section else ""), "  ", "      ")


def duration(seconds):
    return f"{seconds:.0f} s" if seconds < 100 else f"{int(seconds // 60)} min {int(seconds % 60)} s"


def show_summary(page, rows):
    page.heading("All questions together")
    page.row("", "plain search", f"routed, {ROUTE}")
    sides = list(zip(*rows))

    def count(holds):
        answerable = [[found for found, _ in side if found] for side in sides]
        return [f"{sum(1 for found in side if holds(found))} of {len(side)}" for side in answerable]

    page.row("a right passage first", *count(lambda found: 1 in found.values()))
    page.row("  among the first 3", *count(lambda found: any(rank and rank <= 3 for rank in found.values())))
    page.row("from every expert", *count(lambda found: all(found.values())))
    page.row("share opened, mean",
             *(f"{100 * sum(result['route']['share_opened'] for _, result in side) / len(side):.0f} %" for side in sides))
    page.row("time, median",
             *(f"{sorted(milliseconds(result) for _, result in side)[len(side) // 2]:.2f} ms" for side in sides))


def show_vectors(page, moxie, store):
    """Encodes the experts of IN_OTHER_WORDS one after the other, and asks each as soon as it is done."""
    page.heading("By words and vectors, in other words than the manuals'")
    for expert in dict.fromkeys(expert for expert, _, _ in IN_OTHER_WORDS):
        if subprocess.run([moxie, "--store", store, "encode", expert], stdout=subprocess.DEVNULL, check=False).returncode != 0:
            page.paragraph("The encoder is not there, so the manuals are searched by words alone; script/setup fetches it.")
            return
        for _, question, documents in (one for one in IN_OTHER_WORDS if one[0] == expert):
            sides = [call(moxie, store, "search", question, "--experts", expert, "--mode", evidence)
                     for evidence in ("lexical", "hybrid")]
            words, both = (rank_text(ranks(side, {expert: documents})) for side in sides)
            print()
            page.paragraph(f"{expert}: {question}")
            page.row("right passage, rank", f"words: {words}", f"words and vectors: {both}")
            best = sides[1]["hits"][0]
            page.paragraph(f"first: {best['document']}: " + shorten(best["text"], 150), "  ", "  ")
    print()
    page.paragraph(f"The other experts are found by words until `moxie --store {store} encode` has made their vectors.")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--moxie", required=True)
    parser.add_argument("--store", required=True)
    parser.add_argument("--started", type=float, default=time.time(), help="seconds since the epoch")
    options = parser.parse_args()
    page = Page()
    rows, first_answer = [], None
    for number, (question, about, expected) in enumerate(QUESTIONS, 1):
        answered = call(options.moxie, options.store, "ask", question, "--mode", "lexical", "--route", ROUTE)
        first_answer = first_answer or time.time() - options.started
        plain, routed = compare(options.moxie, options.store, question)
        rows.append(((ranks(plain, expected), plain), (ranks(routed, expected), routed)))
        page.heading(f"{number}. {question}")
        page.paragraph(f"({about})")
        show_comparison(page, plain, routed, expected)
        show_answer(page, answered)
    show_summary(page, rows)
    show_vectors(page, options.moxie, options.store)
    print(f"\nFirst answer {duration(first_answer)} after the start, everything {duration(time.time() - options.started)}.")
    print("\nYour own folder:  build/release/cli/moxie add notes ~/notes\n"
          "                  build/release/cli/moxie ask 'what did we decide about …?'")


if __name__ == "__main__":
    main()
