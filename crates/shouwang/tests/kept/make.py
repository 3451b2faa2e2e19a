#!/usr/bin/env python3
"""Makes an installation to keep, by the commands of a built program: make.py PROGRAM FOLDER [DATABASE-URL PG_DUMP]

It writes FOLDER/kept.zip: the data folder, the rows of PostgreSQL as `database.sql`, and what a later program must find
again: `then.json`, the checkpoint that somebody outside holds, and the key. Everything is of the fictional county 990101.
"""

import csv
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

PASSWORD = "correct-horse-battery"
TOWN = "990101100000"
VILLAGE = "990101100201"
PEOPLE = {
    "county_officer": "990101000000", "county_leader": "990101000000", "town_officer": TOWN, "town_leader": TOWN,
    "village_cadre": VILLAGE, "village_secretary": VILLAGE,
}
# The smallest file that counts as a PDF.
PAPER = "JVBERi0xLjcK"

program, folder = Path(sys.argv[1]).resolve(), Path(sys.argv[2])
url, pg_dump = (sys.argv[3], sys.argv[4]) if len(sys.argv) > 3 else (None, None)
folder.mkdir(parents=True)
data = folder / "data"
today = "2026-02-10"


def run(who, *args, text=None, ill=False):
    env = {name: value for name, value in os.environ.items() if not name.startswith("SHOUWANG_")}
    env |= {"SHOUWANG_DATA": str(data), "SHOUWANG_NOW": today, "SHOUWANG_SESSION_FILE": str(folder / f"{who}.session")}
    if url:
        env["SHOUWANG_DATABASE_URL"] = url
    done = subprocess.run([program, *args, "--json"], env=env, input=text, capture_output=True, text=True)
    if done.returncode != 0 and not ill:
        sys.exit(f"{who}: {' '.join(map(str, args))}\n{done.stdout}{done.stderr}")
    return json.loads(done.stdout) if done.stdout else None


def log_in(who, password=PASSWORD):
    run(who, "login", "--user", who, "--password-stdin", text=password + "\n")


def admit(who, first):
    log_in(who, first)
    run(who, "password", "change", "--stdin", text=f"{first}\n{PASSWORD}\n")


def go_to(day):
    global today
    today = day
    for who in ["security_admin", "audit_admin", *PEOPLE]:
        log_in(who)


def api(who, method, path, body=None, version=None):
    args = ["api", method, path]
    args += ["--body", json.dumps(body)] if body is not None else []
    args += ["--if-match", str(version)] if version is not None else []
    return run(who, *args)


def act(who, case, body):
    version = api("county_officer", "GET", f"/cases/{case}")["version"]
    return api(who, "POST", f"/cases/{case}/acts", {"act": body}, version)


administrators = run("nobody", "init", "--node", "1", "--origin", "test.example/990101", "--root-code", "990000000000",
                     "--root-name", "演示省", "--movable-clock")["administrators"]
for administrator in administrators:
    admit(administrator["login"], administrator["one_time_password"])

# One town of a generated county, with two of its villages.
sheets = folder / "sheets"
run("nobody", "demo", "generate", "--households", "60", "--seed", "7", "--out", str(sheets), "--as-of", today)
with open(sheets / "areas.csv", newline="") as file:
    areas = [row for row in csv.reader(file) if len(row[0]) < 9 or row[0] in ("code", TOWN) or
             row[2] in ("province", "city", "county") or (row[0].startswith(TOWN[:9]) and row[2] in ("village", "group"))]
with open(folder / "areas.csv", "w", newline="") as file:
    csv.writer(file).writerows(areas)
run("system_admin", "area", "import", str(folder / "areas.csv"))
# Until a head of the bureau has logged in, the system administrator confirms.
confirms = "system_admin"
for login, area in PEOPLE.items():
    made = run("security_admin", "account", "create", login, "--name", login, "--role", login, "--area", area)
    decided = run(confirms, "account", "decide", made["change"]["id"])
    admit(login, made["first_half"] + decided["second_half"])
    confirms = "county_leader" if login == "county_leader" else confirms
town = next(row[4] for row in areas if row[0] == TOWN)
for kind in ["register", "income", "ledger"]:
    run("town_officer", "import", kind, *sorted(str(file) for file in (sheets / ("records" if kind == "ledger" else kind)).glob(f"{town}*.xlsx")))

# A screening keeps a snapshot; an answered warning becomes a clue and a case that the county includes.
run("county_officer", "screen")
homes = api("village_cadre", "POST", "/households/search", {"page": {"limit": 200}})["items"]
free = [home["id"] for home in homes if home["monitored_type"] is None]
home, other, third = free[:3]


def open_case(home, day):
    source = {"channel": "grassroots_report", "report": "该户近期收入明显下降"}
    clue = api("village_cadre", "POST", "/clues", {"household_id": home, "source": source, "discovered_on": day})
    return api("village_cadre", "POST", "/cases", {"clue_id": clue["id"]})["id"]


def verify_and_sign(case, home, day):
    act("village_cadre", case, {"act": "record_verification", "on": day, "monitored_type": "sudden_severe",
                                "risks": ["unstable_employment"], "finding": "收支、“两不愁三保障”及饮水情况已逐项核实。",
                                "event": {"cause": "income_fell", "on": day, "amount": 900000, "what": "失去务工岗位"}})
    members = api("village_cadre", "GET", f"/households/{home}")["members"]
    adults = [member["id"] for member in members if member["age"] >= 18]
    act("village_cadre", case, {"act": "record_commitment", "signed_on": day, "text_version": "2026-1",
                                "signer": adults[0], "adults_covered": adults, "valid_until": "2027-12-31"})


case = open_case(home, today)
verify_and_sign(case, home, today)
paper = api("village_cadre", "POST", f"/cases/{case}/attachments", {"kind": "commitment", "content": PAPER})["id"]
act("village_secretary", case, {"act": "record_review", "held_on": today, "place": "村委会议室", "chair": "甲",
                                "attendees": ["甲", "乙", "丙", "丁", "戊"], "votes_for": 5, "votes_against": 0,
                                "abstentions": 0, "minutes": "同意纳入"})
act("village_secretary", case, {"act": "start_notice", "from": today, "place": "公示公告栏"})
verified = open_case(other, today)
verify_and_sign(verified, other, today)
tuning = {"param": "margin_percent", "value": 15, "effective_from": "2026-02-11", "reason": "临界户多"}
tuning = api("county_officer", "POST", "/tunings", tuning)
tuning = tuning if "id" in tuning else tuning["items"][0]
api("county_leader", "POST", f"/tunings/{tuning['id']}/decision", {"approve": True}, tuning["version"])
run("audit_admin", "evidence", "checkpoint")

go_to("2026-02-17")
act("village_secretary", case, {"act": "close_notice", "until": today})
act("town_officer", case, {"act": "pass_town_review", "on": today, "asset_query_done": True, "facts_agree": True,
                           "opinion": "情况属实"})
act("town_leader", case, {"act": "submit_to_county", "on": today, "opinion": "同意上报"})
go_to("2026-02-20")
act("county_leader", case, {"act": "approve", "on": today, "document_number": "守乡振〔2026〕3号", "opinion": "同意"})
accounts = {account["login"]: account["id"] for account in api("security_admin", "GET", "/accounts")}
for level, who in [("town", "town_leader"), ("village", "village_cadre")]:
    contact = {"level": level, "account_id": accounts[who], "from": today}
    api("town_leader", "POST", f"/households/{home}/contacts", contact)
measure = {"kind": "employment", "risks": ["unstable_employment"], "timing": "after_event",
           "fund_source": "industry_policy", "note": "介绍到帮扶车间务工", "ends_on": "2026-12-31"}
api("village_cadre", "POST", f"/households/{home}/measures", measure)
# A campaign that runs, with a house that a visit has settled.
api("town_officer", "POST", "/campaigns", {
    "kind": "survey", "title": "春季入户走访", "citation": "本镇工作安排", "groups": ["lifted", "general", "monitored"],
    "starts_on": today, "ends_on": "2026-03-10"})
visit = {"visited_on": today, "conditions": {"living": "已到车间上班", "guarantees": []}}
api("village_cadre", "POST", f"/households/{home}/visits", visit)
# A record of a register, and what it was before it was changed.
head = api("village_cadre", "GET", f"/households/{home}")["members"][0]["id"]
contact = {"tried_on": today, "way": "phone", "reached": False, "next_on": "2026-03-02"}
record = api("village_cadre", "POST", "/forms/contact_attempt/records", {"member_id": head, "values": contact})
contact = {"tried_on": today, "way": "visit", "reached": True, "situation": "stable"}
api("village_cadre", "PUT", f"/forms/contact_attempt/records/{record['id']}", {"values": contact}, record["version"])
withdrawn = open_case(third, today)
act("village_cadre", withdrawn, {"act": "withdraw", "reason": "暂不需要。"})
run("county_officer", "duty", "schedule")
reveal = {"member_id": head, "fields": ["id_number"], "reason": "verify_identity"}
revealed = api("village_cadre", "POST", f"/households/{home}/reveal", reveal)

# Snapshots of three kinds: of a screening, of one that carried the unchanged over, and with names.
run("county_officer", "screen", "--incremental")
run("county_officer", "snapshot", "create")
held = run("audit_admin", "evidence", "checkpoint")["note"]
# Nobody outside holds its checkpoints yet.
doctor = run("nobody", "doctor", ill=True)["checks"]
key = next(check["found"] for check in doctor if check["check"] == "verifying_key")
then = {
    "today": today,
    "households": api("county_officer", "POST", "/households/search", {})["total"],
    "snapshots": run("county_officer", "snapshot", "list"),
    "cases": {one: api("county_officer", "GET", f"/cases/{one}")["state"] for one in [case, verified, withdrawn]},
    "open_case": verified,
    "revealed": {"household": home, "member": head, "fields": revealed["fields"]},
    "paper": {"case": case, "id": paper, "content": PAPER},
}

with zipfile.ZipFile(folder / "kept.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as kept:
    # Always the same moment: the bytes of the archive tell nothing of when it was packed.
    def add(name, content):
        info = zipfile.ZipInfo(name)
        info.compress_type = zipfile.ZIP_DEFLATED
        kept.writestr(info, content, compresslevel=9)

    add("then.json", json.dumps(then, ensure_ascii=False, indent=1))
    add("held.txt", held)
    add("verifying-key.txt", key)
    if url:
        # Without owners and rights, which name a role that another server may not have; older clients lack `\restrict`.
        dump = subprocess.run([pg_dump, "--no-owner", "--no-privileges", "--dbname", url], check=True, capture_output=True)
        add("database.sql", re.sub(r"(?m)^\\(un)?restrict .*\n", "", dump.stdout.decode()))
    for file in sorted(data.rglob("*")):
        if file.is_file():
            add(f"data/{file.relative_to(data)}", file.read_bytes())
print(f"{folder / 'kept.zip'}: {(folder / 'kept.zip').stat().st_size} bytes")
