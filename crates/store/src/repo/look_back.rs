//! What the register knows of the points that a look-back checks (省 43 号附件1): sets of households, so that a number and
//! the list behind it are one condition, and what is counted beside them.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use sea_orm::sea_query::{Condition, Expr, ExprTrait as _};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QuerySelect as _, Select};
use shouwang_domain::area::AreaRange;
use shouwang_domain::clue::ClueState;
use shouwang_domain::household::HouseholdState;
use shouwang_domain::measure::MeasureState;
use shouwang_domain::obligation::HouseholdGroup;
use shouwang_domain::procedure::ActKind;
use shouwang_domain::risk::MonitoredType;
use shouwang_domain::role::Role;
use shouwang_domain::{Ctx, Result, coded_enum};

use super::duty::obligation::of_groups;
use crate::column::Day;
use crate::entity::{clue, household, measure, spell};
use crate::error::OrProblem as _;
use crate::repo::help::visit::met_as;
use crate::repo::{MAX_IN_LIST, Page, PageRequest, in_area, in_scope, page, visible};
use crate::store::Source;

coded_enum! {
    /// A set of active households that says something of a point of the checklist.
    pub enum Checked {
        LeaderMissed = "leader_missed", "镇负责同志本期还没有走访", "not visited by a town leader in this period";
        SecretaryMissed = "secretary_missed", "村党组织书记本期走访次数不足", "visited too seldom by the village secretary in this period";
        Unlinked = "unlinked", "监测对象：没有经营主体带动", "monitored and linked to no operator";
        ClueFound = "clue_found", "本年发现线索", "with a clue found this year";
        ClueOpen = "clue_open", "线索待核实", "with a clue that is not verified";
        Included = "included", "本年纳入监测", "included this year";
        IncludedLate = "included_late", "监测对象：认定超过期限", "monitored, and decided after the last day";
        MarginalUnasked = "marginal_unasked", "边缘易致贫户：没有农户申请", "on the margin of poverty, without an application";
        StepMissing = "step_missing", "监测对象：缺评议、公示、镇审核或县审定", "monitored, without review, notice, town review or county decision";
        NoCase = "no_case", "监测对象：没有识别案件（表格导入）", "monitored, without a case: from a sheet";
        ArchiveGap = "archive_gap", "监测对象：档案缺项", "monitored, with a file that lacks something";
    }
}

/// Whose visits a set counts, of whom, since when and how often: a duty of the pack.
#[derive(Debug, Clone)]
pub struct VisitRule {
    /// The households that it is about.
    pub groups: BTreeSet<HouseholdGroup>,
    /// Whose visits count.
    pub roles: BTreeSet<Role>,
    /// The first day of the period.
    pub since: NaiveDate,
    /// How often.
    pub times: u32,
}

/// By what it is looked.
#[derive(Debug, Clone)]
pub struct CheckedBy {
    /// The first day of the year that is checked.
    pub since: NaiveDate,
    /// The day on which is looked.
    pub today: NaiveDate,
    /// The monitored households whose file lacks something, which only the file itself can say.
    pub gaps: Vec<i64>,
    /// The visits of town leaders, where the pack asks for them.
    pub leaders: Option<VisitRule>,
    /// The visits of village secretaries, where the pack asks for them.
    pub secretaries: Option<VisitRule>,
}

impl Checked {
    /// The households that are in the set, and those of whom they are a share.
    fn conditions(self, by: &CheckedBy) -> [Condition; 2] {
        let monitored = || Condition::all().add(Expr::cust(of_open_spell("1 = 1")));
        let with = |text: String| Condition::all().add(Expr::cust(text));
        match self {
            Self::LeaderMissed => short_of_visits(by.leaders.as_ref()),
            Self::SecretaryMissed => short_of_visits(by.secretaries.as_ref()),
            Self::Unlinked => [
                monitored().add(Expr::cust(format!(
                    "NOT EXISTS (SELECT 1 FROM operator_link l WHERE l.household_id = household.id AND l.removed_at IS NULL \
                     AND (l.to_on IS NULL OR l.to_on > '{}') AND l.failed_on IS NULL)",
                    by.today
                ))),
                monitored(),
            ],
            Self::ClueFound => {
                let found = with(of_clue(&format!("c.discovered_on >= '{}'", by.since)));
                [found.clone(), found]
            }
            Self::ClueOpen => [
                with(of_clue(&format!("c.state = '{}'", ClueState::Open))),
                with(of_clue(&format!(
                    "(c.discovered_on >= '{}' OR c.state = '{}')",
                    by.since,
                    ClueState::Open
                ))),
            ],
            Self::Included => [
                with(of_spell(&format!("s.included_on >= '{}'", by.since))),
                monitored(),
            ],
            Self::IncludedLate => [
                with(of_open_spell(
                    "EXISTS (SELECT 1 FROM procedure_case p WHERE p.id = s.identification_case AND p.closed_on > p.due)",
                )),
                monitored(),
            ],
            Self::MarginalUnasked => {
                let marginal = format!("s.monitored_type = '{}'", MonitoredType::MarginalProne);
                let without = "EXISTS (SELECT 1 FROM procedure_case p WHERE p.id = s.identification_case AND \
                               p.has_application = 0)";
                [
                    with(of_open_spell(&format!("{marginal} AND {without}"))),
                    with(of_open_spell(&marginal)),
                ]
            }
            Self::StepMissing => {
                let steps = [
                    &[ActKind::RecordReview][..],
                    &[ActKind::CloseNotice],
                    &[ActKind::PassTownReview],
                    &[ActKind::Approve, ActKind::ApproveGovernment],
                ];
                let lacks: Vec<String> = steps.iter().map(|acts| format!("NOT {}", acted(acts))).collect();
                let lacks = format!("s.identification_case <> 0 AND ({})", lacks.join(" OR "));
                [with(of_open_spell(&lacks)), monitored()]
            }
            Self::NoCase => [with(of_open_spell("s.identification_case = 0")), monitored()],
            Self::ArchiveGap => [among(&by.gaps).add(Expr::cust(of_open_spell("1 = 1"))), monitored()],
        }
    }
}

/// The households of a duty that were not visited often enough; none where the pack has no such duty.
fn short_of_visits(rule: Option<&VisitRule>) -> [Condition; 2] {
    let Some(rule) = rule else {
        return [(); 2].map(|()| Condition::all().add(Expr::cust("1 = 0")));
    };
    let roles: Vec<String> = rule.roles.iter().map(|role| format!("'{role}'")).collect();
    let of_duty = || Condition::all().add(Expr::cust(of_groups(&rule.groups, "household")));
    let short = format!(
        "(SELECT count(*) FROM visit v WHERE v.household_id = household.id AND v.visited_on >= '{}' AND {} AND v.role IN ({})) < {}",
        rule.since,
        met_as("v"),
        roles.join(", "),
        rule.times,
    );
    [of_duty().add(Expr::cust(short)), of_duty()]
}

fn of_spell(which: &str) -> String {
    format!("EXISTS (SELECT 1 FROM spell s WHERE s.household_id = household.id AND {which})")
}

fn of_open_spell(which: &str) -> String {
    of_spell(&format!("s.ended_on IS NULL AND {which}"))
}

fn of_clue(which: &str) -> String {
    format!("EXISTS (SELECT 1 FROM clue c WHERE c.household_id = household.id AND {which})")
}

/// Whether one of some acts was done in the identification of a spell.
fn acted(acts: &[ActKind]) -> String {
    let acts: Vec<String> = acts.iter().map(|act| format!("'{act}'")).collect();
    format!(
        "EXISTS (SELECT 1 FROM case_step t WHERE t.case_id = s.identification_case AND t.act IN ({}))",
        acts.join(", ")
    )
}

/// Households by their ids, which are in the text of the statement: there may be more than a statement takes values.
fn among(households: &[i64]) -> Condition {
    let ids: Vec<String> = households.iter().map(i64::to_string).collect();
    let which = match ids.is_empty() {
        true => "1 = 0".to_owned(),
        false => format!("household.id IN ({})", ids.join(", ")),
    };
    Condition::all().add(Expr::cust(which))
}

fn select(ctx: &Ctx, within: AreaRange, which: Condition) -> Select<household::Entity> {
    use household::Column::{AreaOrder, State};
    household::Entity::find()
        .filter(visible(ctx))
        .filter(AreaOrder.gte(within.lo).and(AreaOrder.lt(within.hi)))
        .filter(State.eq(HouseholdState::Active.as_str()))
        .filter(which)
}

/// How many households of a range are in a set, and of how many.
///
/// # Errors
/// When the database fails.
pub async fn count(at: &impl Source, ctx: &Ctx, within: AreaRange, set: Checked, by: &CheckedBy) -> Result<[i64; 2]> {
    let mut counts = [0; 2];
    for (count, condition) in counts.iter_mut().zip(set.conditions(by)) {
        let found: Option<i64> = select(ctx, within, condition)
            .select_only()
            .column_as(household::Column::Id.count(), "n")
            .into_tuple()
            .one(&at.executor())
            .await
            .or_problem()?;
        *count = found.unwrap_or_default();
    }
    Ok(counts)
}

/// The households of a range of whom a set is a share, by their ids.
///
/// # Errors
/// When the database fails.
pub async fn looked_at(
    at: &impl Source,
    ctx: &Ctx,
    within: AreaRange,
    set: Checked,
    by: &CheckedBy,
) -> Result<Vec<i64>> {
    let [_, of] = set.conditions(by);
    select(ctx, within, of)
        .select_only()
        .column(household::Column::Id)
        .into_tuple()
        .all(&at.executor())
        .await
        .or_problem()
}

/// A page of the households of a set, in the order of the areas.
///
/// # Errors
/// When the database fails.
pub async fn list(
    at: &impl Source,
    ctx: &Ctx,
    within: AreaRange,
    set: Checked,
    by: &CheckedBy,
    request: PageRequest,
) -> Result<Page<household::Model>> {
    let [which, _] = set.conditions(by);
    let select = select(ctx, within, which);
    let key = |row: &household::Model| row.area_order;
    page(at, select, household::Column::AreaOrder, key, request).await
}

/// The clues of a range that were found since a day: the day on which each was found, and the moment at which it was entered.
///
/// # Errors
/// When the database fails.
pub async fn clues(at: &impl Source, ctx: &Ctx, within: AreaRange, since: NaiveDate) -> Result<Vec<(Day, i64)>> {
    clue::Entity::find()
        .filter(in_scope(ctx, clue::Column::HouseholdId))
        .filter(in_area(within, clue::Column::HouseholdId))
        .filter(clue::Column::DiscoveredOn.gte(since.to_string()))
        .select_only()
        .column(clue::Column::DiscoveredOn)
        .column(clue::Column::CreatedAt)
        .into_tuple()
        .all(&at.executor())
        .await
        .or_problem()
}

/// The spells of a range that began since a day: the day of inclusion, and the first day of a measure where one has begun by
/// today.
///
/// # Errors
/// When the database fails.
pub async fn first_measures(
    at: &impl Source,
    ctx: &Ctx,
    within: AreaRange,
    [since, today]: [NaiveDate; 2],
) -> Result<Vec<(Day, Option<Day>)>> {
    let spells: Vec<(i64, Day)> = spell::Entity::find()
        .filter(in_scope(ctx, spell::Column::HouseholdId))
        .filter(in_area(within, spell::Column::HouseholdId))
        .filter(spell::Column::IncludedOn.gte(since.to_string()))
        .select_only()
        .column(spell::Column::Id)
        .column(spell::Column::IncludedOn)
        .into_tuple()
        .all(&at.executor())
        .await
        .or_problem()?;
    // What is only planned helps nobody yet.
    let begun = [MeasureState::InEffect, MeasureState::Finished];
    let mut found = Vec::with_capacity(spells.len());
    for some in spells.chunks(MAX_IN_LIST) {
        let first: Vec<(i64, Day)> = measure::Entity::find()
            .filter(measure::Column::SpellId.is_in(some.iter().map(|(id, _)| *id)))
            .filter(measure::Column::State.is_in(begun.map(|state| state.as_str())))
            .filter(measure::Column::StartsOn.lte(today.to_string()))
            .select_only()
            .column(measure::Column::SpellId)
            .column_as(measure::Column::StartsOn.min(), "first")
            .group_by(measure::Column::SpellId)
            .into_tuple()
            .all(&at.executor())
            .await
            .or_problem()?;
        found.extend(some.iter().map(|(id, included)| {
            let day = first.iter().find(|(spell, _)| spell == id).map(|(_, day)| *day);
            (*included, day)
        }));
    }
    Ok(found)
}
