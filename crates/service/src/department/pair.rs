//! Rows of which a person says whom they are about.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_domain::department_list::{PairReason, PairState, PairWord, Reading};
use shouwang_domain::household::HouseholdState;
use shouwang_domain::id_number::IdNumber;
use shouwang_domain::{AccountId, HouseholdId, ListBatchId, ListPairId, MemberId, WarningId};
use shouwang_forms::DepartmentList;
use shouwang_store::column::{Code, Json};
use shouwang_store::entity::{list_batch, list_fact, list_pair, member};
use shouwang_store::repo::department::Rests;
use shouwang_store::repo::register::label::Labels;
use shouwang_store::{Field, Found, Source, Tx, repo};
use utoipa::ToSchema;

use super::list::known;
use super::readers::{hands_of, is_read_by, with_hands};
use super::said::Said;
use super::signal::{Raised, World, findings};
use super::taken_back::days_of;
use super::why::PairWhy;

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
    /// Whether it is the same person.
    pub word: PairWord,
    /// Two readers are to agree: somebody else reads it too, and hears nothing of this word.
    #[serde(default)]
    pub twice: bool,
}

/// Takes the answer to a doubtful row back.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReopenPairCmd {
    /// The row.
    pub list_pair_id: ListPairId,
    /// The version that was read.
    pub version: i64,
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
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
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
    /// The caller has read it, and somebody else is to.
    pub read_by_caller: bool,
    /// The answer can be taken back.
    pub can_reopen: bool,
    /// Taken back, it is answered anew; else it is only used no more.
    pub is_read_anew: bool,
    /// How probable it is that they are one, where they were weighed.
    pub probability: Option<f64>,
    /// Why.
    pub why: Option<PairWhy>,
    /// The name in the list; none once its term is over.
    pub list_name: Option<String>,
    /// The number in the list, masked.
    pub list_number: Option<String>,
    /// Where the row says that they live.
    pub list_place: Option<String>,
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
    /// The readers differ, and a third one is to look.
    pub differ: bool,
    /// Rows of the batch that are still to be answered.
    pub left: u64,
}

/// What came of taking an answer back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PairReopened {
    /// The row.
    pub id: ListPairId,
    /// Facts of this list and of later ones that rested on the answer and are taken back.
    pub facts: u64,
    /// The warning that somebody has answered meanwhile because of them, and that stays as it was answered.
    pub answered_warning_id: Option<WarningId>,
}

impl Service {
    /// The doubtful rows of a batch, those to be answered first.
    ///
    /// # Errors
    /// Not found, `list.own_batch`.
    pub async fn list_pairs(&self, ctx: &Ctx, batch: ListBatchId) -> Result<Vec<ListPairView>> {
        require(ctx, Verb::MatchDepartmentLists)?;
        let at = &self.store;
        let batch = repo::department::by_id(at, ctx, batch).await?;
        let list = known(ctx, &batch.list)?;
        if is_own(ctx, &batch) {
            return Err(own_batch());
        }
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
    /// had matched at once; else it goes. Who is not sure, or wants two to agree, leaves it to somebody else, who does not
    /// hear the word of the first; where the two differ, a third one reads it. Of a member who has left meanwhile, or of a
    /// household that is not looked after any more, nothing is said: the row is closed as `gone`, when it is called the same.
    /// Whoever sent the list does not answer. The answer holds for the same row in later months.
    ///
    /// # Errors
    /// Not found, `version_conflict`, `list.pair_answered`, `list.pair_read`, `list.own_batch`, `household.own`.
    pub async fn answer_list_pair(&self, ctx: &Ctx, cmd: AnswerPairCmd) -> Result<PairAnswered> {
        require(ctx, Verb::MatchDepartmentLists)?;
        let mut tx = self.store.begin(ctx, "list_pair.answer").await?;
        let (seen, beside, batch) = to_read(&tx, ctx, cmd.list_pair_id, cmd.version).await?;
        if !seen.state.get().waits() {
            return Err(answered_already());
        }
        if is_read_by(ctx, &seen)? {
            return Err(read_already());
        }
        let first = seen.first_word.map(Code::get);
        // What somebody else is to look at is not settled past them by another member of the same line.
        let is_read_twice = beside.iter().any(|pair| {
            let word = pair.first_word.map(Code::get);
            word.is_some_and(|word| word != PairWord::Unsure)
        });
        let reading = cmd.word.read(first, cmd.twice || is_read_twice);
        let mut answered = PairAnswered {
            id: cmd.list_pair_id,
            state: PairState::Second,
            warning_id: None,
            differ: reading == Reading::Differ,
            left: 0,
        };
        match reading {
            Reading::Settled(same) => {
                (answered.state, answered.warning_id) =
                    self.settle_pair(ctx, &mut tx, &batch, (&seen, &beside), same).await?;
            }
            Reading::Second(_) | Reading::Differ => {
                let word = match reading {
                    Reading::Second(word) => word,
                    _ => PairWord::Unsure,
                };
                let after = list_pair::Model {
                    state: PairState::Second.into(),
                    first_word: Some(word.into()),
                    readers: Some(Json::of(&with_hands(ctx, &seen)?)?),
                    ..seen.clone()
                };
                tx.update(&seen, after).await?;
            }
        }
        tx.subject(format!("list_pair/{}", seen.id));
        tx.detail(
            serde_json::json!({ "batch": batch.id.to_string(), "word": cmd.word, "twice": cmd.twice,
            "state": answered.state, "differ": answered.differ }),
        );
        answered.left = repo::department::open_pairs(&tx, &batch).await?;
        tx.commit(answered).await
    }

    /// Takes the answer to a doubtful row back, with those to the other members of its line: what rested on them, in this list
    /// and in later ones, is taken back with its reasons in warnings that nobody has answered. As long as the words of the row
    /// are kept, it is to be answered anew; what two had to read needs two again, of whom who takes it back is one, with the
    /// word against. Later the answer is used no more, and the row is asked about when it comes again.
    ///
    /// # Errors
    /// Not found, `version_conflict`, `list.pair_settled`, `list.own_batch`, `household.own`.
    pub async fn reopen_list_pair(&self, ctx: &Ctx, cmd: ReopenPairCmd) -> Result<PairReopened> {
        require(ctx, Verb::MatchDepartmentLists)?;
        let mut tx = self.store.begin(ctx, "list_pair.reopen").await?;
        let (seen, beside, batch) = to_read(&tx, ctx, cmd.list_pair_id, cmd.version).await?;
        if !can_reopen(&seen) {
            return Err(settled());
        }
        let line: Vec<&list_pair::Model> = std::iter::once(&seen)
            .chain(&beside)
            .filter(|pair| pair.state.get().is_said())
            .collect();
        let ids: Vec<i64> = line.iter().map(|pair| pair.id).collect();
        let facts = repo::department::facts_of(&tx, Rests::OnPairs(&ids)).await?;
        self.take_facts_back(ctx, &mut tx, &facts).await?;
        let warnings = facts.iter().filter_map(|fact| fact.warning_id);
        let mut answered = None;
        for warning in BTreeSet::from_iter(warnings) {
            let warning = repo::procedure::warning::by_id(&tx, ctx, WarningId(warning)).await?;
            if warning.answered_on.is_some() {
                answered = Some(WarningId(warning.id));
            }
        }
        let was_read_twice = line.iter().any(|pair| pair.first_word.is_some());
        let hands = Json::of(&hands_of(ctx))?;
        for pair in line {
            let after = match (pair.said_sealed.is_some(), was_read_twice) {
                (false, _) => list_pair::Model {
                    state: PairState::Revoked.into(),
                    row_key: None,
                    ..pair.clone()
                },
                // What two had to read is not one person's to undo and to say anew.
                (true, true) => {
                    let against = seen.state.get().contrary().filter(|_| pair.id == seen.id);
                    list_pair::Model {
                        state: PairState::Second.into(),
                        first_word: Some(against.unwrap_or(PairWord::Unsure).into()),
                        readers: Some(hands.clone()),
                        decided_on: None,
                        ..pair.clone()
                    }
                }
                (true, false) => list_pair::Model {
                    state: PairState::Open.into(),
                    readers: None,
                    decided_on: None,
                    ..pair.clone()
                },
            };
            tx.update(pair, after).await?;
        }
        tx.subject(format!("list_pair/{}", seen.id));
        tx.detail(serde_json::json!({ "batch": batch.id.to_string(), "facts": facts.len() }));
        tx.commit(PairReopened {
            id: cmd.list_pair_id,
            facts: facts.len() as u64,
            answered_warning_id: answered,
        })
        .await
    }

    /// Settles a row: the member's household learns what it says, or it is about somebody else.
    async fn settle_pair(
        &self,
        ctx: &Ctx,
        tx: &mut Tx,
        batch: &list_batch::Model,
        (seen, beside): (&list_pair::Model, &[list_pair::Model]),
        same: bool,
    ) -> Result<(PairState, Option<WarningId>)> {
        let vault = self.store.vault();
        let list = known(ctx, &batch.list)?;
        let household = repo::register::household::by_id(tx, ctx, HouseholdId(seen.household_id)).await?;
        let members = repo::register::member::of_households(tx, &[household.id]).await?;
        let member = members.values().flatten().find(|row| row.id == seen.member_id);
        let member = member.ok_or_else(|| Problem::internal("a doubtful row has no member"))?;
        let is_gone = member.left_on.is_some() || household.state != HouseholdState::Active;
        let state = match (same, is_gone) {
            (false, _) => PairState::Other,
            (true, true) => PairState::Gone,
            (true, false) => PairState::Same,
        };
        let readers = Some(Json::of(&with_hands(ctx, seen)?)?);
        let after = list_pair::Model {
            state: state.into(),
            said_sealed: seen.said_sealed.clone().filter(|_| state.is_said()),
            decided_on: Some(ctx.today().into()),
            readers: readers.clone(),
            ..seen.clone()
        };
        tx.update(seen, after).await?;
        if state != PairState::Same {
            return Ok((state, None));
        }
        // One row is about one person.
        for beside in beside.iter().filter(|pair| pair.state.get().waits()) {
            let after = list_pair::Model {
                state: PairState::Other.into(),
                decided_on: Some(ctx.today().into()),
                readers: readers.clone(),
                ..beside.clone()
            };
            tx.update(beside, after).await?;
        }
        let Some(said) = Said::of_pair(vault, seen)? else {
            return Err(Problem::internal("a doubtful row says nothing"));
        };
        let values = list.kept(&said.values);
        let world = World::of_one(tx, &household).await?;
        let days = days_of(ctx, batch);
        let signals = findings(list, &values, &world.registered(member, days.0)?, days);
        let orders = HashMap::from([(household.id, household.area_order)]);
        let raised = BTreeMap::from([(household.id, signals.clone())]);
        let raised: BTreeMap<i64, Vec<Listed>> = raised.into_iter().filter(|(_, of)| !of.is_empty()).collect();
        let joined = self.raise_listed(ctx, tx, &orders, &raised).await?;
        let raised = Raised::of(&signals, joined.get(&household.id))?;
        let warning = raised.warning;
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
            list_pair_id: Some(seen.id),
            ..list_fact::Model::default()
        };
        tx.insert(fact).await?;
        Ok((state, warning.map(WarningId)))
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
            read_by_caller: is_read_by(ctx, pair)?,
            can_reopen: can_reopen(pair),
            is_read_anew: pair.said_sealed.is_some(),
            probability: pair.probability.map(|thousandths| thousandths as f64 / 1_000.0),
            says: says.collect(),
            list_name: said.as_ref().and_then(|said| said.name.clone()),
            list_number: said.as_ref().and_then(|said| said.number.clone()),
            list_place: said.as_ref().and_then(|said| said.place.clone()),
            why: said.and_then(|said| said.why),
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

/// A doubtful row that the caller is to read or has read, with the other members of its line and its batch. One word is about
/// all of them, so that whoever is kin of one answers none.
async fn to_read(
    tx: &Tx,
    ctx: &Ctx,
    id: ListPairId,
    version: i64,
) -> Result<(list_pair::Model, Vec<list_pair::Model>, Found<list_batch::Model>)> {
    let seen = repo::department::pair(tx, ctx, id).await?;
    if seen.version != version {
        return Err(Problem::conflict());
    }
    let beside = repo::department::beside(tx, &seen).await?;
    for pair in std::iter::once(&seen).chain(&beside) {
        refuse_kin(tx, ctx, pair.household_id).await?;
    }
    let batch = repo::department::by_id(tx, ctx, ListBatchId(seen.list_batch_id)).await?;
    match is_own(ctx, &batch) {
        true => Err(own_batch()),
        false => Ok((seen, beside, batch)),
    }
}

/// Whether an answer can be taken back: as long as the words of the row are kept, or later months use it.
fn can_reopen(pair: &list_pair::Model) -> bool {
    pair.state.get().is_said() && (pair.said_sealed.is_some() || pair.row_key.is_some())
}

fn read_already() -> Problem {
    Problem::denied(
        "list.pair_read",
        "这一行您已经看过，须由另一人核对。",
        "You have read this row; somebody else is to.",
    )
}

fn settled() -> Problem {
    Problem::refused(
        "list.pair_settled",
        "这一行没有可撤回的“是”或“不是”；名单所载有误的，请部门报送更正后的名单。",
        "There is no yes or no here to take back; where the list is wrong, its department sends a corrected one.",
    )
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
