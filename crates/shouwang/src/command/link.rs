//! `link`: whom the rows of a list are about. It works on files alone and needs no installation.

use std::num::NonZero;

use serde::Serialize;
use shouwang_domain::{Problem, Result};
use shouwang_linkage::evaluate::evaluate;
use shouwang_linkage::input::read_table;
use shouwang_linkage::model::Model;
use shouwang_linkage::output::{write_clusters, write_links};
use shouwang_linkage::run::{Options, Prepared};
use shouwang_linkage::schema::Schema;
use shouwang_linkage::state::State;
use shouwang_linkage::{Assignment, Decisions, Table};

use crate::cli::{LinkCommand, LinkEvaluateArgs, LinkRunArgs, LinkTrainArgs, ListsArgs};
use crate::output::Output;
use crate::shell::Shell;

pub(super) fn run(shell: &Shell, command: LinkCommand) -> Result<Output> {
    match command {
        LinkCommand::Run(args) => link(shell, &args),
        LinkCommand::Train(args) => train(shell, &args),
        LinkCommand::Evaluate(args) => compare(shell, &args),
    }
}

#[derive(Serialize)]
struct Done {
    links: usize,
    pairs: u64,
    left_rows: usize,
    right_rows: usize,
    decisions_unknown: usize,
}

fn link(shell: &Shell, args: &LinkRunArgs) -> Result<Output> {
    let threshold = args.threshold.map(checked_threshold).transpose()?;
    let (schema, left, right) = read_lists(&args.lists)?;
    let model = args
        .model
        .as_deref()
        .map(|path| Model::read(path, &schema))
        .transpose()?;
    let found = Assignment::ALL.iter().find(|(word, _)| *word == args.assignment);
    let options = Options {
        threshold,
        assignment: found.map_or(Assignment::Consistent, |(_, assignment)| *assignment),
        ..options(&args.lists)
    };
    let before = match &args.state {
        Some(path) if path.exists() => Some(State::read(path, &schema)?),
        _ => None,
    };
    let decisions = args.decisions.as_deref().map(Decisions::read).transpose()?;
    let decisions = decisions.unwrap_or_default();
    let prepared = Prepared::new(&schema, &left, right.as_ref(), options.threads)?;
    let linked = prepared.link_since(&options, model.as_ref(), before.as_ref(), &decisions)?;
    write_links(&args.out, &linked.links, &left, right.as_ref().unwrap_or(&left))?;
    let names = linked.cluster_names(&left, before.as_ref());
    if let (Some(path), Some(names)) = (&args.clusters, &names) {
        write_clusters(path, names, &left)?;
    }
    if let Some(path) = &args.state {
        prepared.state(&linked, names.as_deref()).write(path)?;
    }
    let done = Done {
        links: linked.links.len(),
        pairs: linked.pairs,
        left_rows: left.len(),
        right_rows: right.as_ref().map_or(left.len(), Table::len),
        decisions_unknown: linked.decisions_unknown,
    };
    let mut text = shell.lang.pick(
        format!(
            "左 {} 行，右 {} 行，比较 {} 对，得到 {} 个对应，写入 {}。\n",
            done.left_rows,
            done.right_rows,
            done.pairs,
            done.links,
            args.out.display()
        ),
        format!(
            "{} rows left, {} right, {} pairs compared, {} links written to {}.\n",
            done.left_rows,
            done.right_rows,
            done.pairs,
            done.links,
            args.out.display()
        ),
    );
    if done.decisions_unknown > 0 {
        text += &shell.lang.pick(
            format!("有 {} 个决定所指的行不在名单中，未使用。\n", done.decisions_unknown),
            format!(
                "{} decisions are about rows that are not in the lists.\n",
                done.decisions_unknown
            ),
        );
    }
    Output::new(&done, text)
}

fn train(shell: &Shell, args: &LinkTrainArgs) -> Result<Output> {
    let (schema, left, right) = read_lists(&args.lists)?;
    let options = options(&args.lists);
    let model = Prepared::new(&schema, &left, right.as_ref(), options.threads)?.train(&options)?;
    model.write(&args.out)?;
    let text = shell.lang.pick(
        format!("模型已写入 {}。\n", args.out.display()),
        format!("The model is in {}.\n", args.out.display()),
    );
    Output::new(&model, text)
}

fn compare(shell: &Shell, args: &LinkEvaluateArgs) -> Result<Output> {
    let threshold = args.threshold.map(checked_threshold).transpose()?;
    let found = evaluate(&args.links, &args.truth, args.dedupe, threshold)?;
    let text = shell.lang.pick(
        format!(
            "真实 {} 对，给出 {} 对：正确 {}，误连 {}，漏连 {}。\n查准率 {:.5}，查全率 {:.5}，F1 {:.5}。\n",
            found.true_pairs,
            found.links,
            found.right,
            found.false_links,
            found.missed,
            found.precision,
            found.recall,
            found.f1
        ),
        format!(
            "{} true pairs, {} links: {} right, {} false, {} missed.\nPrecision {:.5}, recall {:.5}, F1 {:.5}.\n",
            found.true_pairs,
            found.links,
            found.right,
            found.false_links,
            found.missed,
            found.precision,
            found.recall,
            found.f1
        ),
    );
    Output::new(found, text)
}

fn read_lists(args: &ListsArgs) -> Result<(Schema, Table, Option<Table>)> {
    let schema = Schema::parse(&args.columns)?;
    let left = read_table(&args.left, &args.id, &schema)?;
    let right = args
        .right
        .as_deref()
        .map(|path| read_table(path, &args.id, &schema))
        .transpose()?;
    Ok((schema, left, right))
}

fn options(args: &ListsArgs) -> Options {
    let all = Options::default();
    Options {
        threads: args
            .threads
            .unwrap_or(all.threads)
            .min(NonZero::new(64).unwrap_or(NonZero::<usize>::MIN)),
        memory_mib: args.memory,
        ..all
    }
}

fn checked_threshold(threshold: f64) -> Result<f64> {
    if threshold > 0.0 && threshold < 1.0 {
        return Ok(threshold);
    }
    Err(Problem::usage(
        "linkage.threshold",
        format!("--threshold 是概率，应大于 0、小于 1，现为 {threshold}。"),
        format!("--threshold is a probability greater than 0 and less than 1, not {threshold}."),
    ))
}
