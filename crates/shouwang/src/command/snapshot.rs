//! `snapshot`: the facts of an area, kept to be screened again.

use shouwang_domain::{ProblemKind, Result, SnapshotId};
use shouwang_service::rules::snapshot::{EraseIdentityCmd, SnapshotView, TakeSnapshotCmd};

use super::counts::counts;
use super::maybe_area_named;
use crate::cli::SnapshotCommand;
use crate::output::Output;
use crate::shell::Shell;
use crate::text::table;

pub(super) async fn run(shell: &Shell, command: SnapshotCommand) -> Result<Output> {
    shell
        .with_session(async |session| match command {
            SnapshotCommand::Create { area, as_of } => {
                let area_id = maybe_area_named(session, area.as_deref()).await?;
                let cmd = TakeSnapshotCmd { area_id, as_of };
                let view = session.service.take_snapshot(&session.ctx, cmd).await?;
                let text = rows(shell, std::slice::from_ref(&view));
                Output::new(&view, text)
            }
            SnapshotCommand::List => {
                let views = session.service.list_snapshots(&session.ctx).await?;
                Output::new(&views, rows(shell, &views))
            }
            SnapshotCommand::Erase { id } => {
                let cmd = EraseIdentityCmd { snapshot_id: id };
                let view = session.service.erase_snapshot_identity(&session.ctx, cmd).await?;
                let text = shell.lang.pick(
                    "姓名和证件号码的密钥已销毁，无法恢复；指标仍可重跑。\n",
                    "The key of names and ID numbers is destroyed for good; the facts can still be screened.\n",
                );
                Output::new(&view, text.to_owned())
            }
        })
        .await
}

/// Screens a snapshot again; it is a failure when the result is not that of then.
pub(super) async fn replay(shell: &Shell, id: SnapshotId) -> Result<Output> {
    let view = shell
        .with_reading_session(async |session| session.service.screen_snapshot(&session.ctx, id).await)
        .await?;
    let mut text = counts(shell, &view.rules);
    text.push_str(&match view.same {
        true => shell.lang.pick(
            format!("{} 户，结果与当时逐字节一致。\n", view.households),
            format!(
                "{} households; the result is that of then, byte for byte.\n",
                view.households
            ),
        ),
        false => shell.lang.pick(
            "结果与当时不一致：程序或数据已变动，请核查。\n".to_owned(),
            "The result is not that of then: program or data have changed; find out why.\n".to_owned(),
        ),
    });
    let output = Output::new(&view, text)?;
    Ok(match view.same {
        true => output,
        false => output.failed(ProblemKind::Internal),
    })
}

fn rows(shell: &Shell, views: &[SnapshotView]) -> String {
    let header = shell.lang.pick(
        ["编号", "数据日期", "户数", "触发户数", "身份信息可读至", "摘要"],
        ["id", "as of", "households", "with findings", "names until", "digest"],
    );
    let rows: Vec<_> = views
        .iter()
        .map(|view| {
            let until = match (view.identity_until, view.identity_erased_on) {
                (_, Some(day)) => shell.lang.pick(format!("已于 {day} 销毁"), format!("erased on {day}")),
                (Some(day), None) => day.to_string(),
                (None, None) => "--".to_owned(),
            };
            vec![
                view.id.to_string(),
                view.as_of.to_string(),
                view.households.to_string(),
                view.fired.to_string(),
                until,
                view.digest[..16].to_owned(),
            ]
        })
        .collect();
    table(&header, &rows)
}
