"""Runs the tests in this folder, and prints one line for each test and a summary, as cargo does.

    POOL_URL=http://127.0.0.1:PORT python run.py [PART_OF_A_NAME]...
"""

import pathlib
import sys
import unittest


class Result(unittest.TestResult):
    def line(self, test, passed):
        print(f"test {test.id()} ... {'ok' if passed else 'FAILED'}", flush=True)

    def addSuccess(self, test):
        super().addSuccess(test)
        self.line(test, True)

    def addFailure(self, test, error):
        super().addFailure(test, error)
        self.line(test, False)

    def addError(self, test, error):
        super().addError(test, error)
        self.line(test, False)


def tests(suite):
    for item in suite:
        if isinstance(item, unittest.TestSuite):
            yield from tests(item)
        else:
            yield item


def main(filters):
    loader = unittest.TestLoader()
    found = tests(loader.discover(str(pathlib.Path(__file__).parent), "test_*.py"))
    selected = [test for test in found if not filters or any(part in test.id() for part in filters)]
    # The check that all operations were called has to run last.
    selected.sort(key=lambda test: test.id().startswith("test_zz"))
    result = Result()
    unittest.TestSuite(selected).run(result)
    for test, error in result.failures + result.errors:
        print(f"\n---- {test.id()} ----\n{error}")
    failed = len(result.failures) + len(result.errors)
    word = "ok" if result.wasSuccessful() else "FAILED"
    print(f"\ntest result: {word}. {result.testsRun - failed} passed; {failed} failed;")
    return not result.wasSuccessful()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
