//! Does `path/of/file.rs::name` name a test that runs?

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};

/// Fails when the file is absent, the name is no test in it, or the test is switched off.
pub(super) fn check(root: &Path, reference: &str) -> Result<()> {
    let (path, name) = reference
        .rsplit_once("::")
        .with_context(|| format!("`{reference}` is not `file::test`"))?;
    let Ok(text) = fs::read_to_string(root.join(path)) else {
        bail!("`{path}` cannot be read")
    };
    let is_test = if path.ends_with(".rs") {
        is_rust_test(&text, name)
    } else {
        is_browser_test(&text, name)
    };
    if !is_test {
        bail!("`{name}` is not a test of `{path}`");
    }
    Ok(())
}

/// The lines of a test, from its name to the line that closes it.
pub(super) fn body<'a>(text: &'a str, name: &str, is_rust: bool) -> Vec<&'a str> {
    let lines: Vec<&str> = text.lines().collect();
    let begins = |line: &&str| match is_rust {
        true => defines(line, name),
        false => is_browser_test(line, name),
    };
    let Some(at) = lines.iter().position(begins) else {
        return Vec::new();
    };
    let indent = &lines[at][..lines[at].len() - lines[at].trim_start().len()];
    let closes = |line: &str| line.strip_prefix(indent).is_some_and(|rest| rest.starts_with('}'));
    let end = lines[at..]
        .iter()
        .position(|line| closes(line))
        .unwrap_or(lines.len() - at);
    lines[at..at + end].to_vec()
}

/// Whether a line begins the function of this name.
fn defines(line: &str, name: &str) -> bool {
    let after = line.split_once(&format!("fn {name}")).map(|(_, after)| after);
    after.is_some_and(|after| after.starts_with(['(', '<'])) && !line.trim_start().starts_with("//")
}

/// A function under a `test` attribute that is not ignored, or one inside `both_databases!`.
fn is_rust_test(text: &str, name: &str) -> bool {
    let lines: Vec<&str> = text.lines().collect();
    lines
        .iter()
        .enumerate()
        .filter(|(_, line)| defines(line, name))
        .any(|(at, _)| {
            let attributes = || {
                lines[..at]
                    .iter()
                    .rev()
                    .map(|line| line.trim())
                    .take_while(|line| belongs_to_next_item(line))
            };
            let ignored = attributes().any(|line| line.starts_with("#[ignore"));
            let attributed = attributes().any(|line| line.starts_with("#[test]") || line.starts_with("#[tokio::test"));
            !ignored && (attributed || is_inside_both_databases(&lines[..at]))
        })
}

fn belongs_to_next_item(line: &str) -> bool {
    line.starts_with("#[") || line.starts_with("//")
}

/// Going up, the macro's opening comes before any closing brace of its own depth.
fn is_inside_both_databases(above: &[&str]) -> bool {
    let opens = |line: &&str| line.trim_start().starts_with("both_databases!") || line.contains("::both_databases!");
    let Some(at) = above.iter().rposition(opens) else {
        return false;
    };
    let indent = above[at].len() - above[at].trim_start().len();
    !above[at + 1..]
        .iter()
        .any(|line| line.trim_end() == format!("{}}}", " ".repeat(indent)))
}

/// `test("name"` or `it("name"`, with either quote.
fn is_browser_test(text: &str, name: &str) -> bool {
    ["test", "it"].iter().any(|call| {
        ['"', '\'']
            .iter()
            .any(|quote| text.contains(&format!("{call}({quote}{name}{quote}")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "
fn helper() {}
#[test]
fn plain() {}
#[tokio::test(flavor = \"multi_thread\")]
/// With words.
async fn asynchronous() {}
#[test]
#[ignore = \"slow\"]
fn switched_off() {}
both_databases! {
    async fn twice(db: TestDb) {
        helper();
    }

    async fn twice_again(db: TestDb) {}
}
fn after() {}
// fn in_words()
";

    #[test]
    fn tests_are_told_from_other_functions() {
        for name in ["plain", "asynchronous", "twice", "twice_again"] {
            assert!(is_rust_test(SOURCE, name), "{name}");
        }
        for name in ["helper", "switched_off", "after", "in_words", "pla", "absent"] {
            assert!(!is_rust_test(SOURCE, name), "{name}");
        }
    }

    #[test]
    fn a_test_ends_where_its_brace_closes() {
        assert_eq!(body(SOURCE, "twice", true).len(), 2);
        assert!(body(SOURCE, "twice", true)[1].contains("helper()"));
        assert!(body(SOURCE, "absent", true).is_empty());
    }

    #[test]
    fn browser_tests_are_found_by_title() {
        let source = "test('登录后看到今天的任务', async () => {})";
        assert!(is_browser_test(source, "登录后看到今天的任务"));
        assert!(!is_browser_test(source, "登录"));
    }
}
