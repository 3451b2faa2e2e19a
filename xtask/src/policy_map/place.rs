//! Where a person does something: a screen of the app, or a command.

use std::fs;
use std::path::Path;

const ROUTES: &str = "web/src/app/routes.ts";
const COMMANDS: &str = "docs/cli.md";

/// The words of the violation, where the app has no such address (`/households/:householdId`).
pub(super) fn check_screen(root: &Path, screen: &str) -> Result<(), String> {
    let text = fs::read_to_string(root.join(ROUTES)).unwrap_or_default();
    let is_there = match screen.strip_prefix('/') {
        Some("") => text.contains("index: true"),
        Some(path) => text.contains(&format!("path: '{path}'")),
        None => false,
    };
    is_there
        .then_some(())
        .ok_or_else(|| format!("`screen` names `{screen}`, which is no path of {ROUTES}"))
}

/// The words of the violation, where the documentation of the commands has none of this name (`policy check`).
pub(super) fn check_command(root: &Path, command: &str) -> Result<(), String> {
    let text = fs::read_to_string(root.join(COMMANDS)).unwrap_or_default();
    let is_there = text.lines().filter(|line| line.starts_with("| `")).any(|line| {
        let named = line.split('|').nth(1).unwrap_or_default();
        named.split('`').any(|one| one.starts_with(command))
    });
    is_there
        .then_some(())
        .ok_or_else(|| format!("`command` names `{command}`, which is none of {COMMANDS}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace;

    #[test]
    fn only_what_a_person_can_reach_is_a_place() {
        let root = workspace::root().unwrap();
        for screen in ["/", "/households/:householdId", "/policies"] {
            assert_eq!(check_screen(&root, screen), Ok(()), "{screen}");
        }
        for screen in ["policies", "/nowhere", ""] {
            assert!(check_screen(&root, screen).is_err(), "{screen}");
        }
        assert_eq!(check_command(&root, "policy check"), Ok(()));
        assert!(check_command(&root, "policy invent").is_err());
    }
}
