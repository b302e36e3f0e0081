"""What the Markdown files name is there: paths, links, scripts, commands and their options."""

import functools
import os
import pathlib
import re
import shlex
import subprocess
import unittest

import tree

TOP = "script|tests|bench|docs|src|include|eval|cli|server|python|cmake|\\.ci"
PATH = re.compile(rf"(?<![\w./~-])(?:\./)?((?:{TOP})/[\w./*-]*[\w*/]|[A-Z]+\.md|CMake\w+\.(?:txt|json))")
LINK = re.compile(r"\]\(([^)#\s]+)(#[^)\s]*)?\)")
FENCE = re.compile(r"^```[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`([^`\n]+)`")
# What a run of the program leaves behind; not in the tree.
MADE = ("build/", ".cache/", ".moxie")
MOXIE = re.compile(r"(?:^|[;&|]\s*|\$ )(?:\S*/)?moxie\s+(.+)")


def documents():
    return [(path, tree.read(path)) for path in tree.files(".md")]


def program():
    path = pathlib.Path(os.environ.get("MOXIE_BINARY", tree.ROOT / "build/release/cli/moxie"))
    return path if path.is_file() else None


@functools.cache
def help_text(*command):
    process = subprocess.run([program(), *command, "--help"], capture_output=True, text=True, check=False, timeout=120)
    return process.returncode, process.stdout + process.stderr


def commands(text):
    """Every `moxie …` that stands in a code block or between backticks, with its words."""
    code = [line for block in FENCE.findall(text) for line in block.replace("\\\n", " ").splitlines()]
    code += INLINE.findall(FENCE.sub("", text))
    for line in code:
        match = MOXIE.search(line.strip())
        if match:
            lexer = shlex.shlex(match.group(1).split(" #")[0], posix=True, punctuation_chars="|;&<>")
            lexer.whitespace_split = True
            words = list(lexer)
            end = next((i for i, word in enumerate(words) if set(word) <= set("|;&<>")), len(words))
            yield line, words[:end]


def split_command(words):
    """Global options, the subcommand, its options."""
    before, position = [], 0
    while position < len(words) and words[position].startswith("-"):
        before.append(words[position])
        position += 2 if words[position] in ("--store", "--config") else 1
    options = [word.split("=")[0] for word in words[position + 1:] if re.match(r"--?[a-zA-Z]", word)]
    return before, words[position] if position < len(words) else None, options


class Documents(unittest.TestCase):
    maxDiff = None

    def test_paths_exist(self):
        missing = []
        for document, text in documents():
            for name in PATH.findall(text):
                near = [tree.ROOT, (tree.ROOT / document).parent]
                if not any(any(base.glob(name.rstrip("/"))) for base in near):
                    missing.append(f"{document}: {name}")
        self.assertEqual(missing, [])

    def test_links_lead_somewhere(self):
        missing = []
        for document, text in documents():
            for target, _ in LINK.findall(FENCE.sub("", text)):
                if not re.match(r"[a-z]+:", target) and not ((tree.ROOT / document).parent / target).exists():
                    missing.append(f"{document}: {target}")
        self.assertEqual(missing, [])

    def test_scripts_can_be_run(self):
        for path in tree.files():
            if path.parts[0] in ("script", "bench", ".ci") and not path.suffix and path.name != "CMakeLists.txt":
                self.assertTrue(os.access(tree.ROOT / path, os.X_OK), f"{path} is not executable")

    def test_commands_and_their_options_exist(self):
        if not program():
            self.skipTest("moxie is not built; set MOXIE_BINARY or run script/test build")
        wrong = []
        for document, text in documents():
            for line, words in commands(text):
                before, command, options = split_command(words)
                if command in (None, "COMMAND", "…", "..."):
                    continue
                code, described = help_text(command) if re.fullmatch(r"[a-z]+", command) else (1, "")
                if code != 0:
                    wrong.append(f"{document}: no command {command!r}: {line}")
                    continue
                everything = described + help_text()[1]
                for option in before + options:
                    if not re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", everything):
                        wrong.append(f"{document}: {command} has no {option}: {line}")
        self.assertEqual(wrong, [])


if __name__ == "__main__":
    unittest.main()
