//! `division`: editions of the statistical divisions.

use shouwang_domain::Result;
use shouwang_service::register::division::EditionCmd;

use super::unreadable;
use crate::cli::DivisionCommand;
use crate::output::Output;
use crate::shell::Shell;

pub(super) async fn run(shell: &Shell, command: DivisionCommand) -> Result<Output> {
    let DivisionCommand::Import {
        file,
        as_of,
        successors,
        dry_run,
        across_counties,
    } = command;
    let read = |path: &std::path::Path| std::fs::read_to_string(path).map_err(|error| unreadable(path, &error));
    let cmd = EditionCmd {
        csv: read(&file)?,
        successors: successors.as_deref().map(read).transpose()?,
        as_of,
        dry_run,
        across_counties,
    };
    let done = shell
        .with_session(async |session| session.service.import_divisions(&session.ctx, cmd).await)
        .await?;
    let mut text = shell.lang.pick(
        format!(
            "{} 版名录共 {} 个区划：新增 {}，改名 {}，换代码 {}，移动 {}，撤并 {}；随迁农户 {}。\n",
            done.as_of,
            done.divisions,
            done.new,
            done.renamed,
            done.recoded,
            done.moved,
            done.ended.len(),
            done.households
        ),
        format!(
            "The edition of {} has {} divisions: {} new, {} renamed, {} with another code, {} moved, {} ended; {} \
             households moved along.\n",
            done.as_of,
            done.divisions,
            done.new,
            done.renamed,
            done.recoded,
            done.moved,
            done.ended.len(),
            done.households
        ),
    );
    if done.across_counties > 0 {
        text.push_str(&shell.lang.pick(
            format!("其中改属另一个县的农户和岗位 {}。\n", done.across_counties),
            format!(
                "{} households and posts come under another county.\n",
                done.across_counties
            ),
        ));
    }
    for ended in &done.ended {
        let successor = ended.successor.as_deref().unwrap_or("--");
        text.push_str(&format!("  {} -> {successor}\n", ended.name));
    }
    Output::new(&done, text)
}
