//! `referral`: what departments were told, and whether they answered.

use shouwang_domain::Result;
use shouwang_service::help::referral::ReferralQuery;

use super::pages;
use crate::cli::ReferralCommand;
use crate::output::Output;
use crate::shell::Shell;
use crate::text::table;

pub(super) async fn run(shell: &Shell, command: ReferralCommand) -> Result<Output> {
    let ReferralCommand::List { unanswered, page } = command;
    let found = shell
        .with_session(async |session| {
            pages(page, async |page| {
                let query = ReferralQuery {
                    unanswered,
                    page,
                    ..ReferralQuery::default()
                };
                session.service.list_referrals(&session.ctx, query).await
            })
            .await
        })
        .await?;
    let header = shell.lang.pick(
        ["编号", "户", "户主", "区划", "部门", "转介日", "答复期限", "状态"],
        [
            "id",
            "household",
            "head",
            "area",
            "department",
            "sent on",
            "due",
            "state",
        ],
    );
    let rows = found.items.iter().map(|row| {
        let state = if row.unanswered {
            shell.lang.pick("逾期未答复", "not answered in time")
        } else {
            shell.lang.pick(row.state.zh(), row.state.en())
        };
        vec![
            row.id.to_string(),
            row.household_id.to_string(),
            row.head.clone().unwrap_or_else(|| "--".to_owned()),
            row.area_name.clone(),
            shell.lang.pick(row.department.zh(), row.department.en()).to_owned(),
            row.sent_on.to_string(),
            row.due.to_string(),
            state.to_owned(),
        ]
    });
    let text = found.with_note(table(&header, &rows.collect::<Vec<_>>()), shell.lang);
    Output::new(found, text)
}
