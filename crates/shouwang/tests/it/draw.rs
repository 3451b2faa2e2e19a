//! `draw` works on files alone: what was published is drawn again, by the program and by the script that it writes.

use std::process::Command;

use shouwang_domain::draw::{DrawMethod, DrawPublication, DrawStage, Frame, SeedRule, StageDesign, Unit};

use crate::county::{finish, path, shouwang};

fn published() -> DrawPublication {
    let unit = |stage, id: String, parent: &str, stratum: &str, size| Unit {
        stage,
        id,
        parent: parent.into(),
        stratum: stratum.into(),
        size,
    };
    let mut units = Vec::new();
    for village in 0..7_u64 {
        let (id, houses) = (format!("99010110020{village}"), 40 - village * 5);
        units.extend((0..houses).map(|house| {
            let stratum = if house % 3 == 0 { "monitored" } else { "lifted" };
            unit(DrawStage::Household, format!("{village:02}{house:02}"), &id, stratum, 1)
        }));
        units.push(unit(DrawStage::Village, id, "", "all", houses));
    }
    let stage = |stage, method, take, spare| StageDesign {
        stage,
        method,
        take,
        spare,
    };
    let design = vec![
        stage(DrawStage::Village, DrawMethod::BySize, 4, 0),
        stage(DrawStage::Household, DrawMethod::Equal, 3, 2),
    ];
    let rule = SeedRule {
        source: "公开开奖".into(),
        on: "2026-03-02".parse().unwrap(),
        digits: 8,
    };
    let about = ["回头看抽样", "演示省", "省 43 号"];
    DrawPublication::new(about, &Frame::new(units), design, rule, "08142231")
}

#[test]
fn a_published_draw_is_drawn_again_by_the_program_and_by_its_script() {
    let folder = tempfile::tempdir().unwrap();
    let [file, script] = ["draw.json", "verify.py"].map(|name| folder.path().join(name));
    let mut draw = published();
    let write = |draw: &DrawPublication| std::fs::write(&file, serde_json::to_string(draw).unwrap()).unwrap();
    write(&draw);
    finish(shouwang().args(["draw", "script", "--out", &path(&script)]), "").ok();
    let python = || Command::new("python3").args([&script, &file]).output().unwrap();
    let verify = || finish(shouwang().args(["draw", "verify", &path(&file), "--json"]), "");
    assert_eq!(verify().json()["sample"], draw.sample.len());
    assert!(python().status.success());
    draw.sample.swap(0, 1);
    write(&draw);
    assert_eq!(verify().problem(4)["code"], "draw.other_sample");
    assert!(!python().status.success());
    std::fs::write(&file, "{}").unwrap();
    assert_eq!(verify().problem(3)["code"], "draw.unreadable");
}
