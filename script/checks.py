"""Runs every check one after the other and counts its cases. Called by script/test.

    script/test              everything but the steps in ON_REQUEST
    script/test NAME…        only these steps (names as printed)
    script/test --list       the names
"""

import argparse
import contextlib
import math
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree

ROOT = pathlib.Path(__file__).resolve().parent.parent
CACHE = pathlib.Path(os.environ.get("MOXIE_CACHE", ROOT / ".cache"))
LOGS = ROOT / "build" / "logs"
JOBS = str(len(os.sched_getaffinity(0)))
STEP_TIMEOUT = 1800  # seconds; ctest has its own, shorter, for each test program
# What may take so long begins only within so many seconds, so that all together ends within an hour and a half on slow
# machines too. Named on the command line it begins whenever its turn comes.
WITHIN = {"asan-build": 2700}

# ThreadSanitizer sees the tests that run threads against each other, which have "thread" in their names; the others would
# only cost time.
CONCURRENT = ("base_test", "model_test", "store_test", "threads_test")
THREADS = "*thread*:*Thread*"
# Beyond the time that everything may take from empty caches: run by name.
ON_REQUEST = ("tsan-build", "tsan")
# AddressSanitizer and UBSan see the unit tests; the golden scripts, faults and kills run the same code slowly.
UNIT = ("base_test", "text_test", "corpus_test", "formats_test", "index_test", "expert_test", "route_test", "rank_test",
        "answer_test", "model_test", "store_test", "engine_test", "eval_test", "cli_test")
# Not the tests that read very long lines: shorter ones take the same paths.
SHORT = "-Chunker.ALineOfFiftyMegabytesWithoutSpaces:CollectionTest.ALineLongerThanAddTakesIsRefusedByItsNumber"
MEMORY = pathlib.Path("/dev/shm")
MEMORY_NEEDED = 4 << 30  # bytes free: the largest inputs of tests, several times over


class Counts:
    def __init__(self, passed=0, failed=0, skipped=0):
        self.passed, self.failed, self.skipped = passed, failed, skipped

    def __add__(self, other):
        return Counts(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)

    def __str__(self):
        return f"{self.passed} passed, {self.failed} failed" + (f", {self.skipped} skipped" if self.skipped else "")


def number(pattern, text):
    found = re.findall(pattern, text, re.MULTILINE)
    return int(found[-1]) if found else 0


def google_test_counts(output):
    return Counts(number(r"^\[  PASSED  \] (\d+) tests?\.", output),
                  number(r"^\[  FAILED  \] (\d+) tests?, listed below", output),
                  number(r"^\[  SKIPPED \] (\d+) tests?, listed below", output))


def unittest_counts(output):
    run = number(r"^Ran (\d+) tests? in ", output)
    failed = number(r"\bfailures=(\d+)", output) + number(r"\berrors=(\d+)", output)
    skipped = number(r"\bskipped=(\d+)", output)
    return Counts(run - failed - skipped, failed, skipped)


def own_counts(output):
    """Of a script that ends with the same line as this one."""
    lines = output.strip().splitlines()
    match = re.fullmatch(r"(\d+) passed, (\d+) failed(?:, (\d+) skipped)?", lines[-1]) if lines else None
    return Counts(*(int(group or 0) for group in match.groups())) if match else Counts()


def case_counts(output):
    """The cases that the output of one test program speaks of, whatever runs them."""
    if re.search(r"^\[==========\] Running \d+ test", output, re.MULTILINE):
        return google_test_counts(output)
    if re.search(r"^Ran \d+ tests? in ", output, re.MULTILINE):
        return unittest_counts(output)
    return own_counts(output)


def program_counts(failed, skipped, output):
    """A program without countable cases is one; one that failed without a failed case (a crash, a timeout) adds one, and so
    does one that was to run cases and found none, as after a renaming."""
    counts = case_counts(output)
    if re.search(r"^\[==========\] Running 0 tests", output, re.MULTILINE):
        failed = True
    if failed and not counts.failed:
        counts += Counts(failed=1)
    if counts.passed + counts.failed + counts.skipped == 0:
        counts = Counts(skipped=1) if skipped else Counts(passed=1)
    return counts


def ctest_counts(report):
    total = Counts()
    for case in ElementTree.parse(report).getroot().iter("testcase"):
        output = case.findtext("system-out") or ""
        total += program_counts(case.get("status") == "fail", case.find("skipped") is not None, output)
    return total


def run(command, log, environment=None, append=False):
    """Runs a command with its output in a log. Returns (exit code, output)."""
    with open(log, "ab" if append else "wb") as file:
        process = subprocess.Popen(command, cwd=ROOT, stdout=file, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                                   env={**os.environ, **(environment or {})}, start_new_session=True)
        try:
            code = process.wait(STEP_TIMEOUT)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            file.write(f"\nstopped after {STEP_TIMEOUT} s\n".encode())
            code = 124
    return code, pathlib.Path(log).read_text(errors="replace")


def build(preset, *targets):
    def step(log):
        code, _ = run(["cmake", "--preset", preset], log)
        if code == 0:
            command = ["cmake", "--build", f"build/{preset}", "-j", JOBS]
            code, _ = run(command + (["--target", *targets] if targets else []), log, append=True)
        return Counts(failed=1) if code else Counts(passed=1)
    return step


def without_address_randomisation():
    """ThreadSanitizer of GCC 12 cannot map its shadow on kernels that randomise more bits than it knows."""
    prefix = ["setarch", "-R"]
    return prefix if subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode == 0 else []


@contextlib.contextmanager
def scratch():
    """A folder for the files of tests: in memory where there is enough, since they make and sync thousands of small ones."""
    roomy = MEMORY.is_mount() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > MEMORY_NEEDED
    with tempfile.TemporaryDirectory(prefix="moxie-tests-", dir=MEMORY if roomy else None) as folder:
        os.chmod(folder, 0o755)  # some tests become another user
        yield folder


def ctest(preset, *options, prefix=(), tests="*"):
    def step(log):
        with scratch() as folder:
            return run_ctest(log, folder)

    def run_ctest(log, folder):
        report = LOGS / f"ctest-{preset}.xml"
        report.unlink(missing_ok=True)
        environment = {"TEST_TMPDIR": folder + "/", "GTEST_FILTER": tests,
                       "ASAN_OPTIONS": "detect_stack_use_after_return=1:strict_string_checks=1",
                       "UBSAN_OPTIONS": "print_stacktrace=1:halt_on_error=1",
                       "LSAN_OPTIONS": f"suppressions={ROOT / 'tests' / 'leaks.supp'}:print_suppressions=0",
                       "TSAN_OPTIONS": "halt_on_error=1"}
        code, _ = run([*prefix, "ctest", "--preset", preset, "-j", JOBS, "--no-tests=error", "--output-junit", str(report),
                       "--test-output-size-passed", "10000000", "--test-output-size-failed", "10000000", *options], log,
                      environment)
        counts = ctest_counts(report) if report.exists() else Counts()
        return counts + Counts(failed=1) if code and not counts.failed else counts
    return step


def script(*command):
    def step(log):
        code, output = run(list(command), log)
        return program_counts(code != 0, False, output)
    return step


def steps():
    def only(names):
        return "^(" + "|".join(names) + ")$"
    house = ["/usr/bin/python3", "-B", "-m", "unittest", "discover", "-v", "-s", "tests/house", "-p", "*_test.py"]
    return (
        # name, what to do, the step that must have passed before
        ("format", script("script/format", "--check"), None),
        ("build", build("release"), None),
        ("tests", ctest("release"), "build"),
        ("tokens", script("/usr/bin/python3", "-B", "tests/tokens_test.py"), "build"),
        ("vectors", script("/usr/bin/python3", "-B", "tests/vectors_test.py"), "build"),
        ("house", script(*house), "build"),
        ("lint", script("script/lint"), "build"),
        ("floors", script("script/evaluate", "--check"), "build"),
        ("load", script("bench/load", "--check"), "build"),
        ("asan-build", build("asan", *UNIT), "build"),
        ("asan", ctest("asan", "-R", only(UNIT), tests=SHORT), "asan-build"),
        ("tsan-build", build("tsan", *CONCURRENT), "build"),
        ("tsan", ctest("tsan", "-R", only(CONCURRENT), prefix=without_address_randomisation(), tests=THREADS),
         "tsan-build"),
    )


def tail(log, lines=60):
    return "".join("    " + line for line in pathlib.Path(log).read_text(errors="replace").splitlines(True)[-lines:])


def why_not(name, needs, failed, left_out, seconds):
    """Why a step is left out that would begin so many seconds after the first; None if it is not."""
    if needs in failed:
        return f"{needs} failed"
    if needs in left_out:
        return f"{needs} was skipped"
    if seconds > WITHIN.get(name, math.inf):
        return f"{seconds / 60:.0f} minutes are gone, too many for it to end in time; script/test {name} runs it"
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()
    table = steps()
    unknown = set(options.names) - {name for name, _, _ in table}
    if unknown:
        parser.error(f"no step named {', '.join(sorted(unknown))}; see --list")
    if options.list:
        print("\n".join(name for name, _, _ in table))
        return 0
    LOGS.mkdir(parents=True, exist_ok=True)
    CACHE.mkdir(parents=True, exist_ok=True)
    total, failed, left_out, started = Counts(), set(), set(), time.monotonic()
    for name, action, needs in table:
        if name not in options.names if options.names else name in ON_REQUEST:
            continue
        log = LOGS / f"{name}.log"
        begun = time.monotonic()
        seconds = 0 if options.names else begun - started
        if reason := why_not(name, needs, failed, left_out, seconds):
            counts = Counts(skipped=1)
            left_out.add(name)
            print(f"{name:<12} skipped: {reason}", flush=True)
        else:
            counts = action(log)
            print(f"{name:<12} {str(counts):<40} {time.monotonic() - begun:6.0f} s", flush=True)
        for line in log.read_text(errors="replace").splitlines() if log.exists() and name not in left_out else ():
            if line.startswith(("skipped: ", "note: ")):
                print("             " + line, flush=True)
        if counts.failed:
            failed.add(name)
            print(f"  the end of {log}:\n{tail(log)}", flush=True)
        total += counts
    print(total)
    return 1 if total.failed else 0


if __name__ == "__main__":
    sys.exit(main())
