//! The household's file (一户一档): what was done in each of the six stages, and what is still missing from it.

use chrono::NaiveDate;
use serde::Serialize;
use shouwang_domain::measure::{FundSource, Timing};
use shouwang_domain::paper::AttachmentKind;
use shouwang_domain::procedure::{ActKind, CaseKind, CaseState};
use shouwang_domain::risk::MonitoredType;
use shouwang_domain::role::Role;
use shouwang_domain::{HouseholdId, SpellId, coded_enum};
use shouwang_store::column::{Code, Day};
use shouwang_store::entity::{attachment, case_step, household, measure, procedure_case, spell, statement, visit};
use shouwang_store::repo::register::bulk;
use shouwang_store::table::hash_of;
use shouwang_store::{Found, repo};
use utoipa::ToSchema;

use crate::office::access::{Verb, require};
use crate::office::reading::ReadingKind;
use crate::register::attachment::OWNER;
use crate::register::statement::amounts_of;
use crate::{Ctx, Result, Service};

coded_enum! {
    /// The stages that a file is kept by (look-back 2021 item 15).
    pub enum Folder {
        Verification = "verification", "核查", "verification";
        Identification = "identification", "认定", "identification";
        Notice = "notice", "公示", "public notice";
        Collection = "collection", "采集", "collection";
        Assistance = "assistance", "帮扶", "assistance";
        Elimination = "elimination", "风险消除", "elimination of risk";
    }
}

/// The file of a household.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ArchiveView {
    /// The household.
    pub household_id: HouseholdId,
    /// One file per spell of being monitored, the latest first.
    pub spells: Vec<SpellArchive>,
}

/// The file of one spell.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SpellArchive {
    /// The spell.
    pub spell_id: SpellId,
    /// Its type.
    pub monitored_type: MonitoredType,
    /// Day of inclusion.
    pub included_on: NaiveDate,
    /// Day of elimination; a spell without one is still open.
    pub ended_on: Option<NaiveDate>,
    /// It came monitored: what it was identified by is in the file of the place that decided it, and not missing here.
    pub came: bool,
    /// What is filed, by stage, in the order of the stages.
    pub folders: Vec<FolderView>,
    /// Stages with nothing in them that the spell has reached.
    pub missing: Vec<Folder>,
    /// What the file of a stage that was reached should have and has not, with the role that has it.
    pub lacking: Vec<LackingItem>,
}

/// Something that a file should have and has not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LackingItem {
    /// The stage.
    pub folder: Folder,
    /// What it is, in Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// Whose it is to add.
    pub role: Role,
}

/// One stage of a file.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FolderView {
    /// The stage.
    pub folder: Folder,
    /// What is in it, by date.
    pub items: Vec<ArchiveItem>,
}

/// One thing in a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
pub struct ArchiveItem {
    /// Its date.
    pub on: NaiveDate,
    /// The table it is kept in.
    pub kind: &'static str,
    /// Its id, as a string.
    pub id: String,
    /// What it is, as a code of an act, a paper or a measure, or a month.
    pub what: String,
    /// SHA-256 of the scanned file, and of all others the hash that the evidence has of the row; in hexadecimal.
    pub digest: String,
    /// Of a measure: before or after the event.
    pub timing: Option<Timing>,
    /// Of a measure: where the money comes from.
    pub fund_source: Option<FundSource>,
}

impl Service {
    /// The file of a household that is or was monitored.
    ///
    /// # Errors
    /// Not found, when the household is out of scope.
    pub async fn archive(&self, ctx: &Ctx, household: HouseholdId) -> Result<ArchiveView> {
        require(ctx, Verb::ReadCases)?;
        let row = repo::register::household::by_id(&self.store, ctx, household).await?;
        self.note_reading(ctx, ReadingKind::Archive, row.id, String::new())
            .await?;
        self.file_of(&row).await
    }

    /// The same of a household that the caller has found in scope.
    pub(crate) async fn file_of(&self, row: &Found<household::Model>) -> Result<ArchiveView> {
        let spells = repo::procedure::spell::of(&self.store, row).await?;
        let mut sources = Sources {
            visits: repo::help::visit::all_of(&self.store, row).await?,
            statements: repo::register::statement::of(&self.store, row).await?,
            ..Sources::default()
        };
        for case in repo::procedure::case::of(&self.store, row).await? {
            let steps = repo::procedure::case::steps(&self.store, &case).await?;
            let papers = repo::register::attachment::of(&self.store, OWNER, case.id).await?;
            sources.cases.push((case, steps, papers));
        }
        for spell in &spells {
            let measures = repo::help::measure::of_spell(&self.store, spell).await?;
            sources.measures.extend(measures);
        }
        let mut spells = spells
            .iter()
            .map(|spell| sources.file(spell))
            .collect::<Result<Vec<_>>>()?;
        spells.sort_by_key(|s| std::cmp::Reverse(s.included_on));
        Ok(ArchiveView {
            household_id: HouseholdId(row.id),
            spells,
        })
    }

    /// Those of some monitored households, which a list gave under the scope, whose file lacks something, by what the file
    /// itself says.
    pub(crate) async fn with_gaps(&self, ctx: &Ctx, households: &[i64]) -> Result<Vec<i64>> {
        let at = &self.store;
        let mut found = Vec::new();
        for ids in households.chunks(AT_A_TIME) {
            let spells = bulk::open_spells(at, ids).await?;
            let mut cases = bulk::cases(at, ids).await?;
            let of_cases: Vec<i64> = cases.values().flatten().map(|case| case.id).collect();
            let mut steps = repo::procedure::case::with_steps(at, ctx, &of_cases).await?;
            let mut papers = repo::register::attachment::of_many(at, OWNER, &of_cases).await?;
            let mut visits = bulk::visits(at, ids).await?;
            let mut statements = bulk::all_statements(at, ids).await?;
            let mut measures = bulk::measures(at, ids).await?;
            for id in ids {
                let Some(spell) = spells.get(id) else { continue };
                let mut sources = Sources {
                    cases: Vec::new(),
                    visits: visits.remove(id).unwrap_or_default(),
                    statements: statements.remove(id).unwrap_or_default(),
                    measures: measures.remove(id).unwrap_or_default(),
                };
                for case in cases.remove(id).unwrap_or_default() {
                    let steps = steps.remove(&case.id).map(|(_, steps)| steps).unwrap_or_default();
                    let papers = papers.remove(&case.id).unwrap_or_default();
                    sources.cases.push((case, steps, papers));
                }
                if !sources.file(spell)?.lacking.is_empty() {
                    found.push(*id);
                }
            }
        }
        Ok(found)
    }
}

/// What the files of a household are put together from.
#[derive(Default)]
struct Sources {
    /// The cases, each with its steps and the papers that were scanned.
    cases: Vec<(procedure_case::Model, Vec<case_step::Model>, Vec<attachment::Model>)>,
    visits: Vec<visit::Model>,
    statements: Vec<statement::Model>,
    /// Of whichever spell.
    measures: Vec<measure::Model>,
}

impl Sources {
    fn file(&self, spell: &spell::Model) -> Result<SpellArchive> {
        let within = |on: NaiveDate| on >= spell.included_on.get() && spell.ended_on.is_none_or(|end| on <= end.get());
        let mut filed = Filed::default();
        for (case, steps, papers) in self.cases.iter().filter(|(case, ..)| belongs(case, spell)) {
            filed.case(case, steps)?;
            filed.papers(case, papers);
        }
        for visit in &self.visits {
            let on = visit.visited_on.get();
            if within(on) {
                let call = visit.place.map(Code::get).filter(|place| !place.is_visit());
                let what = call.map_or(VISIT, |call| call.as_str());
                filed.add(Folder::Collection, on, VISIT, visit.id, what, hash_of(visit));
            }
        }
        for statement in self.statements.iter().filter(|row| amounts_of(row).is_reported()) {
            // A statement is filed when it came in, not in the month that it tells of.
            let on = shouwang_domain::calendar::shanghai_date(statement.created_at);
            if within(on) {
                filed.add(
                    Folder::Collection,
                    on,
                    "statement",
                    statement.id,
                    &statement.period.to_string(),
                    hash_of(statement),
                );
            }
        }
        for measure in self.measures.iter().filter(|row| row.spell_id == spell.id) {
            let on = shouwang_domain::calendar::shanghai_date(measure.created_at);
            let mut item = ArchiveItem::new(on, "measure", measure.id, measure.kind.as_str(), hash_of(measure));
            item.timing = Some(measure.timing.get());
            item.fund_source = measure.fund_source.map(Code::get);
            filed.items.push((Folder::Assistance, item));
        }
        filed.into_archive(spell)
    }
}

fn belongs(case: &procedure_case::Model, spell: &spell::Model) -> bool {
    case.id == spell.identification_case || case.spell_id == Some(spell.id) || Some(case.id) == spell.elimination_case
}

impl ArchiveItem {
    fn new(on: NaiveDate, kind: &'static str, id: i64, what: &str, digest: String) -> Self {
        Self {
            on,
            kind,
            id: id.to_string(),
            what: what.to_owned(),
            digest,
            timing: None,
            fund_source: None,
        }
    }
}

/// The kind of an item that is a scanned paper of a case.
pub(crate) const PAPER: &str = "attachment";

/// The kind of an item that is a visit, and what it is where somebody was met; a call goes by its place.
const VISIT: &str = "visit";

/// Whoever came monitored was decided on elsewhere, or before there was this register.
fn came(spell: &spell::Model) -> bool {
    spell.identification_case == 0
}

/// So many households are looked at together.
const AT_A_TIME: usize = 500;

/// The acts that decide a case.
const DECISIONS: [ActKind; 2] = [ActKind::Approve, ActKind::ApproveGovernment];

/// Something that belongs into a stage of every file.
struct Need {
    folder: Folder,
    what: Needed,
    /// Who has it.
    role: Role,
}

enum Needed {
    Step(ActKind),
    /// By the bureau or, where the county has it so, by its government.
    Decision,
    Paper(AttachmentKind),
    Statement,
    Visit,
    Measure,
}

const fn need(folder: Folder, what: Needed, role: Role) -> Need {
    Need { folder, what, role }
}

/// What a whole file has of each stage, with the role that has it: the record of each step, and the page that was signed.
const NEEDED: &[Need] = &[
    need(
        Folder::Verification,
        Needed::Step(ActKind::RecordVerification),
        Role::VillageCadre,
    ),
    need(
        Folder::Verification,
        Needed::Step(ActKind::RecordCommitment),
        Role::VillageCadre,
    ),
    need(
        Folder::Verification,
        Needed::Paper(AttachmentKind::VerificationForm),
        Role::VillageCadre,
    ),
    need(
        Folder::Verification,
        Needed::Paper(AttachmentKind::Commitment),
        Role::VillageCadre,
    ),
    need(
        Folder::Identification,
        Needed::Step(ActKind::RecordReview),
        Role::VillageSecretary,
    ),
    need(
        Folder::Identification,
        Needed::Paper(AttachmentKind::ReviewMinutes),
        Role::VillageSecretary,
    ),
    need(
        Folder::Identification,
        Needed::Step(ActKind::PassTownReview),
        Role::TownOfficer,
    ),
    need(Folder::Identification, Needed::Decision, Role::CountyLeader),
    need(
        Folder::Notice,
        Needed::Step(ActKind::StartNotice),
        Role::VillageSecretary,
    ),
    need(
        Folder::Notice,
        Needed::Step(ActKind::CloseNotice),
        Role::VillageSecretary,
    ),
    need(
        Folder::Notice,
        Needed::Paper(AttachmentKind::NoticePhoto),
        Role::VillageSecretary,
    ),
    need(Folder::Collection, Needed::Statement, Role::VillageCadre),
    need(Folder::Collection, Needed::Visit, Role::VillageCadre),
    need(Folder::Assistance, Needed::Measure, Role::TownOfficer),
    need(
        Folder::Elimination,
        Needed::Step(ActKind::RecordReview),
        Role::VillageSecretary,
    ),
    need(
        Folder::Elimination,
        Needed::Paper(AttachmentKind::ReviewMinutes),
        Role::VillageSecretary,
    ),
    need(
        Folder::Elimination,
        Needed::Step(ActKind::StartNotice),
        Role::VillageSecretary,
    ),
    need(
        Folder::Elimination,
        Needed::Paper(AttachmentKind::NoticePhoto),
        Role::VillageSecretary,
    ),
    need(
        Folder::Elimination,
        Needed::Step(ActKind::PassTownReview),
        Role::TownOfficer,
    ),
    need(Folder::Elimination, Needed::Decision, Role::CountyLeader),
];

#[derive(Default)]
struct Filed {
    items: Vec<(Folder, ArchiveItem)>,
}

impl Filed {
    fn add(&mut self, folder: Folder, on: NaiveDate, kind: &'static str, id: i64, what: &str, digest: String) {
        self.items.push((folder, ArchiveItem::new(on, kind, id, what, digest)));
    }

    /// Files the scanned papers of a case, each in the stage that it is of.
    fn papers(&mut self, case: &procedure_case::Model, files: &[attachment::Model]) {
        for file in files {
            let folder = match (case.kind.get(), file.kind.get()) {
                (CaseKind::Elimination, _) => Folder::Elimination,
                (
                    CaseKind::Identification,
                    AttachmentKind::Application | AttachmentKind::VerificationForm | AttachmentKind::Commitment,
                ) => Folder::Verification,
                (CaseKind::Identification, AttachmentKind::NoticePhoto) => Folder::Notice,
                (
                    CaseKind::Identification,
                    AttachmentKind::ReviewMinutes | AttachmentKind::SourcePage | AttachmentKind::Other,
                ) => Folder::Identification,
            };
            let on = shouwang_domain::calendar::shanghai_date(file.created_at);
            let what = file.kind.get().as_str();
            self.add(folder, on, PAPER, file.id, what, file.digest.clone());
        }
    }

    /// What a reached stage should have and has not.
    fn lacking(&self, spell: &spell::Model) -> Vec<LackingItem> {
        let has = |folder: Folder, kind: &str, what: Option<&str>| {
            self.items.iter().any(|(in_folder, item)| {
                *in_folder == folder && item.kind == kind && what.is_none_or(|what| item.what == what)
            })
        };
        let is_eliminated = spell.end_way.is_some() && spell.elimination_case.is_some();
        let is_asked = |folder: Folder| match folder {
            Folder::Verification | Folder::Identification | Folder::Notice => !came(spell),
            Folder::Collection | Folder::Assistance => true,
            Folder::Elimination => is_eliminated,
        };
        let mut lacking = Vec::new();
        for need in NEEDED.iter().filter(|need| is_asked(need.folder)) {
            let (is_there, zh, en) = match need.what {
                Needed::Step(act) => {
                    let is_there = has(need.folder, "case_step", Some(act.as_str()));
                    (
                        is_there,
                        format!("“{}”记录", act.zh()),
                        format!("the record \"{}\"", act.en()),
                    )
                }
                Needed::Decision => (
                    DECISIONS
                        .iter()
                        .any(|act| has(need.folder, "case_step", Some(act.as_str()))),
                    "县级审定记录".to_owned(),
                    "the record of the county's decision".to_owned(),
                ),
                Needed::Paper(paper) => {
                    let is_there = has(need.folder, PAPER, Some(paper.as_str()));
                    (
                        is_there,
                        format!("{}扫描件", paper.zh()),
                        format!("the scanned {}", paper.en()),
                    )
                }
                Needed::Statement => (
                    has(need.folder, "statement", None),
                    "监测期间的收支填报".to_owned(),
                    "a statement of income while it was monitored".to_owned(),
                ),
                Needed::Visit => (
                    has(need.folder, VISIT, Some(VISIT)),
                    "监测期间的走访记录".to_owned(),
                    "a visit while it was monitored".to_owned(),
                ),
                Needed::Measure => (
                    has(need.folder, "measure", None),
                    "帮扶措施".to_owned(),
                    "a measure of help".to_owned(),
                ),
            };
            if !is_there {
                lacking.push(LackingItem {
                    folder: need.folder,
                    zh,
                    en,
                    role: need.role,
                });
            }
        }
        lacking
    }

    /// Files the steps of a case: those of an elimination go to its own stage.
    fn case(&mut self, case: &procedure_case::Model, steps: &[case_step::Model]) -> Result<()> {
        let kind: CaseKind = case.kind.get();
        for step in steps {
            // The opening of a case and the proposal are steps, but no acts of the procedure.
            let act: Option<ActKind> = step.act.parse().ok();
            let folder = match (kind, act) {
                (_, Some(ActKind::Open)) => continue,
                (CaseKind::Elimination, _) => Folder::Elimination,
                (_, None | Some(ActKind::RecordVerification | ActKind::RecordCommitment | ActKind::Apply)) => {
                    Folder::Verification
                }
                (
                    _,
                    Some(
                        ActKind::StartNotice
                        | ActKind::CloseNotice
                        | ActKind::RecordObjection
                        | ActKind::ResolveObjection,
                    ),
                ) => Folder::Notice,
                _ => Folder::Identification,
            };
            self.add(
                folder,
                step.on_date.get(),
                "case_step",
                step.id,
                &step.act,
                hash_of(step),
            );
        }
        if case.state == CaseState::Labelled {
            let on = case.closed_on.unwrap_or(case.stage_since).get();
            self.add(
                Folder::Elimination,
                on,
                "procedure_case",
                case.id,
                CaseState::Labelled.as_str(),
                hash_of(case),
            );
        }
        Ok(())
    }

    fn into_archive(self, spell: &spell::Model) -> Result<SpellArchive> {
        let lacking = self.lacking(spell);
        let ended_on = spell.ended_on.map(Day::get);
        let folders: Vec<_> = Folder::ALL
            .iter()
            .map(|folder| {
                let mut items: Vec<_> = self
                    .items
                    .iter()
                    .filter(|(in_folder, _)| in_folder == folder)
                    .map(|(_, item)| item.clone())
                    .collect();
                items.sort();
                FolderView { folder: *folder, items }
            })
            .collect();
        let is_reached = |folder: Folder| match folder {
            Folder::Verification | Folder::Identification | Folder::Notice => !came(spell),
            Folder::Collection | Folder::Assistance => true,
            Folder::Elimination => spell.end_way.is_some(),
        };
        let missing = folders
            .iter()
            .filter(|f| f.items.is_empty() && is_reached(f.folder))
            .map(|f| f.folder)
            .collect();
        Ok(SpellArchive {
            spell_id: SpellId(spell.id),
            monitored_type: spell.monitored_type.get(),
            included_on: spell.included_on.get(),
            ended_on,
            came: came(spell),
            folders,
            missing,
            lacking,
        })
    }
}
