"""How long functions and files are: printed, not judged. The house aims at medians of 6 to 11 and of 70 to 220 lines."""

import re
import unittest

import tree

NOT_FUNCTIONS = re.compile(r"^\s*(?:(?:inline|export)\s+)?(?:namespace|class|struct|enum|union|extern|static_assert|using)\b|=\s*\{$")
NOISE = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])\'', re.DOTALL)


def function_lengths(text):
    """(length in lines, first line) of each function body, by braces: close enough for a report."""
    text = NOISE.sub(lambda match: "\n" * match.group().count("\n"), text)
    lengths, stack, statement = [], [], ""
    for number, line in enumerate(text.splitlines(), 1):
        for character in line:
            if character == "{":
                inside = any(kind for kind, _ in stack)
                function = not inside and ")" in statement and not NOT_FUNCTIONS.search(statement.strip())
                stack.append((function, number))
                statement = ""
            elif character == "}":
                function, first = stack.pop() if stack else (False, number)
                if function:
                    lengths.append((number - first + 1, first))
                statement = ""
            elif character == ";":
                statement = ""
            else:
                statement += character
        statement += " "
    return lengths


def quantile(values, share):
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


class Length(unittest.TestCase):
    def test_report(self):
        functions, files = [], []
        for path in tree.files(".h", ".cpp"):
            if path.name.endswith("_test.cpp"):
                continue
            text = tree.read(path)
            files.append((text.count("\n"), path.as_posix()))
            functions += [(length, f"{path}:{line}") for length, line in function_lengths(text)]
        longer = [length for length, _ in functions if length > 3]
        if not longer:
            self.skipTest("no code yet")
        sizes = [size for size, _ in files]
        print(f"\nnote: {len(functions)} functions; those longer than 3 lines: median {quantile(longer, .5)}, "
              f"p90 {quantile(longer, .9)} lines; {len(files)} files: median {quantile(sizes, .5)} lines")
        print("note: longest functions: " + ", ".join(f"{where} {length}" for length, where in sorted(functions)[-5:][::-1]))
        print("note: longest files: " + ", ".join(f"{where} {length}" for length, where in sorted(files)[-5:][::-1]))


if __name__ == "__main__":
    unittest.main()
