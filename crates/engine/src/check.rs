//! What `shouwang policy check` does: load a folder, compile every rule, run every case.

use std::path::Path;

use shouwang_domain::warning::Outcome;
use shouwang_policy::{Pack, PackProblem, PolicyLibrary, Position, RuleCase, RuleText};

use crate::{RuleSet, compile};

/// What a check found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// The packs that passed.
    pub packs: Vec<PackReport>,
    /// What is wrong; a folder with a problem is refused as a whole.
    pub problems: Vec<PackProblem>,
    /// What should be looked at.
    pub warnings: Vec<PackProblem>,
}

impl Report {
    /// Nothing is wrong.
    pub fn is_ok(&self) -> bool {
        self.problems.is_empty()
    }
}

/// A pack that passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackReport {
    /// Area and year.
    pub id: String,
    /// Version.
    pub version: String,
    /// Number of rules compiled.
    pub rules: usize,
    /// Number of cases run.
    pub cases: usize,
}

/// Checks every pack in a folder.
pub fn check_dir(dir: &Path) -> Report {
    let mut report = Report::default();
    match PolicyLibrary::load(dir) {
        Ok(library) if library.packs().is_empty() => report.problems.push(no_pack(dir)),
        Ok(library) => library.packs().iter().for_each(|pack| check_into(pack, &mut report)),
        Err(problems) => report.problems = problems,
    }
    for found in [&mut report.problems, &mut report.warnings] {
        found.sort();
        found.dedup();
    }
    report
}

/// Compiles a pack and runs the cases of its rules.
///
/// # Errors
/// Everything wrong with a rule, and every case with another outcome than it expects.
pub fn check(pack: &Pack) -> Result<RuleSet, Vec<PackProblem>> {
    let set = compile(pack)?;
    let mut problems = Vec::new();
    for (index, rule) in pack.rules.iter().enumerate() {
        for case in &rule.cases {
            match set.run_case(index, case) {
                Ok(found) if found == case.expect => {}
                Ok(found) => problems.push(wrong_outcome(pack, rule, case, found)),
                Err(problem) => problems.push(case_failed(pack, rule, case, &problem.zh, &problem.en)),
            }
        }
    }
    if problems.is_empty() { Ok(set) } else { Err(problems) }
}

fn check_into(pack: &Pack, report: &mut Report) {
    report.warnings.extend(pack.warnings.iter().cloned());
    match check(pack) {
        Ok(set) => report.packs.push(PackReport {
            id: pack.id.clone(),
            version: pack.version.clone(),
            rules: set.rules().len(),
            cases: pack.rules.iter().map(|rule| rule.cases.len()).sum(),
        }),
        Err(problems) => report.problems.extend(problems),
    }
}

fn wrong_outcome(pack: &Pack, rule: &RuleText, case: &RuleCase, found: Outcome) -> PackProblem {
    let zh = format!("应为“{}”，结果为“{}”", case.expect.zh(), found.zh());
    let en = format!("expected {}, found {found}", case.expect);
    case_failed(pack, rule, case, &zh, &en)
}

fn case_failed(pack: &Pack, rule: &RuleText, case: &RuleCase, zh: &str, en: &str) -> PackProblem {
    PackProblem::new(
        case.at.clone(),
        "rule.case_failed",
        format!(
            "规则 {} 的用例“{}”在政策包 {} 中不成立：{zh}。",
            rule.id, case.name, pack.id
        ),
        format!(
            "The case \"{}\" of the rule {} does not hold in pack {}: {en}.",
            case.name, rule.id, pack.id
        ),
    )
}

fn no_pack(dir: &Path) -> PackProblem {
    PackProblem::new(
        Position {
            file: dir.display().to_string(),
            line: 1,
            column: 1,
        },
        "pack.none",
        "文件夹中没有可生效的政策包。",
        "The folder holds no pack that can be in force.",
    )
}
