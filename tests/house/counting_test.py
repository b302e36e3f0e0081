"""script/test's last line is what others rely on: its counting must not lose a failure."""

import pathlib
import re
import sys
import tempfile
import unittest

import tree

sys.path.insert(0, str(tree.ROOT / "script"))
import checks as runner  # noqa: E402

GOOGLE = """[==========] Running 5 tests from 2 test suites.
[ RUN      ] Bytes.Reads
[       OK ] Bytes.Reads (0 ms)
[==========] 5 tests from 2 test suites ran. (3 ms total)
[  PASSED  ] 3 tests.
[  SKIPPED ] 1 test, listed below:
[  SKIPPED ] Files.Full
[  FAILED  ] 1 test, listed below:
[  FAILED  ] Files.Locked

 1 FAILED TEST
"""
UNITTEST = "Ran 7 tests in 0.1s\n\nFAILED (failures=1, errors=2, skipped=1)\n"


def counted(counts):
    return counts.passed, counts.failed, counts.skipped


class Counting(unittest.TestCase):
    def test_reads_what_test_programs_print(self):
        self.assertEqual(counted(runner.case_counts(GOOGLE)), (3, 1, 1))
        self.assertEqual(counted(runner.case_counts(UNITTEST)), (3, 3, 1))
        self.assertEqual(counted(runner.case_counts("held: a\n4 passed, 0 failed, 2 skipped\n")), (4, 0, 2))

    def test_a_crash_is_a_failure_even_when_its_cases_passed(self):
        crashed = GOOGLE[:GOOGLE.index("[  PASSED")]
        self.assertEqual(counted(runner.program_counts(True, False, crashed)), (0, 1, 0))
        self.assertEqual(counted(runner.program_counts(True, False, "2 passed, 0 failed")), (2, 1, 0))

    def test_a_filter_that_finds_nothing_is_a_failure(self):
        nothing = "[==========] Running 0 tests from 0 test suites.\n[==========] 0 tests ran.\n[  PASSED  ] 0 tests.\n"
        self.assertEqual(counted(runner.program_counts(False, False, nothing)), (0, 1, 0))

    def test_a_program_without_cases_is_one_case(self):
        self.assertEqual(counted(runner.program_counts(False, False, "fine")), (1, 0, 0))
        self.assertEqual(counted(runner.program_counts(False, True, "")), (0, 0, 1))

    def test_reads_the_report_of_ctest(self):
        report = ('<testsuite><testcase name="a" status="run"><system-out>' + GOOGLE + "</system-out></testcase>"
                  '<testcase name="b" status="fail"><failure message=""/><system-out>gone</system-out></testcase></testsuite>')
        with tempfile.NamedTemporaryFile("w", suffix=".xml") as file:
            file.write(report)
            file.flush()
            self.assertEqual(counted(runner.ctest_counts(pathlib.Path(file.name))), (3, 2, 1))

    def test_what_would_end_too_late_is_left_out_and_says_so(self):
        limit = runner.WITHIN["asan-build"]
        self.assertIsNone(runner.why_not("asan-build", "build", set(), set(), limit))
        self.assertIn("script/test asan-build", runner.why_not("asan-build", "build", set(), set(), limit + 1))
        self.assertEqual(runner.why_not("asan", "asan-build", set(), {"asan-build"}, 0), "asan-build was skipped")
        self.assertEqual(runner.why_not("asan", "asan-build", {"asan-build"}, set(), 0), "asan-build failed")
        self.assertIsNone(runner.why_not("tests", "build", set(), set(), 100 * limit))

    def test_the_last_line_has_the_agreed_form(self):
        for counts in (runner.Counts(3, 0), runner.Counts(3, 1, 2)):
            self.assertTrue(re.fullmatch(r"\d+ passed, \d+ failed(, \d+ skipped)?", str(counts)))


if __name__ == "__main__":
    unittest.main()
