"""Counts checks and prints them as `tests/clients/run` does."""

import os
import sys


class Checks:
    def __init__(self):
        self.passed = self.failed = 0

    def equal(self, name, expected, found):
        if expected == found:
            self.passed += 1
            print(f"ok   {name}")
        else:
            self.failed += 1
            print(f"FAIL {name}\n     expected: {expected}\n     found:    {found}")

    def finish(self):
        """The last line is for the caller to add up. Some libraries crash while they are taken down: leave at once."""
        print(f"{self.passed} passed, {self.failed} failed")
        sys.stdout.flush()
        os._exit(1 if self.failed or not self.passed else 0)
