//! What comes of generated expressions, for the interpreter of the browser: the file in the web app is what this makes.
//!
//! `SHOUWANG_EXPRESSIONS=N` with `SHOUWANG_EXPRESSIONS_FILE=PATH` writes N of them elsewhere instead.

use std::path::PathBuf;
use std::{env, fs};

use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::TestRunner;
use serde_json::{Value as Json, json};
use shouwang_expression::Value;

use crate::generate::{condition, record};

/// So many stay in the repository; `cargo xtask prove expressions` takes more.
const KEPT: usize = 200;

#[test]
fn the_cases_of_the_browser_are_ours() {
    if let (Ok(number), Some(path)) = (
        env::var("SHOUWANG_EXPRESSIONS"),
        env::var_os("SHOUWANG_EXPRESSIONS_FILE"),
    ) {
        fs::write(path, cases(number.parse().unwrap())).unwrap();
        return;
    }
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../web/src/pages/ledger/expression.cases.json");
    let made = cases(KEPT);
    if env::var_os("UPDATE_SNAPSHOTS").is_some() {
        fs::write(&path, &made).unwrap();
    }
    assert!(
        fs::read_to_string(&path).is_ok_and(|kept| kept == made),
        "run this test with UPDATE_SNAPSHOTS=1 and look at the difference"
    );
}

fn cases(number: usize) -> String {
    let mut runner = TestRunner::deterministic();
    let both = (condition(), record());
    let lines: Vec<String> = (0..number)
        .map(|_| {
            let (expression, record) = both.new_tree(&mut runner).unwrap().current();
            let truth = expression.truth(&|index| record[index].clone());
            let case = json!({
                "expression": expression.to_json(),
                "record": record.iter().map(plain).collect::<Vec<_>>(),
                "truth": truth,
            });
            case.to_string()
        })
        .collect();
    format!("[\n{}\n]\n", lines.join(",\n"))
}

/// Numbers as texts in a list of one, because a number of JavaScript ends at 2^53.
fn plain(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Int(number) => json!([number.to_string()]),
        Value::Bool(truth) => json!(truth),
        Value::Text(text) => json!(text),
    }
}
