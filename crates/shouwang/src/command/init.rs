//! `init`: an installation from nothing.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use serde_json::json;
use shouwang_domain::{Problem, Result};
use shouwang_service::Service;
use shouwang_service::office::admin::InitCmd;
use shouwang_store::files::create_private_dir;

use crate::cli::InitArgs;
use crate::output::Output;
use crate::shell::Shell;
use crate::text::table;

macro_rules! packs {
    ($($name:literal,)+) => {
        &[$((concat!($name, ".toml"), include_str!(concat!("../../../../policies/", $name, ".toml"))),)+]
    };
}

/// The policy packs of the repository: name below `policies/`, content.
const PACKS: &[(&str, &str)] = packs![
    "44/2021",
    "44/2023",
    "44/2024",
    "44/2025",
    "440229/2021",
    "440233/2025",
    "4413/2024",
    "445281/2023",
    "99/2024",
    "99/2025",
    "base/2021",
    "base/documents",
    "base/points",
    "base/practice",
    "base/reports",
];

/// Begins an installation and shows the one-time passwords of its three administrators.
pub(super) async fn init(shell: &Shell, args: InitArgs) -> Result<Output> {
    let config = shell.config();
    let clock = shell.around.clock(args.movable_clock)?;
    let cmd = InitCmd {
        node: args.node,
        origin: args.origin,
        movable_clock: args.movable_clock,
        root_code: args.root_code,
        root_name: args.root_name,
    };
    // Packs that somebody put there beforehand stay as they are.
    let policies = config.policies_dir();
    let is_ours = !policies.exists();
    let made = match if is_ours {
        write_packs(&config.data_dir, &policies)
    } else {
        Ok(())
    } {
        Ok(()) => Service::init(&config, cmd, clock.now()).await,
        Err(error) => Err(unwritable(&config.data_dir, &error)),
    };
    // Keys that stay tell that the commit may have happened, whatever was heard of it.
    if made.is_err() && is_ours && !config.data_dir.join("keys.json").exists() {
        let _ = fs::remove_dir_all(&policies);
        // Fails, as it should, when there is something else in it.
        let _ = fs::remove_dir(&config.data_dir);
    }
    let view = made?;

    let administrators: Vec<_> = view
        .administrators
        .iter()
        .map(|(login, role, password)| json!({ "login": login, "role": role, "one_time_password": password }))
        .collect();
    let header = shell
        .lang
        .pick(["登录名", "角色", "一次性密码"], ["login", "role", "one-time password"]);
    let rows: Vec<_> = view
        .administrators
        .into_iter()
        .map(|(login, role, password)| vec![login, shell.lang.pick(role.zh(), role.en()).to_owned(), password])
        .collect();
    let text = shell.lang.pick(
        format!(
            "已在 {} 初始化。以下密码只显示这一次，首次登录须修改：\n\n{}\n请备份该目录中的 keys.json 和 evidence-key.pem，并与数据库分开保管。\n",
            config.data_dir.display(),
            table(&header, &rows)
        ),
        format!(
            "Initialised in {}. These passwords are shown once and must be changed at the first login:\n\n{}\nBack up keys.json and evidence-key.pem of that directory, apart from the database.\n",
            config.data_dir.display(),
            table(&header, &rows)
        ),
    );
    Output::new(
        json!({ "data": config.data_dir, "administrators": administrators }),
        text,
    )
}

/// Writes the packs beside their place, and moves them there when all are on the disk: a folder of packs is whole.
fn write_packs(data_dir: &Path, policies: &Path) -> io::Result<()> {
    create_private_dir(data_dir)?;
    let unfinished = data_dir.join("policies.unfinished");
    if unfinished.exists() {
        fs::remove_dir_all(&unfinished)?;
    }
    let sync = |path: &Path| File::open(path).and_then(|file| file.sync_all());
    for (name, text) in PACKS {
        let path = unfinished.join(name);
        let dir = path.parent().unwrap_or(&unfinished);
        fs::create_dir_all(dir)?;
        fs::write(&path, text)?;
        sync(&path)?;
        sync(dir)?;
    }
    sync(&unfinished)?;
    fs::rename(&unfinished, policies)?;
    sync(data_dir)
}

fn unwritable(dir: &Path, error: &io::Error) -> Problem {
    Problem::usage(
        "init.data_dir",
        format!("无法写入数据目录 {}（{error}）；请检查路径和权限。", dir.display()),
        format!(
            "The data directory {} cannot be written ({error}); check the path and your rights.",
            dir.display()
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pack_of_the_repository_is_on_board() {
        let root = Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join("../../policies");
        let mut found = Vec::new();
        for area in fs::read_dir(root).unwrap() {
            let area = area.unwrap();
            for pack in fs::read_dir(area.path()).unwrap() {
                let name = [area.file_name(), pack.unwrap().file_name()].map(|part| part.into_string().unwrap());
                found.push(name.join("/"));
            }
        }
        found.sort();
        assert_eq!(PACKS.iter().map(|(name, _)| *name).collect::<Vec<_>>(), found);
    }
}
