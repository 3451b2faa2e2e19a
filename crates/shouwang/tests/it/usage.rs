//! Exit code 2: the call itself is wrong.

use shouwang_testkit::TestDb;

use crate::county::{Place, finish, shouwang};

#[test]
fn a_wrong_call_is_exit_code_2_in_both_languages() {
    let calls: &[&[&str]] = &[
        &[],
        &["nonsense"],
        &["import"],
        &["import", "register"],
        &["screen", "--nonsense"],
        &["screen", "--as-of", "yesterday"],
        &["post", "grant", "--account", "a", "--role", "emperor", "--area", "1"],
        &["household", "explain", "not-a-number"],
        &["screen", "--outcomes", "--compare"],
    ];
    for call in calls {
        let done = finish(shouwang().args(*call), "");
        assert_eq!(done.code, 2, "{call:?}: {}", done.err);
        assert!(
            done.err.starts_with("错误：") && done.err.contains("[cli.usage]"),
            "{call:?}: {}",
            done.err
        );
        assert_eq!(done.out, "");
        let done = finish(shouwang().args(*call).args(["--lang", "en"]), "");
        assert!(
            done.code == 2 && done.err.starts_with("error: "),
            "{call:?}: {}",
            done.err
        );
        let problem = finish(shouwang().args(*call).arg("--json"), "").problem(2);
        assert_eq!(problem["kind"], "usage");
        assert!(
            ["code", "zh", "en"]
                .iter()
                .all(|name| problem[name].as_str().is_some_and(|text| !text.is_empty()))
        );
    }
}

#[test]
fn the_language_comes_from_the_environment() {
    let asked = |lang: &str| finish(shouwang().arg("nonsense").env("LANG", lang), "").err;
    assert!(asked("en_US.UTF-8").starts_with("error: "));
    assert!(asked("zh_CN.UTF-8").starts_with("错误："));
    assert!(asked("C.UTF-8").starts_with("错误："));
}

#[test]
fn help_is_no_error_and_is_chinese_first() {
    let done = finish(shouwang().args(["household", "explain", "--help"]), "").ok();
    let (zh, en) = (
        done.out.find("每条规则对该户的结果").unwrap(),
        done.out.find("What every rule says").unwrap(),
    );
    assert!(zh < en);
    assert!(
        finish(shouwang().arg("--version"), "")
            .ok()
            .out
            .starts_with("shouwang ")
    );
}

#[test]
fn bad_numbers_of_init_leave_nothing_behind() {
    let place = Place::new(TestDb::sqlite());
    let data = place.desk.path().join("data");
    let init = |node: &str, origin: &str| {
        let args = [
            "init",
            "--node",
            node,
            "--origin",
            origin,
            "--root-code",
            "99",
            "--root-name",
            "省",
            "--json",
            "--data",
        ];
        finish(shouwang().args(args).arg(&data), "").problem(2)
    };
    assert_eq!(init("1024", "test.example")["code"], "store.bad_node");
    assert!(
        !data.exists() || data.read_dir().unwrap().next().is_none(),
        "nothing half-written"
    );
    assert_eq!(init("1", "two words")["code"], "store.bad_origin");
    assert!(
        !data.join("keys.json").exists() && !data.join("policies").exists(),
        "nothing half-written"
    );
}

#[test]
fn the_clock_moves_only_where_it_may() {
    let place = Place::new(TestDb::sqlite());
    let data = place.desk.path().join("data");
    let args = ["--data", data.to_str().unwrap(), "--json"];
    let init = [
        "init",
        "--node",
        "1",
        "--origin",
        "test.example",
        "--root-code",
        "99",
        "--root-name",
        "省",
    ];
    finish(shouwang().args(init).args(args), "").json();
    let moved = finish(
        shouwang().args(["whoami"]).args(args).env("SHOUWANG_NOW", "2026-03-16"),
        "",
    );
    assert_eq!(moved.problem(2)["code"], "clock.not_movable");

    let place = Place::new(TestDb::sqlite());
    place.init();
    let garbled = finish(
        place
            .command("nobody", &["whoami", "--json"])
            .env("SHOUWANG_NOW", "next week"),
        "",
    );
    assert_eq!(garbled.problem(2)["code"], "clock.format");
}
