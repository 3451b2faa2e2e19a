//! Which households may be asked for, and the query that is handed to a department.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_domain::area::AreaRange;
use shouwang_domain::asset::{AssetKind, Authorisation, AuthorisationState};
use shouwang_domain::household::IdStatus;
use shouwang_domain::role::Department;
use shouwang_domain::{AreaId, AssetQueryId, CaseId, HouseholdId, ListRequestId, MemberId};
use shouwang_sheets::Listed;
use shouwang_store::column::{Day, Json};
use shouwang_store::entity::{asset_asked, asset_query, case_step, member, procedure_case};
use shouwang_store::{Field, Source, repo};
use utoipa::ToSchema;

use super::authorised::authorisation;

use crate::department::compare::own_households;
use crate::department::list::library;
use crate::office::access::{Verb, require};
use crate::office::list_out::Leaving;
use crate::office::reading::ReadingKind;
use crate::{Ctx, Problem, Result, Service, heavy};

/// Whose households.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct AssetHouseholdQuery {
    /// The area with everything beneath it; without, the caller's own.
    pub area_id: Option<AreaId>,
}

/// Before the kind of assets stands this, where a query leaves.
pub(crate) const LIST: &str = "asset_query/";

/// A household that authorised the query of its assets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AssetHousehold {
    /// The household.
    pub household_id: HouseholdId,
    /// Its case.
    pub case_id: CaseId,
    /// Name of its head.
    pub head: Option<String>,
    /// Name of its area.
    pub area_name: String,
    /// How the authorisation stands today.
    pub state: AuthorisationState,
    /// Last day.
    pub valid_until: NaiveDate,
    /// Adults who can be asked for.
    pub persons: u64,
    /// Adults who signed and have no sound ID number in the register: nobody can ask for them.
    pub unnumbered: u64,
    /// It is the household of the caller, or of kin: somebody else asks.
    pub is_own: bool,
    /// What may be asked, and what was asked under this authorisation.
    pub kinds: Vec<AssetKindAsked>,
}

/// What may be asked of a household, and how that stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AssetKindAsked {
    /// Which.
    pub kind: AssetKind,
    /// The number of the query, where it was asked.
    pub number: Option<String>,
    /// When.
    pub asked_on: Option<NaiveDate>,
    /// When the department answered.
    pub answered_on: Option<NaiveDate>,
}

/// A query of assets as it was handed to a department.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AssetQueryView {
    /// Id.
    pub id: AssetQueryId,
    /// Its number, which the department names.
    pub number: String,
    /// What is asked.
    pub kind: AssetKind,
    /// The list by which it is answered, whose template the department fills in.
    pub list: String,
    /// Whom.
    pub department: Department,
    /// The area that asks.
    pub area_name: String,
    /// What for.
    pub purpose: String,
    /// When.
    pub asked_on: NaiveDate,
    /// Who took it out.
    pub asked_by: String,
    /// Households.
    pub households: u64,
    /// Adults.
    pub persons: u64,
    /// When the department answered last.
    pub answered_on: Option<NaiveDate>,
    /// Households that have their answer.
    pub told: u64,
    /// Rows that were kept.
    pub found: u64,
    /// Rows about others, or about whom nobody may ask any more: they were dropped.
    pub dropped: u64,
    /// Rows that could not be read.
    pub damaged: u64,
}

/// Takes out, as a file, whom a department is to be asked for.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TakeAssetQueryCmd {
    /// What is asked.
    pub kind: AssetKind,
    /// Of which area; without, that of one's post.
    #[serde(default)]
    pub area_id: Option<AreaId>,
    /// What for; it stands in the query and in the log.
    pub reason: String,
    /// Also households that were asked for before.
    #[serde(default)]
    pub again: bool,
    /// The agreement of another person, for more than 1,000 adults.
    #[serde(default)]
    pub request_id: Option<ListRequestId>,
}

impl TakeAssetQueryCmd {
    /// What leaves by it: what is asked, of which area, and whether once more.
    pub(crate) fn leaving(&self, ctx: &Ctx) -> Result<Leaving> {
        let question = Self {
            reason: String::new(),
            ..self.clone()
        };
        Leaving::new(ctx, &format!("{LIST}{}", self.kind), &question, &[])
    }
}

/// A household with an authorisation, and whom it covers.
struct Authorised {
    case: procedure_case::Model,
    step: case_step::Model,
    authorisation: Authorisation,
    asked: Vec<(asset_asked::Model, asset_query::Model)>,
    /// The members who are here.
    members: Vec<member::Model>,
}

impl Authorised {
    /// What was asked of a kind under this authorisation, the newest.
    fn asked(&self, kind: AssetKind) -> Option<&(asset_asked::Model, asset_query::Model)> {
        let same = |(asked, query): &&(asset_asked::Model, asset_query::Model)| {
            asked.step_id == self.step.id && query.kind == kind
        };
        self.asked.iter().rfind(same)
    }

    /// The adults of whom a kind may be asked today, and whose number is sound.
    fn persons(&self, kind: AssetKind, today: NaiveDate) -> Vec<&member::Model> {
        let may = |person: &&member::Model| self.authorisation.covers(MemberId(person.id), kind, today);
        self.members
            .iter()
            .filter(may)
            .filter(|person| is_numbered(person))
            .collect()
    }
}

fn is_numbered(person: &member::Model) -> bool {
    person.id_status == IdStatus::Valid && person.id_number_sealed.is_some()
}

impl Service {
    /// The households of an area that authorised the query of their assets and whose case is open, with what was asked.
    ///
    /// # Errors
    /// Not found for an area out of scope.
    pub async fn asset_households(&self, ctx: &Ctx, query: AssetHouseholdQuery) -> Result<Vec<AssetHousehold>> {
        require(ctx, Verb::AskAssets)?;
        let (_, within) = self.area_in_scope(ctx, query.area_id).await?;
        let all = self.authorised(&self.store, ctx, within).await?;
        let own = own_households(&self.store, ctx).await?;
        let labels = repo::register::label::of(&self.store, all.iter().map(|one| one.case.household_id)).await?;
        let view = |one: &Authorised| -> Result<AssetHousehold> {
            let label = labels.get(one.case.household_id)?;
            let signed = |person: &&member::Model| one.authorisation.adults.contains(&MemberId(person.id));
            let adults = one.members.iter().filter(signed);
            let numbered = adults.clone().filter(|person| is_numbered(person)).count();
            let kinds = one.authorisation.kinds().into_iter().map(|kind| {
                let asked = one.asked(kind);
                AssetKindAsked {
                    kind,
                    number: asked.map(|(_, query)| query.number.clone()),
                    asked_on: asked.map(|(_, query)| query.asked_on.get()),
                    answered_on: asked.and_then(|(asked, _)| asked.answered_on).map(Day::get),
                }
            });
            Ok(AssetHousehold {
                household_id: HouseholdId(one.case.household_id),
                case_id: CaseId(one.case.id),
                head: label.head.clone(),
                area_name: label.area_name.clone(),
                state: one.authorisation.state(ctx.today()),
                valid_until: one.authorisation.valid_until,
                persons: numbered as u64,
                unnumbered: (adults.count() - numbered) as u64,
                is_own: own.contains(&one.case.household_id),
                kinds: kinds.collect(),
            })
        };
        all.iter().map(view).collect()
    }

    /// The queries that were handed to departments, the newest first: a department's officer sees those of the department.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn asset_queries(&self, ctx: &Ctx) -> Result<Vec<AssetQueryView>> {
        require(ctx, Verb::ReadAssetQueries)?;
        let rows = repo::asset::queries(&self.store, ctx).await?;
        // Who took a query out made its row, whoever wrote the answer into it.
        let names = repo::office::account::names(&self.store, rows.iter().map(|row| row.asked_by)).await?;
        let areas = repo::register::area::names(&self.store, rows.iter().map(|row| row.area_id).collect()).await?;
        let count = |n: i64| n as u64;
        let view = |row: asset_query::Model| AssetQueryView {
            id: AssetQueryId(row.id),
            kind: row.kind.get(),
            list: row.kind.get().list().to_owned(),
            department: row.department.get(),
            area_name: areas.get(&row.area_id).cloned().unwrap_or_default(),
            asked_on: row.asked_on.get(),
            asked_by: names.get(&row.asked_by).cloned().unwrap_or_default(),
            households: count(row.households),
            persons: count(row.persons),
            answered_on: row.answered_on.map(Day::get),
            told: count(row.told),
            found: count(row.found),
            dropped: count(row.dropped),
            damaged: count(row.damaged),
            number: row.number,
            purpose: row.purpose,
        };
        Ok(rows.into_iter().map(view).collect())
    }

    /// Takes out whom a department is to be asked for: the adults whose authorisation holds today, with their ID numbers, as a
    /// file with its number. It is noted at each household as a sensitive read, and written down as a list that left. Nobody
    /// asks for their own household or kin.
    ///
    /// # Errors
    /// `required`, `asset.nobody_to_ask`, `list.ask_first`, `list.too_long`, `list.not_agreed`, `version_conflict` when an
    /// authorisation changed meanwhile; not found for an area out of scope.
    pub async fn take_asset_query(&self, ctx: &Ctx, cmd: TakeAssetQueryCmd) -> Result<(String, Vec<u8>)> {
        require(ctx, Verb::AskAssets)?;
        let purpose = cmd.reason.trim().to_owned();
        if purpose.is_empty() {
            return Err(Problem::required().at("/reason"));
        }
        // A file is not kept for a repeated request.
        let ctx = &Ctx {
            reason: Some("procedure".to_owned()),
            request: None,
            ..ctx.clone()
        };
        let (kind, today) = (cmd.kind, ctx.today());
        let (area, within) = self.area_in_scope(ctx, cmd.area_id).await?;
        let asked = self.to_be_asked(&self.store, ctx, &cmd, within).await?;
        if asked.is_empty() {
            return Err(nobody_to_ask(kind));
        }
        let persons = persons_in(&asked, kind, today);
        let leaving = cmd.leaving(ctx)?;
        self.check_list_out(ctx, &leaving, persons, cmd.request_id).await?;
        let made = repo::asset::made_on(&self.store, ctx, area, kind, today).await?;
        let tree = self.area_tree().await?;
        let number = format!(
            "{}-{}-{}-{}",
            tree.get(area)?.name,
            today.format("%Y%m%d"),
            kind.zh(),
            made + 1
        );
        let bytes = self.query_file(ctx, &asked, (kind, today), &number).await?;
        let answering = library()?
            .get(kind.list())
            .ok_or_else(|| Problem::internal("a kind of assets without its list"))?;
        let households: BTreeSet<i64> = asked.iter().map(|one| one.case.household_id).collect();
        // Before the file leaves.
        self.note_readings(ctx, ReadingKind::Reveal, &households, &leaving.list)
            .await?;
        let mut tx = self.store.begin(ctx, "asset_query.take_out").await?;
        // Nobody takes an authorisation back meanwhile, and whoever did it while the file was made is not asked for.
        for one in &asked {
            tx.locked::<procedure_case::Model>(one.case.id).await?;
        }
        let now = self.to_be_asked(&tx, ctx, &cmd, within).await?;
        if named_in(&now, kind, today) != named_in(&asked, kind, today) {
            return Err(Problem::conflict());
        }
        let query = tx
            .insert(asset_query::Model {
                area_id: area.0,
                kind: kind.into(),
                department: answering.department.into(),
                number: number.clone(),
                purpose,
                asked_on: today.into(),
                asked_by: ctx.acted_by.0,
                households: asked.len() as i64,
                persons: persons as i64,
                ..asset_query::Model::default()
            })
            .await?;
        let mut rows = Vec::with_capacity(asked.len());
        for one in &asked {
            let members: Vec<MemberId> = one.persons(kind, today).iter().map(|row| MemberId(row.id)).collect();
            rows.push(asset_asked::Model {
                asset_query_id: query.id,
                case_id: one.case.id,
                household_id: one.case.household_id,
                step_id: one.step.id,
                members: Json::of(&members)?,
                ..asset_asked::Model::default()
            });
        }
        tx.insert_many(rows).await?;
        tx.subject(format!("asset_query/{}", query.id));
        tx.detail(serde_json::json!({ "kind": kind, "households": asked.len(), "persons": persons }));
        tx.commit(()).await?;
        self.note_list_out(ctx, &leaving, (persons, false), &bytes, cmd.request_id)
            .await?;
        Ok((format!("资产查询名单 {number}"), bytes))
    }

    /// How many adults a query would name now.
    ///
    /// # Errors
    /// Not found for an area out of scope; `access.denied`.
    pub(crate) async fn asset_query_rows(&self, ctx: &Ctx, cmd: &TakeAssetQueryCmd) -> Result<usize> {
        require(ctx, Verb::AskAssets)?;
        let (_, within) = self.area_in_scope(ctx, cmd.area_id).await?;
        let asked = self.to_be_asked(&self.store, ctx, cmd, within).await?;
        Ok(persons_in(&asked, cmd.kind, ctx.today()))
    }

    /// Whom a query names: those whose authorisation holds today, and nobody's own household or kin.
    async fn to_be_asked(
        &self,
        at: &impl Source,
        ctx: &Ctx,
        cmd: &TakeAssetQueryCmd,
        within: AreaRange,
    ) -> Result<Vec<Authorised>> {
        let (kind, today) = (cmd.kind, ctx.today());
        let own = own_households(at, ctx).await?;
        let mut asked = self.authorised(at, ctx, within).await?;
        asked.retain(|one| {
            let is_open = cmd.again || one.asked(kind).is_none();
            is_open && !own.contains(&one.case.household_id) && !one.persons(kind, today).is_empty()
        });
        Ok(asked)
    }

    /// The file of a query: a row for each adult, with number and day of the authorisation.
    async fn query_file(
        &self,
        ctx: &Ctx,
        asked: &[Authorised],
        (kind, today): (AssetKind, NaiveDate),
        number: &str,
    ) -> Result<Vec<u8>> {
        let mut rows = Vec::new();
        for one in asked {
            for person in one.persons(kind, today) {
                let sealed = person.id_number_sealed.as_deref().unwrap_or_default();
                let id_number = self.store.vault().open(Field::MEMBER_ID_NUMBER, person.id, sealed)?;
                rows.push(vec![
                    number.to_owned(),
                    person.name.clone(),
                    id_number.to_string(),
                    one.authorisation.signed_on.to_string(),
                    one.authorisation.valid_until.to_string(),
                ]);
            }
        }
        let (mark, _) = self.mark(ctx, ctx.reason.as_deref(), rows.len()).await?;
        let title = format!("{}查询名单", kind.zh());
        heavy::in_turn(move || {
            let headers = ["查询编号", "姓名", "身份证号", "授权签署日期", "授权截止日期"];
            let columns: Vec<(String, bool)> = headers.into_iter().map(|header| (header.to_owned(), false)).collect();
            let listed = Listed {
                title: &title,
                mark: &mark,
                columns: &columns,
                rows: &rows,
            };
            listed.workbook()
        })
        .await
    }

    /// The open cases of a range in which an authorisation was recorded, each with the members who are here.
    async fn authorised(&self, at: &impl Source, ctx: &Ctx, within: AreaRange) -> Result<Vec<Authorised>> {
        let cases = repo::asset::authorised(at, ctx, within).await?;
        let ids: Vec<i64> = cases.iter().map(|case| case.id).collect();
        let mut signed = repo::asset::signed(at, &ids).await?;
        let withdrawals = repo::asset::withdrawals(at, &ids).await?;
        let mut asked = repo::asset::asked_of(at, &ids).await?;
        let homes: HashSet<i64> = cases.iter().map(|case| case.household_id).collect();
        let homes: Vec<i64> = homes.into_iter().collect();
        let members: HashMap<i64, Vec<member::Model>> = repo::register::member::of_households(at, &homes).await?;
        let mut found = Vec::with_capacity(cases.len());
        for case in cases {
            let Some(step) = signed.remove(&case.id) else {
                continue;
            };
            let taken_back = withdrawals.get(&case.id).map_or(&[][..], Vec::as_slice);
            let here = members.get(&case.household_id).into_iter().flatten();
            found.push(Authorised {
                authorisation: authorisation(&case, &step, taken_back)?,
                asked: asked.remove(&case.id).unwrap_or_default(),
                members: here.filter(|row| row.left_on.is_none()).cloned().collect(),
                step,
                case,
            });
        }
        Ok(found)
    }
}

fn nobody_to_ask(kind: AssetKind) -> Problem {
    Problem::refused(
        "asset.nobody_to_ask",
        format!(
            "没有可以查询{}的农户：授权须在有效期内、覆盖本项资产，案件未办结，且成年人身份证号有效；已查询过的，请选“包括已查询过的”。",
            kind.zh()
        ),
        format!(
            "There is nobody whose {} may be asked for: the authorisation must hold today and name it, the case be open and the adults have sound ID numbers; for those who were asked before, choose to include them.",
            kind.en()
        ),
    )
}

fn persons_in(asked: &[Authorised], kind: AssetKind, today: NaiveDate) -> usize {
    asked.iter().map(|one| one.persons(kind, today).len()).sum()
}

/// By which step of which case a query names whom.
fn named_in(asked: &[Authorised], kind: AssetKind, today: NaiveDate) -> Vec<(i64, i64, Vec<i64>)> {
    let named = |one: &Authorised| {
        let persons: Vec<i64> = one.persons(kind, today).iter().map(|person| person.id).collect();
        (one.case.id, one.step.id, persons)
    };
    asked.iter().map(named).collect()
}
