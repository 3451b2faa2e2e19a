//! `liaison`: who is in charge of what, and its filing with the county.

use chrono::{Datelike as _, NaiveDate};
use shouwang_domain::{FilingId, Problem, Result};
use shouwang_service::duty::filing::{DecideFilingCmd, FileMechanismCmd, FilingQuery, FilingView};
use shouwang_service::duty::liaison::{AreaQuery, Coverage, LiaisonCmd, LiaisonQuery, LiaisonView};
use shouwang_service::duty::liaison_evidence::{LiaisonEvidence, LiaisonEvidenceQuery};
use shouwang_sheets::delimited;

use super::{area_named, maybe_area_named, write_new};
use crate::cli::LiaisonCommand;
use crate::output::Output;
use crate::shell::{Session, Shell};
use crate::text::table;

pub(super) async fn run(shell: &Shell, command: LiaisonCommand) -> Result<Output> {
    match command {
        LiaisonCommand::List { area, past } => {
            let liaisons = shell
                .with_session(async |session| {
                    let query = LiaisonQuery {
                        area_id: maybe_area_named(session, area.as_deref()).await?,
                        with_past: past,
                        ..LiaisonQuery::default()
                    };
                    session.service.list_liaisons(&session.ctx, query).await
                })
                .await?;
            liaison_table(shell, &liaisons)
        }
        LiaisonCommand::People { area } => {
            let people = shell
                .with_session(async |session| {
                    let area_id = maybe_area_named(session, area.as_deref()).await?;
                    session.service.list_people(&session.ctx, AreaQuery { area_id }).await
                })
                .await?;
            let header = shell.lang.pick(
                ["账号编号", "姓名", "岗位", "区划"],
                ["account", "name", "role", "area"],
            );
            let rows = people.iter().map(|person| {
                vec![
                    person.account_id.to_string(),
                    person.name.clone(),
                    shell.lang.pick(person.role.zh(), person.role.en()).to_owned(),
                    person.area_name.clone(),
                ]
            });
            let text = table(&header, &rows.collect::<Vec<_>>());
            Output::new(&people, text)
        }
        LiaisonCommand::Name {
            area,
            kind,
            account,
            from,
        } => {
            let named = shell
                .with_session(async |session| {
                    let cmd = LiaisonCmd {
                        area_id: area_named(session, &area).await?,
                        kind,
                        account_id: account,
                        from: from.unwrap_or(session.ctx.today()),
                    };
                    session.service.name_liaison(&session.ctx, cmd).await
                })
                .await?;
            liaison_table(shell, &[named])
        }
        LiaisonCommand::Coverage { area } => {
            let coverage = shell
                .with_session(async |session| {
                    let area_id = maybe_area_named(session, area.as_deref()).await?;
                    session
                        .service
                        .liaison_coverage(&session.ctx, AreaQuery { area_id })
                        .await
                })
                .await?;
            let text = coverage_text(shell, &coverage);
            Output::new(&coverage, text)
        }
        LiaisonCommand::File { area, note } => {
            let filed = shell
                .with_session(async |session| {
                    let named = maybe_area_named(session, area.as_deref()).await?;
                    let cmd = FileMechanismCmd {
                        area_id: named.unwrap_or(session.ctx.area),
                        year: session.ctx.today().year(),
                        note,
                    };
                    session.service.file_mechanism(&session.ctx, cmd).await
                })
                .await?;
            filing_table(shell, &[filed])
        }
        LiaisonCommand::Filings { area } => {
            let filings = shell
                .with_session(async |session| {
                    let area_id = maybe_area_named(session, area.as_deref()).await?;
                    session
                        .service
                        .list_filings(&session.ctx, FilingQuery { area_id })
                        .await
                })
                .await?;
            filing_table(shell, &filings)
        }
        LiaisonCommand::Decide { id, returned } => {
            let decided = shell
                .with_session(async |session| decide(session, id, returned).await)
                .await?;
            filing_table(shell, &[decided])
        }
        LiaisonCommand::Evidence { area, from, until, out } => {
            let evidence = shell
                .with_session(async |session| {
                    let query = LiaisonEvidenceQuery {
                        area_id: maybe_area_named(session, area.as_deref()).await?,
                        from,
                        until,
                    };
                    session.service.liaison_evidence(&session.ctx, query).await
                })
                .await?;
            write_new(&out, &evidence_csv(&evidence)?)?;
            let text = shell.lang.pick(
                format!("已写入 {}。", out.display()),
                format!("Written to {}.", out.display()),
            );
            Output::new(&evidence, text)
        }
    }
}

async fn decide(session: &Session<'_>, id: FilingId, returned: Option<String>) -> Result<FilingView> {
    let (service, ctx) = (session.service, &session.ctx);
    let known = service.list_filings(ctx, FilingQuery::default()).await?;
    let seen = known
        .into_iter()
        .find(|filing| filing.id == id)
        .ok_or_else(|| Problem::not_found("备案", "filing"))?;
    let cmd = DecideFilingCmd {
        filing_id: id,
        approved: returned.is_none(),
        reason: returned,
        version: seen.version,
    };
    service.decide_filing(ctx, cmd).await
}

fn liaison_table(shell: &Shell, liaisons: &[LiaisonView]) -> Result<Output> {
    let header = shell.lang.pick(
        ["区划", "类别", "姓名", "开始", "结束"],
        ["area", "kind", "name", "from", "to"],
    );
    let rows = liaisons.iter().map(|row| {
        vec![
            row.area_name.clone(),
            shell.lang.pick(row.kind.zh(), row.kind.en()).to_owned(),
            row.name.clone().unwrap_or_else(|| "--".to_owned()),
            row.from.to_string(),
            row.to.map_or_else(|| "--".to_owned(), |day| day.to_string()),
        ]
    });
    let text = table(&header, &rows.collect::<Vec<_>>());
    Output::new(liaisons, text)
}

fn filing_table(shell: &Shell, filings: &[FilingView]) -> Result<Output> {
    let header = shell.lang.pick(
        ["编号", "镇", "年度", "状态", "村", "村干部", "户", "报备日"],
        [
            "id",
            "town",
            "year",
            "state",
            "villages",
            "cadres",
            "households",
            "filed on",
        ],
    );
    let rows = filings.iter().map(|filing| {
        vec![
            filing.id.to_string(),
            filing.area_name.clone(),
            filing.year.to_string(),
            shell.lang.pick(filing.state.zh(), filing.state.en()).to_owned(),
            filing.content.villages.to_string(),
            filing.content.cadres.to_string(),
            filing.content.households.to_string(),
            filing.submitted_on.to_string(),
        ]
    });
    let text = table(&header, &rows.collect::<Vec<_>>());
    Output::new(filings, text)
}

fn coverage_text(shell: &Shell, coverage: &Coverage) -> String {
    let none = || "--".to_owned();
    let header = shell.lang.pick(
        ["村", "走访负责人", "挂钩干部", "脱贫户", "已指定"],
        ["village", "leader", "stationed cadre", "lifted households", "assigned"],
    );
    let rows = coverage.villages.iter().map(|village| {
        vec![
            village.area_name.clone(),
            village.leader.clone().unwrap_or_else(none),
            village.stationed_cadre.clone().unwrap_or_else(none),
            village.households.to_string(),
            village.assigned.to_string(),
        ]
    });
    let mut text = table(&header, &rows.collect::<Vec<_>>());
    let without: Vec<_> = coverage
        .without_informant
        .iter()
        .map(|area| area.area_name.as_str())
        .collect();
    if !without.is_empty() {
        text.push_str(shell.lang.pick("没有信息员：", "Without an informant: "));
        text.push_str(&without.join(shell.lang.pick("、", ", ")));
        text.push('\n');
    }
    text
}

/// Lists below one another, with an empty line between two; a spreadsheet program opens them.
fn evidence_csv(evidence: &LiaisonEvidence) -> Result<Vec<u8>> {
    let titles = |titles: &[&str]| titles.iter().map(ToString::to_string).collect::<Vec<_>>();
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let mut lines = vec![titles(&["区划", "类别", "姓名", "开始", "结束"])];
    lines.extend(evidence.liaisons.iter().map(|row| {
        vec![
            row.area_name.clone(),
            row.kind.zh().to_owned(),
            row.name.clone().unwrap_or_default(),
            row.from.to_string(),
            day(row.to),
        ]
    }));
    lines.push(titles(&[""]));
    lines.push(titles(&[
        "村",
        "走访负责人",
        "脱贫户",
        "已指定村干部的户",
        "村干部",
        "负责户数",
    ]));
    for village in &evidence.coverage.villages {
        let head = vec![
            village.area_name.clone(),
            village.leader.clone().unwrap_or_default(),
            village.households.to_string(),
            village.assigned.to_string(),
        ];
        if village.cadres.is_empty() {
            lines.push(head.clone());
        }
        lines.extend(village.cadres.iter().map(|cadre| {
            let of_cadre = [cadre.name.clone().unwrap_or_default(), cadre.households.to_string()];
            head.iter().cloned().chain(of_cadre).collect()
        }));
    }
    lines.push(titles(&[""]));
    lines.push(titles(&[
        "村",
        "走访人岗位",
        "走访次数",
        "走访户数",
        "听到的问题",
        "已解决",
    ]));
    lines.extend(evidence.visits.iter().map(|row| {
        vec![
            row.area_name.clone(),
            row.role.zh().to_owned(),
            row.visits.to_string(),
            row.households.to_string(),
            row.problems.to_string(),
            row.solved.to_string(),
        ]
    }));
    lines.push(titles(&[""]));
    lines.push(titles(&["镇", "年度", "备案状态", "报备日", "审核日"]));
    lines.extend(evidence.filings.iter().map(|filing| {
        vec![
            filing.area_name.clone(),
            filing.year.to_string(),
            filing.state.zh().to_owned(),
            filing.submitted_on.to_string(),
            day(filing.decided_on),
        ]
    }));
    delimited(lines.iter().map(|line| line.iter().map(String::as_str).collect()))
}
