"""Outside unnamed namespaces a type's name is given once. Two types of one name in two files are no error to any compiler, but
one of them then runs the other's copies and destructors (the one definition rule)."""

import collections
import re
import unittest

import tree

UNNAMED = re.compile(r"^namespace \{\n.*?^\}  // namespace\n", re.MULTILINE | re.DOTALL)
TYPE = re.compile(r"^(?:struct|class|enum(?: class)?) (\w+(?:::\w+)*)[^;{]*\{", re.MULTILINE)
SHIPPED = ("include", "src", "eval", "cli")


def types(text):
    return TYPE.findall(UNNAMED.sub("", text))


class Types(unittest.TestCase):
    def test_types_are_read(self):
        self.assertEqual(types("struct A;\nstruct B {\n};\nnamespace {\nclass C {\n};\n}  // namespace\nclass D final : B {\n};\n"
                               "enum class E : int { one };\n"), ["B", "D", "E"])

    def test_each_is_defined_once(self):
        defined = collections.defaultdict(list)
        for path in tree.files(".h", ".cpp"):
            if path.parts[0] in SHIPPED and not path.name.endswith("_test.cpp"):
                for name in types(tree.read(path)):
                    defined[name].append(str(path))
        self.assertGreater(len(defined), 100)
        self.assertEqual({name: places for name, places in defined.items() if len(places) > 1}, {})


if __name__ == "__main__":
    unittest.main()
