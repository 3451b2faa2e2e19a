//! Lists the descriptions in `forms/` and `lists/`, so that a new one is a file and nothing else.

use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    list("forms", "shipped.rs")?;
    list("lists", "shipped_lists.rs")
}

fn list(folder: &str, into: &str) -> io::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(folder);
    println!("cargo::rerun-if-changed={}", root.display());
    let mut names: Vec<String> = Vec::new();
    for entry in fs::read_dir(&root)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.ends_with(".toml") {
            names.push(name);
        }
    }
    names.sort();
    let lines: Vec<String> = names
        .iter()
        .map(|name| format!("    ({name:?}, include_str!({:?})),\n", root.join(name)))
        .collect();
    let list = format!("&[\n{}]\n", lines.concat());
    let out = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo gives an output directory"))?;
    fs::write(Path::new(&out).join(into), list)
}
