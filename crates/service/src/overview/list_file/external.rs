//! Households that wait to be entered into the external system (镇级录入省防贫监测信息系统, 翁源〔2021〕§四(一)), a row for each
//! member, under the columns of that system's own export. Only a person with the right to reveal, and who asks for it, gets
//! ID numbers and telephones in full.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_domain::area::{AreaLevel, AreaTree};
use shouwang_domain::guarantee::{Guarantee, GuaranteeState};
use shouwang_domain::household::{Health, Relation, Schooling};
use shouwang_domain::id_number::IdNumber;
use shouwang_domain::risk::{NationalRisk, Population, RiskCategory};
use shouwang_domain::{AreaId, ListRequestId};
use shouwang_sheets::Listed;
use shouwang_store::column::{Flag, Json};
use shouwang_store::entity::{external_id, guarantee, household, member, sensitive_read, spell, spell_risk};
use shouwang_store::{Field, repo};
use utoipa::ToSchema;

use crate::duty::task::{TaskKind, TaskQuery, TaskState};
use crate::office::access::{Verb, require};
use crate::office::list_out::{Leaving, MOST};
use crate::office::reading::ReadingKind;
use crate::page::PageCmd;
use crate::register::household::masked_ends;
use crate::register::household::record::is_here;
use crate::rules::proposal::said;
use crate::{Ctx, Problem, Result, Service, heavy};

/// Under this name they leave.
pub(super) const EXTERNAL: &str = "external";
/// Tasks at a time.
const PAGE: u32 = 200;
/// The system whose numbers a household may have already.
const SYSTEMS: [&str; 2] = ["national", "provincial"];
/// So many risks has a household in that system at most.
const RISKS: usize = 5;

/// Whose entry is open.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExternalQuery {
    /// The area; without, that of one's post.
    #[serde(default)]
    pub area_id: Option<AreaId>,
    /// With ID numbers and telephones in full: it takes the right to reveal, and leaves a note of it for each household.
    #[serde(default)]
    pub revealed: bool,
    /// What for; of a file that another person agreed to, that was said before.
    #[serde(default)]
    pub purpose: Option<String>,
    /// The agreement of another person, for more than 1,000 rows.
    #[serde(default)]
    pub request_id: Option<ListRequestId>,
}

/// The columns as the national system's export names them; those of a household stand in the row of each member.
const COLUMNS: [&str; 35] = [
    "户编号",
    "省",
    "市",
    "县",
    "乡镇",
    "行政村",
    "自然村",
    "户主姓名",
    "监测对象类别",
    "是否脱贫户",
    "识别时间",
    "家庭人口数",
    "联系电话",
    "致贫返贫风险1",
    "致贫返贫风险2",
    "致贫返贫风险3",
    "致贫返贫风险4",
    "致贫返贫风险5",
    "其他风险说明",
    "姓名",
    "与户主关系",
    "性别",
    "出生日期",
    "证件类型",
    "证件号码",
    "民族",
    "文化程度",
    "在校生状况",
    "健康状况",
    "劳动技能",
    "是否参加医疗保险",
    "住房是否安全",
    "饮水是否安全",
    "认定文件或案件编号",
    "录入截止日期",
];

/// What is to be entered.
struct Entered {
    rows: Vec<Vec<String>>,
    households: BTreeSet<i64>,
    sealed: Vec<Sealed>,
}

/// A sealed value that the rows show.
struct Sealed {
    subject: String,
    field: &'static str,
}

/// A household whose entry is open.
struct Waiting {
    case: Option<i64>,
    due: NaiveDate,
}

impl Service {
    /// The households that wait to be entered into the external system, as a workbook in its own columns. Its name, and the
    /// file.
    ///
    /// # Errors
    /// Not found for an area out of scope; `list.nothing_to_enter`, `required`, `list.ask_first`, `list.not_agreed`;
    /// `access.denied` for numbers in full.
    pub async fn take_external_out(&self, ctx: &Ctx, query: ExternalQuery) -> Result<(String, Vec<u8>)> {
        require(ctx, Verb::TakeListsOut)?;
        if query.revealed {
            require(ctx, Verb::RevealData)?;
        }
        let purpose = match query.request_id {
            Some(_) => None,
            None => {
                let purpose = query.purpose.as_deref().unwrap_or_default();
                Some(said(purpose).map_err(|problem| problem.at("/purpose"))?)
            }
        };
        let (area, _) = self.area_in_scope(ctx, query.area_id).await?;
        let leaving = Leaving::new(ctx, EXTERNAL, &query, &[])?;
        let Entered {
            rows,
            households,
            sealed,
        } = self.external(ctx, &query).await?;
        if rows.is_empty() {
            return Err(nothing());
        }
        let count = rows.len();
        let agreed = self.check_list_out(ctx, &leaving, count, query.request_id).await?;
        let purpose = agreed.or(purpose);
        let ctx = &Ctx {
            reason: purpose.clone(),
            // What is revealed is not kept for a repeated request.
            request: None,
            ..ctx.clone()
        };
        let mark = self.mark(ctx, purpose.as_deref(), count).await?.0;
        let title = format!("{}待录入省系统的监测对象", self.area_tree().await?.get(area)?.name);
        let name = title.clone();
        let bytes = heavy::in_turn(move || {
            let columns: Vec<(String, bool)> = COLUMNS.iter().map(|column| ((*column).to_owned(), false)).collect();
            Listed {
                title: &title,
                mark: &mark,
                columns: &columns,
                rows: &rows,
            }
            .workbook()
        })
        .await?;
        let kind = match query.revealed {
            true => ReadingKind::Reveal,
            false => ReadingKind::Household,
        };
        if query.revealed {
            self.note_revealed(ctx, sealed).await?;
        }
        self.note_readings(ctx, kind, &households, "list/external").await?;
        self.note_list_out(ctx, &leaving, (count, false), &bytes, query.request_id)
            .await?;
        Ok((name, bytes))
    }

    /// How many rows it has.
    pub(super) async fn external_rows(&self, ctx: &Ctx, query: &ExternalQuery) -> Result<usize> {
        Ok(self.external(ctx, query).await?.rows.len())
    }

    /// Whose number is given in full is written down as it is on the page of a household, in one leaf.
    async fn note_revealed(&self, ctx: &Ctx, sealed: Vec<Sealed>) -> Result<()> {
        let count = sealed.len();
        let mut reads = Vec::with_capacity(count);
        for Sealed { subject, field } in sealed {
            reads.push(sensitive_read::Model {
                subject,
                fields: Json::of(&[field])?,
                reason: ctx.reason.clone().unwrap_or_default(),
                ..sensitive_read::Model::default()
            });
        }
        let mut tx = self.store.begin(ctx, "household.reveal").await?;
        tx.insert_many(reads).await?;
        tx.subject(format!("list/{EXTERNAL}"));
        tx.detail(serde_json::json!({ "values": count }));
        tx.commit(()).await
    }

    async fn external(&self, ctx: &Ctx, query: &ExternalQuery) -> Result<Entered> {
        require(ctx, Verb::ReadHouseholds)?;
        let waiting = self.waiting_for_entry(ctx, query.area_id).await?;
        let ids: Vec<i64> = waiting.keys().copied().collect();
        let at = &self.store;
        let rows = repo::register::household::by_ids(at, ctx, &ids).await?;
        let seen: Vec<i64> = rows.iter().map(|row| row.id).collect();
        let spells = repo::register::bulk::open_spells(at, &seen).await?;
        let spell_ids: Vec<i64> = spells.values().map(|spell| spell.id).collect();
        let known = Known {
            service: self,
            is_revealed: query.revealed,
            waiting,
            numbers: repo::register::bulk::numbers(at, &seen).await?,
            members: repo::register::bulk::members(at, &seen).await?,
            guarantees: repo::register::bulk::guarantees(at, &seen).await?,
            risks: repo::procedure::spell::open_risks(at, &spell_ids).await?,
            spells,
        };
        let tree = self.area_tree().await?;
        let (mut lines, mut sealed) = (Vec::new(), Vec::new());
        for row in &rows {
            known.lines(&tree, row, &mut lines)?;
            known.sealed(row, &mut sealed);
        }
        Ok(Entered {
            rows: lines,
            households: seen.into_iter().collect(),
            sealed,
        })
    }

    /// The households with an open task of the entry, under the scope of the caller.
    async fn waiting_for_entry(&self, ctx: &Ctx, area_id: Option<AreaId>) -> Result<BTreeMap<i64, Waiting>> {
        let mut waiting = BTreeMap::new();
        let mut cursor = None;
        loop {
            let query = TaskQuery {
                kind: Some(TaskKind::EnterExternalSystem),
                state: Some(TaskState::Open),
                area_id,
                page: PageCmd {
                    cursor,
                    limit: Some(PAGE),
                    sort: None,
                },
                ..TaskQuery::default()
            };
            let page = self.list_tasks(ctx, query).await?;
            for task in page.items {
                if let Some(household) = task.household_id {
                    let case = task.case_id.map(|case| case.0);
                    waiting.insert(household.0, Waiting { case, due: task.due });
                }
            }
            cursor = page.next;
            if cursor.is_none() || waiting.len() > MOST {
                return Ok(waiting);
            }
        }
    }
}

/// What is known of the households.
struct Known<'a> {
    service: &'a Service,
    is_revealed: bool,
    waiting: BTreeMap<i64, Waiting>,
    numbers: HashMap<i64, Vec<external_id::Model>>,
    members: HashMap<i64, Vec<member::Model>>,
    guarantees: HashMap<i64, Vec<guarantee::Model>>,
    risks: HashMap<i64, Vec<spell_risk::Model>>,
    spells: HashMap<i64, spell::Model>,
}

impl Known<'_> {
    fn lines(&self, tree: &AreaTree, row: &household::Model, lines: &mut Vec<Vec<String>>) -> Result<()> {
        let all = self.members.get(&row.id).map_or(&[][..], Vec::as_slice);
        let here: Vec<&member::Model> = all.iter().filter(|member| is_here(member)).collect();
        let head = here.iter().find(|member| member.relation == Relation::Head);
        let spell = self.spells.get(&row.id);
        let area = |level: AreaLevel| {
            let node = tree.ancestor_at(AreaId(row.area_id), level);
            node.map(|node| node.name.clone()).unwrap_or_default()
        };
        let (risks, note) = self.risks_of(spell);
        let risk = |nth: usize| risks.get(nth).map(|risk| risk.zh().to_owned()).unwrap_or_default();
        let phone = self.shown(Field::HOUSEHOLD_PHONE, row.id, row.phone_sealed.as_deref())?;
        let waits = self.waiting.get(&row.id);
        for member in &here {
            let schooling = member.schooling.get();
            let health: Vec<Health> = member.health.read()?;
            let id_number = self.shown(Field::MEMBER_ID_NUMBER, member.id, member.id_number_sealed.as_deref())?;
            lines.push(vec![
                self.number_of(row.id),
                area(AreaLevel::Province),
                area(AreaLevel::City),
                area(AreaLevel::County),
                area(AreaLevel::Town),
                area(AreaLevel::Village),
                area(AreaLevel::Group),
                head.map(|head| head.name.clone()).unwrap_or_default(),
                spell
                    .map(|spell| spell.monitored_type.get().zh().to_owned())
                    .unwrap_or_default(),
                yes_no(Some(row.population == Population::Lifted)),
                spell
                    .map(|spell| spell.included_on.get().to_string())
                    .unwrap_or_default(),
                here.len().to_string(),
                phone.clone(),
                risk(0),
                risk(1),
                risk(2),
                risk(3),
                risk(4),
                note.clone(),
                member.name.clone(),
                member.relation.get().zh().to_owned(),
                member.sex.get().zh().to_owned(),
                // With the ends of a number, the day of birth would be the number.
                match self.is_revealed {
                    true => member.birth_date.get().to_string(),
                    false => member.birth_date.get().format("%Y").to_string(),
                },
                match id_number.is_empty() {
                    true => String::new(),
                    false => "居民身份证".to_owned(),
                },
                id_number,
                member.ethnicity.clone().unwrap_or_default(),
                // Exactly one of the two is filled in there.
                match schooling {
                    Schooling::NotStudent => member.education.clone().unwrap_or_default(),
                    _ => String::new(),
                },
                match schooling {
                    Schooling::NotStudent => String::new(),
                    other => other.zh().to_owned(),
                },
                health.iter().map(|state| state.zh()).collect::<Vec<_>>().join("、"),
                member.labour.get().zh().to_owned(),
                yes_no(member.insured.map(Flag::get)),
                self.guarantee(row.id, Guarantee::Housing),
                self.guarantee(row.id, Guarantee::Water),
                waits
                    .and_then(|waits| waits.case)
                    .map(|case| case.to_string())
                    .unwrap_or_default(),
                waits.map(|waits| waits.due.to_string()).unwrap_or_default(),
            ]);
        }
        Ok(())
    }

    /// What of a household is sealed and stands in its lines.
    fn sealed(&self, row: &household::Model, sealed: &mut Vec<Sealed>) {
        let all = self.members.get(&row.id).map_or(&[][..], Vec::as_slice);
        let here: Vec<&member::Model> = all.iter().filter(|member| is_here(member)).collect();
        if row.phone_sealed.is_some() && !here.is_empty() {
            let subject = format!("household/{}", row.id);
            sealed.push(Sealed {
                subject,
                field: "phone",
            });
        }
        for member in here.iter().filter(|member| member.id_number_sealed.is_some()) {
            sealed.push(Sealed {
                subject: format!("member/{}", member.id),
                field: "id_number",
            });
        }
    }

    /// The number that the household has in that system already, as one has that was monitored before.
    fn number_of(&self, household: i64) -> String {
        let known = self.numbers.get(&household).map_or(&[][..], Vec::as_slice);
        let number = SYSTEMS
            .iter()
            .find_map(|system| known.iter().find(|number| number.system == *system));
        number.map(|number| number.number.clone()).unwrap_or_default()
    }

    /// What the open risks are in the national list, and a note of those that have no name there.
    fn risks_of(&self, spell: Option<&spell::Model>) -> (Vec<NationalRisk>, String) {
        let open = spell.and_then(|spell| self.risks.get(&spell.id)).into_iter().flatten();
        let open: BTreeSet<RiskCategory> = open.map(|row| row.risk.get()).collect();
        let mut risks = RiskCategory::national_of(&open);
        risks.truncate(RISKS);
        let unnamed = open.iter().filter(|risk| risk.national() == [NationalRisk::Other]);
        let note = unnamed.map(|risk| risk.zh()).collect::<Vec<_>>().join("、");
        (risks, note)
    }

    fn guarantee(&self, household: i64, guarantee: Guarantee) -> String {
        let known = self.guarantees.get(&household).map_or(&[][..], Vec::as_slice);
        let state = known.iter().find(|known| known.guarantee == guarantee);
        match state.map(|known| known.state.get()) {
            Some(GuaranteeState::Met) => yes_no(Some(true)),
            Some(GuaranteeState::Unmet) => yes_no(Some(false)),
            _ => String::new(),
        }
    }

    /// A sealed value, in full or with its ends only.
    fn shown(&self, field: Field, row: i64, sealed: Option<&[u8]>) -> Result<String> {
        let Some(sealed) = sealed else {
            return Ok(String::new());
        };
        let text = self.service.store.vault().open(field, row, sealed)?;
        Ok(match IdNumber::parse(&text) {
            _ if self.is_revealed => text.to_string(),
            Ok(id) if field == Field::MEMBER_ID_NUMBER => id.masked(),
            _ => masked_ends(&text),
        })
    }
}

fn yes_no(value: Option<bool>) -> String {
    match value {
        Some(true) => "是".to_owned(),
        Some(false) => "否".to_owned(),
        None => String::new(),
    }
}

fn nothing() -> Problem {
    Problem::refused(
        "list.nothing_to_enter",
        "没有待录入省系统的监测对象。",
        "No household waits to be entered into the provincial system.",
    )
}
