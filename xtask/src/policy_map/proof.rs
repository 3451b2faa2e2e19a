//! Which requirement an assertion proves: a comment on the line above it, `// proves STD-03, STD-04`, and after a colon
//! whatever words help.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::named_test;

const TAG: &str = "// proves ";

/// What an assertion has in it, in Rust and in a browser test.
const ASSERTS: [&[&str]; 2] = [&["assert", ".refused(", ".problem("], &["expect", ".waitFor("]];

/// The requirements that the named test has a tagged assertion for. A tag above anything but an assertion counts for none.
pub(super) fn of(root: &Path, reference: &str) -> BTreeSet<String> {
    let Some((path, name)) = reference.rsplit_once("::") else {
        return BTreeSet::new();
    };
    let text = fs::read_to_string(root.join(path)).unwrap_or_default();
    let is_rust = path.ends_with(".rs");
    let body = named_test::body(&text, name, is_rust);
    proved(&body, ASSERTS[usize::from(!is_rust)])
}

fn proved(body: &[&str], asserts: &[&str]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, line) in body.iter().enumerate() {
        let Some(ids) = line.trim().strip_prefix(TAG) else {
            continue;
        };
        let below = body[at + 1..].iter().map(|line| line.trim());
        let code = below.skip_while(|line| line.starts_with("//"));
        let mut statement = String::new();
        for line in code {
            statement.push_str(line);
            if line.is_empty() || line.ends_with(';') || line.ends_with('{') {
                break;
            }
        }
        if asserts.iter().any(|word| statement.contains(word)) {
            let ids = ids.split(':').next().unwrap_or_default();
            found.extend(ids.split(',').map(|id| id.trim().to_owned()));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_counts_above_an_assertion_and_nowhere_else() {
        let body = [
            "let line = read();",
            "// proves STD-03, STD-04: as the documents print them",
            "assert_eq!(",
            "    line,",
            "    960_000",
            ");",
            "// proves STD-05",
            "// and more words",
            "assert!(line > 0);",
            "// proves STD-06",
            "let nothing = line;",
            "assert!(true);",
            "// STD-07",
            "assert!(true);",
        ];
        let found: Vec<String> = proved(&body, ASSERTS[0]).into_iter().collect();
        assert_eq!(found, ["STD-03", "STD-04", "STD-05"]);
    }
}
