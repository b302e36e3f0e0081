"""The section "a million vectors" of script/evaluate: routed cells and √N k-means cells on a million vectors that lie as the
mixture's do (script/cells_million.py). Five minutes, 13 GB of memory and 3 GB of the disk."""

import json
import random
import re
import shutil
import subprocess

from evaluate_experiments import queries_of

ROWS, QUERIES, SEED = 1_000_000, 400, 13
# The margin that is held, what it keeps at least, and the share of the vectors that it opens at most; measured: .992 at 1.9 %.
MARGIN, KEPT, OPENED = "0.80", .985, .03
LINE = re.compile(r"margin (\S+) kept (\S+) ± (\S+) opened (\S+) centroids (\S+)\s+(\S+) ms")


def questions(evaluate):
    texts = [text for name in evaluate.MIXTURE for _, text, _ in queries_of(evaluate, name, "test", most=None)]
    return random.Random(SEED).sample(texts, QUERIES)


def million(evaluate, floors, store):
    python = evaluate.python_with(evaluate.PEER_MODULES, *evaluate.PEER_PACKAGES)
    if python is None:
        floors.skipped.append(f"a million vectors: pip could not install {', '.join(evaluate.PEER_PACKAGES)}")
        return "Not measured: numpy is not there."
    build = evaluate.MOXIE.parent.parent
    subprocess.run(["cmake", "--build", str(build), "--target", "bench_cells"], check=True, capture_output=True)
    evaluate.mixture_store(store)
    folder = evaluate.fresh_store("million")
    folder.mkdir()
    peer = json.loads(subprocess.run([python, evaluate.ROOT / "script" / "cells_million.py", evaluate.CACHE / "models" / evaluate.MODEL,
                                      store, folder / "million", str(ROWS)], input="\n".join(questions(evaluate)),
                                     capture_output=True, text=True, check=True).stdout)
    output = subprocess.run([build / "bench" / "bench_cells", folder / "million"], capture_output=True,
                            text=True, check=True).stdout
    shutil.rmtree(folder)
    found = {margin: (kept, width, opened, centroids, ms) for margin, kept, width, opened, centroids, ms in LINE.findall(output)}
    kept, _, opened, _, _ = map(float, found[MARGIN])
    floors.at_least("a million vectors: kept of flat's ten best by routed cells", kept, KEPT)
    floors.at_most("a million vectors: vectors opened for it", opened, OPENED)
    _, peer_kept, peer_opened = evaluate.first_that_keeps(peer["curve"], .99)
    floors.goals.note("million", f"{kept:.3f} at {100 * opened:.1f} % (cells, margin {float(MARGIN)}); √N k-means {peer_kept:.3f} at "
                                 f"{100 * peer_opened:.1f} %", kept >= .99)
    rows = [(f"cells, margin {float(margin):g}", f"{kept} ± {width}", f"{100 * float(opened):.2f}", f"{100 * float(centroids):.2f}", ms)
            for margin, (kept, width, opened, centroids, ms) in found.items()]
    rows += [(f"√N k-means: {count} of {peer['clusters']} clusters", f"{kept:.3f}", f"{100 * opened:.2f}",
              f"{100 * peer['clusters'] / ROWS:.2f}", "–")
             for count, kept, opened in dict.fromkeys(tuple(evaluate.first_that_keeps(peer["curve"], wanted)) for wanted in (.8, .9, .95, .98, .99))]
    flat = re.search(r"flat (\S+) ms", output).group(1)
    return f"{ROWS:,} vectors, {peer['queries']} test queries of the mixture; flat search takes {flat} ms.\n\n" + evaluate.table(
        ("opened", "kept of flat's ten best", "vectors compared, %", "centroids compared, %", "ms"), rows)
