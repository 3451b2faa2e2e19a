//! `paper`: what is printed from a case.

use shouwang_domain::{CaseId, Result};
use shouwang_service::procedure::paper::{MakePaperCmd, PaperMaker};

use super::save;
use crate::cli::PaperCommand;
use crate::output::Output;
use crate::shell::Shell;
use crate::text::table;

pub(super) async fn run(shell: &Shell, command: PaperCommand) -> Result<Output> {
    match command {
        PaperCommand::List { case } => list(shell, case).await,
        PaperCommand::Make {
            case,
            kind,
            out,
            blank,
            together,
        } => {
            let cmd = MakePaperCmd {
                case_id: case,
                kind,
                blank,
                together,
            };
            let maker = PaperMaker::this_binary()?;
            let made = shell
                .with_session(async |session| session.service.make_paper(&session.ctx, cmd, &maker).await)
                .await?;
            save(shell, &out, &made.bytes)
        }
    }
}

async fn list(shell: &Shell, case: CaseId) -> Result<Output> {
    let papers = shell
        .with_session(async |session| session.service.papers(&session.ctx, case).await)
        .await?;
    let header = shell.lang.pick(
        ["文书", "名称", "可填好", "可合并户数", "说明"],
        ["paper", "name", "can be filled", "together", "remark"],
    );
    let rows: Vec<_> = papers
        .iter()
        .map(|paper| {
            let missing = paper.missing.as_ref();
            let remark = missing.map(|missing| shell.lang.pick(&missing.zh, &missing.en).clone());
            let together = Some(paper.together).filter(|count| *count > 0);
            vec![
                paper.kind.to_string(),
                shell.lang.pick(paper.kind.zh(), paper.kind.en()).to_owned(),
                shell.lang.pick(["否", "是"], ["no", "yes"])[usize::from(paper.can_fill)].to_owned(),
                together.map_or_else(|| "--".to_owned(), |count| count.to_string()),
                remark.unwrap_or_else(|| "--".to_owned()),
            ]
        })
        .collect();
    let text = table(&header, &rows);
    Output::new(papers, text)
}
