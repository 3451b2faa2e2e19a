//! Which reports and circulars offices write, about what period, with which figures: `base/reports.toml`. What a report says
//! is kept with it, so that a change of this file changes none that was begun.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::Deserialize;
use shouwang_domain::area::AreaLevel;
use shouwang_domain::obligation::Every;
use shouwang_domain::report::ReportWay;
use toml::Spanned;

use crate::{Pack, PackProblem, SourceFile};

/// The kinds that ship.
pub(crate) const SHIPPED_REPORTS: &str = include_str!("../../../policies/base/reports.toml");

/// A kind of report.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportKind {
    /// Id.
    pub id: String,
    /// Name in Chinese.
    pub zh: String,
    /// Name in English.
    pub en: String,
    /// To whom it goes.
    pub way: ReportWay,
    /// The levels whose offices write it.
    pub levels: BTreeSet<AreaLevel>,
    /// The period that it is about.
    pub every: Every,
    /// It is about a round of inspection whose groups have all reported, and is begun from there.
    #[serde(default)]
    pub round: bool,
    /// The duties that it fulfils when it is issued, by their ids in the packs; nobody closes them with a sentence.
    #[serde(default)]
    pub duties: Vec<String>,
    /// Whoever writes it is reminded in the last month of its period; one that does a duty has that duty's reminders.
    #[serde(default)]
    pub remind: bool,
    /// Document and clause.
    pub citation: String,
    /// Its sections, in their order.
    #[serde(rename = "section")]
    pub sections: Vec<ReportSection>,
}

/// A section of a report: what its author writes, and the figures that stand beside it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportSection {
    /// Id within the report.
    pub id: String,
    /// Heading in Chinese.
    pub zh: String,
    /// Heading in English.
    pub en: String,
    /// What the author is asked to write, in Chinese; nothing is written where it is absent.
    pub ask_zh: Option<String>,
    /// The same in English.
    pub ask_en: Option<String>,
    /// The report is not submitted without these words.
    #[serde(default)]
    pub required: bool,
    /// Households that the cockpit counts.
    #[serde(default)]
    pub households: Vec<HouseholdColumn>,
    /// People that an indicator counts.
    #[serde(default)]
    pub people: Vec<HouseholdColumn>,
    /// How long it took from event to clue, from clue to decision and from inclusion to the first measure.
    #[serde(default)]
    pub spans: bool,
    /// Figures of registers.
    #[serde(default)]
    pub ledgers: Vec<LedgerColumns>,
    /// Duties, by their ids in the packs: tasks done of those due in the period.
    #[serde(default)]
    pub tasks: Vec<String>,
    /// It stands once for each group of the round: what the group reported, with the number of its records.
    #[serde(default)]
    pub groups: bool,
    /// The four kinds of income against the year before.
    #[serde(default)]
    pub income: bool,
}

/// A column that counts households, or people.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HouseholdColumn {
    /// A figure of the cockpit, or of people.
    pub figure: String,
    /// The figure that it is a share of.
    pub of: Option<String>,
    /// Heading in Chinese.
    pub zh: String,
    /// Heading in English.
    pub en: String,
}

/// Columns of a register.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LedgerColumns {
    /// The register.
    pub form: String,
    /// What the table is called, in Chinese; without, as the register is.
    pub zh: Option<String>,
    /// The same in English.
    pub en: Option<String>,
    /// Its figures.
    pub figures: Vec<String>,
    /// The field whose day lies in the period; without, records of any day.
    pub day: Option<String>,
}

impl ReportKind {
    /// Whether an office of a level writes it.
    pub fn is_of(&self, level: AreaLevel) -> bool {
        self.levels.contains(&level)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReportsText {
    report: Vec<Spanned<ReportKind>>,
}

/// Reads the kinds; some pack must have the duties that they name. Without packs that is not looked at.
pub(crate) fn reports(file: &SourceFile, packs: &[Arc<Pack>]) -> Result<Vec<ReportKind>, Vec<PackProblem>> {
    let text: ReportsText = toml::from_str(&file.text).map_err(|error| {
        let message = error.message();
        vec![PackProblem::new(
            file.position(error.span().map_or(0, |span| span.start)),
            "report.syntax",
            format!("报告目录格式错误：{message}。"),
            format!("The file of the reports cannot be read: {message}."),
        )]
    })?;
    let mut problems = Vec::new();
    let (mut kinds, mut ids) = (Vec::new(), BTreeSet::new());
    for entry in text.report {
        let at = entry.span().start;
        let kind = entry.into_inner();
        if !ids.insert(kind.id.clone()) {
            problems.push(PackProblem::new(
                file.position(at),
                "report.duplicate",
                format!("报告“{}”写了两次。", kind.id),
                format!("The report \"{}\" stands twice.", kind.id),
            ));
        }
        problems.extend(wrong(&kind, packs).map(|(zh, en)| {
            PackProblem::new(
                file.position(at),
                "report.wrong",
                format!("报告“{}”：{zh}。", kind.id),
                format!("The report \"{}\": {en}.", kind.id),
            )
        }));
        kinds.push(kind);
    }
    if problems.is_empty() { Ok(kinds) } else { Err(problems) }
}

/// What is wrong with a kind in itself, the first that is found.
fn wrong(kind: &ReportKind, packs: &[Arc<Pack>]) -> Option<(String, String)> {
    let sections = || kind.sections.iter();
    if kind.citation.trim().is_empty() {
        return Some(("没有依据（citation）".into(), "it has no citation".into()));
    }
    if kind.levels.is_empty() || kind.sections.is_empty() {
        return Some(("没有层级或没有章节".into(), "it has no level or no section".into()));
    }
    let ids: BTreeSet<&str> = sections().map(|section| section.id.as_str()).collect();
    if ids.len() < kind.sections.len() {
        return Some(("两个章节同名".into(), "two sections have one id".into()));
    }
    if let Some(section) = sections().find(|section| section.ask_zh.is_some() != section.ask_en.is_some()) {
        return Some((
            format!("章节“{}”的写作提示缺中文或英文", section.id),
            format!("the section \"{}\" asks in one language only", section.id),
        ));
    }
    if let Some(section) = sections().find(|section| section.required && section.ask_zh.is_none()) {
        return Some((
            format!("章节“{}”必填，却没有写作提示", section.id),
            format!("the section \"{}\" is required and asks for nothing", section.id),
        ));
    }
    if sections().any(|section| section.groups && !kind.round) {
        return Some((
            "只有检查批次的报告（round）可以分组成章".into(),
            "only a report about a round has sections of its groups".into(),
        ));
    }
    let recurs_alike = |id: &&String| {
        let periods = packs.iter().filter_map(|pack| pack.periodic(id));
        periods.into_iter().all(|(_, every)| every == kind.every)
    };
    if let Some(duty) = kind.duties.iter().find(|id| !recurs_alike(id)) {
        return Some((
            format!("职责 {duty} 的周期与报告不同"),
            format!("the duty {duty} recurs otherwise than the report"),
        ));
    }
    let named = kind.duties.iter().chain(sections().flat_map(|section| &section.tasks));
    let is_known = |id: &&String| packs.is_empty() || packs.iter().any(|pack| pack.periodic(id).is_some());
    named.into_iter().find(|id| !is_known(id)).map(|id| {
        (
            format!("没有政策包有周期职责 {id}"),
            format!("no pack has the recurring duty {id}"),
        )
    })
}
