//! Types of the API that share a name: the document would keep one of them and say nothing.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Crates whose types may stand in the document of the API.
const CRATES: [&str; 6] = ["domain", "policy", "evidence", "engine", "service", "server"];

pub(super) fn violations(root: &Path) -> Vec<String> {
    let mut owners: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
    for name in CRATES {
        visit(&root.join("crates").join(name).join("src"), &mut |path, text| {
            for schema in names(text) {
                owners.entry(schema).or_default().push(path.to_path_buf());
            }
        });
    }
    let shared = owners.into_iter().filter(|(_, paths)| paths.len() > 1);
    shared
        .map(|(name, paths)| format!("{name}: {paths:?}; rename one, or give it `#[schema(as = …)]`"))
        .collect()
}

fn visit(directory: &Path, see: &mut dyn FnMut(&Path, &str)) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            visit(&path, see);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            see(&path, &fs::read_to_string(&path).unwrap());
        }
    }
}

/// The names under which the types of a file stand in the document: those that derive `ToSchema`, and every coded list.
fn names(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let (mut derives, mut renamed, mut in_coded) = (false, None, false);
    for line in text.lines().map(str::trim) {
        if line == "coded_enum! {" {
            in_coded = true;
        } else if line.starts_with("#[derive(") {
            derives = line.contains("ToSchema");
        } else if let Some((_, rest)) = line.split_once("schema(as = ") {
            let end = rest.find([')', ',']).unwrap_or(rest.len());
            renamed = Some(rest[..end].to_owned());
        } else if let Some(rest) = line
            .strip_prefix("pub struct ")
            .or_else(|| line.strip_prefix("pub enum "))
        {
            let end = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
            let name = renamed.take().unwrap_or_else(|| rest[..end].to_owned());
            if derives || in_coded {
                found.push(name);
            }
            (derives, in_coded) = (false, false);
        }
    }
    found
}

#[test]
fn a_name_is_read_from_a_derive_a_coded_list_and_a_rename() {
    let text = "#[derive(Debug, ToSchema)]\n#[serde(deny_unknown_fields)]\npub struct Plain {\n}\n\
        #[derive(Debug)]\npub struct Inner;\ncoded_enum! {\n/// A list.\npub enum Listed {\n}\n}\n\
        #[derive(utoipa::ToSchema)]\n#[schema(as = Other)]\npub enum Renamed {}\n";
    assert_eq!(names(text), ["Plain", "Listed", "Other"]);
}
