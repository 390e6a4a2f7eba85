#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""failures.py REPORT: the tests that failed according to a JUnit file of ctest's, each with the end of its output.

A log of thousands of tests is often kept by its end only, so the end has to say what went wrong.
"""
import sys
import xml.etree.ElementTree as ElementTree

LINES = 60  # of each test; a whole one is in the log above
TESTS = 20  # with their output; the rest by name


def output_of(test):
    lines = (test.findtext("system-out") or "").rstrip().split("\n")
    if len(lines) > LINES:
        lines = [f"... {len(lines) - LINES} lines before this"] + lines[-LINES:]
    return lines


def main():
    failed = [test for test in ElementTree.parse(sys.argv[1]).iter("testcase") if test.find("failure") is not None]
    for number, test in enumerate(failed):
        print(f"failed: {test.get('name')} after {float(test.get('time') or 0):.1f} s")
        if number < TESTS:
            print("\n".join("  | " + line for line in output_of(test)))


main()
