//! `link` works on files alone: no installation, nobody logged in.

use std::path::Path;

use crate::county::{finish, shouwang};

const LEFT: &str = "编号,姓名,身份证号码,住址\n1,陈志强,99010119700101123,石角镇新屋村三组\n2,李娜,,石角镇新屋村5组\n";

fn write(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path.display().to_string()
}

/// Sixty people, as one list writes them and as another does, with heading.
fn people() -> [String; 2] {
    let rows = |side: &str, group: &str| {
        let row = |row: usize| {
            let name = format!(
                "{}{}{}",
                "陈李黄张梁林".chars().nth(row % 6).unwrap(),
                "志国文海建".chars().nth(row / 6 % 5).unwrap(),
                "强勇娟梅辉".chars().nth(row / 13).unwrap()
            );
            let born = format!("{}-{:02}-{:02}", 1950 + row, row % 12 + 1, row % 28 + 1);
            format!("{side}{row},{name},{born},石角镇新屋村{group}{}组\n", row % 9 + 1)
        };
        format!("编号,姓名,出生,住址\n{}", (0..60).map(row).collect::<String>())
    };
    [rows("l", ""), rows("r", "第")]
}

#[test]
fn duplicates_in_one_list_are_put_into_clusters() {
    let folder = tempfile::tempdir().unwrap();
    let [left, right] = people();
    let both = format!("{left}{}", right.split_once('\n').unwrap().1);
    let both = write(folder.path(), "both.csv", &both);
    let [out, clusters] = ["o.csv", "c.csv"].map(|name| folder.path().join(name));
    let mut command = shouwang();
    command.args(["link", "run", "--left", &both, "--dedupe", "--id", "编号"]);
    command
        .args(["--columns", "姓名:name,出生:date,住址:place", "--out"])
        .arg(&out);
    command.arg("--clusters").arg(&clusters);
    finish(&mut command, "").ok();
    let of: Vec<String> = std::fs::read_to_string(&clusters)
        .unwrap()
        .lines()
        .map(str::to_owned)
        .collect();
    assert_eq!((of.len(), of[0].as_str()), (121, "id,cluster_id"));
    assert!(
        of.contains(&"l7,l7".to_owned()) && of.contains(&"r7,l7".to_owned()),
        "{of:?}"
    );
    assert_eq!(std::fs::read_to_string(&out).unwrap().lines().count(), 61);
}

#[test]
fn two_lists_are_linked_and_compared_with_the_truth() {
    let folder = tempfile::tempdir().unwrap();
    let [left, right] = people();
    let truth: String = (0..60).map(|row| format!("l{row},r{row}\n")).collect();
    let (left, right) = (
        write(folder.path(), "l.csv", &left),
        write(folder.path(), "r.csv", &right),
    );
    let truth = write(folder.path(), "t.csv", &format!("left_id,right_id\n{truth}"));
    let (out, model) = (folder.path().join("o.csv"), folder.path().join("m.json"));
    let lists = [
        "--left",
        &left,
        "--right",
        &right,
        "--id",
        "编号",
        "--columns",
        "姓名:name,出生:date,住址:place",
    ];
    let trained = finish(
        shouwang().args(["link", "train"]).args(lists).arg("--out").arg(&model),
        "",
    )
    .ok();
    assert!(trained.out.contains("模型"));
    let run = |more: &[&str]| {
        let mut command = shouwang();
        command
            .args(["link", "run"])
            .args(lists)
            .args(more)
            .arg("--out")
            .arg(&out);
        finish(&mut command, "").ok();
        std::fs::read_to_string(&out).unwrap()
    };
    let fresh = run(&[]);
    assert!(fresh.starts_with("left_id,right_id,weight,probability\n"));
    assert_eq!(run(&["--model", &model.display().to_string(), "--threads", "1"]), fresh);
    let mut command = shouwang();
    command
        .args(["link", "evaluate", "--truth", &truth, "--json", "--links"])
        .arg(&out);
    let found: serde_json::Value = serde_json::from_str(&finish(&mut command, "").ok().out).unwrap();
    assert_eq!(
        (found["true_pairs"].as_u64(), found["right"].as_u64()),
        (Some(60), Some(60)),
        "{found}"
    );
}

#[test]
fn what_is_wrong_is_said_in_both_languages() {
    let folder = tempfile::tempdir().unwrap();
    let left = write(folder.path(), "l.csv", LEFT);
    let twice = write(folder.path(), "twice.csv", "编号,姓名\n1,陈志强\n1,李娜\n");
    let empty = write(folder.path(), "empty.csv", "编号,姓名\n");
    let absent = folder.path().join("absent.csv").display().to_string();
    let cases: [(&[&str], &str, i32); 7] = [
        (
            &["--left", &left, "--dedupe", "--id", "编号", "--columns", "姓名:colour"],
            "linkage.unknown_type",
            2,
        ),
        (
            &["--left", &left, "--dedupe", "--id", "编号", "--columns", "姓名"],
            "linkage.unknown_type",
            2,
        ),
        (
            &["--left", &left, "--dedupe", "--id", "编号", "--columns", "电话:id"],
            "linkage.no_such_column",
            3,
        ),
        (
            &["--left", &absent, "--dedupe", "--id", "编号", "--columns", "姓名:name"],
            "linkage.unreadable",
            3,
        ),
        (
            &["--left", &twice, "--dedupe", "--id", "编号", "--columns", "姓名:name"],
            "linkage.id_twice",
            3,
        ),
        (
            &["--left", &empty, "--dedupe", "--id", "编号", "--columns", "姓名:name"],
            "linkage.empty_list",
            3,
        ),
        (
            &[
                "--left",
                &left,
                "--dedupe",
                "--id",
                "编号",
                "--columns",
                "姓名:name",
                "--threshold",
                "7",
            ],
            "linkage.threshold",
            2,
        ),
    ];
    let out = folder.path().join("o.csv");
    for (args, code, exit) in cases {
        let mut command = shouwang();
        command
            .args(["link", "run", "--json"])
            .args(args)
            .arg("--out")
            .arg(&out);
        let problem = finish(&mut command, "").problem(exit);
        assert_eq!(problem["code"], code, "{args:?}");
        assert!(!problem["zh"].as_str().unwrap().is_ascii() && !problem["en"].as_str().unwrap().is_empty());
        assert!(!problem.to_string().contains("陈志强"), "no cell is repeated");
    }
    assert!(!out.exists());
}

#[test]
fn a_month_compares_what_changed_and_obeys_what_people_decided() {
    let folder = tempfile::tempdir().unwrap();
    let [left, right] = people();
    let (left, right) = (
        write(folder.path(), "l.csv", &left),
        write(folder.path(), "r.csv", &right),
    );
    let run = |more: &[&str]| {
        let mut command = shouwang();
        command.current_dir(folder.path());
        command.args([
            "--json", "link", "run", "--left", &left, "--right", &right, "--id", "编号",
        ]);
        command.args(["--columns", "姓名:name,出生:date,住址:place", "--out", "o.csv"]);
        command.args(["--state", "s.json"]).args(more);
        let report: serde_json::Value = serde_json::from_str(&finish(&mut command, "").ok().out).unwrap();
        (report, std::fs::read_to_string(folder.path().join("o.csv")).unwrap())
    };
    let (first, links) = run(&[]);
    assert!(first["pairs"].as_u64().unwrap() > 0);
    let (again, same_links) = run(&[]);
    assert!(again["pairs"] == 0 && same_links == links);
    write(
        folder.path(),
        "d.csv",
        "left_id,right_id,decision\nl3,r3,other\nl4,r5,same\nl4,r999,same\n",
    );
    let (decided, links) = run(&["--decisions", "d.csv"]);
    assert!(decided["pairs"] == 0 && decided["decisions_unknown"] == 1);
    assert!(!links.contains("l3,r3,") && links.contains("l4,r5,60.000,1.000000"));
    let kept = std::fs::read_to_string(folder.path().join("s.json")).unwrap();
    assert!(
        !kept.contains("石角") && !kept.contains("1950-01"),
        "the state has no cell of a list"
    );
}
