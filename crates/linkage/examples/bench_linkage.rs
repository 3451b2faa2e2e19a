//! One run of the linkage on files, with what it cost, as JSON on standard output; `cargo xtask bench linkage` calls it.
//!
//! `bench_linkage LEFT RIGHT|- ID COLUMNS TRUTH OUT`: `-` compares the left list with itself.
#![allow(clippy::print_stdout, reason = "its report goes to standard output")]

use std::path::Path;
use std::time::Instant;

use shouwang_domain::{Problem, Result};
use shouwang_linkage::evaluate::evaluate;
use shouwang_linkage::input::read_table;
use shouwang_linkage::output::write_links;
use shouwang_linkage::run::{Options, Prepared};
use shouwang_linkage::schema::Schema;

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [left, right, id, columns, truth, out] = args.as_slice() else {
        return Err(Problem::usage(
            "bench.usage",
            "参数不足。",
            "LEFT RIGHT|- ID COLUMNS TRUTH OUT",
        ));
    };
    let start = Instant::now();
    let schema = Schema::parse(columns)?;
    let one_list = right == "-";
    let left = read_table(Path::new(left), id, &schema)?;
    let right = if one_list {
        None
    } else {
        Some(read_table(Path::new(right), id, &schema)?)
    };
    let prepared = Prepared::new(&schema, &left, right.as_ref())?;
    let ready = start.elapsed().as_secs_f64();
    let options = Options::default();
    let model = prepared.train(&options)?;
    let trained = start.elapsed().as_secs_f64();
    let linked = prepared.link(&options, Some(&model))?;
    let out = Path::new(out);
    write_links(out, &linked.links, &left, right.as_ref().unwrap_or(&left))?;
    let seconds = start.elapsed().as_secs_f64();
    if let Some(path) = std::env::var_os("MODEL_OUT") {
        model.write(Path::new(&path))?;
    }
    let evaluation = evaluate(out, Path::new(truth), one_list, None)?;
    let report = serde_json::json!({
        "evaluation": evaluation, "pairs": linked.pairs, "seconds": seconds, "ready": ready, "trained": trained,
    });
    println!("{report}");
    Ok(())
}
