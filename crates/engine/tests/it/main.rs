//! The rule compiler and the shipped packs.
#![allow(clippy::unwrap_used, missing_docs)]

mod broken;
mod folder;
mod golden;
mod random;
mod semantics;
mod snapshot;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use shouwang_policy::{Pack, PolicyLibrary};

fn shipped_dir() -> PathBuf {
    Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join("../../policies")
}

fn shipped(id: &str) -> Arc<Pack> {
    let library = PolicyLibrary::load(&shipped_dir()).unwrap();
    Arc::clone(library.packs().iter().find(|pack| pack.id == id).unwrap())
}

const BASE: &str = "base/2021.toml";

/// The shipped demo packs with the one rule `probe`, and further parameters.
fn with_probe(rule: &str, params: &str) -> (Arc<Pack>, String) {
    let read = |name: &str| std::fs::read_to_string(shipped_dir().join(name)).unwrap();
    let base = read(BASE);
    let without_rules = base.split_once("[[rule]]").unwrap().0;
    let probe = format!(
        "{without_rules}{params}\n[[rule]]\nid = \"probe\"\nrisk = \"policy_gap\"\nlevel = \"watch\"\nzh = \"\"\nen = \"\"\ncitation = \"test\"\ndepends_on = [\"pack\"]\n{rule}\n"
    );
    let demo = read("99/2024.toml").split_once("[[case").unwrap().0.to_owned();
    let file = |name: &str, text: &str| (name.to_owned(), name.to_owned(), text.to_owned());
    let library = PolicyLibrary::from_files(vec![file(BASE, &probe), file("99/2024.toml", &demo)]).unwrap();
    (Arc::clone(&library.packs()[0]), probe)
}
