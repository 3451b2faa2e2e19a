//! Compiles tests and program with the lints in the compiler.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use crate::workspace;

/// So many of the first warnings stand in the error.
const TOLD: usize = 20;

/// Compiles, and fails when the compiler has something to say of our crates. Cargo repeats what it said of those that it
/// need not compile again.
pub(super) fn compile(cargo: &mut Command) -> Result<()> {
    let line = workspace::shown(cargo);
    println!("+ {line}");
    let mut child = cargo
        .arg("--message-format=json")
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot run {line}"))?;
    let output = child.stdout.take().context("its standard output is a pipe")?;
    let mut told = Vec::new();
    for message in BufReader::new(output).lines() {
        let Some(text) = said(&message?) else { continue };
        eprint!("{text}");
        told.push(text);
    }
    let status = child.wait()?;
    told.truncate(TOLD);
    let told = told.concat();
    if !status.success() {
        bail!("`{line}` failed ({status})\n{told}");
    }
    if !told.is_empty() {
        bail!("`{line}` warned\n{told}");
    }
    Ok(())
}

/// What the compiler says in a message of cargo; cargo tells other things besides.
fn said(message: &str) -> Option<String> {
    let message: Value = serde_json::from_str(message).ok()?;
    let is_of_compiler = message["reason"] == "compiler-message";
    let text = message["message"]["rendered"].as_str().filter(|_| is_of_compiler)?;
    Some(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_compiler_says_is_told_from_what_cargo_says() {
        let warning = r#"{"reason":"compiler-message","message":{"level":"warning","rendered":"warning: unused\n"}}"#;
        assert_eq!(said(warning).as_deref(), Some("warning: unused\n"));
        for other in [
            r#"{"reason":"compiler-artifact","fresh":true}"#,
            r#"{"reason":"build-finished","success":true}"#,
            "no JSON",
        ] {
            assert_eq!(said(other), None);
        }
    }
}
