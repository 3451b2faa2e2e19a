//! Rows of which a person says whom they are about.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_domain::department_list::{PairReason, PairState};
use shouwang_domain::household::HouseholdState;
use shouwang_domain::id_number::IdNumber;
use shouwang_domain::{AccountId, HouseholdId, ListBatchId, ListPairId, MemberId, WarningId};
use shouwang_forms::DepartmentList;
use shouwang_store::entity::{list_batch, list_fact, list_pair, member};
use shouwang_store::repo::register::label::Labels;
use shouwang_store::{Field, Found, Source, repo};
use utoipa::ToSchema;

use super::list::known;
use super::said::Said;
use super::signal::{Raised, World, findings};

use crate::office::access::{Verb, require};
use crate::office::reading::ReadingKind;
use crate::register::kinship::refuse_kin;
use crate::rules::screening::Listed;
use crate::{Ctx, Problem, Result, Service};

/// Says whether a row is about a member.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerPairCmd {
    /// The row.
    pub list_pair_id: ListPairId,
    /// The version that was read.
    pub version: i64,
    /// It is the same person.
    pub same: bool,
}

/// Something that a row says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PairSays {
    /// The column in Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// Its value in Chinese.
    pub value_zh: String,
    /// In English.
    pub value_en: String,
}

/// A row beside the member that it may be about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ListPairView {
    /// Id.
    pub id: ListPairId,
    /// Version.
    pub version: i64,
    /// The row of the file.
    pub line: i64,
    /// Why a person is asked.
    pub reason: PairReason,
    /// What was said.
    pub state: PairState,
    /// The name in the list; none once it was answered.
    pub list_name: Option<String>,
    /// The number in the list, masked.
    pub list_number: Option<String>,
    /// What the row says.
    pub says: Vec<PairSays>,
    /// The name in the register.
    pub name: String,
    /// The number in the register, masked.
    pub number: Option<String>,
    /// Age of the member.
    pub age: Option<u32>,
    /// The member.
    pub member_id: MemberId,
    /// The household.
    pub household_id: HouseholdId,
    /// Name of its head.
    pub head: Option<String>,
    /// Where it lies.
    pub area_name: String,
    /// When it was answered.
    pub decided_on: Option<NaiveDate>,
}

/// What came of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PairAnswered {
    /// The row.
    pub id: ListPairId,
    /// What was said.
    pub state: PairState,
    /// The warning that the row joined.
    pub warning_id: Option<WarningId>,
    /// Rows of the batch that are still to be answered.
    pub left: u64,
}

impl Service {
    /// The doubtful rows of a batch, those to be answered first.
    ///
    /// # Errors
    /// Not found.
    pub async fn list_pairs(&self, ctx: &Ctx, batch: ListBatchId) -> Result<Vec<ListPairView>> {
        require(ctx, Verb::MatchDepartmentLists)?;
        let at = &self.store;
        let batch = repo::department::by_id(at, ctx, batch).await?;
        let list = known(ctx, &batch.list)?;
        let pairs = repo::department::pairs(at, ctx, &batch).await?;
        let households: BTreeSet<i64> = pairs.iter().map(|pair| pair.household_id).collect();
        let subject = format!("list_batch/{}", batch.id);
        self.note_readings(ctx, ReadingKind::Household, &households, &subject)
            .await?;
        let labels = repo::register::label::of(at, households.iter().copied()).await?;
        let ids: Vec<i64> = households.into_iter().collect();
        let members = repo::register::member::of_households(at, &ids).await?;
        let members: HashMap<i64, &member::Model> = members.values().flatten().map(|row| (row.id, row)).collect();
        pairs
            .iter()
            .map(|pair| self.pair_view(ctx, list, pair, &members, &labels))
            .collect()
    }

    /// Says whether a row is about a member: then what it says is a fact of the household from now on, and warns as if it
    /// had matched at once; else it goes. Of a member who has left meanwhile, or of a household that is not looked after any
    /// more, nothing is said: the row is closed as `gone`, when it is called the same. Whoever sent the list does not answer.
    ///
    /// # Errors
    /// Not found, `version_conflict`, `list.pair_answered`, `list.own_batch`, `household.own`.
    pub async fn answer_list_pair(&self, ctx: &Ctx, cmd: AnswerPairCmd) -> Result<PairAnswered> {
        require(ctx, Verb::MatchDepartmentLists)?;
        let vault = self.store.vault();
        let mut tx = self.store.begin(ctx, "list_pair.answer").await?;
        let seen = repo::department::pair(&tx, ctx, cmd.list_pair_id).await?;
        if seen.version != cmd.version {
            return Err(Problem::conflict());
        }
        if seen.state != PairState::Open {
            return Err(answered_already());
        }
        refuse_kin(&tx, ctx, seen.household_id).await?;
        let batch = repo::department::by_id(&tx, ctx, ListBatchId(seen.list_batch_id)).await?;
        let list = known(ctx, &batch.list)?;
        if is_own(ctx, &batch) {
            return Err(own_batch());
        }
        let said = Said::of_pair(vault, &seen)?;
        let household = repo::register::household::by_id(&tx, ctx, HouseholdId(seen.household_id)).await?;
        let members = repo::register::member::of_households(&tx, &[household.id]).await?;
        let member = members.values().flatten().find(|row| row.id == seen.member_id);
        let member = member.ok_or_else(|| Problem::internal("a doubtful row has no member"))?;
        let is_gone = member.left_on.is_some() || household.state != HouseholdState::Active;
        let state = match (cmd.same, is_gone) {
            (false, _) => PairState::Other,
            (true, true) => PairState::Gone,
            (true, false) => PairState::Same,
        };
        let after = list_pair::Model {
            state: state.into(),
            // The fact keeps what the row says; of somebody else nothing stays.
            said_sealed: None,
            decided_on: Some(ctx.today().into()),
            ..seen.clone()
        };
        tx.update(&seen, after).await?;
        let mut warning = None;
        if let Some(said) = said.filter(|_| state == PairState::Same) {
            let values = list.kept(&said.values);
            let world = World::of_one(&tx, &household).await?;
            let days = (ctx.today(), batch.month.get().last_day().min(ctx.today()));
            let signals = findings(list, &values, &world.registered(member, days.0)?, days);
            let orders = HashMap::from([(household.id, household.area_order)]);
            let raised = BTreeMap::from([(household.id, signals.clone())]);
            let raised: BTreeMap<i64, Vec<Listed>> = raised.into_iter().filter(|(_, of)| !of.is_empty()).collect();
            let joined = self.raise_listed(ctx, &mut tx, &orders, &raised).await?;
            let raised = Raised::of(&signals, joined.get(&household.id))?;
            warning = raised.warning;
            let id = tx.id();
            let fact = list_fact::Model {
                id,
                list_batch_id: batch.id,
                household_id: household.id,
                area_order: household.area_order,
                member_id: seen.member_id,
                line: seen.line,
                holds_on: list.day(&values, days.1).into(),
                said_sealed: Said::of(list, &values).seal(vault, Field::LIST_FACT, id)?,
                rules: raised.rules,
                waiting: raised.waiting,
                warning_id: warning,
                ..list_fact::Model::default()
            };
            tx.insert(fact).await?;
        }
        tx.subject(format!("list_pair/{}", seen.id));
        tx.detail(serde_json::json!({ "batch": batch.id.to_string(), "state": state }));
        let left = repo::department::open_pairs(&tx, &batch).await?;
        tx.commit(PairAnswered {
            id: cmd.list_pair_id,
            state,
            warning_id: warning.map(WarningId),
            left,
        })
        .await
    }

    fn pair_view(
        &self,
        ctx: &Ctx,
        list: &DepartmentList,
        pair: &list_pair::Model,
        members: &HashMap<i64, &member::Model>,
        labels: &Labels,
    ) -> Result<ListPairView> {
        let vault = self.store.vault();
        let member = members.get(&pair.member_id);
        let member = member.ok_or_else(|| Problem::internal("a doubtful row has no member"))?;
        let said = Said::of_pair(vault, pair)?;
        let values = said.as_ref().map(|said| list.kept(&said.values)).unwrap_or_default();
        let says = list.form.fields.iter().filter_map(|field| {
            Some(PairSays {
                zh: field.label.zh.clone(),
                en: field.label.en.clone(),
                value_zh: list.in_words(&field.key, &values, true)?,
                value_en: list.in_words(&field.key, &values, false)?,
            })
        });
        let number = match &member.id_number_sealed {
            Some(sealed) => {
                let text = vault.open(Field::MEMBER_ID_NUMBER, member.id, sealed)?;
                IdNumber::parse(&text).ok().map(|number| number.masked())
            }
            None => None,
        };
        let label = labels.get(pair.household_id)?;
        Ok(ListPairView {
            id: ListPairId(pair.id),
            version: pair.version,
            line: pair.line,
            reason: pair.reason.get(),
            state: pair.state.get(),
            says: says.collect(),
            list_name: said.as_ref().and_then(|said| said.name.clone()),
            list_number: said.and_then(|said| said.number),
            name: member.name.clone(),
            number,
            age: ctx.today().years_since(member.birth_date.get()),
            member_id: MemberId(pair.member_id),
            household_id: HouseholdId(pair.household_id),
            head: label.head.clone(),
            area_name: label.area_name.clone(),
            decided_on: pair.decided_on.map(|day| day.get()),
        })
    }

    pub(super) async fn open_pairs_of(&self, at: &impl Source, batch: &Found<list_batch::Model>) -> Result<u64> {
        repo::department::open_pairs(at, batch).await
    }
}

fn answered_already() -> Problem {
    Problem::refused(
        "list.pair_answered",
        "这一行已经核对过。",
        "This row has been answered already.",
    )
}

/// Whether the caller sent a list or entered it for somebody.
pub(super) fn is_own(ctx: &Ctx, batch: &list_batch::Model) -> bool {
    let hands = ctx.hands();
    [batch.acted_by, batch.entered_by]
        .into_iter()
        .any(|hand| hands.include(AccountId(hand)))
}

fn own_batch() -> Problem {
    Problem::denied(
        "list.own_batch",
        "这份名单由您报送或录入，存疑的行请由其他人核对。",
        "You sent this list or entered it; somebody else answers its doubtful rows.",
    )
}
