//! `list`: derived lists, with the reason of each household.

use shouwang_domain::Result;
use shouwang_service::overview::lists::{ListCount, ListCountQuery, ListItem, ListQuery, ListReason};

use super::{maybe_area_named, pages};
use crate::cli::{ListArgs, ListCommand, PageArgs};
use crate::output::Output;
use crate::shell::Shell;
use crate::text::table;

pub(super) async fn run(shell: &Shell, command: ListCommand) -> Result<Output> {
    match command {
        ListCommand::Show { of, page } => show(shell, of, page).await,
        ListCommand::Counts(of) => counts(shell, of).await,
    }
}

async fn show(shell: &Shell, of: ListArgs, page: PageArgs) -> Result<Output> {
    let found = shell
        .with_session(async |session| {
            let area_id = maybe_area_named(session, of.area.as_deref()).await?;
            pages(page, async |page| {
                let query = ListQuery {
                    area_id,
                    monitored: of.monitored.then_some(true),
                    page,
                };
                session.service.list(&session.ctx, of.name, query).await
            })
            .await
        })
        .await?;
    let header = shell.lang.pick(
        ["户", "户主", "区划", "起始", "原因"],
        ["household", "head", "area", "since", "reasons"],
    );
    let rows: Vec<_> = found.items.iter().map(|item| row(shell, item)).collect();
    let text = found.with_note(table(&header, &rows), shell.lang);
    Output::new(found, text)
}

async fn counts(shell: &Shell, of: ListArgs) -> Result<Output> {
    let found = shell
        .with_session(async |session| {
            let query = ListCountQuery {
                area_id: maybe_area_named(session, of.area.as_deref()).await?,
                monitored: of.monitored.then_some(true),
            };
            session.service.list_counts(&session.ctx, of.name, query).await
        })
        .await?;
    let header = shell.lang.pick(
        ["区划", "户数", "应核户", "在册户"],
        ["area", "households", "looked at", "on the list"],
    );
    let line = |count: &ListCount| {
        let numbers = [count.households, count.looked_at, count.listed].map(|number| number.to_string());
        [vec![count.area_name.clone()], numbers.to_vec()].concat()
    };
    let rows: Vec<_> = found.areas.iter().chain([&found.total]).map(line).collect();
    let text = table(&header, &rows);
    Output::new(found, text)
}

fn row(shell: &Shell, item: &ListItem) -> Vec<String> {
    let reasons: Vec<_> = item.reasons.iter().map(|reason| text_of(shell, reason)).collect();
    vec![
        item.household_id.to_string(),
        item.head.clone().unwrap_or_else(|| "--".to_owned()),
        item.area_name.clone(),
        item.since.map_or_else(|| "--".to_owned(), |day| day.to_string()),
        reasons.join(shell.lang.pick("；", "; ")),
    ]
}

/// Such as `资助未足额发放 小满 500.00`.
fn text_of(shell: &Shell, reason: &ListReason) -> String {
    let code = reason.reason.code;
    let facts = [
        Some(shell.lang.pick(code.zh(), code.en()).to_owned()),
        reason.member.clone(),
        reason.reason.amount.map(|amount| amount.to_string()),
        reason.reason.percent.map(|percent| format!("{percent}%")),
    ];
    facts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}
