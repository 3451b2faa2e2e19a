"""The rules of a pack as SQL in DuckDB, on the file that the product screened: times, and the same digest of outcomes.

Usage: screen.py FACTS.parquet SCREEN.sql RUNS
"""

import hashlib
import json
import resource
import sys
import time

import duckdb


def spent(run, runs):
    """The best of some runs: seconds, core-seconds, and the peak memory of the process."""
    best = None
    for _ in range(runs):
        before = resource.getrusage(resource.RUSAGE_SELF)
        begun = time.perf_counter()
        run()
        seconds = time.perf_counter() - begun
        after = resource.getrusage(resource.RUSAGE_SELF)
        cores = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
        if best is None or seconds < best["seconds"]:
            best = {"seconds": seconds, "core_seconds": cores, "peak_mib": after.ru_maxrss // 1024}
    return best


def main():
    facts, sql_file, runs = sys.argv[1], sys.argv[2], int(sys.argv[3])
    with open(sql_file, encoding="utf-8") as file:
        sql = file.read().replace("$file", "'" + facts + "'")
    db = duckdb.connect()
    report = {"duckdb": duckdb.__version__}
    # Every outcome of every household, kept in memory: what the product's run gives too.
    report["outcomes"] = spent(lambda: db.execute("CREATE OR REPLACE TEMP TABLE outcomes AS " + sql), runs)
    # Only the counts: the least that SQL can be asked for.
    rules = [name for (name, *_) in db.execute("DESCRIBE outcomes").fetchall()][1:]
    counts = ", ".join(f"count(*) FILTER (\"{rule}\" = 102)" for rule in rules)
    report["counts"] = spent(lambda: db.execute(f"SELECT {counts} FROM ({sql})").fetchall(), runs)
    columns = db.execute("SELECT * FROM outcomes ORDER BY household_id").fetchnumpy()
    whole = hashlib.sha256(hashlib.sha256(columns["household_id"].astype("<i8").tobytes()).digest())
    for rule in rules:
        whole.update(rule.encode())
        whole.update(hashlib.sha256(columns[rule].astype("u1").tobytes()).digest())
    report["outcomes_sha256"] = whole.hexdigest()
    print(json.dumps(report))


main()
