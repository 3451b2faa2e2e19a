//! The templates: those of the program, and the deployer's own of the same names.

use std::collections::BTreeMap;
use std::path::Path;
use std::{fs, io};

use serde::{Deserialize, Serialize};
use shouwang_domain::{Problem, Result};

/// Each template of `templates/` with its text.
const SHIPPED: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/shipped.rs"));

/// The files of templates, by their names: one for each paper, and what papers share.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Templates(BTreeMap<String, String>);

impl Templates {
    /// Those of the program; a file of the same name in `own`, the deployer's folder, takes precedence. The folder may be
    /// absent, and may have files besides.
    ///
    /// # Errors
    /// `paper.template_unreadable` for a file in the folder that cannot be read.
    pub fn load(own: &Path) -> Result<Self> {
        let mut files: BTreeMap<String, String> = SHIPPED
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
            .collect();
        let entries = match fs::read_dir(own) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self(files)),
            entries => entries.map_err(|error| unreadable(own, &error))?,
        };
        for entry in entries {
            let path = entry.map_err(|error| unreadable(own, &error))?.path();
            let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
                continue;
            };
            if name.ends_with(ENDING) {
                let text = fs::read_to_string(&path).map_err(|error| unreadable(&path, &error))?;
                files.insert(name.to_owned(), text);
            }
        }
        Ok(Self(files))
    }

    /// The names of all templates, what they share included, with their texts: what a digest of a paper is over.
    pub fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, text)| (name.as_str(), text.as_str()))
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }
}

/// The ending of a template's name.
pub(crate) const ENDING: &str = ".typ";

fn unreadable(path: &Path, error: &io::Error) -> Problem {
    let path = path.display();
    Problem::bad_data(
        "paper.template_unreadable",
        format!("无法读取文书模板 {path}（{error}）；请检查文件权限和编码（应为 UTF-8）。"),
        format!("The template {path} cannot be read ({error}); check its permissions and that it is UTF-8."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_deployers_own_template_takes_precedence() {
        let folder = tempfile::tempdir().unwrap();
        let shipped = Templates::load(&folder.path().join("absent")).unwrap();
        assert!(shipped.get("common.typ").is_some());
        fs::write(folder.path().join("common.typ"), "ours").unwrap();
        fs::write(folder.path().join("README"), "not a template").unwrap();
        let own = Templates::load(folder.path()).unwrap();
        assert_eq!(own.get("common.typ"), Some("ours"));
        assert_eq!(own.files().count(), shipped.files().count());
        fs::write(folder.path().join("bad.typ"), [0xff, 0xfe]).unwrap();
        assert_eq!(
            Templates::load(folder.path()).unwrap_err().code,
            "paper.template_unreadable"
        );
    }
}
