"""Words that no file of the project may contain: hosts of package registries and places of one machine."""

import re
import unittest

import tree

# Written in parts, so that this file does not contain them.
HOSTS = (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"), ("crates", "io"),
         ("maven", "org"), ("repo", "maven"), ("proxy", "golang"), ("rubygems", "org"), ("deb", "debian", "org"),
         ("huggingface", "co"), ("hf", "co"))
PLACES = ("/" + "work/", "/" + "farm/", "/" + "root/", "\\." + "library/", "/" + "home/[a-z]+/", "/tmp/" + "moxie")
BANNED = re.compile("|".join([r"\b" + r"\.".join(parts) + r"\b" for parts in HOSTS] + list(PLACES)), re.IGNORECASE)


class Words(unittest.TestCase):
    def test_no_file_contains_a_banned_word(self):
        found = []
        for path in tree.files():
            text = (tree.ROOT / path).read_bytes().decode("utf-8", "replace")
            for number, line in enumerate(text.splitlines(), 1):
                match = BANNED.search(line)
                if match:
                    found.append(f"{path}:{number}: {match.group()}")
        self.assertEqual(found, [])

    def test_nothing_says_that_it_is_unfinished(self):
        mark = re.compile(r"\b(?:TO" + "DO|FIX" + "ME|X" + r"XX)\b")
        found = [f"{path}:{number}" for path in tree.files(".md", ".h", ".cpp", ".py", ".sh", "")
                 for number, line in enumerate((tree.ROOT / path).read_bytes().decode("utf-8", "replace").splitlines(), 1)
                 if mark.search(line)]
        self.assertEqual(found, [])


if __name__ == "__main__":
    unittest.main()
