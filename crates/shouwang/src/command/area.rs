//! `area`: the tree of divisions.

use shouwang_domain::Result;

use super::unreadable;
use crate::cli::AreaCommand;
use crate::output::Output;
use crate::shell::Shell;
use crate::text::table;

pub(super) async fn run(shell: &Shell, command: AreaCommand) -> Result<Output> {
    match command {
        AreaCommand::Import { file } => {
            let csv = std::fs::read_to_string(&file).map_err(|error| unreadable(&file, &error))?;
            let done = shell
                .with_session(async |session| session.service.import_areas(&session.ctx, &csv).await)
                .await?;
            let text = shell.lang.pick(
                format!("新增区划 {} 个，已有 {} 个。", done.new, done.known),
                format!("{} new areas, {} known already.", done.new, done.known),
            );
            Output::new(&done, text)
        }
        AreaCommand::List => {
            let areas = shell
                .with_session(async |session| session.service.list_areas(&session.ctx).await)
                .await?;
            let header = shell.lang.pick(
                ["编号", "代码", "级别", "类型", "名称"],
                ["id", "code", "level", "kind", "name"],
            );
            let rows: Vec<_> = areas
                .iter()
                .map(|area| {
                    let level = shell.lang.pick(area.level.zh(), area.level.en());
                    let kind = shell.lang.pick(area.kind.zh(), area.kind.en());
                    let code = area.code.as_deref().unwrap_or("--");
                    [&area.id.to_string(), code, level, kind, &area.name]
                        .map(ToOwned::to_owned)
                        .to_vec()
                })
                .collect();
            Output::new(&areas, table(&header, &rows))
        }
    }
}
