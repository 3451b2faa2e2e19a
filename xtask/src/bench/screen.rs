//! `bench screen`: what screening costs, beside the same logic in SQL and a bare scan, written to `docs/quality.md`.

use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use crate::workspace::{self, UsageError};

/// The peer, in a version that stays the same.
const PEER: [&str; 2] = ["duckdb==1.4.2", "numpy"];
const RUNS: &str = "5";
const BEGIN: &str = "<!-- bench screen: written by `cargo xtask bench screen` -->";
const END: &str = "<!-- end of bench screen -->";

pub(crate) fn run(args: &[String]) -> Result<()> {
    let (mut households, mut stored) = (1_000_000_u64, 100_000_u64);
    let mut args = args.iter();
    while let Some(option) = args.next() {
        let value = args.next().and_then(|text| text.parse().ok()).ok_or_else(usage)?;
        match option.as_str() {
            "--households" => households = value,
            "--stored" => stored = value,
            _ => return Err(usage().into()),
        }
    }
    let root = workspace::root()?;
    let build = [
        "build",
        "--release",
        "--package",
        "shouwang-service",
        "--example",
        "bench_screen",
    ];
    workspace::run(workspace::plain_cargo(&root).args(build))?;
    let target = workspace::target(&root)?;
    let dir = target.join("bench-screen");
    let numbers = [households.to_string(), stored.to_string()];
    let own = output(
        Command::new(target.join("release/examples/bench_screen"))
            .args(&numbers)
            .arg(&dir)
            .arg(root.join("policies")),
    )?;
    std::fs::copy(dir.join("screen.sql"), root.join("benches/screen.sql"))?;

    let python = dir.join("venv/bin/python");
    if !python.exists() {
        workspace::run(Command::new("python3").args(["-m", "venv"]).arg(dir.join("venv")))?;
        workspace::run(
            Command::new(&python)
                .args(["-m", "pip", "install", "--quiet"])
                .args(PEER),
        )?;
    }
    let peer = output(
        Command::new(&python)
            .arg(root.join("benches/screen.py"))
            .arg(dir.join("facts.parquet"))
            .arg(root.join("benches/screen.sql"))
            .arg(RUNS),
    )?;
    ensure!(
        own["outcomes_sha256"] == peer["outcomes_sha256"],
        "the product and SQL do not say the same of the same facts: {} and {}",
        own["outcomes_sha256"],
        peer["outcomes_sha256"]
    );
    let text = section(&own, &peer, &today()?)?;
    print!("{text}");
    let path = root.join("docs/quality.md");
    let page = std::fs::read_to_string(&path)?;
    let (before, rest) = page
        .split_once(BEGIN)
        .context("docs/quality.md has no place for the bench")?;
    let (_, after) = rest
        .split_once(END)
        .context("docs/quality.md has no end of the bench")?;
    std::fs::write(&path, format!("{before}{BEGIN}\n\n{text}\n{END}{after}"))?;
    Ok(())
}

fn section(own: &Value, peer: &Value, day: &str) -> Result<String> {
    let number = |value: &Value| value.as_f64().context("a figure is missing");
    let seconds = |report: &Value, name: &str| number(&report[name]["seconds"]);
    let (households, stored) = (number(&own["households"])?, number(&own["stored"])?);
    let mut text = format!(
        "Measured on {day} with `cargo xtask bench screen --households {households} --stored {stored}`: {} rules of the pack 99/2025, {households} \
         generated households as facts (a file of {:.0} MiB), {stored} in SQLite; DuckDB {} on the same file, both with all \
         processors; the best of {RUNS} runs. Product and SQL give the same digest of all outcomes, incremental and full run the \
         same manifest.\n\n| what | seconds | core-seconds | peak MiB |\n|---|---|---|---|\n",
        own["rules"],
        number(&own["file_bytes"])? / 1048576.0,
        peer["duckdb"].as_str().unwrap_or_default(),
    );
    let rows = [
        ("facts -> findings", own, "findings"),
        ("the same, with the digest of all outcomes", own, "findings_and_digest"),
        ("the same, every finding put into words", own, "findings_in_words"),
        ("bare scan of the used columns", own, "scan"),
        ("the same logic in DuckDB, outcomes kept", peer, "outcomes"),
        ("the same logic in DuckDB, counts only", peer, "counts"),
        ("what-if of line and base registers", own, "what_if"),
        (
            "database -> facts -> findings, names sealed",
            own,
            "database_to_findings",
        ),
        (
            "first screening, with its warnings",
            own,
            "first_screening_with_warnings",
        ),
        ("full run a day later", own, "full"),
        ("incremental run after 2 % changed", own, "incremental"),
    ];
    for (what, report, name) in rows {
        let spent = &report[name];
        text.push_str(&format!(
            "| {what} | {:.3} | {:.2} | {} |\n",
            number(&spent["seconds"])?,
            number(&spent["core_seconds"])?,
            spent["peak_mib"]
        ));
    }
    let findings = seconds(own, "findings")?;
    let per_row = findings / households;
    let stored_row = seconds(own, "database_to_findings")? / stored;
    let explain = number(&own["explain_us"])?;
    let incremental = seconds(own, "incremental")?;
    let allowed = 0.05 * seconds(own, "full")? + 1.0;
    let ratios = [
        (
            "P3: findings beside DuckDB, outcomes kept",
            findings / seconds(peer, "outcomes")?,
            0.7,
            "",
        ),
        (
            "P3: findings beside DuckDB, counts only",
            findings / seconds(peer, "counts")?,
            0.7,
            "",
        ),
        (
            "P3: findings beside the bare scan",
            findings / seconds(own, "scan")?,
            1.5,
            "",
        ),
        (
            "P3b: database to findings beside findings alone, per household",
            stored_row / per_row,
            3.0,
            "",
        ),
        ("P4: one household with explanation", explain, 200.0, " µs"),
        ("P5: incremental run", incremental, allowed, " s"),
        (
            "P6: what-if, times 14 for 14 million",
            seconds(own, "what_if")? * 14e6 / households,
            2.0,
            " s",
        ),
    ];
    text.push_str("\n| ratio | measured | at most | |\n|---|---|---|---|\n");
    for (what, measured, most, unit) in ratios {
        let verdict = if measured <= most { "reached" } else { "missed" };
        text.push_str(&format!(
            "| {what} | {measured:.2}{unit} | {most:.2}{unit} | {verdict} |\n"
        ));
    }
    text.push_str(&format!(
        "\nThe incremental run read {} of {stored} households, the full run {}. Households per second and core: {:.0} as facts, {:.0} from the database.\n",
        own["incremental_read"],
        own["full_read"],
        households / number(&own["findings"]["core_seconds"])?.max(0.01),
        stored / number(&own["database_to_findings"]["core_seconds"])?.max(0.01),
    ));
    Ok(text)
}

fn output(command: &mut Command) -> Result<Value> {
    let output = command.stderr(std::process::Stdio::inherit()).output()?;
    ensure!(output.status.success(), "{command:?} failed");
    Ok(serde_json::from_slice(&output.stdout)?)
}

fn today() -> Result<String> {
    let output = Command::new("date").arg("+%F").output()?;
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}

fn usage() -> UsageError {
    UsageError("Usage: cargo xtask bench screen [--households N] [--stored N]".into())
}
