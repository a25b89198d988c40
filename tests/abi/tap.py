# SPDX-License-Identifier: MIT
"""Results of a test as the Test Anything Protocol."""


def report(results):
    """Prints (what is true, what speaks against it)..., and returns whether nothing does."""
    results = [(what, list(problems)) for what, problems in results]
    print(f"1..{len(results)}")
    for number, (what, problems) in enumerate(results, 1):
        print(f"{'not ok' if problems else 'ok'} {number} - {what}")
        for problem in problems:
            print("#", problem)
    return not any(problems for _, problems in results)


def report_all(results):
    """The same of (what is true, whether it is)."""
    return report((what, [] if good else ["it isn't"]) for what, good in results)
