//! What the offices go by beside the packs: the rules and duties that a screen or a task means, the text that is signed,
//! and the departments that answer for what. Nothing in it decides a finding or a case, so it is no part of a pack's
//! version.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;
use serde::Deserialize;
use shouwang_domain::Fen;
use shouwang_domain::campaign::CampaignKind;
use shouwang_domain::inspection::RoundRules;
use shouwang_domain::lists::{ListName, ReasonCode};
use shouwang_domain::measure::Branch;
use shouwang_domain::obligation::{Fulfilment, HouseholdGroup, Obligation};
use shouwang_domain::reassess::Rise;
use shouwang_domain::retention::RetentionKind;
use shouwang_domain::risk::RiskCategory;
use shouwang_domain::role::{Department, Role};

use crate::{AreaWatchRules, Pack, PackProblem, ReportKind, SourceFile};

/// The practice that ships.
pub(crate) const SHIPPED_PRACTICE: &str = include_str!("../../../policies/base/practice.toml");

/// The practice of an installation, from `base/practice.toml`.
#[derive(Debug, Clone)]
pub struct Practice {
    /// The rule that says a household is below the line.
    pub line: LineRule,
    /// The duty by whose last day an inclusion or elimination is entered into the external system.
    pub entry: String,
    /// The duty within whose period a monitored household is visited.
    pub visits: String,
    /// The text of commitment and authorisation that is offered for signature.
    pub commitment_text: String,
    /// Its clauses in their order; none where a county offers another text and has not written it down here.
    pub commitment_clauses: Vec<Clause>,
    campaigns: Vec<CampaignDuties>,
    records: Vec<RecordDuties>,
    /// The records of registers that wait on somebody's list once their day has passed.
    pub alerts: Vec<Alert>,
    /// The registers of which whoever asked is told the answer.
    pub answers: Vec<Answers>,
    reports: Vec<ReportKind>,
    lists: Vec<ListDuties>,
    compared: Vec<ComparedDuties>,
    /// Which department leads and which co-operate, clause by clause of the notices.
    pub shares: Vec<Share>,
    /// How rounds of inspection are put together, where the notice says so here.
    pub inspection: Option<RoundRules>,
    /// How many visits a village can do, where visits are ordered by points.
    pub visiting: Option<VisitRules>,
    /// What phones may keep without a network, where they may keep anything.
    pub field: Option<FieldRules>,
    /// The rules that say a household was struck so that it may be monitored whatever its income.
    pub struck: Vec<String>,
    /// For how long an event of a register stands behind a sudden severe difficulty; not at all where it is none.
    pub sudden: Option<SuddenRules>,
    /// What is done at once for somebody who lost work; nothing where it is none.
    pub lost_work: Option<LostWork>,
    /// By when somebody who asks about their own data has an answer; no task is made where it is none.
    pub requests: Option<RequestRules>,
    /// How often what help came to is noted; nobody is asked where it is none.
    pub effect: Option<EffectRules>,
    /// When the risk of a monitored household is assessed anew; nobody is asked where it is none.
    pub reassess: Option<Reassess>,
    /// When a pattern in how the register is kept is worth a question; nothing is asked where it is none.
    pub patterns: Option<PatternRules>,
    /// When an area raises its hand; none does where it is none.
    pub area_watch: Option<AreaWatchRules>,
    /// How long what is kept for a time alone is kept; without an entry it has no term.
    pub retention: Vec<RetentionTerm>,
    /// The line that everybody can call, where there is one.
    pub hotline: Option<Hotline>,
    supervision: BTreeMap<String, String>,
    labour: LabourText,
    branches: BTreeMap<Branch, Vec<Department>>,
    risks: BTreeMap<RiskCategory, Vec<Department>>,
    reasons: BTreeMap<ReasonCode, Vec<Department>>,
}

/// A rule and its parameters, as the packs name them.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LineRule {
    /// Id of the rule.
    pub rule: String,
    /// Name of the parameter that holds the line.
    pub line: String,
    /// Name of the parameter that holds the base registers screened by it.
    pub populations: String,
    /// Document and clause.
    pub citation: String,
}

/// Visits by points: how many, and which share of them goes to households drawn at random.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VisitRules {
    /// Visits that are suggested to a village in a month.
    pub a_month: u32,
    /// The share of them, in percent, that is drawn at random among households of whom no rule speaks.
    pub random_percent: u32,
    /// Document and clause, or that it is our own.
    pub citation: String,
}

/// What phones keep without a network, and when what they bring is late.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldRules {
    /// A phone that was so many days without contact forgets everything.
    pub keep_days: u32,
    /// The duty by whose last day of the month what was made in the month should have come in.
    pub late_after: String,
    /// So many months back a phone tells which have no statement; without, the last one alone.
    #[serde(default)]
    pub statement_months: Option<u32>,
    /// Document and clause, or that it is our own.
    pub citation: String,
}

/// What tells that a household was struck, for the list of those who are left out.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct StruckText {
    rules: Vec<String>,
    citation: String,
}

/// Which events of the registers stand behind a sudden severe difficulty.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SuddenRules {
    /// An event counts for so many months before the verification.
    pub recent_months: u32,
    /// Document and clause, or that it is our own.
    pub citation: String,
}

/// Somebody who lost work is helped to other work at once.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LostWork {
    /// Days in which somebody has helped, from the day on which it came to be known.
    pub answer_days: u32,
    /// Work that was lost so many days before is a thing of the past, and asks for nothing.
    pub recent_days: u32,
    /// Document and clause, or that it is our own.
    pub citation: String,
}

/// By when somebody who asks about their own data has an answer.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestRules {
    /// Days from the day on which it was asked.
    pub answer_days: u32,
    /// Document and clause, or that it is our own.
    pub citation: String,
}

/// How often the contact person notes what the help of a household came to.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EffectRules {
    /// The register of such notes.
    pub form: String,
    /// Its field with the day of the note.
    pub on: String,
    /// A note is due so many months after the last one, or after the first measure came into effect.
    pub months: u32,
    /// Document and clause, or that it is our own.
    pub citation: String,
}

/// A monitored household whose circumstances changed since its risk was assessed is assessed anew.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reassess {
    /// Days in which somebody has looked, from the day on which the change came to be known.
    pub answer_days: u32,
    /// An expense of twelve months that rose by so many per cent, and by so many yuan, is a change; none is where one of the two
    /// is not said.
    #[serde(default)]
    pub expense_percent: Option<u32>,
    /// See `expense_percent`.
    #[serde(default)]
    pub expense_yuan: Option<u32>,
    /// Document and clause, or that it is our own.
    pub citation: String,
    /// The registers whose records are assessments.
    #[serde(default)]
    pub register: Vec<AssessmentRegister>,
}

impl Reassess {
    /// From when on an expense that rose is a change.
    pub fn rise(&self) -> Option<Rise> {
        let (percent, yuan) = self.expense_percent.zip(self.expense_yuan)?;
        Some(Rise {
            percent: percent.into(),
            least: Fen::from_yuan(yuan.into()),
        })
    }
}

/// A register whose records are assessments of the risk of a household.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssessmentRegister {
    /// The register.
    pub form: String,
    /// Its field with the day of the assessment.
    pub on: String,
    /// Its field with what was concluded.
    pub says: String,
}

/// When a pattern in how the register is kept is worth a question.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PatternRules {
    /// Visits of one person on one day that say the same in words.
    pub same_words: u32,
    /// Visits of one person on one day with the same answers and no words.
    pub same_answers: u32,
    /// Households that one person visits on one day without a question.
    pub visits_a_day: u32,
    /// Visits that one person enters one right after the other.
    pub quick_visits: u32,
    /// Seconds between two of them.
    pub quick_seconds: u32,
    /// Days after a visit in which it is entered.
    pub visit_days: u32,
    /// Days after a step of a case in which it is entered.
    pub step_days: u32,
    /// Days after its month in which a statement is first entered.
    pub statement_days: u32,
    /// Days after a household was entered in which its earlier months come in with it.
    pub settling_days: u32,
    /// Days before an inspection in which changes are counted.
    pub edit_days: u32,
    /// Weeks before these, with which they are compared.
    pub edit_weeks: u32,
    /// So many times as many households as in the week in the middle.
    pub edit_times: u32,
    /// And so many households at least.
    pub edit_households: u32,
    /// Document and clause, or that it is our own.
    pub citation: String,
}

/// How long something is kept.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetentionTerm {
    /// What.
    pub kind: RetentionKind,
    /// So many days, from the day on which it was over.
    pub days: u32,
    /// Why so long, in Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// Document and clause, or that it is our own.
    pub citation: String,
}

/// A telephone that everybody can call.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hotline {
    /// Its number.
    pub telephone: String,
    /// What it is called, in Chinese.
    pub zh: String,
    /// Where it comes from.
    pub citation: String,
}

/// A clause of the commitment. `{until}` in it is the last day of the authorisation.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clause {
    /// In Chinese, which alone counts.
    pub zh: String,
    /// In English.
    pub en: String,
    /// It says what happens at the signing of the paper, and stands on no page that somebody reads alone.
    #[serde(default)]
    pub paper_only: bool,
}

impl Practice {
    /// How a duty is fulfilled by a campaign, where that is what fulfils it here, whatever pack states the duty.
    pub fn campaign_of(&self, duty: &str) -> Option<&CampaignDuties> {
        self.campaigns
            .iter()
            .find(|of| of.obligations.iter().any(|id| id == duty))
    }

    /// How a duty is fulfilled by a record of a register, where that is what fulfils it here.
    pub fn record_of(&self, duty: &str) -> Option<&RecordDuties> {
        self.records
            .iter()
            .find(|of| of.obligations.iter().any(|id| id == duty))
    }

    /// The duties that records fulfil.
    pub fn records(&self) -> &[RecordDuties] {
        &self.records
    }

    /// The same with the reports that offices write, which stand in a file of their own.
    #[must_use]
    pub(crate) fn with_reports(self, reports: Vec<ReportKind>) -> Self {
        Self { reports, ..self }
    }

    /// The reports that offices write.
    pub fn reports(&self) -> &[ReportKind] {
        &self.reports
    }

    /// The reports that fulfil a duty when one of them is issued.
    pub fn reports_of(&self, duty: &str) -> Vec<&str> {
        let fulfils = |kind: &&ReportKind| kind.duties.iter().any(|id| id == duty);
        self.reports
            .iter()
            .filter(fulfils)
            .map(|kind| kind.id.as_str())
            .collect()
    }

    /// Whether a department fulfils a duty by sending its lists.
    pub fn is_by_lists(&self, duty: &str) -> bool {
        self.lists.iter().any(|of| of.obligations.iter().any(|id| id == duty))
    }

    /// The departments all of whose lists come in before a screening fulfils a duty; none where it fulfils it alone.
    pub fn compared_with(&self, duty: &str) -> Option<&[Department]> {
        let of = self
            .compared
            .iter()
            .find(|of| of.obligations.iter().any(|id| id == duty))?;
        Some(&of.departments)
    }

    /// What fulfils a duty here, whatever its pack says; none where the pack alone says it.
    pub fn counted_here(&self, duty: &str) -> Option<Fulfilment> {
        let campaign = self.campaign_of(duty).map(|_| Fulfilment::Campaign);
        let record = || self.record_of(duty).map(|_| Fulfilment::Register);
        let report = || (!self.reports_of(duty).is_empty()).then_some(Fulfilment::Report);
        let lists = || self.is_by_lists(duty).then_some(Fulfilment::Lists);
        campaign.or_else(record).or_else(report).or_else(lists)
    }

    /// What fulfils a duty here.
    pub fn fulfilment(&self, duty: &Obligation) -> Fulfilment {
        self.counted_here(&duty.id).unwrap_or(duty.fulfilment)
    }

    /// How long something is kept; none where it has no term here.
    pub fn term_of(&self, kind: RetentionKind) -> Option<&RetentionTerm> {
        self.retention.iter().find(|term| term.kind == kind)
    }

    /// The office telephone of a county, by its code, for whoever objects to a notice; none where the county has not said.
    /// A code is read as far as its county goes: the lists of divisions write twelve figures.
    pub fn supervision(&self, county: &str) -> Option<&str> {
        const COUNTY: usize = "990101".len();
        self.supervision.get(county.get(..COUNTY)?).map(String::as_str)
    }

    /// Who answers for a branch of help; the first one first.
    pub fn responsible(&self, branch: Branch) -> &[Department] {
        self.branches.get(&branch).map_or(&[], Vec::as_slice)
    }

    /// The departments that a household's risks and labour concern.
    pub fn concerned(&self, risks: &BTreeSet<RiskCategory>, has_labour: bool) -> BTreeSet<Department> {
        let in_charge = if has_labour {
            self.labour.with
        } else {
            self.labour.without
        };
        let of_risks = risks.iter().filter_map(|risk| self.risks.get(risk)).flatten();
        of_risks.copied().chain([in_charge]).collect()
    }

    /// The departments whose business it is that a household is on a list for a reason.
    pub fn of_reason(&self, reason: ReasonCode) -> &[Department] {
        self.reasons.get(&reason).map_or(&[], Vec::as_slice)
    }
}

/// Duties that people fulfil by going to every house of some groups.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CampaignDuties {
    /// The duties, by their ids in the packs.
    pub obligations: Vec<String>,
    /// What such a campaign is.
    pub kind: CampaignKind,
    /// The households that it goes to at least.
    pub households: BTreeSet<HouseholdGroup>,
    /// Document and clause.
    pub citation: String,
}

/// Duties that an office fulfils by a record of its own area in a register, dated within the period.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordDuties {
    /// The duties, by their ids in the packs.
    pub obligations: Vec<String>,
    /// The register.
    pub form: String,
    /// The field with the day of a record.
    pub day: String,
    /// Which records, as a list of the register is narrowed: `kind=quarterly`.
    #[serde(rename = "where")]
    pub filter: String,
    /// The field with the month that a record is of, which is one of the period or the one before it.
    #[serde(default)]
    pub month: Option<String>,
    /// Document and clause.
    pub citation: String,
}

/// Records of a register of households that wait on the list of the day of some posts, from the day after theirs until the
/// figure counts them no more.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alert {
    /// The register.
    pub form: String,
    /// The figure of it that counts them.
    pub figure: String,
    /// The field with the day that has passed.
    pub day: String,
    /// Whose list.
    pub roles: Vec<Role>,
    /// Document and clause, or that it is our own.
    pub citation: String,
}

/// A register in which one person asks and another answers: whoever asked is told for some days.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answers {
    /// The register.
    pub form: String,
    /// The state of a record that is answered.
    pub state: String,
    /// The field with the day of the answer, by which the list can be narrowed.
    pub day: String,
    /// The field with its words.
    pub says: String,
    /// For so many days it is told.
    pub days: u32,
    /// Document and clause, or that it is our own.
    pub citation: String,
}

/// Duties that a department fulfils by sending all its lists of the month before.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListDuties {
    /// The duties, by their ids in the packs.
    pub obligations: Vec<String>,
    /// Document and clause.
    pub citation: String,
}

/// Duties to compare and screen: the lists of some departments come in within the period, and a screening follows.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComparedDuties {
    /// The duties, by their ids in the packs.
    pub obligations: Vec<String>,
    /// Whose lists.
    pub departments: Vec<Department>,
    /// Document and clause.
    pub citation: String,
}

/// A clause of a notice with those whose business it is (由……牵头负责，……配合).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Share {
    /// The id.
    pub id: String,
    /// What is to be done, in Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// Who leads.
    pub lead: Vec<Department>,
    /// Who co-operates.
    #[serde(default)]
    pub cooperate: Vec<Department>,
    /// Offices beside the departments that the notice names too, in Chinese.
    pub others: Option<String>,
    /// The risks whose referrals belong to it.
    #[serde(default)]
    pub risks: BTreeSet<RiskCategory>,
    /// The derived lists of who waits for it.
    #[serde(default)]
    pub lists: Vec<ListName>,
    /// Document and clause.
    pub citation: String,
}

impl Share {
    /// Whether a department has part in it.
    pub fn concerns(&self, department: Department) -> bool {
        self.lead.contains(&department) || self.cooperate.contains(&department)
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PracticeText {
    line: LineRule,
    entry: DutyText,
    visits: DutyText,
    #[serde(default)]
    campaign: Vec<CampaignDuties>,
    #[serde(default)]
    record: Vec<RecordDuties>,
    #[serde(default)]
    alert: Vec<Alert>,
    #[serde(default)]
    answers: Vec<Answers>,
    #[serde(default)]
    lists: Vec<ListDuties>,
    #[serde(default)]
    compared: Vec<ComparedDuties>,
    #[serde(default)]
    share: Vec<Share>,
    inspection: Option<RoundRules>,
    visiting: Option<VisitRules>,
    field: Option<FieldRules>,
    struck: Option<StruckText>,
    sudden: Option<SuddenRules>,
    lost_work: Option<LostWork>,
    requests: Option<RequestRules>,
    effect: Option<EffectRules>,
    reassess: Option<Reassess>,
    patterns: Option<PatternRules>,
    area_watch: Option<AreaWatchRules>,
    #[serde(default)]
    retention: Vec<RetentionTerm>,
    commitment: CommitmentText,
    hotline: Option<Hotline>,
    #[serde(default)]
    supervision: Vec<SupervisionText>,
    labour: LabourText,
    branch: Vec<BranchText>,
    risk: Vec<RiskText>,
    reason: Vec<ReasonText>,
}

macro_rules! cited {
    ($($name:ident { $($field:ident: $ty:ty),+ })+) => {$(
        #[derive(Debug, Clone, Deserialize)]
        #[serde(deny_unknown_fields)]
        struct $name { $($field: $ty,)+ citation: String }
    )+};
}

cited! {
    DutyText { obligation: String }
    SupervisionText { area: String, telephone: String }
    LabourText { with: Department, without: Department }
    BranchText { branches: Vec<Branch>, departments: Vec<Department> }
    RiskText { risks: Vec<RiskCategory>, departments: Vec<Department> }
    ReasonText { reasons: Vec<ReasonCode>, departments: Vec<Department> }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct CommitmentText {
    text_version: String,
    citation: String,
    #[serde(default)]
    clause: Vec<Clause>,
}

/// The clauses of a text: those of the file, or, where an older file names only the version, those that ship under it.
fn clauses(offered: &CommitmentText) -> Vec<Clause> {
    #[derive(Deserialize)]
    struct Shipped {
        commitment: CommitmentText,
    }
    let shipped = toml::from_str::<Shipped>(SHIPPED_PRACTICE).map(|shipped| shipped.commitment);
    match shipped {
        Ok(shipped) if offered.clause.is_empty() && shipped.text_version == offered.text_version => shipped.clause,
        _ => offered.clause.clone(),
    }
}

/// Reads the practice; some pack must have what it names. Without packs that is not looked at.
pub(crate) fn practice(file: &SourceFile, packs: &[Arc<Pack>]) -> Result<Practice, Vec<PackProblem>> {
    let problem =
        |at: usize, code: &'static str, zh: String, en: String| PackProblem::new(file.position(at), code, zh, en);
    let text: PracticeText = toml::from_str(&file.text).map_err(|error| {
        let message = error.message();
        vec![problem(
            error.span().map_or(0, |span| span.start),
            "practice.syntax",
            format!("办理约定文件格式错误：{message}。"),
            format!("The file of the practice cannot be read: {message}."),
        )]
    })?;
    let mut problems = Vec::new();
    let citations = [
        &text.line.citation,
        &text.entry.citation,
        &text.visits.citation,
        &text.commitment.citation,
        &text.labour.citation,
    ];
    let of_entries = (text.branch.iter().map(|entry| &entry.citation))
        .chain(text.risk.iter().map(|entry| &entry.citation))
        .chain(text.reason.iter().map(|entry| &entry.citation))
        .chain(text.campaign.iter().map(|entry| &entry.citation))
        .chain(text.record.iter().map(|entry| &entry.citation))
        .chain(text.alert.iter().map(|entry| &entry.citation))
        .chain(text.answers.iter().map(|entry| &entry.citation))
        .chain(text.lists.iter().map(|entry| &entry.citation))
        .chain(text.compared.iter().map(|entry| &entry.citation))
        .chain(text.share.iter().map(|entry| &entry.citation))
        .chain(text.inspection.iter().map(|entry| &entry.citation))
        .chain(text.visiting.iter().map(|entry| &entry.citation))
        .chain(text.struck.iter().map(|entry| &entry.citation))
        .chain(text.sudden.iter().map(|entry| &entry.citation))
        .chain(text.lost_work.iter().map(|entry| &entry.citation))
        .chain(text.requests.iter().map(|entry| &entry.citation))
        .chain(text.effect.iter().map(|entry| &entry.citation))
        .chain(text.reassess.iter().map(|entry| &entry.citation))
        .chain(text.patterns.iter().map(|entry| &entry.citation))
        .chain(text.area_watch.iter().map(|entry| &entry.citation))
        .chain(text.retention.iter().map(|entry| &entry.citation))
        .chain(text.hotline.iter().map(|entry| &entry.citation))
        .chain(text.supervision.iter().map(|entry| &entry.citation));
    if citations
        .into_iter()
        .chain(of_entries)
        .any(|text| text.trim().is_empty())
    {
        problems.push(problem(
            0,
            "practice.uncited",
            "办理约定的每一项都要注明依据（citation）。".into(),
            "Every entry of the practice names where it comes from (citation).".into(),
        ));
    }
    let branches = by_key(text.branch.into_iter().map(|entry| (entry.branches, entry.departments)));
    let risks = by_key(text.risk.into_iter().map(|entry| (entry.risks, entry.departments)));
    let mut reasons = by_key(text.reason.into_iter().map(|entry| (entry.reasons, entry.departments)));
    // A practice of before these reasons says nothing of them.
    for (reason, department) in LATER {
        reasons.entry(reason).or_insert_with(|| vec![department]);
    }
    let missing = unlisted(Branch::ALL, &branches)
        .chain(unlisted(RiskCategory::ALL, &risks))
        .chain(unlisted(ReasonCode::ALL, &reasons));
    for missing in missing {
        problems.push(problem(
            0,
            "practice.incomplete",
            format!("办理约定没有写明 {missing} 的责任部门，或写了不止一次。"),
            format!("The practice names no department for {missing}, or names it more than once."),
        ));
    }
    // A pack may drop a rule or a duty; what none of them has is a slip.
    let in_some = |has: &dyn Fn(&Pack) -> bool| packs.is_empty() || packs.iter().any(|pack| has(pack));
    let has_rule = |id: &String| in_some(&|pack| pack.rules.iter().any(|rule| rule.id == *id));
    let has_param = |name: &String| in_some(&|pack| pack.params.contains_key(name));
    let has_duty = |id: &String| in_some(&|pack| pack.periodic(id).is_some());
    let (campaigns, records) = (text.campaign, text.record);
    let names = [
        (&text.line.rule, has_rule(&text.line.rule)),
        (&text.line.line, has_param(&text.line.line)),
        (&text.line.populations, has_param(&text.line.populations)),
        (&text.entry.obligation, has_duty(&text.entry.obligation)),
        (&text.visits.obligation, has_duty(&text.visits.obligation)),
    ];
    let names = names.into_iter().chain(
        (campaigns.iter().flat_map(|of| &of.obligations))
            .chain(records.iter().flat_map(|of| &of.obligations))
            .chain(text.lists.iter().flat_map(|of| &of.obligations))
            .chain(text.compared.iter().flat_map(|of| &of.obligations))
            .map(|id| (id, has_duty(id))),
    );
    let late_after = text.field.as_ref().map(|rules| &rules.late_after);
    let names = names.chain(late_after.map(|id| (id, has_duty(id))));
    let struck = text.struck.map_or_else(Vec::new, |text| text.rules);
    let names = names.chain(struck.iter().map(|id| (id, has_rule(id))));
    // The report is owed after an event, and is no periodic duty.
    let has_report = |id: &String| in_some(&|pack| pack.obligation(id).is_some());
    let names = names.chain(
        text.inspection
            .iter()
            .map(|rules| (&rules.report_duty, has_report(&rules.report_duty))),
    );
    for (name, _) in names.filter(|(_, is_known)| !is_known) {
        problems.push(problem(
            file.text.find(name.as_str()).unwrap_or(0),
            "practice.unknown",
            format!("没有政策包有 {name}（规则、参数或职责）。"),
            format!("No pack has {name} (a rule, a parameter or a duty)."),
        ));
    }
    let is_too_much = |rules: &&VisitRules| !(1..=1_000).contains(&rules.a_month) || rules.random_percent > 50;
    if text.visiting.as_ref().is_some_and(|rules| is_too_much(&rules)) {
        problems.push(problem(
            file.text.find("[visiting]").unwrap_or(0),
            "practice.visiting",
            "走访建议的户数（a_month）应为每村每月 1 至 1000 户，随机比例（random_percent）不超过 50。".into(),
            "Suggested visits (a_month) are 1 to 1000 for a village and month, and the random share (random_percent) at most 50.".into(),
        ));
    }
    let is_out_of_bounds = |rules: &&FieldRules| {
        let is_too_far = |months: u32| !(1..=24).contains(&months);
        !(1..=90).contains(&rules.keep_days) || rules.statement_months.is_some_and(is_too_far)
    };
    if text.field.as_ref().is_some_and(|rules| is_out_of_bounds(&rules)) {
        problems.push(problem(
            file.text.find("[field]").unwrap_or(0),
            "practice.field",
            "手机离线资料的保留天数（keep_days）应为 1 至 90 天，补报收支的月数（statement_months）应为 1 至 24 个月。".into(),
            "A phone keeps its data without contact (keep_days) for 1 to 90 days, and tells of 1 to 24 months (statement_months) which have no statement.".into(),
        ));
    }
    let is_no_span = |rules: &&SuddenRules| !(1..=60).contains(&rules.recent_months);
    if text.sudden.as_ref().is_some_and(|rules| is_no_span(&rules)) {
        problems.push(problem(
            file.text.find("[sudden]").unwrap_or(0),
            "practice.sudden",
            "突发事件的近期（recent_months）应为 1 至 60 个月。".into(),
            "The months for which an event counts (recent_months) are 1 to 60.".into(),
        ));
    }
    let is_endless = |rules: &&LostWork| {
        [rules.answer_days, rules.recent_days]
            .iter()
            .any(|days| !(1..=365).contains(days))
    };
    if text.lost_work.as_ref().is_some_and(|rules| is_endless(&rules)) {
        problems.push(problem(
            file.text.find("[lost_work]").unwrap_or(0),
            "practice.lost_work",
            "失去岗位的帮扶时限（answer_days）和近期（recent_days）应为 1 至 365 天。".into(),
            "The days to help who lost work (answer_days) and those that are recent (recent_days) are 1 to 365.".into(),
        ));
    }
    let never_answered = |rules: &&RequestRules| !(1..=365).contains(&rules.answer_days);
    if text.requests.as_ref().is_some_and(|rules| never_answered(&rules)) {
        problems.push(problem(
            file.text.find("[requests]").unwrap_or(0),
            "practice.requests",
            "答复个人信息请求的期限（answer_days）应为 1 至 365 天。".into(),
            "The days to answer somebody who asks about their own data (answer_days) are 1 to 365.".into(),
        ));
    }
    let is_no_rhythm = |rules: &&EffectRules| !(1..=24).contains(&rules.months);
    if text.effect.as_ref().is_some_and(|rules| is_no_rhythm(&rules)) {
        problems.push(problem(
            file.text.find("[effect]").unwrap_or(0),
            "practice.effect",
            "记录帮扶成效的间隔（months）应为 1 至 24 个月。".into(),
            "The months after which what help came to is noted again (months) are 1 to 24.".into(),
        ));
    }
    let is_no_time = |rules: &Reassess| !(1..=365).contains(&rules.answer_days);
    if text.reassess.as_ref().is_some_and(is_no_time) {
        problems.push(problem(
            file.text.find("[reassess]").unwrap_or(0),
            "practice.reassess",
            "情况变化后重新研判的时限（answer_days）应为 1 至 365 天。".into(),
            "The days in which a changed household is assessed anew (answer_days) are 1 to 365.".into(),
        ));
    }
    let is_no_rise = |rules: &Reassess| {
        let (percent, yuan) = (rules.expense_percent.unwrap_or(1), rules.expense_yuan.unwrap_or(1));
        !(1..=1_000).contains(&percent) || !(1..=1_000_000).contains(&yuan)
    };
    if text.reassess.as_ref().is_some_and(is_no_rise) {
        problems.push(problem(
            file.text.find("[reassess]").unwrap_or(0),
            "practice.reassess_rise",
            "支出增加的比例（expense_percent）应为 1 至 1000，金额（expense_yuan）应为 1 至 1000000 元。".into(),
            "By how much an expense rises (expense_percent, expense_yuan) is 1 to 1000 per cent, and 1 to 1000000 yuan.".into(),
        ));
    }
    if text.patterns.as_ref().is_some_and(|rules| !can_be_asked(rules)) {
        problems.push(problem(
            file.text.find("[patterns]").unwrap_or(0),
            "practice.patterns",
            "疑点提问（patterns）的各项应为正整数：户数和次数 2 至 1000，秒数和天数 1 至 365，周数 1 至 52，倍数 1 至 100。".into(),
            "What is asked about (patterns) takes whole numbers: households and visits 2 to 1000, seconds and days 1 to 365, weeks 1 to 52, times 1 to 100.".into(),
        ));
    }
    if text.area_watch.as_ref().is_some_and(|rules| !rules.is_sound()) {
        problems.push(problem(
            file.text.find("[area_watch]").unwrap_or(0),
            "practice.area_watch",
            "区域预警（area_watch）的各项不成立：近期 1 至 12 个月，往期 1 至 60 个月，偶然概率万分之 1 至 1000，户数 2 至 10000，比例 1 至 100，收入规则至少一条。".into(),
            "Areas cannot be watched so (area_watch): 1 to 12 months, 1 to 60 usual ones, a chance of 1 to 1000 in 10,000, 2 to 10000 households, a share of 1 to 100, and one rule of income at least.".into(),
        ));
    }
    if let Some(term) = (1..)
        .zip(&text.retention)
        .find_map(|(next, term)| is_no_term(term, &text.retention[next..]).then_some(term))
    {
        problems.push(problem(
            file.text.find("[[retention]]").unwrap_or(0),
            "practice.retention",
            format!(
                "“{}”的保存期限（retention）不成立：每类只写一次，1 至 3650 天；查阅记录不少于六个月（184 天），程序固定的期限不能另写。",
                term.kind.zh()
            ),
            format!(
                "The term of \"{}\" (retention) cannot be so: each kind once, 1 to 3650 days; the log of readings not below six months (184 days), and none of what the program fixes.",
                term.kind.en()
            ),
        ));
    }
    if let Some(rules) = text.inspection.as_ref().filter(|rules| !is_sound(rules)) {
        problems.push(problem(
            file.text.find("[inspection]").unwrap_or(0),
            "practice.inspection",
            format!("检查组的约定不成立：联络员应为组长单位 1 名加每市 1 名，成员应出自其他单位，名册截止日应如“11-30”，现为“{}”。", rules.roster_due),
            format!("The groups of an inspection cannot be so: a liaison of the leading unit and one of each city, members of other units, and a last day of the rosters such as \"11-30\", not \"{}\".", rules.roster_due),
        ));
    }
    let mut ids = BTreeSet::new();
    for share in &text.share {
        let is_twice = share.lead.iter().any(|department| share.cooperate.contains(department));
        if !ids.insert(share.id.as_str()) || share.lead.is_empty() || is_twice {
            problems.push(problem(
                file.text.find(share.id.as_str()).unwrap_or(0),
                "practice.share",
                format!("职责分工 {} 重复，或没有牵头部门，或同一部门既牵头又配合。", share.id),
                format!("The share of duties {} stands twice, has no leading department, or one that leads and co-operates.", share.id),
            ));
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    Ok(Practice {
        line: text.line,
        entry: text.entry.obligation,
        visits: text.visits.obligation,
        commitment_clauses: clauses(&text.commitment),
        commitment_text: text.commitment.text_version,
        campaigns,
        records,
        alerts: text.alert,
        answers: text.answers,
        reports: Vec::new(),
        lists: text.lists,
        compared: text.compared,
        shares: text.share,
        inspection: text.inspection,
        visiting: text.visiting,
        field: text.field,
        struck,
        sudden: text.sudden,
        lost_work: text.lost_work,
        requests: text.requests,
        effect: text.effect,
        reassess: text.reassess,
        patterns: text.patterns,
        area_watch: text.area_watch,
        retention: text.retention,
        hotline: text.hotline,
        supervision: text
            .supervision
            .into_iter()
            .map(|entry| (entry.area, entry.telephone))
            .collect(),
        labour: text.labour,
        branches,
        risks,
        reasons,
    })
}

/// Whether groups can be put together so at all.
fn is_sound(rules: &RoundRules) -> bool {
    let due = NaiveDate::parse_from_str(&format!("2025-{}", rules.roster_due), "%Y-%m-%d");
    due.is_ok() && rules.liaisons == rules.cities + 1 && (rules.members as usize) < rules.units.len()
}

/// Whether a term cannot be kept: out of bounds, fixed by the program, or said once more by one of the `others`.
fn is_no_term(term: &RetentionTerm, others: &[RetentionTerm]) -> bool {
    let least = match term.kind {
        RetentionKind::Readings => READINGS_AT_LEAST,
        _ => 1,
    };
    !(least..=3_650).contains(&term.days) || term.kind.is_fixed() || others.iter().any(|other| other.kind == term.kind)
}

/// A log of who looked is kept for six months at least (网络安全法).
const READINGS_AT_LEAST: u32 = 184;

/// Whether the numbers of the questions are such as can be asked by.
fn can_be_asked(rules: &PatternRules) -> bool {
    let counts = [
        rules.same_words,
        rules.same_answers,
        rules.visits_a_day,
        rules.quick_visits,
        rules.edit_households,
    ];
    let spans = [
        rules.quick_seconds,
        rules.visit_days,
        rules.step_days,
        rules.statement_days,
        rules.settling_days,
        rules.edit_days,
    ];
    counts.iter().all(|count| (2..=1_000).contains(count))
        && spans.iter().all(|span| (1..=365).contains(span))
        && (1..=52).contains(&rules.edit_weeks)
        && (1..=100).contains(&rules.edit_times)
}

/// Who looks into the reasons that came later, where the practice does not know them yet.
const LATER: [(ReasonCode, Department); 7] = [
    (ReasonCode::NoAssistance, Department::CivilAffairs),
    (ReasonCode::TemporaryRelief, Department::CivilAffairs),
    (ReasonCode::LossOpen, Department::CivilAffairs),
    (ReasonCode::JobLost, Department::HumanResources),
    (ReasonCode::BelowLine, Department::RuralRevitalization),
    (ReasonCode::ListedByDepartment, Department::RuralRevitalization),
    (ReasonCode::WarningWaits, Department::RuralRevitalization),
];

/// The departments of each key. A key that stands twice has none: nobody knows which were meant.
fn by_key<K: Ord + Copy>(entries: impl Iterator<Item = (Vec<K>, Vec<Department>)>) -> BTreeMap<K, Vec<Department>> {
    let mut found = BTreeMap::new();
    for (keys, departments) in entries {
        for key in keys {
            if found.insert(key, departments.clone()).is_some() {
                found.insert(key, Vec::new());
            }
        }
    }
    found
}

fn unlisted<'a, K: Ord + Copy + std::fmt::Display>(
    all: &'a [K],
    listed: &'a BTreeMap<K, Vec<Department>>,
) -> impl Iterator<Item = String> + 'a {
    let is_missing = |key: &&K| listed.get(*key).is_none_or(Vec::is_empty);
    all.iter().filter(is_missing).map(ToString::to_string)
}
