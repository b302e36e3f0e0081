"""Every source file is named in the CMakeLists.txt of its folder (or of the nearest folder above that has one)."""

import re
import unittest

import tree


def cmake_of(path):
    for folder in path.parents:
        if (tree.ROOT / folder / "CMakeLists.txt").is_file():
            return folder / "CMakeLists.txt"
    return None


class Listing(unittest.TestCase):
    maxDiff = None

    def test_every_source_is_built(self):
        missing = []
        for path in tree.files(".cpp"):
            listing = cmake_of(path)
            text = re.sub(r"#.*", "", tree.read(listing)) if listing else ""
            name = path.relative_to(listing.parent).as_posix() if listing else ""
            if not re.search(rf"(?<![\w./-]){re.escape(name)}(?![\w.-])", text):
                missing.append(f"{path} is not named in {listing}")
        self.assertEqual(missing, [])

    def test_every_header_is_reached(self):
        included = set()
        for path in tree.files(".h", ".cpp"):
            included |= set(re.findall(r'#\s*include\s*"(?:[^"]*/)?([^"/]+)"', tree.read(path)))
        lonely = [str(path) for path in tree.files(".h") if path.name not in included]
        self.assertEqual(lonely, [])

    def test_every_folder_with_sources_is_added(self):
        added = set()
        for path in tree.files(".txt"):
            if path.name == "CMakeLists.txt":
                added |= {(path.parent / name).as_posix()
                          for name in re.findall(r"add_subdirectory\(\s*([\w./-]+)", tree.read(path))}
        for path in tree.files(".txt"):
            if path.name == "CMakeLists.txt" and path.parent.as_posix() != ".":
                self.assertIn(path.parent.as_posix(), added)


if __name__ == "__main__":
    unittest.main()
