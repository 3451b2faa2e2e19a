//! What a change can reach: the crates that it touches with those that are built on them, and the suites of the web app.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use super::{Selection, Web};
use crate::workspace;

/// The program, in which the web app lies and which its suites run.
const PROGRAM: &str = "shouwang";
/// The crate whose tests look at the whole repository, its papers above all.
const OF_THE_REPOSITORY: &str = "xtask";
/// The crate that reads the standards first.
const OF_THE_STANDARDS: &str = "shouwang-policy";

/// What differs from where this branch left `main`, committed or not, can reach this.
pub(super) fn selection(root: &Path) -> Result<Selection> {
    let files = changed_files(root)?;
    println!("changed files: {}", files.len());
    Ok(reach(&files, &Graph::read(root)?))
}

fn changed_files(root: &Path) -> Result<Vec<String>> {
    let left_at = ["origin/main", "main"]
        .iter()
        .find_map(|main| lines_of_git(root, &["merge-base", "HEAD", main]).ok()?.pop());
    let since = left_at.unwrap_or_else(|| "HEAD".to_owned());
    let mut files = lines_of_git(root, &["diff", "--name-only", &since])?;
    files.extend(lines_of_git(root, &["ls-files", "--others", "--exclude-standard"])?);
    Ok(files)
}

fn lines_of_git(root: &Path, args: &[&str]) -> Result<Vec<String>> {
    // Names as they are, also where they are not ASCII.
    let output = Command::new("git")
        .current_dir(root)
        .args(["-c", "core.quotePath=false"])
        .args(args)
        .output()
        .context("cannot run git, which knows what has changed")?;
    ensure!(
        output.status.success(),
        "git {}: {}",
        args.join(" "),
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8(output.stdout)?;
    Ok(text.lines().map(str::to_owned).collect())
}

/// Our crates, with those each is built on, for its tests or not.
struct Graph(Vec<Crate>);

struct Crate {
    name: String,
    /// Beneath the root, as `crates/store`.
    folder: String,
    built_on: BTreeSet<String>,
}

impl Graph {
    fn read(root: &Path) -> Result<Self> {
        let output = workspace::cargo(root)
            .args(["metadata", "--no-deps", "--format-version", "1"])
            .output()?;
        let metadata: Value = serde_json::from_slice(&output.stdout)?;
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let packages = metadata["packages"].as_array().context("cargo lists the crates")?;
        let crates = packages.iter().map(|package| {
            let manifest = text(&package["manifest_path"]);
            let folder = Path::new(&manifest).parent().unwrap_or(root);
            let needed = package["dependencies"].as_array().into_iter().flatten();
            Ok(Crate {
                name: text(&package["name"]),
                folder: folder.strip_prefix(root)?.display().to_string(),
                built_on: needed.map(|needed| text(&needed["name"])).collect(),
            })
        });
        Ok(Self(crates.collect::<Result<_>>()?))
    }

    /// The crate in whose folder a file lies, and the file's place in there.
    fn owner<'a>(&'a self, file: &'a str) -> Option<(&'a str, &'a str)> {
        self.0.iter().find_map(|one| {
            let inside = file.strip_prefix(&one.folder)?.strip_prefix('/')?;
            Some((one.name.as_str(), inside))
        })
    }

    /// A crate, and all that are built on it.
    fn with_dependents(&self, name: &str) -> BTreeSet<String> {
        let mut reached = BTreeSet::from([name.to_owned()]);
        loop {
            let more: Vec<_> = self
                .0
                .iter()
                .filter(|one| !reached.contains(&one.name) && !one.built_on.is_disjoint(&reached))
                .map(|one| one.name.clone())
                .collect();
            if more.is_empty() {
                return reached;
            }
            reached.extend(more);
        }
    }
}

fn reach(files: &[String], graph: &Graph) -> Selection {
    let mut crates = BTreeSet::new();
    let mut suites = BTreeSet::new();
    let mut whole_app = false;
    for file in files {
        let is_paper = file.ends_with(".md") || file.starts_with("docs/policy-map");
        if is_paper {
            crates.insert(OF_THE_REPOSITORY.to_owned());
        } else if let Some(suite) = file.strip_prefix("web/").filter(|inside| is_suite(inside)) {
            suites.insert(suite.to_owned());
        } else if file.starts_with("web/") {
            crates.insert(PROGRAM.to_owned());
            whole_app = true;
        } else if file.starts_with("policies/") {
            crates.extend(graph.with_dependents(OF_THE_STANDARDS));
            whole_app = true;
        } else if let Some((name, inside)) = graph.owner(file) {
            if inside.starts_with("tests/") {
                crates.insert(name.to_owned());
            } else {
                let reached = graph.with_dependents(name);
                whole_app |= reached.contains(PROGRAM);
                crates.extend(reached);
            }
        } else {
            // Settings of the workspace, tables that several tests read, and what nobody thought of here.
            return Selection::everything();
        }
    }
    Selection {
        packages: Some(crates.into_iter().collect()),
        web: match whole_app {
            true => Web::Everything,
            false => Web::Suites(suites.into_iter().collect()),
        },
        is_by_name: false,
    }
}

fn is_suite(inside_web: &str) -> bool {
    let name = inside_web.strip_prefix("tests/");
    name.is_some_and(|name| name.ends_with(".test.ts") && !name.contains('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// domain <- store <- shouwang, domain <- policy <- shouwang, and xtask for itself.
    fn graph() -> Graph {
        let one = |name: &str, folder: &str, built_on: &[&str]| Crate {
            name: name.into(),
            folder: folder.into(),
            built_on: built_on.iter().map(ToString::to_string).collect(),
        };
        Graph(vec![
            one("shouwang-domain", "crates/domain", &[]),
            one("shouwang-store", "crates/store", &["shouwang-domain"]),
            one("shouwang-policy", "crates/policy", &["shouwang-domain"]),
            one("shouwang", "crates/shouwang", &["shouwang-store", "shouwang-policy"]),
            one("xtask", "xtask", &[]),
        ])
    }

    fn reached(files: &[&str]) -> (Option<Vec<String>>, Web) {
        let files: Vec<_> = files.iter().map(ToString::to_string).collect();
        let Selection { packages, web, .. } = reach(&files, &graph());
        (packages, web)
    }

    #[track_caller]
    fn expect(files: &[&str], crates: &[&str], web: Web) {
        let crates = crates.iter().map(ToString::to_string).collect();
        assert_eq!(reached(files), (Some(crates), web));
    }

    #[test]
    fn a_change_reaches_what_is_built_on_it_and_no_more() {
        let nothing = || Web::Suites(Vec::new());
        expect(&[], &[], nothing());
        expect(
            &["crates/store/src/tx.rs"],
            &["shouwang", "shouwang-store"],
            Web::Everything,
        );
        expect(&["crates/store/tests/it/tx.rs"], &["shouwang-store"], nothing());
        expect(&["xtask/src/main.rs"], &["xtask"], nothing());
        expect(
            &["policies/99/2025.toml"],
            &["shouwang", "shouwang-policy"],
            Web::Everything,
        );
        expect(
            &["README.md", "crates/domain/README.md", "docs/policy-map.toml"],
            &["xtask"],
            nothing(),
        );
        expect(
            &["web/tests/today.test.ts"],
            &[],
            Web::Suites(vec!["tests/today.test.ts".into()]),
        );
        expect(&["web/src/main.tsx"], &["shouwang"], Web::Everything);
        expect(&["web/tests/support/server.ts"], &["shouwang"], Web::Everything);
    }

    #[test]
    fn what_may_reach_anything_is_everything() {
        for file in [
            "Cargo.lock",
            ".cargo/config.toml",
            "docs/procedure-table.csv",
            "crates/new",
        ] {
            assert_eq!(reached(&["README.md", file]), (None, Web::Everything), "{file}");
        }
    }
}
