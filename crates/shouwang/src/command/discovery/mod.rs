//! `discovery`: how well the order of visits finds those in need, and the points that make it.

mod measure;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::json;
use shouwang_demo::{Truth, read_truth};
use shouwang_discovery::bands;
use shouwang_discovery::fit::{RIDGE, fit, to_points};
use shouwang_domain::{Problem, Result};
use shouwang_policy::{PointsText, points_file};
use shouwang_service::Service;
use shouwang_service::rules::visits::CountySeen;

use crate::cli::{DiscoveryCommand, EvaluateArgs, FitArgs};
use crate::output::Output;
use crate::shell::{Installation, Shell};
use measure::{Case, cases, evaluate};

/// Points that double the odds, in a table that is fitted here.
const DOUBLING: u32 = 5;

pub(super) async fn run(shell: &Shell, command: DiscoveryCommand) -> Result<Output> {
    match command {
        DiscoveryCommand::Evaluate(args) => measured(shell, args).await,
        DiscoveryCommand::Fit(args) => fitted(shell, args).await,
    }
}

async fn measured(shell: &Shell, args: EvaluateArgs) -> Result<Output> {
    let truth = read_truth(&args.truth)?;
    let given = args.points.as_deref().map(table).transpose()?;
    let (points, seen) = shell
        .with_installation(async |Installation { service, .. }| {
            let points = given.map_or_else(|| service.points(), Arc::new);
            let seen = service.county_seen(&points).await?;
            Ok((points, seen))
        })
        .await?;
    let cases = cases(&seen, &truth)?;
    let mut others = Vec::new();
    for (dir, truth) in pairs(&args.other) {
        others.extend(known_elsewhere(shell, dir, truth, &points).await?);
    }
    let found = evaluate(&points.table, &seen, &cases, &others, &args)?;
    let text = measure::text(&found, shell.lang);
    Output::new(&found, text)
}

async fn fitted(shell: &Shell, args: FitArgs) -> Result<Output> {
    let signs = match &args.signs {
        Some(path) => table(path)?,
        None => PointsText::shipped().map_err(|problems| shouwang_policy::refused(&problems))?,
    };
    let mut all = Vec::new();
    for (dir, truth) in pairs(&args.on) {
        all.extend(known_elsewhere(shell, dir, truth, &signs).await?);
    }
    let known: Vec<_> = all.iter().map(Case::known).collect();
    let directions: Vec<_> = signs.table.signs.iter().map(|sign| sign.direction).collect();
    let fitted = fit(&directions, &known, RIDGE)?;
    let (base, points) = to_points(&fitted, DOUBLING, &known);
    let mut new = signs.table.clone();
    new.version.clone_from(&args.version);
    let (counties, households) = (args.on.len() / 2, all.len());
    let in_need = all.iter().filter(|case| case.in_need).count();
    new.fitted = [
        format!("由 {counties} 个县 {households} 户的真实情况计算，其中需要帮助 {in_need} 户"),
        format!("from the truth about {households} households of {counties} counties, {in_need} of them in need"),
    ];
    new.base = base;
    new.doubling = DOUBLING;
    for (sign, points) in new.signs.iter_mut().zip(points) {
        sign.points = points;
    }
    let scored: Vec<_> = all
        .iter()
        .map(|case| {
            let signs = case.signs.iter().map(|sign| new.signs[usize::from(*sign)].points);
            (signs.sum::<i32>(), case.in_need)
        })
        .collect();
    let points: Vec<i32> = scored.iter().map(|(points, _)| *points).collect();
    new.bands = bands::count(&bands::thresholds(&points), scored);
    super::write_new(&args.out, points_file(&new).as_bytes())?;
    let text = shell.lang.pick(
        format!(
            "由 {households} 户（其中需要帮助 {in_need} 户）计算出 {} 项分值，{} 步收敛，写入 {}。\n",
            new.signs.len(),
            fitted.steps,
            args.out.display()
        ),
        format!(
            "Points of {} signs from {households} households, {in_need} of them in need, after {} steps; written to {}.\n",
            new.signs.len(),
            fitted.steps,
            args.out.display()
        ),
    );
    Output::new(
        json!({ "households": households, "in_need": in_need, "steps": fitted.steps, "file": args.out }),
        text,
    )
}

/// The households of another installation with their truth.
async fn known_elsewhere(shell: &Shell, dir: &Path, truth: &Path, points: &PointsText) -> Result<Vec<Case>> {
    let truth: Vec<Truth> = read_truth(truth)?;
    let service = Service::open(&shouwang_service::ServiceConfig {
        data_dir: dir.to_owned(),
        ..shell.config()
    })
    .await?;
    let seen: Result<CountySeen> = service.county_seen(points).await;
    service.close().await?;
    cases(&seen?, &truth)
}

fn pairs(paths: &[PathBuf]) -> impl Iterator<Item = (&Path, &Path)> {
    paths.chunks_exact(2).map(|pair| (pair[0].as_path(), pair[1].as_path()))
}

fn table(path: &Path) -> Result<PointsText> {
    let text = std::fs::read_to_string(path).map_err(|error| super::unreadable(path, &error))?;
    PointsText::read(&path.display().to_string(), &text).map_err(|problems| shouwang_policy::refused(&problems))
}

/// The truth does not know a household of the register.
fn other_truth(number: &str) -> Problem {
    Problem::bad_data(
        "discovery.other_truth",
        format!("真值文件里没有户编号 {number}；请使用生成这个县的同一次数据的真值文件。"),
        format!("The truth knows no household {number}; use the truth that was generated with this county."),
    )
}
