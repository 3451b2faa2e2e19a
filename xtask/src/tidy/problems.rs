//! A problem code with two texts: the same trouble would be told in two ways, and mended in one.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Every code that stands with a text in more than one place, with the places.
pub(super) fn violations(root: &Path) -> Vec<String> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    super::sources(root, &["rs"], &mut |name, text| {
        // The demo county names the code and the place that a broken sheet must be answered with.
        if name.starts_with("crates/demo/") {
            return;
        }
        for (code, line) in texts(super::without_tests(text)) {
            found.entry(code).or_default().push(format!("{name}:{line}"));
        }
    });
    let twice = found.into_iter().filter(|(_, places)| places.len() > 1);
    twice
        .map(|(code, places)| format!("{code} has a text at {}; make it one function", places.join(", ")))
        .collect()
}

/// The codes that are followed by their Chinese text, with their lines: `"case.closed", "该案件已办结"`, or the same with
/// `format!`.
fn texts(source: &str) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    let mut rest = 0;
    while let Some(quote) = source[rest..].find('"').map(|at| rest + at) {
        let Some(end) = end_of(source, quote) else { break };
        let text = &source[quote + 1..end - 1];
        rest = end;
        if is_code(text) && is_chinese(next_text(&source[end..])) {
            found.push((text.to_owned(), source[..quote].lines().count()));
        }
    }
    found
}

/// Behind the closing quote of the text that begins at a quote.
fn end_of(source: &str, quote: usize) -> Option<usize> {
    let mut is_escaped = false;
    for (at, byte) in source.bytes().enumerate().skip(quote + 1) {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// The text that is the next argument after a code; nothing when something else comes.
fn next_text(after: &str) -> &str {
    let after = after.trim_start_matches(".into()").trim_start_matches(".to_owned()");
    let Some(after) = after.trim_start().strip_prefix(',') else {
        return "";
    };
    let after = after.trim_start();
    let after = after.strip_prefix("format!(").unwrap_or(after).trim_start();
    match after.starts_with('"').then(|| end_of(after, 0)) {
        Some(Some(end)) => &after[..end],
        _ => "",
    }
}

/// `household.second_head`: two or more lower-case words with points between them.
fn is_code(text: &str) -> bool {
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    text.contains('.') && text.split('.').all(is_word)
}

fn is_chinese(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

#[test]
fn a_planted_second_text_is_found() {
    let root = tempfile::tempdir().unwrap();
    let source = root.path().join("crates/house/src");
    fs::create_dir_all(&source).unwrap();
    let one = "Problem::refused(\"house.full\", \"房子已满。\", \"It is full.\")";
    fs::write(source.join("a.rs"), format!("fn a() {{ {one} }}\n")).unwrap();
    assert!(violations(root.path()).is_empty());
    let two = "Problem::refused(\n    \"house.full\",\n    format!(\"“{x}”住不下了。\"),\n    String::new())";
    fs::write(source.join("b.rs"), format!("fn b() {{ {two} }}\n")).unwrap();
    assert_eq!(
        violations(root.path()),
        ["house.full has a text at crates/house/src/a.rs:1, crates/house/src/b.rs:2; make it one function"]
    );
    // What a test expects is not what a user reads.
    fs::write(source.join("b.rs"), format!("#[cfg(test)]\nmod tests {{ {two} }}\n")).unwrap();
    assert!(violations(root.path()).is_empty());
}
