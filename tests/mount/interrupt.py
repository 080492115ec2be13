"""Readers of a file that takes seconds to compute, who are ended while they wait for it.

    interrupt.py make DB            a chain of owners, long enough for FILE to take long
    interrupt.py STEP DB MOUNT PID  a step of the test; PID is the daemon

Says what is wrong and fails, or says nothing.
"""
import contextlib
import os
import select
import signal
import sqlite3
import subprocess
import sys
import time

OWNERS = 600000
SOON_S = float(os.environ.get("SOON_S", "1"))  # the goal is 0.2; machines are busy at times
BEGUN_S = 0.3
FILE = "as-of/2026/quality.tsv"  # the sums of a year are not kept: they are counted
# The kernel knows the directory, so that only the listing counts; other years take the place of its sums.
LIST = """import os, signal, sys
signal.signal(signal.SIGHUP, lambda *_: None)
years, year = sys.argv[1], int(sys.argv[2])
for other in range(year, year + 7):
    os.stat(f"{years}/{other}/conglomerates")
print("begins", flush=True)
print(len(os.listdir(f"{years}/{year}/conglomerates")))
"""
PROGRAM = os.environ["BUZZFS"]

ROWS = f"""
CREATE TEMP TABLE n AS WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n
    WHERE i < {OWNERS}) SELECT i FROM n;
INSERT INTO organisation (id, slug, entity, cluster_id, name)
    SELECT 200000 + i, 'chain-' || i, 'firm', 1, 'Chain' FROM n;
INSERT INTO tie (kind_id, from_id, to_id)
    SELECT (SELECT id FROM tie_kind WHERE role = 'ownership' LIMIT 1), 200000 + i, 200001 + i FROM n
    WHERE i < {OWNERS};
"""


def make(database):
    """Rows go in without the triggers, which count one by one; then all sums are made anew."""
    with contextlib.closing(sqlite3.connect(database)) as connection:
        triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' "
                                      "AND tbl_name IN ('organisation', 'tie')").fetchall()
        connection.executescript(
            "BEGIN;" + "".join(f"DROP TRIGGER {name};" for name, _ in triggers) + ROWS +
            "".join(f"{sql};" for _, sql in triggers) +
            "UPDATE aggregate_state SET stale = 0; COMMIT; PRAGMA journal_mode = wal;")
    with open(database + ".expected", "wb") as file:
        subprocess.run([PROGRAM, "cat", database, f"/{FILE}"], check=True, stdout=file)


def is_answered(reader):
    return bool(select.select([reader.stdout], [], [], 0)[0])


class Scene:
    def __init__(self, database, mount, daemon):
        self.database, self.mount, self.daemon = database, mount, int(daemon)
        self.file = os.path.join(mount, FILE)
        self.readers = []

    def forget(self):
        """A commit: what was computed before is not to be had any more once it is seen."""
        version = str(time.time())
        with contextlib.closing(sqlite3.connect(self.database, timeout=60)) as connection:
            connection.execute("UPDATE data_set SET version = ?", (version,))
            connection.commit()
        for _ in range(200):
            with open(os.path.join(self.mount, "attributes.json"), encoding="utf-8") as file:
                if version in file.read():
                    break
            time.sleep(0.05)
        else:
            raise AssertionError("a commit is not seen")
        time.sleep(0.2)  # until the kernel has forgotten the names of all other files too

    def read(self):
        def default():
            signal.signal(signal.SIGINT, signal.SIG_DFL)
        reader = subprocess.Popen(["cat", self.file], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                  preexec_fn=default)
        self.readers.append(reader)
        return reader

    def begin(self):
        """Somebody who waits for the file, which is being computed. Where the machine was too busy to
        drop the one before in time he has got it already, and it is tried again."""
        for _ in range(5):
            self.forget()
            reader = self.read()
            time.sleep(BEGUN_S)
            if not is_answered(reader):
                return reader
            reader.kill()
        raise AssertionError("it is computed too fast for this test")

    def expected(self):
        with open(self.database + ".expected", "rb") as file:
            return file.read()

    def cpu_s(self):
        with open(f"/proc/{self.daemon}/stat", encoding="ascii") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def must_be_idle(self):
        time.sleep(0.3)
        before = self.cpu_s()
        time.sleep(0.5)
        used = self.cpu_s() - before
        assert used < 0.2, f"the daemon goes on computing: {used} of 0.5 s"

    def end(self, reader, number):
        start = time.monotonic()
        reader.send_signal(number)
        reader.wait(60)
        took = time.monotonic() - start
        assert took < SOON_S, f"{number!r}: it takes {took:.2f} s to end"
        assert reader.returncode != 0 and not reader.stdout.read(), "it has read it"


def alone(scene, number):
    reader = scene.begin()
    scene.end(reader, number)
    scene.must_be_idle()


def killed(scene):
    alone(scene, signal.SIGKILL)


def interrupted(scene):
    alone(scene, signal.SIGINT)


def others_wait(scene):
    """Who is waited for is ended, two others wait: they get it all."""
    first = scene.begin()
    others = scene.read(), scene.read()
    time.sleep(0.1)
    scene.end(first, signal.SIGTERM)
    expected = scene.expected()
    for other in others:
        got, errors = other.communicate(timeout=100)
        assert other.returncode == 0, errors
        assert got == expected, "wrong bytes"


def beside(scene):
    """Who asks for something else, also in the same directory, does not wait until it is computed."""
    first = scene.begin()
    start = time.monotonic()
    waits = []
    for name in ("attributes.json", "provinces", "clusters", "firms/alpha/attributes.json",
                 os.path.join(os.path.dirname(FILE), "measures")):
        path = os.path.join(scene.mount, name)
        if os.path.isdir(path):
            assert os.listdir(path)
        else:
            with open(path, "rb") as file:
                assert file.read()
        waits.append(f"{name} after {time.monotonic() - start:.2f} s")
    took = time.monotonic() - start
    got, errors = first.communicate(timeout=100)
    total = time.monotonic() - start
    assert took < max(0.3, total / 2), f"{', '.join(waits)} of {total:.2f} s"
    assert first.returncode == 0, errors
    assert got == scene.expected(), "wrong bytes"


def harmless(scene):
    """Signals that end nobody, a hundred a second, as some programs send to themselves."""
    scene.forget()
    program = ("import signal, sys\n"
               "signal.signal(signal.SIGALRM, lambda *_: None)\n"
               "signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)\n"
               "got = open(sys.argv[1], 'rb').read()\n"
               "signal.setitimer(signal.ITIMER_REAL, 0)\n"
               "sys.stdout.buffer.write(got)\n")
    got = subprocess.run([sys.executable, "-c", program, scene.file], stdout=subprocess.PIPE,
                         check=True, timeout=100).stdout
    assert got == scene.expected(), "wrong bytes"


def listing(scene):
    """Who lists a directory and is interrupted gets an error or all of it, and others get all."""
    years = os.path.join(scene.mount, "as-of")
    is_interrupted = False
    for year in range(2010, 2090, 10):
        delay = 0.01 * 1.6 ** ((year - 2010) / 10)
        directory = f"as-of/{year}/conglomerates"
        names = subprocess.run([PROGRAM, "ls", scene.database, directory], check=True,
                               capture_output=True, text=True).stdout.split()
        lister = subprocess.Popen([sys.executable, "-c", LIST, years, str(year)],
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        scene.readers.append(lister)
        lister.stdout.readline()
        time.sleep(delay)
        lister.send_signal(signal.SIGHUP)
        got, errors = lister.communicate(timeout=100)
        assert "Interrupted" in errors if lister.returncode else int(got) == len(names), got + errors
        is_interrupted |= lister.returncode != 0
        listed = os.listdir(os.path.join(scene.mount, directory))
        assert sorted(listed) == sorted(names), f"others, after {delay} s"
        if is_interrupted and year > 2010:
            return
    raise AssertionError("nobody was interrupted, so nothing was tested")


def ending(scene):
    """The mount is to end while somebody waits: both end."""
    reader = scene.begin()
    start = time.monotonic()
    os.kill(scene.daemon, signal.SIGTERM)
    reader.wait(60)
    with contextlib.suppress(OSError):  # until it is gone, or waits to be waited for
        while time.monotonic() - start < 60:
            with open(f"/proc/{scene.daemon}/stat", encoding="ascii") as file:
                if file.read().rsplit(")", 1)[1].split()[0] == "Z":
                    break
            time.sleep(0.01)
    took = time.monotonic() - start
    assert took < 2 * SOON_S, f"it takes {took:.2f} s to end"
    assert reader.returncode != 0 and not reader.stdout.read(), "it has read it"


def main():
    if sys.argv[1] == "make":
        make(sys.argv[2])
        return
    scene = Scene(*sys.argv[2:])
    try:
        {"killed": killed, "interrupted": interrupted, "others": others_wait, "beside": beside,
         "harmless": harmless, "listing": listing, "ending": ending}[sys.argv[1]](scene)
    finally:
        for reader in scene.readers:
            reader.kill()
            reader.wait()


if __name__ == "__main__":
    main()
