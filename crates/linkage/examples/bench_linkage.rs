//! One run of the linkage on files, with what it cost, as JSON on standard output; `cargo xtask bench linkage` calls it.
//!
//! `bench_linkage LEFT RIGHT|- ID COLUMNS TRUTH OUT [look-up]`: `-` compares the left list with itself, `look-up` looks its few
//! rows up in the right one. The cost is that of the whole way from the files to the file of links, training included;
//! comparing with the truth comes after it.
#![allow(clippy::print_stdout, reason = "its report goes to standard output")]

use std::path::Path;
use std::time::Instant;

use shouwang_domain::{Problem, Result};
use shouwang_linkage::Link;
use shouwang_linkage::evaluate::evaluate;
use shouwang_linkage::input::read_table;
use shouwang_linkage::lookup::{LookUp, Proposal, look_up};
use shouwang_linkage::output::write_links;
use shouwang_linkage::run::{Options, Prepared};
use shouwang_linkage::schema::Schema;

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let ([left, right, id, columns, truth, out], rest) = args.split_first_chunk().ok_or_else(usage)?;
    let is_look_up = match rest {
        [] => false,
        [word] if word == "look-up" && right != "-" => true,
        _ => return Err(usage()),
    };
    let begun = Instant::now();
    let schema = Schema::parse(columns)?;
    let one_list = right == "-";
    let left = read_table(Path::new(left), id, &schema)?;
    let right = if one_list {
        None
    } else {
        Some(read_table(Path::new(right), id, &schema)?)
    };
    let read = begun.elapsed().as_secs_f64();
    let out = Path::new(out);
    if let (true, Some(right)) = (is_look_up, &right) {
        let proposals = look_up(&schema, &left, right, &LookUp::default())?;
        let links: Vec<Link> = proposals
            .iter()
            .filter(|proposal| proposal.is_link)
            .map(link_of)
            .collect();
        write_links(out, &links, &left, right)?;
        let (seconds, core_seconds, peak_mib) = (begun.elapsed().as_secs_f64(), core_seconds(), peak_mib());
        let evaluation = evaluate(out, Path::new(truth), false, None)?;
        let report = serde_json::json!({
            "true_pairs": evaluation.true_pairs, "links": evaluation.links, "right": evaluation.right,
            "proposals": proposals.len(), "seconds": seconds, "core_seconds": core_seconds, "peak_mib": peak_mib,
            "seconds_to_read": read,
        });
        println!("{report}");
        return Ok(());
    }
    let options = Options::default();
    let prepared = Prepared::new(&schema, &left, right.as_ref(), options.threads)?;
    let ready = begun.elapsed().as_secs_f64();
    let model = prepared.train(&options)?;
    let trained = begun.elapsed().as_secs_f64();
    let linked = prepared.link(&options, Some(&model))?;
    write_links(out, &linked.links, &left, right.as_ref().unwrap_or(&left))?;
    let (seconds, core_seconds, peak_mib) = (begun.elapsed().as_secs_f64(), core_seconds(), peak_mib());
    model.write(&out.with_extension("model.json"))?;
    let evaluation = evaluate(out, Path::new(truth), one_list, None)?;
    let report = serde_json::json!({
        "true_pairs": evaluation.true_pairs, "links": evaluation.links, "right": evaluation.right,
        "pairs": linked.pairs, "seconds": seconds, "core_seconds": core_seconds, "peak_mib": peak_mib,
        "seconds_to_read": read, "seconds_to_prepare": ready - read, "seconds_to_train": trained - ready,
    });
    println!("{report}");
    Ok(())
}

fn link_of(proposal: &Proposal) -> Link {
    Link {
        left: proposal.row,
        right: proposal.person,
        weight: proposal.why.weight,
    }
}

fn usage() -> Problem {
    Problem::usage(
        "bench.usage",
        "参数：LEFT RIGHT|- ID COLUMNS TRUTH OUT [look-up]",
        "Arguments: LEFT RIGHT|- ID COLUMNS TRUTH OUT [look-up]",
    )
}

/// Processor time of this process in hundredths of a second, as the kernel counts it.
fn core_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat
        .rsplit_once(')')
        .map_or("", |(_, fields)| fields)
        .split_whitespace();
    fields
        .skip(11)
        .take(2)
        .filter_map(|ticks| ticks.parse::<f64>().ok())
        .sum::<f64>()
        / 100.0
}

fn peak_mib() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .unwrap_or_default();
    line.split_whitespace()
        .next()
        .and_then(|kib| kib.parse::<f64>().ok())
        .unwrap_or(0.0)
        / 1024.0
}
