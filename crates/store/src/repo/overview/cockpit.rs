//! Figures of the cockpit: each names a set of households, so that a number and the list behind it are one condition.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::sea_query::{Condition, Expr, ExprTrait as _, Query, SelectStatement};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};
use shouwang_domain::area::AreaRange;
use shouwang_domain::clue::{Channel, DiscoveryPart};
use shouwang_domain::household::HouseholdState;
use shouwang_domain::measure::MeasureState;
use shouwang_domain::procedure::{ActKind, CaseKind, CaseState};
use shouwang_domain::risk::{CivilAffairsStatus, Population, RiskCategory};
use shouwang_domain::role::ContactLevel;
use shouwang_domain::warning::WarningState;
use shouwang_domain::{Ctx, Month, Result, coded_enum};

use crate::column::Day;
use crate::entity::{
    case_step, clue, contact, dwelling, household, measure, member, procedure_case, spell, spell_risk, statement,
    visit, warning,
};
use crate::error::OrProblem as _;
use crate::repo::help::visit::met;
use crate::repo::register::statement::is_reported;
use crate::repo::{Page, PageRequest, in_area, in_scope, page, visible};
use crate::store::Source;
use crate::table::Record as _;

coded_enum! {
    /// A set of active households that somebody in charge asks for.
    pub enum Figure {
        Households = "households", "在册农户", "households in the register";
        Monitored = "monitored", "监测对象", "monitored";
        EverMonitored = "ever_monitored", "曾纳入监测", "monitored now or before";
        Eliminated = "eliminated", "风险已消除", "risk eliminated";
        Identifying = "identifying", "识别认定在办", "identification under way";
        Overdue = "overdue", "识别认定超过期限", "identification past its last day";
        Suspected = "suspected", "疑似应纳未纳", "probably eligible and not monitored";
        Warned = "warned", "预警待核实", "warning not answered";
        AtRisk = "at_risk", "存在该项风险", "with this risk";
        Helped = "helped", "有措施在实施", "with a measure in effect";
        NotHelped = "not_helped", "没有措施在实施", "without a measure in effect";
        HelpWaits = "help_waits", "有措施待评议、公示或实施", "with a measure that waits";
        StatementMissing = "statement_missing", "缺上月收支", "last month's statement missing";
        VisitStale = "visit_stale", "超过走访周期未走访", "not visited within the period of the visits";
        IdentityMissing = "identity_missing", "成员缺有效证件号", "a member without a sound ID number";
        ContactMissing = "contact_missing", "缺镇或村联系人", "without a contact person at town or village";
        Clued = "clued", "有线索", "with a clue";
        Verified = "verified", "已入户核实", "verified at home";
        Reviewed = "reviewed", "已民主评议", "reviewed";
        Noticed = "noticed", "公示结束并上报", "notice over and submitted";
        TownPassed = "town_passed", "镇级审核通过", "passed by the town";
        Decided = "decided", "县级审定纳入", "included by the county";
        Included = "included", "当月新纳入", "included in the month";
        Ended = "ended", "当月风险消除", "eliminated in the month";
        MonitoredAt = "monitored_at", "月末在册监测对象", "monitored at the end of the month";
        NewClues = "new_clues", "当月有新线索", "with a new clue in the month";
        IncomeFell = "income_fell", "当月收入骤减预警", "warned of an income that fell, in the month";
        FoundByOutreach = "found_by_outreach", "基层主动排查发现", "found by going there, in the month";
        FoundByApplication = "found_by_application", "群众自主申报发现", "told by the people themselves, in the month";
        FoundByMonitoring = "found_by_monitoring", "系统监测预警发现", "warned of by the system, in the month";
        FoundByComparison = "found_by_comparison", "部门数据比对发现", "found in the data of departments, in the month";
        CaseDecided = "case_decided", "当月识别认定办结", "identification decided in the month";
        CaseInTime = "case_in_time", "当月识别认定按期办结", "identification decided in time, in the month";
        CaseLate = "case_late", "当月识别认定超期办结", "identification decided late, in the month";
        DwellingSuspected = "dwelling_suspected", "监测对象有疑似危房", "monitored, dwelling suspected of danger";
        DwellingAppraised = "dwelling_appraised", "监测对象疑似危房已鉴定", "monitored, suspected dwelling appraised";
        DwellingWaits = "dwelling_waits", "监测对象疑似危房未鉴定", "monitored, suspected dwelling not appraised";
        Destitute = "destitute", "特困供养户", "supported as destitute";
        Dibao = "dibao", "低保户", "with the minimum living guarantee";
        DibaoMarginal = "dibao_marginal", "低保边缘户", "at the margin of the guarantee";
        ExpenditureBurdened = "expenditure_burdened", "支出型困难户", "burdened by expenses";
        MonitoredOnRelief = "monitored_on_relief", "监测对象在低保、特困内", "monitored, with the guarantee or supported as destitute";
    }
}

/// What the packs say of figures.
#[derive(Debug, Clone)]
pub struct Yardstick {
    /// The rule that says a household is below the line, as findings name it.
    pub line_rule: String,
    /// A household with a visit on or after this day counts as visited; none where no visit is owed.
    pub visited_since: Option<NaiveDate>,
    /// The rules that say the income of a household fell, as findings name them; none where areas are not watched.
    pub income_rules: Vec<String>,
}

/// Which households: a figure, with the risk or the months that some need, on a day.
#[derive(Debug, Clone, Copy)]
pub struct Lens<'a> {
    /// The figure.
    pub figure: Figure,
    /// The risk, for [`Figure::AtRisk`].
    pub risk: Option<RiskCategory>,
    /// The first and the last month, for the figures of some months; without, the month of today.
    pub months: Option<(Month, Month)>,
    /// Today.
    pub today: NaiveDate,
    /// What the packs say.
    pub by: &'a Yardstick,
}

/// Months that the funnel looks back.
const FUNNEL_MONTHS: i32 = 11;

impl Lens<'_> {
    /// The first day of the funnel.
    pub fn since(&self) -> NaiveDate {
        Month::of(self.today).plus(-FUNNEL_MONTHS).first_day()
    }

    fn condition(&self) -> Condition {
        use household::Column::{Id, Population as Register};
        let all = Condition::all();
        let open = || spells(Condition::all().add(spell::Column::EndedOn.is_null()));
        let monitored = || Condition::all().add(Id.in_subquery(open()));
        let today = self.today.to_string();
        let this = Month::of(self.today);
        let (from, until) = self.months.unwrap_or((this, this));
        let (first, last) = (from.first_day().to_string(), until.last_day().to_string());
        match self.figure {
            Figure::Households => all,
            Figure::Monitored => monitored(),
            Figure::EverMonitored => all.add(Id.in_subquery(spells(Condition::all()))),
            Figure::Eliminated => all
                .add(Id.not_in_subquery(open()))
                .add(Id.in_subquery(spells(Condition::all().add(spell::Column::EndWay.is_not_null())))),
            Figure::Identifying => all.add(Id.in_subquery(identifications(
                Condition::all().add(procedure_case::Column::ClosedOn.is_null()),
            ))),
            Figure::Overdue => all.add(
                Id.in_subquery(identifications(
                    Condition::all()
                        .add(procedure_case::Column::ClosedOn.is_null())
                        .add(procedure_case::Column::Due.lt(today)),
                )),
            ),
            Figure::Suspected => all.add(Id.not_in_subquery(open())).add(
                Id.in_subquery(warnings(
                    Condition::all()
                        .add(
                            warning::Column::State
                                .is_in([WarningState::Open.as_str(), WarningState::BecameClue.as_str()]),
                        )
                        .add(warning::Column::Month.gte(Month::of(self.today).plus(-1).to_string()))
                        .add(warning::Column::Findings.like(format!("%\"{}\"%", self.by.line_rule))),
                )),
            ),
            Figure::Warned => all.add(Id.in_subquery(warnings(
                Condition::all().add(warning::Column::State.eq(WarningState::Open.as_str())),
            ))),
            Figure::AtRisk => all.add(Id.in_subquery(at_risk(self.risk))),
            Figure::Helped => monitored().add(Id.in_subquery(measures(&[MeasureState::InEffect]))),
            Figure::NotHelped => monitored().add(Id.not_in_subquery(measures(&[MeasureState::InEffect]))),
            Figure::HelpWaits => monitored().add(Id.in_subquery(measures(&[
                MeasureState::Proposed,
                MeasureState::Reviewed,
                MeasureState::Noticed,
            ]))),
            Figure::StatementMissing => {
                let last_month = Month::of(self.today).plus(-1).to_string();
                let given = Query::select()
                    .column(statement::Column::HouseholdId)
                    .from(statement::Entity)
                    .and_where(statement::Column::Period.eq(last_month))
                    .cond_where(is_reported(statement::Model::TABLE.name))
                    .take();
                let owed = Condition::any()
                    .add(Id.in_subquery(open()))
                    .add(Register.ne(Population::General.as_str()));
                all.add(owed).add(Id.not_in_subquery(given))
            }
            Figure::VisitStale => {
                let Some(since) = self.by.visited_since else {
                    return Condition::all().add(Id.is_null());
                };
                let visited = Query::select()
                    .column(visit::Column::HouseholdId)
                    .from(visit::Entity)
                    .and_where(visit::Column::VisitedOn.gte(since.to_string()))
                    .and_where(met())
                    .take();
                monitored().add(Id.not_in_subquery(visited))
            }
            Figure::IdentityMissing => {
                let without = Query::select()
                    .column(member::Column::HouseholdId)
                    .from(member::Entity)
                    .and_where(member::Column::LeftOn.is_null())
                    .and_where(member::Column::IdNumberBlind.is_null())
                    .take();
                all.add(Id.in_subquery(without))
            }
            Figure::ContactMissing => {
                let of = |level: ContactLevel| {
                    Query::select()
                        .column(contact::Column::HouseholdId)
                        .from(contact::Entity)
                        .and_where(contact::Column::ToOn.is_null())
                        .and_where(contact::Column::Level.eq(level.as_str()))
                        .take()
                };
                monitored().add(
                    Condition::any()
                        .add(Id.not_in_subquery(of(ContactLevel::Town)))
                        .add(Id.not_in_subquery(of(ContactLevel::Village))),
                )
            }
            Figure::Clued => {
                let since = self.since().to_string();
                let clues = Query::select()
                    .column(clue::Column::HouseholdId)
                    .from(clue::Entity)
                    .and_where(clue::Column::DiscoveredOn.gte(since))
                    .take();
                all.add(Id.in_subquery(clues))
            }
            Figure::Verified => all.add(Id.in_subquery(self.acted(&[ActKind::RecordVerification]))),
            Figure::Reviewed => all.add(Id.in_subquery(self.acted(&[ActKind::RecordReview]))),
            Figure::Noticed => all.add(Id.in_subquery(self.acted(&[ActKind::CloseNotice]))),
            Figure::TownPassed => {
                all.add(Id.in_subquery(self.acted(&[ActKind::SubmitToCounty, ActKind::PassTownReview])))
            }
            Figure::Decided => all.add(
                Id.in_subquery(identifications(
                    self.recent()
                        .add(procedure_case::Column::State.eq(CaseState::Included.as_str())),
                )),
            ),
            Figure::Included => all.add(Id.in_subquery(spells(
                Condition::all().add(spell::Column::IncludedOn.between(first, last)),
            ))),
            // A spell that ended without a way was revoked: no risk was eliminated.
            Figure::Ended => all.add(
                Id.in_subquery(spells(
                    Condition::all()
                        .add(spell::Column::EndWay.is_not_null())
                        .add(spell::Column::EndedOn.between(first, last)),
                )),
            ),
            Figure::NewClues => {
                let found = clues()
                    .and_where(clue::Column::DiscoveredOn.between(first, last))
                    .take();
                all.add(Id.in_subquery(found))
            }
            Figure::FoundByOutreach
            | Figure::FoundByApplication
            | Figure::FoundByMonitoring
            | Figure::FoundByComparison => {
                let found = clues()
                    .and_where(clue::Column::DiscoveredOn.between(first, last))
                    .and_where(clue::Column::Channel.is_in(channels_of(self.figure)))
                    .take();
                all.add(Id.in_subquery(found))
            }
            Figure::IncomeFell => {
                let names_one = self.by.income_rules.iter().fold(Condition::any(), |any, rule| {
                    any.add(warning::Column::Findings.like(format!("%\"{rule}\"%")))
                });
                // What was looked at and was not so, or is so no more, was no fall.
                let said_no = [WarningState::NotTrue, WarningState::Lapsed];
                match self.by.income_rules.is_empty() {
                    true => Condition::all().add(Id.is_null()),
                    false => all.add(
                        Id.in_subquery(warnings(
                            Condition::all()
                                .add(warning::Column::Month.between(from.to_string(), until.to_string()))
                                .add(warning::Column::State.is_not_in(said_no.map(|state| state.as_str())))
                                .add(names_one),
                        )),
                    ),
                }
            }
            Figure::CaseDecided => all.add(Id.in_subquery(identifications(decided(first, last)))),
            Figure::CaseInTime => all.add(Id.in_subquery(identifications(decided(first, last).add(in_time())))),
            Figure::CaseLate => all.add(Id.in_subquery(identifications(decided(first, last).add(in_time().not())))),
            Figure::DwellingSuspected => monitored().add(Id.in_subquery(dwellings(Condition::all()))),
            // Every dwelling that was ever suspected is to be appraised.
            Figure::DwellingAppraised => monitored()
                .add(Id.in_subquery(dwellings(Condition::all())))
                .add(Id.not_in_subquery(dwellings(not_appraised()))),
            Figure::DwellingWaits => monitored().add(Id.in_subquery(dwellings(not_appraised()))),
            Figure::Destitute => all.add(status(&[CivilAffairsStatus::DestituteSupport])),
            Figure::Dibao => all.add(status(&[CivilAffairsStatus::Dibao])),
            Figure::DibaoMarginal => all.add(status(&[CivilAffairsStatus::DibaoMarginal])),
            Figure::ExpenditureBurdened => all.add(status(&[CivilAffairsStatus::ExpenditureBurdened])),
            Figure::MonitoredOnRelief => monitored().add(status(&[
                CivilAffairsStatus::DestituteSupport,
                CivilAffairsStatus::Dibao,
            ])),
            Figure::MonitoredAt => {
                let end = std::cmp::Ord::min(last, today);
                all.add(
                    Id.in_subquery(spells(
                        Condition::all()
                            .add(spell::Column::IncludedOn.lte(end.clone()))
                            .add(spell::Column::EndedOn.is_null().or(spell::Column::EndedOn.gt(end))),
                    )),
                )
            }
        }
    }

    /// Identifications whose clock started within the funnel.
    fn recent(&self) -> Condition {
        Condition::all().add(procedure_case::Column::ClockStarted.gte(self.since().to_string()))
    }

    /// Households with such an identification in which one of these acts was done.
    fn acted(&self, acts: &[ActKind]) -> SelectStatement {
        let cases = Query::select()
            .column(case_step::Column::CaseId)
            .from(case_step::Entity)
            .and_where(case_step::Column::Act.is_in(acts.iter().map(|act| act.as_str())))
            .and_where(leaves_town_or_is_no_check())
            .take();
        identifications(self.recent().add(procedure_case::Column::Id.in_subquery(cases)))
    }
}

/// A page of the households of a figure, in the order of the areas.
///
/// # Errors
/// When the database fails.
pub async fn list(
    at: &impl Source,
    ctx: &Ctx,
    within: AreaRange,
    lens: &Lens<'_>,
    request: PageRequest,
) -> Result<Page<household::Model>> {
    let select = select(ctx, within, lens);
    page(
        at,
        select,
        household::Column::AreaOrder,
        |row: &household::Model| row.area_order,
        request,
    )
    .await
}

/// How many households of a figure lie at each place of the area tree.
///
/// # Errors
/// When the database fails.
pub async fn by_place(at: &impl Source, ctx: &Ctx, within: AreaRange, lens: &Lens<'_>) -> Result<Vec<(i64, u64)>> {
    let rows: Vec<(i64, i64)> = select(ctx, within, lens)
        .select_only()
        .column(household::Column::AreaOrder)
        .column_as(household::Column::Id.count(), "n")
        .group_by(household::Column::AreaOrder)
        .order_by_asc(household::Column::AreaOrder)
        .into_tuple()
        .all(&at.executor())
        .await
        .or_problem()?;
    Ok(rows.into_iter().map(|(order, n)| (order, n as u64)).collect())
}

/// How many people live in the households of a figure.
///
/// # Errors
/// When the database fails.
pub async fn persons(at: &impl Source, ctx: &Ctx, within: AreaRange, lens: &Lens<'_>) -> Result<u64> {
    let households = Query::select()
        .column(household::Column::Id)
        .from(household::Entity)
        .cond_where(households(ctx, within, lens))
        .take();
    let n: Option<i64> = member::Entity::find()
        .filter(member::Column::LeftOn.is_null())
        .filter(member::Column::HouseholdId.in_subquery(households))
        .select_only()
        .column_as(member::Column::Id.count(), "n")
        .into_tuple()
        .one(&at.executor())
        .await
        .or_problem()?;
    Ok(n.unwrap_or(0) as u64)
}

/// The acts of the identifications of the funnel: case, first day of its clock, act, day; in the order of the steps.
///
/// # Errors
/// When the database fails.
pub async fn steps(at: &impl Source, ctx: &Ctx, within: AreaRange, lens: &Lens<'_>) -> Result<Vec<Step>> {
    let cases: Vec<(i64, Day)> = procedure_case::Entity::find()
        .filter(in_scope(ctx, procedure_case::Column::HouseholdId))
        .filter(in_area(within, procedure_case::Column::HouseholdId))
        .filter(procedure_case::Column::Kind.eq(CaseKind::Identification.as_str()))
        .filter(lens.recent())
        .select_only()
        .column(procedure_case::Column::Id)
        .column(procedure_case::Column::ClockStarted)
        .into_tuple()
        .all(&at.executor())
        .await
        .or_problem()?;
    let started: HashMap<i64, Day> = cases.into_iter().collect();
    let ids: Vec<i64> = started.keys().copied().collect();
    let mut steps = Vec::new();
    for ids in ids.chunks(crate::repo::MAX_IN_LIST) {
        let rows: Vec<(i64, String, Day)> = case_step::Entity::find()
            .filter(case_step::Column::CaseId.is_in(ids.iter().copied()))
            .filter(leaves_town_or_is_no_check())
            .order_by_asc(case_step::Column::CaseId)
            .order_by_asc(case_step::Column::Ordinal)
            .select_only()
            .column(case_step::Column::CaseId)
            .column(case_step::Column::Act)
            .column(case_step::Column::OnDate)
            .into_tuple()
            .all(&at.executor())
            .await
            .or_problem()?;
        steps.extend(rows.into_iter().filter_map(|(case, act, on)| {
            Some(Step {
                case,
                started: started.get(&case)?.get(),
                act,
                on: on.get(),
            })
        }));
    }
    Ok(steps)
}

/// All steps but a check of the town after which the case waits for its leader: the town is done when it has submitted. Where
/// one act was both, before they were two, it counts.
fn leaves_town_or_is_no_check() -> Expr {
    use case_step::Column::{Act, StateAfter};
    Act.ne(ActKind::PassTownReview.as_str())
        .or(StateAfter.ne(CaseState::TownSubmission.as_str()))
}

/// An act of a case.
#[derive(Debug, Clone)]
pub struct Step {
    /// The case.
    pub case: i64,
    /// First day of its clock.
    pub started: NaiveDate,
    /// The act.
    pub act: String,
    /// Its day.
    pub on: NaiveDate,
}

fn select(ctx: &Ctx, within: AreaRange, lens: &Lens<'_>) -> sea_orm::Select<household::Entity> {
    household::Entity::find().filter(households(ctx, within, lens))
}

fn households(ctx: &Ctx, within: AreaRange, lens: &Lens<'_>) -> Condition {
    use household::Column::{AreaOrder, State};
    Condition::all()
        .add(visible(ctx))
        .add(AreaOrder.gte(within.lo).and(AreaOrder.lt(within.hi)))
        .add(State.eq(HouseholdState::Active.as_str()))
        .add(lens.condition())
}

/// The channels of the part that a figure counts.
fn channels_of(figure: Figure) -> impl Iterator<Item = &'static str> {
    let part = match figure {
        Figure::FoundByOutreach => Some(DiscoveryPart::Outreach),
        Figure::FoundByApplication => Some(DiscoveryPart::Application),
        Figure::FoundByMonitoring => Some(DiscoveryPart::Monitoring),
        Figure::FoundByComparison => Some(DiscoveryPart::Comparison),
        _ => None,
    };
    let of_part = move |channel: &&Channel| part == Some(channel.part());
    Channel::ALL.iter().filter(of_part).map(|channel| channel.as_str())
}

/// A further source of a clue is not another one: it counts under the channel by which it was first found.
fn clues() -> SelectStatement {
    Query::select()
        .column(clue::Column::HouseholdId)
        .from(clue::Entity)
        .and_where(clue::Column::MergedInto.is_null())
        .take()
}

/// Whether the county said so within some days: included, or not.
pub(super) fn decided(first: String, last: String) -> Condition {
    use procedure_case::Column::{ClosedOn, State};
    Condition::all()
        .add(State.is_in([CaseState::Included.as_str(), CaseState::NotIncluded.as_str()]))
        .add(ClosedOn.between(first, last))
}

/// Whether a case was closed by its last day.
fn in_time() -> Condition {
    use procedure_case::Column::{ClosedOn, Due};
    Condition::all().add(ClosedOn.into_expr().lte(Due.into_expr()))
}

fn dwellings(which: Condition) -> SelectStatement {
    Query::select()
        .column(dwelling::Column::HouseholdId)
        .from(dwelling::Entity)
        .and_where(dwelling::Column::RemovedAt.is_null())
        .cond_where(which)
        .take()
}

fn not_appraised() -> Condition {
    Condition::all().add(dwelling::Column::AppraisedOn.is_null())
}

/// Whether civil affairs recognised a household as one of these.
fn status(these: &[CivilAffairsStatus]) -> Condition {
    let these = these.iter().map(|status| status.as_str());
    Condition::all().add(household::Column::CivilAffairs.is_in(these))
}

fn spells(which: Condition) -> SelectStatement {
    Query::select()
        .column(spell::Column::HouseholdId)
        .from(spell::Entity)
        .cond_where(which)
        .take()
}

fn identifications(which: Condition) -> SelectStatement {
    Query::select()
        .column(procedure_case::Column::HouseholdId)
        .from(procedure_case::Entity)
        .and_where(procedure_case::Column::Kind.eq(CaseKind::Identification.as_str()))
        .cond_where(which)
        .take()
}

fn warnings(which: Condition) -> SelectStatement {
    Query::select()
        .column(warning::Column::HouseholdId)
        .from(warning::Entity)
        .cond_where(which)
        .take()
}

fn measures(states: &[MeasureState]) -> SelectStatement {
    Query::select()
        .column(measure::Column::HouseholdId)
        .from(measure::Entity)
        .and_where(measure::Column::State.is_in(states.iter().map(|state| state.as_str())))
        .take()
}

/// Households with an open spell in which the risk is open.
fn at_risk(risk: Option<RiskCategory>) -> SelectStatement {
    let mut open = Query::select()
        .column(spell_risk::Column::SpellId)
        .from(spell_risk::Entity)
        .and_where(spell_risk::Column::ClosedOn.is_null())
        .take();
    if let Some(risk) = risk {
        open.and_where(spell_risk::Column::Risk.eq(risk.as_str()));
    }
    spells(
        Condition::all()
            .add(spell::Column::EndedOn.is_null())
            .add(spell::Column::Id.in_subquery(open)),
    )
}
