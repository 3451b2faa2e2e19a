//! What the test runner wrote about a run: how many, which failed, and which ran on which database.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result, bail, ensure};

/// One test that ran.
struct Case {
    name: String,
    failed: bool,
}

/// The tests of one run.
#[derive(Default)]
pub(super) struct Report {
    cases: Vec<Case>,
}

impl Report {
    /// Reads the `JUnit` file of `cargo nextest`. Names of Rust tests hold nothing that XML escapes.
    pub(super) fn parse(junit: &str) -> Result<Self> {
        let mut cases = Vec::new();
        for part in junit.split("<testcase ").skip(1) {
            let (tag, rest) = part.split_once('>').context("a test case is cut off in the report")?;
            let test = attribute(tag, "name").context("a test case in the report has no name")?;
            let crate_name = attribute(tag, "classname").unwrap_or_default();
            let body = if tag.ends_with('/') {
                ""
            } else {
                rest.split("</testcase>").next().unwrap_or_default()
            };
            let failed = body.contains("<failure") || body.contains("<error");
            cases.push(Case {
                name: format!("{crate_name}::{test}"),
                failed,
            });
        }
        let announced = junit
            .split_once("<testsuites ")
            .and_then(|(_, rest)| attribute(rest, "tests"));
        ensure!(
            announced.as_deref() == Some(cases.len().to_string().as_str()),
            "the report announces {announced:?} tests and lists {}",
            cases.len()
        );
        Ok(Self { cases })
    }

    pub(super) fn n_passed(&self) -> usize {
        self.cases.len() - self.n_failed()
    }

    pub(super) fn n_failed(&self) -> usize {
        self.cases.iter().filter(|case| case.failed).count()
    }

    pub(super) fn n_sqlite(&self) -> usize {
        self.on("sqlite").len()
    }

    pub(super) fn n_postgres(&self) -> usize {
        self.on("postgres").len()
    }

    /// Fails unless the very same tests ran on both databases, and, where `some_expected`, at least one.
    pub(super) fn check_databases(&self, some_expected: bool) -> Result<()> {
        let (sqlite, postgres) = (self.on("sqlite"), self.on("postgres"));
        let alone: Vec<_> = sqlite.symmetric_difference(&postgres).copied().collect();
        if !alone.is_empty() {
            bail!("on one database only: {}", alone.join(", "));
        }
        ensure!(!some_expected || !sqlite.is_empty(), "no test ran on a database");
        Ok(())
    }

    /// The tests whose last segment is `database`, by the name before it. `both_databases!` makes these names.
    fn on(&self, database: &str) -> BTreeSet<&str> {
        self.cases
            .iter()
            .filter_map(|case| case.name.strip_suffix(database)?.strip_suffix("::"))
            .collect()
    }
}

/// The value of `name="..."` among the attributes of one tag.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let tag = format!(" {}", tag.split('>').next()?);
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    Some(rest.split_once('"')?.0.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn junit(names: &[&str], failing: &[&str]) -> String {
        let cases = names.iter().map(|name| {
            let end = if failing.contains(name) {
                "><failure message=\"x\">x</failure></testcase>"
            } else {
                "/>"
            };
            format!("<testcase name=\"{name}\" classname=\"store::it\" time=\"0.1\"{end}")
        });
        format!(
            "<testsuites name=\"run\" tests=\"{}\">{}</testsuites>",
            names.len(),
            cases.collect::<String>()
        )
    }

    #[test]
    fn equal_halves_pass() {
        let report = Report::parse(&junit(
            &["a::sqlite", "a::postgres", "sqlite::opens"],
            &["sqlite::opens"],
        ))
        .unwrap();
        assert_eq!((report.n_sqlite(), report.n_postgres()), (1, 1));
        assert_eq!((report.n_passed(), report.n_failed()), (2, 1));
        report.check_databases(true).unwrap();
    }

    #[test]
    fn a_missing_half_fails_and_is_named() {
        let report = Report::parse(&junit(&["a::sqlite", "b::postgres"], &[])).unwrap();
        let error = report.check_databases(true).unwrap_err().to_string();
        assert!(
            error.contains("store::it::a") && error.contains("store::it::b"),
            "{error}"
        );
    }

    #[test]
    fn no_database_test_fails_only_where_some_are_expected() {
        let report = Report::parse(&junit(&["plain"], &[])).unwrap();
        report.check_databases(false).unwrap();
        report.check_databases(true).unwrap_err();
    }

    #[test]
    fn a_report_that_does_not_add_up_is_refused() {
        let cut = junit(&["a", "b"], &[]).replace("tests=\"2\"", "tests=\"3\"");
        assert!(Report::parse(&cut).is_err());
    }
}
