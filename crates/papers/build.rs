//! Lists the templates in `templates/`, so that a new one is a file and nothing else.

use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../templates");
    println!("cargo::rerun-if-changed={}", root.display());
    let mut names: Vec<String> = Vec::new();
    for entry in fs::read_dir(&root)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.ends_with(".typ") {
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
    fs::write(Path::new(&out).join("shipped.rs"), list)
}
