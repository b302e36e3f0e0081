"""The dependency rule, read from the tables in ARCHITECTURE.md, against every #include of the tree."""

import fnmatch
import pathlib
import re
import unittest

import tree

INCLUDE = re.compile(r'^\s*#\s*include\s*(<[^>]+>|"[^"]+")', re.MULTILINE)
CODE = (".h", ".cpp")
STANDARD = frozenset("""
algorithm any array atomic barrier bit bitset cassert cctype cerrno cfenv cfloat charconv chrono cinttypes climits clocale
cmath compare complex concepts condition_variable coroutine csetjmp csignal cstdarg cstddef cstdint cstdio cstdlib cstring
ctime cuchar cwchar cwctype deque exception execution filesystem format forward_list fstream functional future
initializer_list iomanip ios iosfwd iostream istream iterator latch limits list locale map memory memory_resource mutex new
numbers numeric optional ostream queue random ranges ratio regex scoped_allocator semaphore set shared_mutex
source_location span sstream stack stdexcept stop_token streambuf string string_view strstream syncstream system_error
thread tuple type_traits typeindex typeinfo unordered_map unordered_set utility valarray variant vector version
""".split())


def names(cell):
    """The words of a cell of the table; none for a dash."""
    return [word.strip("` ") for word in re.split(r"[,·]", cell) if word.strip("` –-")]


def folder_rules():
    """Folder of the table, without a trailing slash → folders it may include."""
    rules = {}
    for folder, _, may in tree.table("ARCHITECTURE.md", "folder"):
        for one in names(folder):
            rules[one.rstrip("/")] = names(may)
    return rules


def library_rules():
    """(patterns of headers, patterns of the only files that may include them), a pair for each row."""
    return [(names(headers), names(files)) for _, headers, files in tree.table("ARCHITECTURE.md", "library")]


def folder_of(path):
    """The row of the table that a file belongs to: src/base, include/moxie, eval, …"""
    return "/".join(path.parts[:2]) if path.parts[0] in ("src", "include") else path.parts[0]


def included_folder(path, name):
    """The folder that a quoted include reaches, None where no such file is."""
    for base in (pathlib.Path(), pathlib.Path("src"), pathlib.Path("include"), path.parent):
        if (tree.ROOT / base / name).is_file():
            return folder_of(base / name)
    return None


def is_test(path):
    """Tests and what only they include may use any library; the rule between folders binds them too."""
    return path.parts[0] == "tests" or path.name.endswith("_test.cpp") or re.search(r"fixture|^test_|^scratch", path.name)


def includes():
    for path in tree.files(*CODE):
        for written in INCLUDE.findall(tree.read(path)):
            yield path, written[0] == "<", written[1:-1]


def allowed_folders(rules, folder):
    may = rules[folder]
    if may == ["everything"]:
        return set(rules)
    every = {row for row in rules if row.startswith("src/")}
    expanded = set()
    for word in may:
        expanded |= every if word == "src" else {word if word in rules else f"src/{word}"}
    return expanded | {folder, "include/moxie"}


class DependencyRule(unittest.TestCase):
    maxDiff = None

    def test_every_folder_with_code_has_a_row(self):
        folders = {folder_of(path) for path in tree.files(*CODE)}
        self.assertEqual(sorted(folders - set(folder_rules())), [])

    def test_every_row_names_folders_that_have_rows(self):
        rules = folder_rules()
        for folder in rules:
            unknown = allowed_folders(rules, folder) - set(rules) - {"std"}
            self.assertEqual(unknown - {"src/std"}, set(), f"in the row of {folder}")

    def test_own_headers_are_included_as_the_table_allows(self):
        rules = folder_rules()
        wrong = []
        for path, angled, name in includes():
            reached = None if angled else included_folder(path, name)
            if reached and folder_of(path) in rules and reached not in allowed_folders(rules, folder_of(path)):
                wrong.append(f'{path}: "{name}" is in {reached}')
        self.assertEqual(wrong, [])

    def test_quoted_includes_exist_and_others_are_known(self):
        libraries = [pattern for headers, _ in library_rules() for pattern in headers]
        wrong = []
        for path, angled, name in includes():
            known = name in STANDARD if angled else included_folder(path, name)
            known = known or (angled and is_test(path))
            if not known and not any(fnmatch.fnmatch(name, pattern) for pattern in libraries):
                wrong.append(f"{path}: {name} is in no row of the table of libraries")
        self.assertEqual(wrong, [])

    def test_a_library_is_included_only_where_it_is_wrapped(self):
        rules = library_rules()
        wrong = []
        for path, _, name in includes():
            if is_test(path):
                continue
            for headers, files in rules:
                if any(fnmatch.fnmatch(name, pattern) for pattern in headers):
                    if not any(fnmatch.fnmatch(path.as_posix(), pattern) for pattern in files):
                        wrong.append(f"{path}: {name} belongs to {', '.join(files)}")
        self.assertEqual(wrong, [])

    def test_the_files_of_the_table_of_libraries_exist(self):
        code = [path.as_posix() for path in tree.files(*CODE)]
        for _, files in library_rules():
            for pattern in files:
                self.assertTrue(fnmatch.filter(code, pattern), f"no file is {pattern}")


if __name__ == "__main__":
    unittest.main()
