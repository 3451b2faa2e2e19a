//! `policy whatif`, `policy change`, `policy gaps`: what hangs on the standard of an area.

use chrono::NaiveDate;
use shouwang_domain::{Fen, Result};
use shouwang_service::rules::standard::{ChangeQuery, ChangeTasksCmd, GapGround, GapQuery, LapseQuery, WhatIfQuery};

use super::maybe_area_named;
use crate::cli::WhatIfArgs;
use crate::output::Output;
use crate::shell::Shell;
use crate::text::table;

pub(super) async fn what_if(shell: &Shell, args: WhatIfArgs) -> Result<Output> {
    let view = shell
        .with_reading_session(async |session| {
            let query = WhatIfQuery {
                area_id: maybe_area_named(session, args.area.as_deref()).await?,
                as_of: args.as_of,
                snapshot_id: args.snapshot,
                line: args.line.map(Fen::from_yuan),
                populations: args.populations.map(|list| list.0),
                from_line: args.from_line.map(Fen::from_yuan),
                from_populations: args.from_populations.map(|list| list.0),
                limit: Some(args.limit.unwrap_or(u64::MAX)),
            };
            session.service.what_if(&session.ctx, query).await
        })
        .await?;
    let lang = shell.lang;
    let mut text = lang.pick(
        format!(
            "监测线 {} 元改为 {} 元：{} 户中，范围内由 {} 户变为 {} 户。\n",
            view.from.line, view.to.line, view.households, view.within_before, view.within_then
        ),
        format!(
            "From {} to {} yuan: of {} households, {} are within the range and {} would be.\n",
            view.from.line, view.to.line, view.households, view.within_before, view.within_then
        ),
    );
    let lists = [
        (lang.pick("纳入范围", "enter"), &view.enters),
        (lang.pick("退出范围", "leave"), &view.leaves),
        (
            lang.pick("高于监测线不超过5%", "above the line by 5 % or less"),
            &view.near,
        ),
        (lang.pick("数据缺失", "data missing"), &view.data_missing),
        (lang.pick("未要求报送", "not owed"), &view.not_owed),
    ];
    let rows: Vec<_> = lists
        .iter()
        .map(|(name, list)| vec![(*name).to_owned(), list.total.to_string()])
        .collect();
    text.push_str(&table(&lang.pick(["名单", "户数"], ["list", "households"]), &rows));
    let rows: Vec<_> = view
        .curve
        .iter()
        .map(|point| {
            vec![
                format!("{}%", point.percent),
                point.line.to_string(),
                point.within.to_string(),
            ]
        })
        .collect();
    text.push_str(&table(
        &lang.pick(["比例", "监测线", "范围内户数"], ["share", "line", "within"]),
        &rows,
    ));
    Output::new(&view, text)
}

pub(super) async fn change(
    shell: &Shell,
    area: Option<String>,
    before: NaiveDate,
    on: Option<NaiveDate>,
    tasks: bool,
) -> Result<Output> {
    shell
        .with_session(async |session| {
            let area_id = maybe_area_named(session, area.as_deref()).await?;
            if tasks {
                let cmd = ChangeTasksCmd { area_id, before, on };
                let view = session.service.make_change_tasks(&session.ctx, cmd).await?;
                let text = shell.lang.pick(
                    format!("新增待办 {} 项，已有 {} 项。\n", view.made, view.known),
                    format!("{} new tasks, {} were there.\n", view.made, view.known),
                );
                return Output::new(&view, text);
            }
            let query = ChangeQuery { area_id, before, on };
            let view = session.service.standard_change(&session.ctx, query).await?;
            let text = shell.lang.pick(
                format!(
                    "{}\n纳入 {} 户，退出 {} 户。\n",
                    view.zh, view.enters.total, view.leaves.total
                ),
                format!(
                    "{}\n{} enter, {} leave.\n",
                    view.en, view.enters.total, view.leaves.total
                ),
            );
            Output::new(&view, text)
        })
        .await
}

pub(super) async fn gaps(shell: &Shell, area: Option<String>) -> Result<Output> {
    let view = shell
        .with_reading_session(async |session| {
            let area_id = maybe_area_named(session, area.as_deref()).await?;
            session.service.gaps(&session.ctx, GapQuery { area_id }).await
        })
        .await?;
    let header = shell.lang.pick(
        ["户编号", "情形", "收入范围", "人均收入", "原因"],
        ["household", "ground", "range", "income per head", "reason"],
    );
    let ground = |ground: &GapGround| shell.lang.pick(ground.zh(), ground.en());
    let rows: Vec<_> = view
        .households
        .iter()
        .map(|row| {
            let income = row
                .income_per_head
                .map_or_else(|| "--".to_owned(), |income| income.to_string());
            let reason = shell.lang.pick(row.reason.zh(), row.reason.en());
            let grounds: Vec<_> = row.grounds.iter().map(ground).collect();
            let tier = view.tiers.iter().find(|tier| Some(&tier.name) == row.tier.as_ref());
            vec![
                row.household_id.to_string(),
                grounds.join(shell.lang.pick("、", ", ")),
                tier.map_or("--", |tier| shell.lang.pick(tier.zh.as_str(), tier.en.as_str()))
                    .to_owned(),
                income,
                reason.to_owned(),
            ]
        })
        .collect();
    Output::new(&view, table(&header, &rows))
}

pub(super) async fn documents(shell: &Shell) -> Result<Output> {
    let views = shell
        .with_reading_session(async |session| session.service.list_documents(&session.ctx).await)
        .await?;
    let header = shell
        .lang
        .pick(["文件", "上级文件", "引用处"], ["document", "implements", "cited"]);
    let rows: Vec<_> = views
        .iter()
        .map(|view| {
            vec![
                view.id.clone(),
                view.parents.join("、"),
                view.cited_by.len().to_string(),
            ]
        })
        .collect();
    Output::new(&views, table(&header, &rows))
}

pub(super) async fn lapsing(shell: &Shell, area: Option<String>, days: Option<u64>) -> Result<Output> {
    let view = shell
        .with_reading_session(async |session| {
            let area_id = maybe_area_named(session, area.as_deref()).await?;
            let query = LapseQuery { area_id, days };
            session.service.lapsing_measures(&session.ctx, query).await
        })
        .await?;
    let header = shell.lang.pick(
        ["户编号", "措施", "到期日", "过渡期内"],
        ["household", "measure", "last day", "in the transition period"],
    );
    let rows: Vec<_> = view
        .measures
        .iter()
        .map(|row| {
            vec![
                row.household_id.to_string(),
                shell.lang.pick(row.kind.zh(), row.kind.en()).to_owned(),
                row.ends_on.map_or_else(String::new, |day| day.to_string()),
                match row.in_transition {
                    true => shell.lang.pick("是", "yes").to_owned(),
                    false => shell.lang.pick("否", "no").to_owned(),
                },
            ]
        })
        .collect();
    let mut text = table(&header, &rows);
    if view.more {
        text.push_str(shell.lang.pick(
            "还有更多；请缩小区划或天数。\n",
            "There are more; choose a smaller area or fewer days.\n",
        ));
    }
    Output::new(&view, text)
}
