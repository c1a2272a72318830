"""Reads a workbook of 500,000 rows x 10 columns with bench-documents and with openpyxl in read-only mode, in turn."""

import json
import random
import statistics
import subprocess
import sys
import tempfile
import time

import openpyxl

ROWS, COLUMNS, TURNS = 500_000, 10, 3
READ = """
import openpyxl, sys
rows = 0
for row in openpyxl.load_workbook(sys.argv[1], read_only=True).active.iter_rows(values_only=True):
    rows += 1
print(rows)
"""


def make(path):
    """A partner's report: keys, days, texts that repeat, texts that do not, money, fractions, flags."""
    import datetime

    chance = random.Random(20260315)
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Отчёт")
    sheet.append(["id", "day", "moment", "partner", "client", "amount", "rate", "count", "paid", "note"])
    start = datetime.datetime(2026, 1, 1)
    for number in range(ROWS):
        moment = start + datetime.timedelta(seconds=chance.randrange(31_536_000))
        sheet.append([
            number + 1, moment.date(), moment, f"Партнёр {chance.randrange(200)}", f"client-{chance.getrandbits(40):x}",
            chance.randrange(10_000_000) / 100, chance.random(), chance.randrange(1000), chance.random() < 0.9,
            None if number % 3 else f"note {number}",
        ])
    book.save(path)


def timed(command):
    start = time.perf_counter()
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return time.perf_counter() - start, output


def main(reader):
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/report.xlsx"
        make(path)
        ours, theirs, memory = [], [], []
        for _ in range(TURNS):
            took, output = timed([reader, path])
            found = json.loads(output)
            assert found["rows"] == ROWS, found
            ours.append(took)
            memory.append(found["mib"])
            took, output = timed([sys.executable, "-c", READ, path])
            assert int(output) == ROWS + 1, output
            theirs.append(took)
    value, limit = statistics.median(ours), statistics.median(theirs)
    report("xlsx-read", value * 1000, "ms", limit * 1000, limit / value, "openpyxl / ours >= 5", limit / value >= 5)
    report("xlsx-memory", max(memory), "MiB", None, None, "value <= 300", max(memory) <= 300)


def report(name, value, unit, limit, ratio, goal, met):
    figures = {"name": name, "value": round(value, 1), "unit": unit, "limit": limit and round(limit, 1)}
    print(json.dumps({**figures, "ratio": ratio and round(ratio, 2), "goal": goal, "met": met}))


if __name__ == "__main__":
    main(sys.argv[1])
