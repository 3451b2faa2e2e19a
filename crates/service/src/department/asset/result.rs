//! What was found of a household's assets beside what it stated, for its verifiers alone, and their answers.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_domain::asset::{AssetAnswer, AssetKind, AuthorisationState};
use shouwang_domain::household::own_household;
use shouwang_domain::income::Period;
use shouwang_domain::procedure::{Act, CaseState, case_closed};
use shouwang_domain::{AccountId, AssetResultId, CaseId, Fen, HouseholdId, MemberId, Month};
use shouwang_store::column::Day;
use shouwang_store::entity::{asset_result, procedure_case};
use shouwang_store::{Field, Source, repo};
use utoipa::ToSchema;

use super::authorised::authorisation;

use crate::department::list::library;
use crate::department::said::Said;
use crate::office::access::{Verb, require, roles};
use crate::office::reading::ReadingKind;
use crate::procedure::case::{CaseFile, StepRecord, accepted, corrected};
use crate::{Ctx, Problem, Result, Service};

/// What a household stated, as the months before a day have it.
const STATED_MONTHS: i32 = 12;

/// What was found of a household's assets, beside what it stated.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AssetView {
    /// The case.
    pub case_id: CaseId,
    /// The household.
    pub household_id: HouseholdId,
    /// What it signed last; none before.
    pub authorisation: Option<AuthorisationView>,
    /// What it stated.
    pub stated: AssetStated,
    /// What was asked of departments, the oldest first.
    pub queries: Vec<AssetAskedView>,
    /// What was found, the oldest first.
    pub results: Vec<AssetResultView>,
    /// How many of these nobody has answered.
    pub unanswered: u64,
    /// The caller may answer.
    pub may_answer: bool,
    /// The caller may record that somebody takes the authorisation back.
    pub may_withdraw: bool,
}

/// What a household signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AuthorisationView {
    /// How it stands today.
    pub state: AuthorisationState,
    /// Version of the text.
    pub text_version: String,
    /// Day of signature.
    pub signed_on: NaiveDate,
    /// Last day.
    pub valid_until: NaiveDate,
    /// What may be asked for.
    pub kinds: Vec<AssetKind>,
    /// The adults who signed.
    pub adults: Vec<AuthorisedAdult>,
}

/// An adult who signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AuthorisedAdult {
    /// Who.
    pub member_id: MemberId,
    /// Name.
    pub name: Option<String>,
    /// When they took it back.
    pub withdrawn_on: Option<NaiveDate>,
    /// Why.
    pub reason: Option<String>,
}

/// What a household stated, where assets would show.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct AssetStated {
    /// Its application, in its words.
    pub application: Option<String>,
    /// What the village found at home.
    pub finding: Option<String>,
    /// Questions of vehicles, houses and the like that were explained at home.
    pub explained: Vec<String>,
    /// Months of the last twelve with a statement.
    pub months: u32,
    /// Income from business in them.
    pub business: Option<Fen>,
    /// Expense of business in them.
    pub business_expense: Option<Fen>,
    /// Income from property in them, such as interest and rent.
    pub property: Option<Fen>,
}

/// A query of which the household is a part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AssetAskedView {
    /// Its number.
    pub number: String,
    /// What was asked.
    pub kind: AssetKind,
    /// What for.
    pub purpose: String,
    /// When.
    pub asked_on: NaiveDate,
    /// By whom.
    pub asked_by: Option<String>,
    /// Of how many adults.
    pub persons: u64,
    /// When the department answered.
    pub answered_on: Option<NaiveDate>,
    /// How much was found; nothing is an answer.
    pub found: u64,
}

/// Something that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AssetResultView {
    /// Id.
    pub id: AssetResultId,
    /// Version of the record.
    pub version: i64,
    /// The household.
    pub household_id: HouseholdId,
    /// What was asked.
    pub kind: AssetKind,
    /// Of whom.
    pub member_id: MemberId,
    /// Name of that member.
    pub name: Option<String>,
    /// As of which day.
    pub as_of: NaiveDate,
    /// What the row says in Chinese; none once its time is over.
    pub zh: Option<String>,
    /// In English.
    pub en: Option<String>,
    /// What a verifier says of it.
    pub answer: Option<AssetAnswer>,
    /// In words; none once its time is over.
    pub text: Option<String>,
    /// Who.
    pub answered_by: Option<String>,
    /// When.
    pub answered_on: Option<NaiveDate>,
    /// When its words went.
    pub blanked_on: Option<NaiveDate>,
    /// The caller brought it in: somebody else answers.
    pub is_own: bool,
}

/// Answers something that was found.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerAssetResultCmd {
    /// What.
    pub asset_result_id: AssetResultId,
    /// The version that was read.
    pub version: i64,
    /// How it stands to what was stated.
    pub answer: AssetAnswer,
    /// In words.
    pub text: String,
}

impl Service {
    /// What was found of a household's assets, beside what it stated: for the town that verifies and the county that decides,
    /// each look noted as a sensitive read of its own kind.
    ///
    /// # Errors
    /// Not found, `household.own`, `asset.not_verifier`.
    pub async fn case_assets(&self, ctx: &Ctx, id: CaseId) -> Result<AssetView> {
        require(ctx, Verb::ReadAssets)?;
        let case = repo::procedure::case::by_id(&self.store, ctx, id).await?;
        let file = CaseFile::read(&self.store, ctx, case).await?;
        check_verifier(&self.store, ctx, &file).await?;
        self.note_assets_read(ctx, &file).await?;
        self.asset_view(&self.store, ctx, &file).await
    }

    /// Says in writing how something that was found stands to what the household stated. Whoever brought it in does not, nor
    /// whoever had a hand in the case elsewhere. An answer is given anew for as long as the town has the case.
    ///
    /// # Errors
    /// Not found, `version_conflict`, `required`, `household.own`, `asset.not_verifier`, `asset.own_answer`, `asset.blanked`,
    /// `asset.answered`, `case.closed`.
    pub async fn answer_asset_result(&self, ctx: &Ctx, cmd: AnswerAssetResultCmd) -> Result<AssetResultView> {
        require(ctx, Verb::AnswerAssets)?;
        // What it says is not kept for a repeated request.
        let ctx = &Ctx {
            request: None,
            ..ctx.clone()
        };
        let mut tx = self.store.begin(ctx, "asset_result.answer").await?;
        let seen = repo::asset::result(&tx, ctx, cmd.asset_result_id).await?;
        let case = repo::procedure::case::by_id(&tx, ctx, CaseId(seen.case_id)).await?;
        // Nobody passes the case, nor takes an authorisation back, meanwhile.
        let case = tx.locked::<procedure_case::Model>(case.id).await?.unwrap_or(case);
        let before = tx.locked::<asset_result::Model>(seen.id).await?.unwrap_or(seen);
        let file = CaseFile::read(&tx, ctx, case).await?;
        check_verifier(&tx, ctx, &file).await?;
        if before.version != cmd.version {
            return Err(Problem::conflict());
        }
        if is_brought_by(ctx, &before) {
            return Err(own_answer());
        }
        let text = cmd.text.trim();
        if text.is_empty() {
            return Err(Problem::required().at("/text"));
        }
        if file.case.closed_on.is_some() {
            return Err(case_closed(file.state()?, "答复资产核查结果"));
        }
        if before.blanked_on.is_some() {
            return Err(is_blanked());
        }
        if before.answer.is_some() && file.state()? != CaseState::TownReview {
            return Err(answered_already());
        }
        let after = asset_result::Model {
            answer: Some(cmd.answer.into()),
            answer_sealed: Some(self.store.vault().seal(Field::ASSET_ANSWER, before.id, text)?),
            answered_by: Some(ctx.acted_by.0),
            answered_on: Some(ctx.today().into()),
            ..before.clone()
        };
        let after = tx.update(&before, after).await?;
        tx.subject(format!("asset_result/{}", after.id));
        tx.detail(serde_json::json!({ "kind": after.kind, "answer": cmd.answer }));
        let view = self.result_views(&tx, ctx, vec![after]).await?.pop();
        let view = view.ok_or_else(|| Problem::internal("one result gives one view"))?;
        let view = tx.commit(view).await?;
        self.note_assets_read(ctx, &file).await?;
        Ok(view)
    }

    /// Notes that somebody looked at what was found.
    pub(super) async fn note_assets_read(&self, ctx: &Ctx, file: &CaseFile) -> Result<()> {
        let subject = format!("procedure_case/{}", file.case.id);
        self.note_reading(ctx, ReadingKind::Assets, file.household.id, subject)
            .await
    }

    pub(super) async fn asset_view(&self, at: &impl Source, ctx: &Ctx, file: &CaseFile) -> Result<AssetView> {
        let case = file.case.id;
        let results = repo::asset::results_of(at, &[case]).await?;
        let unanswered = results
            .iter()
            .filter(|row| row.answer.is_none() && row.blanked_on.is_none());
        let unanswered = unanswered.count() as u64;
        let has_words = results.iter().any(|row| row.blanked_on.is_none());
        let asked = repo::asset::asked_of(at, &[case])
            .await?
            .remove(&case)
            .unwrap_or_default();
        let names = repo::office::account::names(at, asked.iter().map(|(_, query)| query.asked_by)).await?;
        let mut queries = Vec::with_capacity(asked.len());
        for (row, query) in asked {
            let persons: Vec<MemberId> = row.members.read()?;
            queries.push(AssetAskedView {
                kind: query.kind.get(),
                asked_on: query.asked_on.get(),
                asked_by: names.get(&query.asked_by).cloned(),
                number: query.number,
                purpose: query.purpose,
                persons: persons.len() as u64,
                answered_on: row.answered_on.map(Day::get),
                found: row.found as u64,
            });
        }
        let is_open = file.case.closed_on.is_none();
        let authorisation = self.authorisation_view(at, ctx, file).await?;
        let is_signed = authorisation
            .as_ref()
            .is_some_and(|one| one.adults.iter().any(|adult| adult.withdrawn_on.is_none()));
        let may = |verb: Verb| roles(verb).contains(&ctx.role);
        Ok(AssetView {
            case_id: CaseId(case),
            household_id: HouseholdId(file.household.id),
            authorisation,
            stated: self.stated(at, ctx, file).await?,
            queries,
            results: self.result_views(at, ctx, results).await?,
            unanswered,
            may_answer: is_open && may(Verb::AnswerAssets),
            may_withdraw: is_signed && (is_open || has_words) && may(Verb::WithdrawAuthorisations),
        })
    }

    async fn authorisation_view(
        &self,
        at: &impl Source,
        ctx: &Ctx,
        file: &CaseFile,
    ) -> Result<Option<AuthorisationView>> {
        let case = file.case.id;
        let Some(step) = repo::asset::signed(at, &[case]).await?.remove(&case) else {
            return Ok(None);
        };
        let withdrawals = repo::asset::withdrawals(at, &[case])
            .await?
            .remove(&case)
            .unwrap_or_default();
        let signed = authorisation(&file.case, &step, &withdrawals)?;
        let ids: Vec<i64> = signed.adults.iter().map(|adult| adult.0).collect();
        let names = repo::register::member::names(at, &ids).await?;
        let adults = signed.adults.iter().map(|adult| {
            let taken_back = withdrawals
                .iter()
                .find(|row| row.step_id == step.id && row.member_id == adult.0);
            AuthorisedAdult {
                member_id: *adult,
                name: names.get(&adult.0).cloned(),
                withdrawn_on: taken_back.map(|row| row.on_date.get()),
                reason: taken_back.map(|row| row.reason.clone()),
            }
        });
        let text_version = match step.record.read()? {
            StepRecord::Recorded(recorded) => match recorded.act {
                Act::RecordCommitment(commitment) => commitment.text_version,
                _ => String::new(),
            },
            StepRecord::Opening(_) => String::new(),
        };
        Ok(Some(AuthorisationView {
            state: signed.state(ctx.today()),
            text_version,
            signed_on: signed.signed_on,
            valid_until: signed.valid_until,
            kinds: signed.kinds(),
            adults: adults.collect(),
        }))
    }

    /// What the household stated, as the case and its months have it.
    async fn stated(&self, at: &impl Source, ctx: &Ctx, file: &CaseFile) -> Result<AssetStated> {
        let mut stated = AssetStated::default();
        let mended = accepted(&file.remedies)?;
        for step in &file.steps {
            let changes = mended.get(&step.id).map(Vec::as_slice).unwrap_or_default();
            let StepRecord::Recorded(recorded) = corrected(step.record.read()?, changes, ctx.today())? else {
                continue;
            };
            match recorded.act {
                Act::Apply { text, .. } => stated.application = Some(text),
                Act::RecordVerification(verification) => {
                    stated.finding = Some(verification.finding);
                    stated.explained = verification.flags_explained;
                }
                _ => {}
            }
        }
        let last = Month::of(ctx.today());
        let months = last.plus(1 - STATED_MONTHS)..=last;
        let sum = |sum: &mut Option<Fen>, amount: Option<Fen>| {
            if let Some(amount) = amount {
                *sum = Some(Fen(sum.map_or(0, |sum| sum.0) + amount.0));
            }
        };
        for row in repo::register::statement::of(at, &file.household).await? {
            let amounts = repo::register::statement::amounts(&row);
            let is_recent = matches!(row.period.get(), Period::Month(month) if months.contains(&month));
            if is_recent && amounts.is_reported() {
                stated.months += 1;
                sum(&mut stated.business, amounts.business);
                sum(&mut stated.business_expense, amounts.business_expense);
                sum(&mut stated.property, amounts.property);
            }
        }
        Ok(stated)
    }

    pub(super) async fn result_views(
        &self,
        at: &impl Source,
        ctx: &Ctx,
        rows: Vec<asset_result::Model>,
    ) -> Result<Vec<AssetResultView>> {
        let members: Vec<i64> = rows.iter().map(|row| row.member_id).collect();
        let members = repo::register::member::names(at, &members).await?;
        let people: HashMap<i64, String> =
            repo::office::account::names(at, rows.iter().filter_map(|row| row.answered_by)).await?;
        let vault = self.store.vault();
        let mut views = Vec::with_capacity(rows.len());
        for row in rows {
            let list = library()?.get(row.kind.get().list());
            let said = Said::of_result(vault, &row)?;
            let says = list
                .zip(said)
                .map(|(list, said)| list.filled(&list.fact, &list.kept(&said.values)));
            let text = match &row.answer_sealed {
                Some(sealed) => Some(vault.open(Field::ASSET_ANSWER, row.id, sealed)?.to_string()),
                None => None,
            };
            views.push(AssetResultView {
                id: AssetResultId(row.id),
                version: row.version,
                household_id: HouseholdId(row.household_id),
                kind: row.kind.get(),
                member_id: MemberId(row.member_id),
                name: members.get(&row.member_id).cloned(),
                as_of: row.as_of.get(),
                zh: says.as_ref().map(|says| says.zh.clone()),
                en: says.map(|says| says.en),
                answer: row.answer.map(|answer| answer.get()),
                text,
                answered_by: row.answered_by.and_then(|person| people.get(&person).cloned()),
                answered_on: row.answered_on.map(Day::get),
                blanked_on: row.blanked_on.map(Day::get),
                is_own: is_brought_by(ctx, &row),
            });
        }
        Ok(views)
    }
}

/// Lets those pass who verify or decide: nobody of the household or its kin, nobody who had a hand in the case at another
/// instance, and no contact person of the household.
///
/// # Errors
/// `household.own`, `asset.not_verifier`.
pub(super) async fn check_verifier(at: &impl Source, ctx: &Ctx, file: &CaseFile) -> Result<()> {
    if file.is_kin {
        return Err(own_household());
    }
    let hands = ctx.hands();
    let contacts = repo::help::contact::of_household(at, &file.household).await?;
    let is_contact = contacts
        .iter()
        .any(|row| row.to_on.is_none() && hands.include(AccountId(row.account_id)));
    match is_contact || file.situation(ctx.today())?.acted_elsewhere(hands, ctx.role) {
        true => Err(not_verifier()),
        false => Ok(()),
    }
}

/// Whether one of the hands brought a result in.
fn is_brought_by(ctx: &Ctx, row: &asset_result::Model) -> bool {
    let hands = ctx.hands();
    hands.include(AccountId(row.sent_by)) || hands.include(AccountId(row.sent_entered_by))
}

fn not_verifier() -> Problem {
    Problem::wrong_person(
        "asset.not_verifier",
        "资产核查结果只给核查和审定的人看：您是该户联系人，或在其他环节办过此案，请由同事办理。",
        "What was found of assets is for those who verify and decide: you are the household's contact person, or had a hand in the case elsewhere; let a colleague do it.",
    )
}

fn own_answer() -> Problem {
    Problem::wrong_person(
        "asset.own_answer",
        "这条结果由您上传或代为上传，请由其他人答复。",
        "You brought this result in, or entered it for somebody; somebody else answers it.",
    )
}

fn is_blanked() -> Problem {
    Problem::refused(
        "asset.blanked",
        "这条结果的内容已清除，不能再答复。",
        "What this result said is gone; it cannot be answered any more.",
    )
}

fn answered_already() -> Problem {
    Problem::refused(
        "asset.answered",
        "这条结果已经答复，案件不在镇级审核环节；如需改变答复，请先退回镇级审核。",
        "This result has its answer, and the case is not under the town's review; to answer otherwise, it comes back to that first.",
    )
}
