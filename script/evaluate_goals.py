"""What moxie is to show, and what was measured of it: the first table of docs/evaluation.md. Sections of script/evaluate note
what they measured; what a run did not measure stays as it was."""

# Key: (goal, wanted). In the order of the table.
GOALS = {
    "own, words": ("own expert among the first 1 / 2 / 4, by words, no labels", ".890 / .972 / .992"),
    "own, vectors": ("the same with the query's vector", ".920 / .985 / .998"),
    "own, trained": ("the same after `moxie train` on train queries", ".965 / .996 / 1.000"),
    "route, 15": ("µs of a route without encoding, 15 experts, by words · with the vector", "40"),
    "route, 1000": ("the same, 1,000 experts", "500"),
    "route, 10000": ("the same, 10,000 experts", "2,000"),
    "plain, little": ("nDCG@10 above plain, untrained, at most 12 % of the chunks opened, points", "−.3"),
    "plain, more": ("the same, at most 25 %", "+.8, interval above 0"),
    "trained, little": ("the same trained, at most 12 %", "+1.3, interval above 0, no collection worse by more than 1"),
    "trained, more": ("the same trained, at most 25 %", "+2.0, interval above 0, no collection worse by more than 1"),
    "gap": ("of the gap between plain and the oracle route with the same recipes, closed", "60 %"),
    "top-p": ("top-p above top-k at 1.2 / 2 / 4 experts, points of nDCG@10", "higher at each"),
    "promise 5": ("max-loss 5 %: kept in splits of 40, chunks opened", "38, at most 10 %"),
    "promise 2": ("max-loss 2 %", "38, at most 16 %"),
    "promise 1": ("max-loss 1 %", "38, at most 22 %"),
    "promise within": ("max-loss 5 / 2 / 1 % among experts discovered in one collection: kept in splits of 40", "38 each"),
    "promise pseudo": ("max-loss 5 / 2 / 1 % calibrated on pseudo-queries: kept in splits of 40 of real ones", "printed"),
    "retrievers": ("three retrievers routed, nDCG@10 − the best one · − all fused, points, mean of four collections (each)", "above 0 · above 0"),
    "gate": ("false skips and refusals: mean · worst collection; out of scope refused", "1.5 % · 5 %; 50 %"),
    "cost": ("error of the predicted cost, median, on stores of about 10,000 · 50,000 · a million chunks", "15 % each"),
    "discovered": ("discovered experts: recall@10 of flat's at the share of chunks opened", ".99 at the smallest share"),
    "million": ("the same of a million vectors, by vectors alone, beside the nearest of √N k-means cells", ".99 at the smallest share"),
    "weight": ("a share of words that depends on the query (by where it belongs) above the best fixed one, flat, points", "+1.0"),
}


class Goals:
    """What this run measured of the goals."""

    def __init__(self):
        self.measured = {}

    def note(self, key, measured, met):
        """`met`: whether the goal is reached; None: there is nothing to reach."""
        self.measured[key] = (measured, {True: "yes", False: "**no**", None: "–"}[met])

    def table(self, table, before):
        """The table as it was, `before`, with what was measured since."""
        known = {}
        for line in before.splitlines():
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            if len(cells) == 4:
                known[cells[0]] = (cells[2], cells[3])
        return table(("goal", "wanted", "measured", "reached"),
                     [(goal, wanted, *self.measured.get(key, known.get(goal, ("not measured yet", "–"))))
                      for key, (goal, wanted) in GOALS.items()])


def at_least(values, wanted):
    """Whether every value, as it is shown with three digits, is as large as wanted."""
    return all(round(value, 3) >= floor for value, floor in zip(values, wanted))


def own_expert(goals, key, routing):
    """Notes how often a route finds a query's own expert first."""
    values = [routing[f"own@{rank}"] for rank in (1, 2, 4)]
    wanted = [float(value) for value in GOALS[key][1].split(" / ")]
    goals.note(key, " / ".join(f"{value:.3f}" for value in values), at_least(values, wanted))
