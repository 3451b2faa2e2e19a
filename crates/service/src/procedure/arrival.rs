//! Households that were monitored before they came here. The monitored of before come in by the opening register of their
//! county; who moves in comes by a transfer with the other county's document. One person at the county proposes, another
//! decides, and the opening register is closed once. A sheet only says who should be on the list.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_domain::area::{AreaLevel, AreaRange};
use shouwang_domain::arrival::ArrivalKind;
pub use shouwang_domain::arrival::ArrivalState;
use shouwang_domain::calendar::shanghai_date;
use shouwang_domain::household::{HouseholdState, MembershipChange, not_in_future};
use shouwang_domain::problem::FieldProblem;
use shouwang_domain::procedure::{CaseKind, CaseState};
use shouwang_domain::risk::MonitoredType;
use shouwang_domain::{AccountId, AreaId, ArrivalId, HouseholdId};
use shouwang_store::column::{Day, Json};
use shouwang_store::entity::{area, arrival, arrival_household, household, member, procedure_case, spell};
use shouwang_store::repo::register::label::Labels;
use shouwang_store::repo::rules::proposal::Placed;
use shouwang_store::{Found, Source, Tx, repo};
use utoipa::ToSchema;

use crate::office::access::{Verb, require};
use crate::office::reading::ReadingKind;
use crate::page::{Page, PageCmd};
use crate::register::kinship::refuse_kin_of_any;
use crate::rules::proposal::{self, Answer};
use crate::{Ctx, Problem, Result, Service};

/// What stands for tier and pack of a spell that was not decided here.
const ELSEWHERE: &str = "imported";
/// A household that has been in the register for longer has not just moved in. A decision of ours.
const MOVED_IN_DAYS: i64 = 180;
/// The most households of one proposal, so that a person can still look through them and one transaction holds them.
const MOST: usize = 5_000;

/// Which of the households that sheets call monitored to list.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ClaimQuery {
    /// Of this area and those below it; without, the caller's.
    pub area_id: Option<AreaId>,
    /// Which page.
    pub page: PageCmd,
}

/// Which of the households of a proposal to list.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ArrivingQuery {
    /// Which page.
    pub page: PageCmd,
}

/// Proposes the opening register of the caller's county, or a part of it: the households that sheets call monitored.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposeOpeningCmd {
    /// The document by which the county takes them over.
    pub document_number: String,
    /// Of this area and those below it; without, of the whole county.
    #[serde(default)]
    pub area_id: Option<AreaId>,
    /// Those that are left out for now.
    #[serde(default)]
    pub except: Vec<HouseholdId>,
    /// With the decision the opening register of the county is closed.
    #[serde(default)]
    pub closes: bool,
    /// What the other person should know.
    #[serde(default)]
    pub note: Option<String>,
}

/// Proposes that a household which has moved in from another county stays monitored.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposeTransferCmd {
    /// The household, which the register has already.
    pub household_id: HouseholdId,
    /// The type that the other county found.
    pub monitored_type: MonitoredType,
    /// Since when it was monitored there.
    pub since: NaiveDate,
    /// The other county.
    pub origin: String,
    /// Its document.
    pub document_number: String,
    /// What the other person should know.
    #[serde(default)]
    pub note: Option<String>,
}

/// What another person decides about it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecideArrivalCmd {
    /// The proposal.
    pub arrival_id: ArrivalId,
    /// The households are monitored from now on, or they are not.
    pub approve: bool,
    /// Remark; required for a refusal.
    #[serde(default)]
    pub note: Option<String>,
    /// The version that was read.
    pub version: i64,
}

/// A household that was monitored before it came, as a sheet or a proposal says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ArrivingHousehold {
    /// The household.
    pub household_id: HouseholdId,
    /// Name of its head.
    pub head: Option<String>,
    /// Its area.
    pub area_name: String,
    /// The type.
    pub monitored_type: MonitoredType,
    /// Since when; a sheet may leave it out.
    pub since: Option<NaiveDate>,
}

/// A proposal of households that were monitored before they came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ArrivalView {
    /// Id.
    pub id: ArrivalId,
    /// Version of the record.
    pub version: i64,
    /// The county.
    pub area_id: AreaId,
    /// Its name.
    pub area_name: String,
    /// Opening register or transfer.
    pub kind: ArrivalKind,
    /// State.
    pub state: ArrivalState,
    /// The document.
    pub document_number: String,
    /// The county that a household moves in from.
    pub origin: Option<String>,
    /// How many households; none for who sees a part of the county.
    pub households: Option<u64>,
    /// Whether it closes the opening register of the county.
    pub closes: bool,
    /// Remark of the proposal.
    pub note: Option<String>,
    /// Who proposed it.
    pub proposed_by: AccountId,
    /// Name of that person.
    pub proposed_by_name: Option<String>,
    /// When.
    pub proposed_on: NaiveDate,
    /// Who decided.
    pub decided_by: Option<AccountId>,
    /// Name of that person.
    pub decided_by_name: Option<String>,
    /// When.
    pub decided_on: Option<NaiveDate>,
    /// Remark of the decision.
    pub decision_note: Option<String>,
}

/// Who is proposed, with what.
struct Candidate {
    household_id: i64,
    monitored_type: MonitoredType,
    since: NaiveDate,
}

impl Service {
    /// The households that sheets call monitored, that are not monitored here, and that nobody has proposed yet.
    ///
    /// # Errors
    /// Not found, when the area is out of scope; those of the page.
    pub async fn list_claims(&self, ctx: &Ctx, query: ClaimQuery) -> Result<Page<ArrivingHousehold>> {
        require(ctx, Verb::ReadArrivals)?;
        let (_, within) = self.area_in_scope(ctx, query.area_id).await?;
        let found = repo::procedure::arrival::claims(&self.store, ctx, within, query.page.request()?).await?;
        let labels = repo::register::label::of(&self.store, found.items.iter().map(|row| row.household_id)).await?;
        Page::of(found, |row| {
            arriving(
                &labels,
                row.household_id,
                row.monitored_type.get(),
                row.since.map(Day::get),
            )
        })
    }

    /// Proposes the opening register: every household that sheets call monitored, of the county or of a part of it. It has
    /// no effect until somebody else has decided.
    ///
    /// # Errors
    /// Not found, `required`, `arrival.not_a_county`, `arrival.closed`, `arrival.empty`, `arrival.too_many`,
    /// `arrival.unfit`, `arrival.brought_sheet`, `household.own`.
    pub async fn propose_opening(&self, ctx: &Ctx, cmd: ProposeOpeningCmd) -> Result<ArrivalView> {
        require(ctx, Verb::ProposeArrivals)?;
        let document = proposal::said(&cmd.document_number).map_err(|problem| problem.at("/document_number"))?;
        let (_, within) = self.area_in_scope(ctx, cmd.area_id).await?;
        let mut tx = self.store.begin(ctx, "arrival.propose_opening").await?;
        let county = county_of(&tx, ctx).await?;
        if repo::procedure::arrival::is_closed(&tx, county.id).await? {
            return Err(closed());
        }
        let except: HashSet<i64> = cmd.except.iter().map(|id| id.0).collect();
        let claims = repo::procedure::arrival::all_claims(&tx, ctx, within).await?;
        let candidates: Vec<Candidate> = claims
            .iter()
            .filter(|claim| !except.contains(&claim.household_id))
            .map(|claim| Candidate {
                household_id: claim.household_id,
                monitored_type: claim.monitored_type.get(),
                since: claim.since.map_or_else(|| ctx.today(), Day::get),
            })
            .collect();
        if candidates.is_empty() && !cmd.closes {
            return Err(empty());
        }
        if candidates.len() > MOST {
            return Err(too_many(candidates.len()));
        }
        let row = arrival::Model {
            kind: ArrivalKind::Opening.into(),
            document_number: document,
            closes: cmd.closes.into(),
            note: proposal::remark(cmd.note),
            ..arrival::Model::default()
        };
        let view = put(&mut tx, ctx, row, county, &candidates).await?;
        tx.commit(view).await
    }

    /// Proposes that a household which has moved in from another county stays monitored.
    ///
    /// # Errors
    /// Not found, `required`, `date.in_future`, `arrival.not_a_county`, `arrival.unfit`, `arrival.proposed`,
    /// `arrival.not_moved_in`, `arrival.case_here`, `arrival.brought_sheet`, `household.own`.
    pub async fn propose_transfer(&self, ctx: &Ctx, cmd: ProposeTransferCmd) -> Result<ArrivalView> {
        require(ctx, Verb::ProposeArrivals)?;
        let document = proposal::said(&cmd.document_number).map_err(|problem| problem.at("/document_number"))?;
        let origin = proposal::said(&cmd.origin).map_err(|problem| problem.at("/origin"))?;
        not_in_future(cmd.since, ctx.today()).map_err(|problem| problem.at("/since"))?;
        let mut tx = self.store.begin(ctx, "arrival.propose_transfer").await?;
        let county = county_of(&tx, ctx).await?;
        repo::register::household::by_id(&tx, ctx, cmd.household_id).await?;
        if repo::procedure::arrival::is_proposed(&tx, ctx, cmd.household_id).await? {
            return Err(Problem::refused(
                "arrival.proposed",
                "该户已提出登记，尚待审定。",
                "This household is proposed already and waits for a decision.",
            ));
        }
        let row = arrival::Model {
            kind: ArrivalKind::Transfer.into(),
            document_number: document,
            origin: Some(origin),
            note: proposal::remark(cmd.note),
            ..arrival::Model::default()
        };
        let candidate = Candidate {
            household_id: cmd.household_id.0,
            monitored_type: cmd.monitored_type,
            since: cmd.since,
        };
        let view = put(&mut tx, ctx, row, county, &[candidate]).await?;
        check_moved_in(&tx, ctx, cmd.household_id, true).await?;
        tx.commit(view).await
    }

    /// Decides a proposal. Whoever proposed it, or brought in a sheet about one of the households, is not the one who decides.
    ///
    /// # Errors
    /// Not found, `version_conflict`, `proposal.same_person`, `proposal.decided`, `required`, `arrival.closed`,
    /// `arrival.unfit`, `arrival.not_moved_in`, `arrival.case_here`, `arrival.brought_sheet`, `household.own`.
    pub async fn decide_arrival(&self, ctx: &Ctx, cmd: DecideArrivalCmd) -> Result<ArrivalView> {
        require(ctx, Verb::DecideArrivals)?;
        let answer = Answer::new(cmd.approve, cmd.note, cmd.version).map_err(|problem| problem.at("/note"))?;
        let mut tx = self.store.begin(ctx, "arrival.decide").await?;
        let proposed = ArrivalState::Proposed.into();
        let Placed { row: before, area } =
            proposal::to_be_decided::<arrival::Model>(&mut tx, ctx, cmd.arrival_id.0, answer.version, proposed).await?;
        let rows = repo::procedure::arrival::all_households(&tx, ctx, &before).await?;
        let ids: Vec<i64> = rows.iter().map(|row| row.household_id).collect();
        keep_apart(&tx, ctx, &ids).await?;
        if answer.approve {
            if before.kind == ArrivalKind::Opening && repo::procedure::arrival::is_closed(&tx, area.id).await? {
                return Err(closed());
            }
            let candidates: Vec<Candidate> = rows
                .iter()
                .map(|row| Candidate {
                    household_id: row.household_id,
                    monitored_type: row.monitored_type.get(),
                    since: row.since.get(),
                })
                .collect();
            let households = fit(&mut tx, ctx, &candidates).await?;
            if before.kind == ArrivalKind::Transfer {
                for id in &ids {
                    check_moved_in(&tx, ctx, HouseholdId(*id), false).await?;
                }
            }
            begin_monitoring(&mut tx, &before, rows, &households).await?;
        }
        let state = match answer.approve {
            true => ArrivalState::Accepted,
            false => ArrivalState::Refused,
        };
        let after = arrival::Model {
            state: state.into(),
            decided_by: Some(ctx.acted_by.0),
            decided_on: Some(ctx.today().into()),
            decision_note: answer.note,
            ..before.clone()
        };
        let after = tx.update(&before, after).await?;
        tx.subject(format!("arrival/{}", after.id));
        tx.detail(serde_json::json!({ "state": after.state, "households": ids.len() }));
        let view = view(&tx, Placed { row: after, area }).await?;
        tx.commit(view).await
    }

    /// The proposals of the counties that the caller's scope touches, the oldest first.
    ///
    /// # Errors
    /// Only those of the database.
    pub async fn list_arrivals(&self, ctx: &Ctx) -> Result<Vec<ArrivalView>> {
        require(ctx, Verb::ReadArrivals)?;
        let found = repo::rules::proposal::list::<arrival::Model>(&self.store, ctx).await?;
        let whole: Vec<bool> = found.iter().map(|placed| ctx.scope.encloses(placed.range())).collect();
        let mut views = views(&self.store, found).await?;
        for (view, _) in views.iter_mut().zip(whole).filter(|(_, whole)| !whole) {
            // A town sees that there is a proposal, and its own households in it; the rest is the county's.
            (view.households, view.origin, view.note, view.decision_note) = (None, None, None, None);
        }
        Ok(views)
    }

    /// The households of a proposal that the caller sees.
    ///
    /// # Errors
    /// Not found; those of the page.
    pub async fn list_arriving(
        &self,
        ctx: &Ctx,
        id: ArrivalId,
        query: ArrivingQuery,
    ) -> Result<Page<ArrivingHousehold>> {
        require(ctx, Verb::ReadArrivals)?;
        let placed = repo::rules::proposal::by_id::<arrival::Model>(&self.store, ctx, id.0).await?;
        let request = query.page.request()?;
        let found = repo::procedure::arrival::households(&self.store, ctx, &placed.row, request).await?;
        // A transfer is of one household.
        let transferred = found.items.first().filter(|_| placed.row.kind == ArrivalKind::Transfer);
        let transferred = transferred.map(|row| HouseholdId(row.household_id));
        self.note_narrowed(ctx, ReadingKind::Household, transferred, found.items.len())
            .await?;
        let labels = repo::register::label::of(&self.store, found.items.iter().map(|row| row.household_id)).await?;
        Page::of(found, |row| {
            arriving(
                &labels,
                row.household_id,
                row.monitored_type.get(),
                Some(row.since.get()),
            )
        })
    }
}

/// Refuses whoever is kin of one of the households, and whoever brought in any sheet that wrote something about one of
/// them: what a sheet says is proposed by a second and decided by a third.
async fn keep_apart(tx: &Tx, ctx: &Ctx, households: &[i64]) -> Result<()> {
    refuse_kin_of_any(tx, ctx, households).await?;
    let brought = repo::register::change::brought_by(tx, ctx.hands()).await?;
    if households.iter().any(|id| brought.contains(id)) {
        return Err(Problem::wrong_person(
            "arrival.brought_sheet",
            "名单中有农户的表格由经办人或代录人导入；期初登记和转入由没有导入过这些农户表格的人员提出和审定。",
            "Who acts or who enters it brought in a sheet about one of these households; opening registers and transfers are \
             proposed and decided by people who did not.",
        ));
    }
    Ok(())
}

impl Service {
    /// The proposals that the caller may not decide, because of kin or of a sheet.
    pub(crate) async fn arrivals_kept_from(&self, ctx: &Ctx) -> Result<HashSet<i64>> {
        let mut kept = HashSet::new();
        if require(ctx, Verb::DecideArrivals).is_err() {
            return Ok(kept);
        }
        let mut apart: HashSet<i64> = HashSet::new();
        apart.extend(repo::register::kinship::of_hands(&self.store, ctx.hands()).await?);
        apart.extend(repo::register::change::brought_by(&self.store, ctx.hands()).await?);
        for placed in repo::rules::proposal::list::<arrival::Model>(&self.store, ctx).await? {
            if placed.row.state != ArrivalState::Proposed {
                continue;
            }
            let rows = repo::procedure::arrival::all_households(&self.store, ctx, &placed.row).await?;
            if rows.iter().any(|row| apart.contains(&row.household_id)) {
                kept.insert(placed.row.id);
            }
        }
        Ok(kept)
    }
}

/// The caller's county, where a post of it stands.
async fn county_of(at: &impl Source, ctx: &Ctx) -> Result<area::Model> {
    repo::register::area::by_id(at, ctx.area.0)
        .await?
        .filter(|area| area.level == AreaLevel::County)
        .ok_or_else(|| {
            Problem::refused(
                "arrival.not_a_county",
                "期初登记和外县转入由县级岗位提出。",
                "Opening registers and transfers are proposed by a post at the county.",
            )
        })
}

/// Writes a proposal with its households, each of which could be monitored from today on.
async fn put(
    tx: &mut Tx,
    ctx: &Ctx,
    row: arrival::Model,
    county: area::Model,
    candidates: &[Candidate],
) -> Result<ArrivalView> {
    let within = AreaRange {
        lo: county.order_lo,
        hi: county.order_hi,
    };
    let ids: Vec<i64> = candidates.iter().map(|candidate| candidate.household_id).collect();
    keep_apart(tx, ctx, &ids).await?;
    let households = fit(tx, ctx, candidates).await?;
    if households.values().any(|row| !within.contains(row.area_order)) {
        return Err(Problem::not_found("农户", "household"));
    }
    let row = tx
        .insert(arrival::Model {
            area_id: county.id,
            state: ArrivalState::Proposed.into(),
            proposed_by: ctx.acted_by.0,
            proposed_on: ctx.today().into(),
            ..row
        })
        .await?;
    let of_list = candidates.iter().map(|candidate| arrival_household::Model {
        household_id: candidate.household_id,
        arrival_id: row.id,
        monitored_type: candidate.monitored_type.into(),
        since: candidate.since.into(),
        ..arrival_household::Model::default()
    });
    tx.insert_many(of_list.collect()).await?;
    tx.subject(format!("arrival/{}", row.id));
    tx.detail(serde_json::json!({ "kind": row.kind, "households": candidates.len() }));
    view(tx, Placed { row, area: county }).await
}

/// A transfer is no way past the procedure of this county: the household came into the register not long ago, and nobody here has
/// judged it, or, when it is proposed, is about to.
async fn check_moved_in(at: &impl Source, ctx: &Ctx, id: HouseholdId, is_proposed: bool) -> Result<()> {
    let household = repo::register::household::by_id(at, ctx, id).await?;
    let since = shanghai_date(household.created_at);
    // Whoever set up a household of their own lived here before.
    let lived_here = lived_here(at, ctx, &household).await?;
    let is_split_off = repo::register::household::membership_of(at, &household)
        .await?
        .iter()
        .any(|event| event.kind == MembershipChange::SplitIn);
    if lived_here {
        return Err(Problem::refused(
            "arrival.lived_here",
            format!(
                "该户有成员在最近{MOVED_IN_DAYS}天内登记在本县其他户，不是外县迁入，不能按外县转入登记；如有返贫致贫风险，请上报线索，走识别程序。"
            ),
            format!(
                "A member of this household was in another household of this county within the last {MOVED_IN_DAYS} days, and has not moved in from elsewhere; where it is at risk, report a clue and go through the procedure."
            ),
        ));
    }
    if is_split_off || (ctx.today() - since).num_days() > MOVED_IN_DAYS {
        return Err(Problem::refused(
            "arrival.not_moved_in",
            format!(
                "该户自{since}起已在本县登记，超过{MOVED_IN_DAYS}天，不能按外县转入登记；如有返贫致贫风险，请上报线索，走识别程序。"
            ),
            format!(
                "The household has been in this register since {since}, for more than {MOVED_IN_DAYS} days, and has not just moved in; where it is at risk, report a clue and go through the procedure."
            ),
        ));
    }
    let is_judged = |case: &procedure_case::Model| {
        let state = case.state.get();
        let is_void = matches!(state, CaseState::Withdrawn | CaseState::Ended);
        case.kind == CaseKind::Identification && !is_void && (is_proposed || state.is_closed())
    };
    if repo::procedure::case::of(at, &household).await?.iter().any(is_judged) {
        return Err(Problem::refused(
            "arrival.case_here",
            "该户在本县已进入过识别程序，不能按外县转入登记；请按识别程序办理。",
            "The household has a case in this county; what comes of it is decided there, and not by a transfer.",
        ));
    }
    Ok(())
}

/// Whether somebody of a household was in another one of the county not long ago, whoever took them out of it.
async fn lived_here(at: &impl Source, ctx: &Ctx, household: &Found<household::Model>) -> Result<bool> {
    let members = repo::register::member::of_households(at, &[household.id]).await?;
    let present = members
        .into_values()
        .flatten()
        .filter(|member| member.left_on.is_none());
    let numbers: Vec<Vec<u8>> = present.filter_map(|member| member.id_number_blind).collect();
    let is_recent = |member: &member::Model| {
        // A sheet that was taken back says that nobody was there.
        if member.left_why.is_some_and(|why| why == MembershipChange::Withdrawn) {
            return false;
        }
        let left = member.left_on.map(|day| day.get());
        left.is_none_or(|day| (ctx.today() - day).num_days() <= MOVED_IN_DAYS)
    };
    let was_elsewhere = |member: &member::Model| {
        let household_id = HouseholdId(member.household_id);
        member.household_id != household.id && is_recent(member) && ctx.scope.allows(member.area_order, household_id)
    };
    let ever = repo::register::member::ever_with(at, &numbers).await?;
    Ok(ever.iter().any(was_elsewhere))
}

/// The households, locked in the order of their ids, when each of them can be monitored from today on.
async fn fit(tx: &mut Tx, ctx: &Ctx, candidates: &[Candidate]) -> Result<HashMap<i64, household::Model>> {
    let ids: Vec<i64> = candidates.iter().map(|candidate| candidate.household_id).collect();
    let mut in_order = ids.clone();
    in_order.sort_unstable();
    let mut households = HashMap::with_capacity(ids.len());
    for id in in_order {
        if let Some(row) = tx.locked::<household::Model>(id).await? {
            households.insert(id, row);
        }
    }
    let numbers = repo::register::bulk::numbers(tx, &ids).await?;
    let spells = repo::register::bulk::open_spells(tx, &ids).await?;
    let mut wrong = Vec::new();
    for candidate in candidates {
        let row = households.get(&candidate.household_id);
        let why = match row {
            None => Some(("该户不存在", "there is no such household")),
            Some(row) if row.state != HouseholdState::Active => Some(("该户已注销", "the household is not in use")),
            Some(row) if row.monitored_type.is_some() || spells.contains_key(&row.id) => {
                Some(("该户已在监测", "the household is monitored already"))
            }
            Some(row) if !candidate.monitored_type.may_come_from(row.population.get()) => Some((
                "监测类型与农户类别不符",
                "the type does not fit the base register of the household",
            )),
            Some(_) if candidate.since > ctx.today() => Some(("监测开始日期在今天以后", "the first day lies ahead")),
            Some(_) => None,
        };
        if let Some((zh, en)) = why {
            let known = numbers.get(&candidate.household_id).and_then(|numbers| numbers.first());
            let number = known.map_or_else(String::new, |known| known.number.clone());
            wrong.push(FieldProblem {
                code: "arrival.unfit".to_owned(),
                at: number,
                zh: zh.to_owned(),
                en: en.to_owned(),
            });
        }
    }
    if wrong.is_empty() {
        return Ok(households);
    }
    let count = wrong.len();
    let mut problem = Problem::refused(
        "arrival.unfit",
        format!("有 {count} 户不能按此登记；请逐户更正，或从名单中去掉后重新提出。"),
        format!("{count} households cannot be taken in like this; mend each, or propose anew without them."),
    );
    problem.fields = wrong;
    Err(problem)
}

/// Each household of an accepted proposal is monitored, and its row says by which spell.
async fn begin_monitoring(
    tx: &mut Tx,
    arrival: &arrival::Model,
    rows: Vec<arrival_household::Model>,
    households: &HashMap<i64, household::Model>,
) -> Result<()> {
    for before in rows {
        let spell = tx
            .insert(spell::Model {
                household_id: before.household_id,
                monitored_type: before.monitored_type,
                tier: ELSEWHERE.to_owned(),
                risks: Json::literal("[]"),
                included_on: before.since,
                pack: ELSEWHERE.to_owned(),
                document_number: arrival.document_number.clone(),
                ..spell::Model::default()
            })
            .await?;
        let household = households
            .get(&before.household_id)
            .ok_or_else(|| Problem::internal("an accepted household was not locked"))?;
        let monitored = household::Model {
            monitored_type: Some(before.monitored_type),
            ..household.clone()
        };
        tx.update(household, monitored).await?;
        let after = arrival_household::Model {
            spell_id: Some(spell.id),
            ..before.clone()
        };
        tx.update(&before, after).await?;
    }
    Ok(())
}

fn arriving(
    labels: &Labels,
    household: i64,
    monitored_type: MonitoredType,
    since: Option<NaiveDate>,
) -> Result<ArrivingHousehold> {
    let label = labels.get(household)?;
    Ok(ArrivingHousehold {
        household_id: HouseholdId(household),
        head: label.head.clone(),
        area_name: label.area_name.clone(),
        monitored_type,
        since,
    })
}

async fn view(at: &impl Source, placed: Placed<arrival::Model>) -> Result<ArrivalView> {
    let mut views = views(at, vec![placed]).await?;
    views
        .pop()
        .ok_or_else(|| Problem::internal("one arrival gives one view"))
}

async fn views(at: &impl Source, placed: Vec<Placed<arrival::Model>>) -> Result<Vec<ArrivalView>> {
    let names = proposal::names(at, &placed).await?;
    let mut views = Vec::with_capacity(placed.len());
    for Placed { row, area } in placed {
        views.push(ArrivalView {
            id: ArrivalId(row.id),
            version: row.version,
            area_id: AreaId(area.id),
            area_name: area.name,
            kind: row.kind.get(),
            state: row.state.get(),
            households: Some(repo::procedure::arrival::size(at, &row).await?),
            closes: row.closes.get(),
            proposed_by: AccountId(row.proposed_by),
            proposed_by_name: names.get(&row.proposed_by).cloned(),
            proposed_on: row.proposed_on.get(),
            decided_by: row.decided_by.map(AccountId),
            decided_by_name: row.decided_by.and_then(|id| names.get(&id).cloned()),
            decided_on: row.decided_on.map(Day::get),
            document_number: row.document_number,
            origin: row.origin,
            note: row.note,
            decision_note: row.decision_note,
        });
    }
    Ok(views)
}

fn closed() -> Problem {
    Problem::refused(
        "arrival.closed",
        "本县期初登记已关闭；此后的监测对象须经识别程序认定，外县转入的请提出转入登记。",
        "The opening register of this county is closed; from now on households are identified by the procedure, or come by \
         a transfer.",
    )
}

fn empty() -> Problem {
    Problem::refused(
        "arrival.empty",
        "没有待登记的农户；请先导入填有监测对象类型的农户登记表。",
        "No household waits to be taken in; import registers with the monitored type first.",
    )
}

fn too_many(count: usize) -> Problem {
    Problem::refused(
        "arrival.too_many",
        format!("名单有 {count} 户，一次最多 {MOST} 户；请按镇分批提出。"),
        format!("The list has {count} households, {MOST} at most at once; propose it town by town."),
    )
}
