"""The project's files, found without git: a checkout may be a plain folder."""

import os
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Never the project's own text: what git keeps (in a work tree a file), what is built, fetched or stored, editors' folders.
IGNORED = {".git", ".cache", ".moxie", "build", "__pycache__", ".vscode", ".idea"}


def files(*suffixes):
    """Every file of the project with one of the suffixes (all files without any), relative to ROOT, sorted."""
    found = []
    for folder, below, names in os.walk(ROOT):
        below[:] = [name for name in below if name not in IGNORED]
        found += [pathlib.Path(folder, name).relative_to(ROOT) for name in names if name not in IGNORED]
    return sorted(path for path in found if not suffixes or path.suffix in suffixes)


def read(path):
    return (ROOT / path).read_text(encoding="utf-8")


def table(document, first_column):
    """The rows of the Markdown table whose first heading is `first_column`, as lists of stripped cells."""
    rows, inside = [], False
    for line in read(document).splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not line.lstrip().startswith("|"):
            inside = False
        elif cells[0] == first_column:
            inside = True
        elif inside and not set(cells[0]) <= set("-: "):
            rows.append(cells)
    return rows
