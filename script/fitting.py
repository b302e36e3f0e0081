"""What the scripts that fit weights share."""
import math


def solve(matrix, vector):
    """Gauss-Jordan elimination with pivoting; a handful of unknowns."""
    n = len(vector)
    rows = [row[:] + [vector[i]] for i, row in enumerate(matrix)]
    for i in range(n):
        pivot = max(range(i, n), key=lambda r: abs(rows[r][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        for r in range(n):
            if r != i and rows[r][i]:
                factor = rows[r][i] / rows[i][i]
                rows[r] = [a - factor * b for a, b in zip(rows[r], rows[i])]
    return [rows[i][n] / rows[i][i] for i in range(n)]


def sigmoid(x):
    return 1 / (1 + math.exp(-x)) if x > -500 else 0.0
