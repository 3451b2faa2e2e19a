//! The shipped packs load; wrong ones are refused with a position.
#![allow(clippy::unwrap_used, missing_docs)]

mod broken;
mod shipped;

use std::path::{Path, PathBuf};

use shouwang_policy::{PackProblem, PolicyLibrary};

fn shipped_dir() -> PathBuf {
    Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join("../../policies")
}

/// The shipped files as `from_files` takes them, with edits by name: the first text is replaced by the second.
fn with_edits(edits: &[(&str, &str, &str)]) -> Result<PolicyLibrary, Vec<PackProblem>> {
    let mut files = Vec::new();
    for area in std::fs::read_dir(shipped_dir()).unwrap() {
        let area = area.unwrap();
        for file in std::fs::read_dir(area.path()).unwrap() {
            let file = file.unwrap();
            let name = format!(
                "{}/{}",
                area.file_name().to_str().unwrap(),
                file.file_name().to_str().unwrap()
            );
            let mut text = std::fs::read_to_string(file.path()).unwrap();
            for (_, from, to) in edits.iter().filter(|(edited, ..)| *edited == name) {
                assert!(text.contains(from), "{name} does not contain {from}");
                text = text.replacen(from, to, 1);
            }
            files.push((name.clone(), name, text));
        }
    }
    PolicyLibrary::from_files(files)
}
