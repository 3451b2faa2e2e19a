//! The demo county. `demo run` does what an installation's people would do, by the commands that they would type, and
//! prints each: it has no way of its own to the data.

mod accuracy;
pub(crate) use accuracy::risk_of;
mod cards;
mod people;
mod transcript;
mod weeks;

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Instant;

use chrono::{Days, NaiveDate};
use serde_json::{Value, json};
use shouwang_demo::{BrokenKind, ListErrors, Options, Summary, Truth};
use shouwang_domain::role::Role;
use shouwang_domain::{Month, Problem, Result};

use crate::cli::DemoRunArgs;
use crate::output::Output;
use crate::shell::Shell;
use people::People;
use transcript::{Transcript, text_at};

/// What is in the folder of a demo that came to its end.
const REPORT: &str = "demo.json";

/// Writes the spreadsheets of the demo county.
pub(crate) fn generate(
    shell: &Shell,
    (households, seed): (u32, u64),
    out: PathBuf,
    as_of: Option<NaiveDate>,
    list_errors: f64,
) -> Result<Output> {
    let as_of = match as_of {
        Some(date) => date,
        None => shell.around.clock(true)?.now().date(),
    };
    let summary = shouwang_demo::generate(&Options {
        households,
        seed,
        out: out.clone(),
        as_of: Month::of(as_of),
        list_errors: ListErrors::default().times(list_errors),
    })?;
    let Summary {
        files,
        households,
        members,
        statements,
        records,
        listed,
        truth,
        broken,
    } = summary;
    let text = shell.lang.pick(
        format!(
            "已在 {} 生成 {} 个文件：{households} 户 {members} 人，收支 {statements} 行，台账 {records} 行，部门名单 {listed} 行。",
            out.display(),
            files.len()
        ),
        format!(
            "{} files in {}: {households} households, {members} members, {statements} statements, {records} records, {listed} rows of departments' lists.",
            files.len(),
            out.display()
        ),
    );
    let broken: Vec<_> = broken
        .iter()
        .map(|file| {
            let kind = match file.kind {
                BrokenKind::Register => "register",
                BrokenKind::Income => "income",
            };
            json!({ "path": file.path, "kind": kind, "code": file.code, "at": file.at })
        })
        .collect();
    let json = json!({
        "dir": out, "files": files, "households": households, "members": members, "statements": statements,
        "records": records, "listed": listed, "truth": truth, "broken": broken,
    });
    Output::new(json, text)
}

/// Builds the demo county unless it is there already, shows the login cards, and serves when asked to.
pub(crate) fn run(shell: &Shell, args: DemoRunArgs) -> Result<Output> {
    let dir = &args.dir;
    let mut transcript = Transcript::new(shell, dir);
    let report = match fs::read_to_string(dir.join(REPORT)) {
        Ok(report) => serde_json::from_str(&report).map_err(Problem::internal)?,
        Err(_) if is_occupied(dir) => return Err(incomplete(dir)),
        Err(_) => build(&mut transcript, &args)?,
    };
    transcript.say(&cards::shown(dir, shell.lang)?);
    if let Some(address) = args.serve {
        transcript.say(&greeting(shell, address));
        return Err(transcript.serve(address));
    }
    Output::new(report, "")
}

/// The whole story, from an empty folder to a verified export.
fn build(transcript: &mut Transcript<'_>, args: &DemoRunArgs) -> Result<Value> {
    let begun = Instant::now();
    let dir = &args.dir;
    let sheets = dir.join("sheets");
    let today = transcript.present()?;
    transcript.on_day(Some(today - Days::new(weeks::DAYS)));

    transcript.title(
        "初始化：三个管理员互斥",
        "Begin: three administrators that exclude one another",
    )?;
    let init = transcript.read(&[
        "init",
        "--node",
        "1",
        "--origin",
        "shouwang.example/990101",
        "--root-code",
        ROOT.0,
        "--root-name",
        ROOT.1,
        "--movable-clock",
    ])?;
    name_witness(dir)?;
    allow_measuring(dir)?;
    let mut people = People::default();
    for administrator in init["administrators"].as_array().into_iter().flatten() {
        let login = text_at(administrator, "login")?;
        people.admit_administrator(transcript, &login, &text_at(administrator, "one_time_password")?)?;
    }

    transcript.title(
        "各镇报来的表格（虚构）",
        "The spreadsheets that the towns send (fictional)",
    )?;
    let (households, seed) = (args.households.to_string(), args.seed.to_string());
    let out = sheets.display().to_string();
    let generated = transcript.read(&[
        "demo",
        "generate",
        "--households",
        &households,
        "--seed",
        &seed,
        "--out",
        &out,
    ])?;

    // The map is the deployer's own; here it comes with the generated county.
    fs::copy(sheets.join("villages.geojson"), dir.join("data/map.geojson")).map_err(Problem::internal)?;

    transcript.title("区划、账号和岗位", "Areas, accounts and posts")?;
    transcript.act_as(people.login_of(Role::SystemAdmin)?);
    transcript.run(&["area", "import", &sheets.join("areas.csv").display().to_string()])?;
    transcript.act_as(people.login_of(Role::SecurityAdmin)?);
    let areas = transcript.read(&["area", "list"])?;
    people.appoint(transcript, &areas)?;
    transcript.act_as(people.login_of(Role::SecurityAdmin)?);
    let accounts = transcript.read(&["account", "list"])?;

    transcript.title(
        "每镇信息员导入本镇的登记表和收支表",
        "Each town's officer imports the register and the statements of the town",
    )?;
    let import = |transcript: &mut Transcript<'_>, folder: &str, kind: &str, town: &str| {
        let files = files_of(&generated, folder, town, &sheets);
        let mut words = vec!["import", kind];
        words.extend(files.iter().map(String::as_str));
        transcript.run(&words)
    };
    let officers = people.town_officers();
    for (town, officer) in &officers {
        transcript.act_as(officer);
        for kind in ["register", "income"] {
            import(transcript, kind, kind, town)?;
        }
    }

    take_over(transcript, &people, &areas)?;

    // The rules run on what a ledger brings, so that the towns where nobody works in these weeks bring theirs later.
    let (now, later) = match args.quick {
        true => (officers.as_slice(), &[][..]),
        false => officers.split_at(officers.len().min(1)),
    };
    transcript.title(
        "镇信息员导入台账，规则随即核对有关农户",
        "A town's officer imports the ledgers, and the rules run on their households",
    )?;
    for (town, officer) in now {
        transcript.act_as(officer);
        import(transcript, "records", "ledger", town)?;
    }

    let accuracy = if args.quick {
        transcript.title("筛查", "Screen")?;
        transcript.act_as(people.login_of(Role::CountyOfficer)?);
        transcript.run(&["screen"])?;
        Value::Null
    } else {
        let truth = shouwang_demo::read_truth(&sheets.join(text_at(&generated, "truth")?))?;
        transcript.title("第一个镇先筛查", "The first town is screened first")?;
        transcript.act_as(people.login_of(Role::CountyOfficer)?);
        transcript.run(&["screen", "--area", people.first_town()])?;
        transcript.title(
            "三周的工作：线索、识别认定、帮扶、风险消除",
            "Three weeks of work: clues, identification, help, elimination",
        )?;
        weeks::play(transcript, &people, &accounts, &truth, today)?;
        transcript.title("其余各镇的台账随后导入", "The ledgers of the other towns follow")?;
        for (town, officer) in later {
            people.log_in(transcript, officer)?;
            import(transcript, "records", "ledger", town)?;
        }
        let accuracy = measure(transcript, &people, &truth)?;
        send_lists(transcript, &people, &generated, &sheets)?;
        transcript.title(
            "定期职责：生成待办，逐镇看进度",
            "Duties with dates: make the tasks, and see how each town stands",
        )?;
        transcript.run(&["duty", "schedule"])?;
        transcript.run(&["duty", "board"])?;
        prove(transcript, &people, dir)?;
        accuracy
    };

    transcript.close()?;
    cards::write(dir, people.cards())?;
    let seconds = begun.elapsed().as_secs();
    transcript.say(&transcript.lang().pick(
        format!("\n演示县已建成，用时 {seconds} 秒。\n"),
        format!("\nThe demo county is complete after {seconds} s.\n"),
    ));
    let report = json!({
        "households": args.households, "seed": args.seed, "seconds": seconds, "steps": transcript.steps(),
        "accuracy": accuracy,
    });
    fs::write(dir.join(REPORT), format!("{report:#}\n")).map_err(Problem::internal)?;
    Ok(report)
}

/// The households that the towns' registers call monitored are taken over town by town: one person proposes, another
/// decides.
fn take_over(transcript: &mut Transcript<'_>, people: &People, areas: &Value) -> Result<()> {
    transcript.title(
        "期初登记：此前已在监测的农户，县级一人提出、另一人审定",
        "The opening register: who was monitored before, proposed by one person of the county and decided by another",
    )?;
    let year = transcript.present()?.format("%Y");
    let towns = areas
        .as_array()
        .into_iter()
        .flatten()
        .filter(|area| area["level"] == "town");
    for (index, town) in towns.enumerate() {
        transcript.act_as(people.login_of(Role::CountyOfficer)?);
        let waiting = format!("/monitoring-claims?area_id={}&limit=1", text_at(town, "id")?);
        if transcript.api("GET", &waiting, None, None)?["total"] == 0 {
            continue;
        }
        let document = format!("守农函〔{year}〕{}号", index + 1);
        let list = json!({ "document_number": document, "area_id": town["id"] });
        let proposed = transcript.api("POST", "/arrivals/openings", None, Some(&list))?;
        transcript.act_as(people.login_of(Role::CountyLeader)?);
        let decision = format!("/arrivals/{}/decision", text_at(&proposed, "id")?);
        transcript.api(
            "POST",
            &decision,
            proposed["version"].as_i64(),
            Some(&json!({ "approve": true })),
        )?;
    }
    Ok(())
}

/// Every household compared, and the rules measured against the truth.
fn measure(transcript: &mut Transcript<'_>, people: &People, truth: &[Truth]) -> Result<Value> {
    transcript.title(
        "全县筛查，逐户核对，与真值比较",
        "Screen the county, compare every household, and measure against the truth",
    )?;
    people.log_in(transcript, people.login_of(Role::CountyOfficer)?)?;
    transcript.run(&["screen"])?;
    transcript.run(&["screen", "--compare"])?;
    let outcomes = transcript.read(&["screen", "--outcomes"])?;
    let listed = transcript.read(&["household", "list", "--all"])?;
    let accuracy = accuracy::measure(&outcomes, &listed, truth)?;
    transcript.say(&accuracy::table(&accuracy, transcript.lang()));
    accuracy::refuse_perfection(&accuracy)?;
    serde_json::to_value(accuracy).map_err(Problem::internal)
}

/// Each department sends its lists of the last month.
fn send_lists(transcript: &mut Transcript<'_>, people: &People, generated: &Value, sheets: &Path) -> Result<()> {
    transcript.title(
        "各部门报送上月名单，与登记比对",
        "Each department sends its lists of the last month, and they are compared with the register",
    )?;
    let files = generated["files"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str);
    for file in files.filter(|file| file.starts_with("lists/")) {
        let name = file.trim_start_matches("lists/").trim_end_matches(".csv");
        let parts: Vec<&str> = name.split('-').collect();
        let [department, list, month] = parts[..] else {
            return Err(Problem::internal(format!("{file} is called like no list")));
        };
        let month = format!("{}-{}", &month[..4], &month[4..]);
        // The login of a department's officer is the department.
        people.log_in(transcript, department)?;
        transcript.run(&[
            "import",
            "department",
            list,
            &month,
            &sheets.join(file).display().to_string(),
        ])?;
    }
    people.log_in(transcript, people.login_of(Role::CountyOfficer)?)
}

/// The evidence signed, exported and verified offline.
fn prove(transcript: &mut Transcript<'_>, people: &People, dir: &Path) -> Result<()> {
    transcript.title("存证：签发、导出、离线核验", "Evidence: sign, export, verify offline")?;
    people.log_in(transcript, people.login_of(Role::AuditAdmin)?)?;
    let checkpoint = transcript.read(&["evidence", "checkpoint"])?;
    let held = dir.join("checkpoint.txt");
    fs::write(&held, text_at(&checkpoint, "note")?).map_err(Problem::internal)?;
    let doctor = transcript.read(&["doctor"])?;
    let mut checks = doctor["checks"].as_array().into_iter().flatten();
    let key = checks
        .find(|check| check["check"] == "verifying_key")
        .unwrap_or(&Value::Null);
    let key_file = dir.join("verifying-key.txt");
    fs::write(&key_file, text_at(key, "found")?).map_err(Problem::internal)?;
    let export = dir.join("evidence").display().to_string();
    transcript.run(&["evidence", "export", &export])?;
    let (held, key) = (held.display().to_string(), key_file.display().to_string());
    transcript.run(&["evidence", "verify", &export, "--held", &held, "--key", &key])
}

/// A folder beside the county's own stands for the machine of somebody else who holds the heads of the log.
fn name_witness(dir: &Path) -> Result<()> {
    let witness = dir.join("witness");
    fs::create_dir(&witness)
        .and_then(|()| witness.canonicalize())
        .and_then(|folder| {
            fs::write(
                dir.join("data").join("witnesses.txt"),
                format!("{}\n", folder.display()),
            )
        })
        .map_err(Problem::internal)
}

/// The rules are measured over the whole register: that is no alarm here.
fn allow_measuring(dir: &Path) -> Result<()> {
    fs::write(dir.join("data").join("reading-alarm.txt"), "1000000\n").map_err(Problem::internal)
}

/// The root of the area tree: the province that does not exist.
const ROOT: (&str, &str) = ("990000000000", "演示省");

/// The generated files of a kind that belong to a town; their names begin with the town's.
fn files_of(generated: &Value, kind: &str, town: &str, sheets: &Path) -> Vec<String> {
    let files = generated["files"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str);
    let begins = format!("{kind}/{town}");
    files
        .filter(|file| file.starts_with(&begins))
        .map(|file| sheets.join(file).display().to_string())
        .collect()
}

fn is_occupied(dir: &Path) -> bool {
    fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_some())
}

fn incomplete(dir: &Path) -> Problem {
    Problem::refused(
        "demo.incomplete",
        format!("{} 中的演示县没有建成；请删除该文件夹后重新运行。", dir.display()),
        format!(
            "The demo in {} did not come to its end; remove the folder and run again.",
            dir.display()
        ),
    )
}

fn greeting(shell: &Shell, address: SocketAddr) -> String {
    shell.lang.pick(
        format!("\n网页界面：http://{address}/  接口文档和试用页：http://{address}/api/docs （按 Ctrl-C 停止）\n"),
        format!("\nThe web app: http://{address}/  The API with a page to try it: http://{address}/api/docs (Ctrl-C to stop)\n"),
    )
}
