"""Results in TAP, for tests in Python: check() each, then done() once."""
counts = {"tests": 0, "failed": 0}


def check(name, wrong):
    """A test that fails with the lines that say what is wrong, of which the first ten are shown."""
    wrong = list(wrong)
    counts["tests"] += 1
    counts["failed"] += bool(wrong)
    print(f"{'not ok' if wrong else 'ok'} {counts['tests']} - {name}")
    for line in wrong[:10]:
        print(f"# {line!a}")


def done():
    """The plan; the status of the test."""
    print(f"1..{counts['tests']}")
    return 1 if counts["failed"] else 0
