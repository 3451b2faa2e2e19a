//! What was sent beside what came back, household by household, and by area.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_domain::area::AreaRange;
use shouwang_domain::risk::{CivilAffairsStatus, MonitoredType};
use shouwang_domain::{AreaId, HouseholdId, Month, coded_enum};
use shouwang_forms::FieldValue;
use shouwang_store::repo;
use utoipa::ToSchema;

use super::FEEDBACK;
use super::package::{PackageView, Which};
use super::sent::{self, Sent};

use crate::department::list::library;
use crate::department::places::{CountsOfArea, Places};
use crate::department::said::Said;
use crate::department::told::ListSource;
use crate::office::access::{Verb, require};
use crate::{Ctx, Result, Service};

/// More households are not told at once: one looks at a part of the area.
const MOST_ROWS: usize = 1_000;

coded_enum! {
    /// How a household that was sent stands to what came back.
    pub enum ExchangeState {
        Matched = "matched", "两边一致", "both say the same";
        MissingThere = "missing_there", "已推送，反馈中没有", "sent, and not fed back";
        MissingHere = "missing_here", "反馈为监测对象，本系统未监测", "fed back as monitored, and not monitored here";
        TypeDiffers = "type_differs", "监测类别不一致", "monitored as something else";
        StandingDiffers = "standing_differs", "民政身份不一致", "of another standing in civil affairs";
        NotSent = "not_sent", "反馈为监测对象，推送名单中没有", "fed back as monitored, and not sent";
    }
}

/// What is reconciled.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ReconcileQuery {
    /// Of which month; without, the month before this one.
    pub month: Option<Month>,
    /// The area with everything beneath it; without, the caller's own.
    pub area_id: Option<AreaId>,
    /// Only those that stand so; without, all but those that agree.
    pub state: Option<ExchangeState>,
}

/// The reconciliation of a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReconciledView {
    /// The month.
    pub month: Month,
    /// The packages that what came back is compared with: of each county that fed something back the newest of the month
    /// that was taken, or else made.
    pub packages: Vec<PackageView>,
    /// What came back; nothing is reconciled before something has.
    pub feedback: Vec<ListSource>,
    /// The area as a whole, by how households stand.
    pub total: CountsOfArea,
    /// The areas directly below it.
    pub areas: Vec<CountsOfArea>,
    /// The households, in the order of the areas; at most 1,000.
    pub households: Vec<ReconciledRow>,
    /// There are more.
    pub more: bool,
}

/// A household of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReconciledRow {
    /// The household.
    pub household_id: HouseholdId,
    /// Name of its head.
    pub head: Option<String>,
    /// Its area.
    pub area_id: AreaId,
    /// Name of the area.
    pub area_name: String,
    /// How it stands.
    pub state: ExchangeState,
    /// As what it was sent; of one that was not, as what it was monitored on the day of the package.
    pub sent_as: Option<MonitoredType>,
    /// As what it came back.
    pub back_as: Option<MonitoredType>,
    /// Its standing in civil affairs by the register, as it was sent.
    pub registered: Option<CivilAffairsStatus>,
    /// By what came back.
    pub fed_back: Option<CivilAffairsStatus>,
    /// The row of the file that came back.
    pub line: Option<i64>,
}

/// What came back of a household.
#[derive(Default)]
struct Back {
    area_order: i64,
    line: i64,
    standing: Option<CivilAffairsStatus>,
    monitored_as: Option<MonitoredType>,
    /// A package of its county was sent.
    is_compared: bool,
}

impl Service {
    /// Reconciles what was sent of a month with what came back. What was sent is what the package had, not what the register
    /// says by now; none of the comparison is kept.
    ///
    /// # Errors
    /// Not found for an area outside the scope.
    pub async fn reconcile_exchange(&self, ctx: &Ctx, query: ReconcileQuery) -> Result<ReconciledView> {
        self.reconcile_exchange_up_to(ctx, query, MOST_ROWS).await
    }

    /// The same with so many households at most.
    ///
    /// # Errors
    /// As [`Service::reconcile_exchange`].
    pub(crate) async fn reconcile_exchange_up_to(
        &self,
        ctx: &Ctx,
        query: ReconcileQuery,
        most: usize,
    ) -> Result<ReconciledView> {
        require(ctx, Verb::ReadHouseholds)?;
        let (area, within) = self.area_in_scope(ctx, query.area_id).await?;
        let month = query.month.unwrap_or_else(|| Month::of(ctx.today()).plus(-1));
        let tree = self.area_tree().await?;
        let made = self.packages(ctx, month, Which::Above).await?;
        let batches = repo::department::over(&self.store, ctx, within, Some(month)).await?;
        let batches: Vec<_> = batches.iter().filter(|batch| batch.list == FEEDBACK).collect();
        let mut feedback = Vec::new();
        for batch in &batches {
            feedback.extend(ListSource::of(batch)?);
        }
        // Only a county that has both is compared. What was sent is the newest package that civil affairs took, and as long as
        // they took none the newest that was made.
        let counties: BTreeSet<i64> = batches.iter().map(|batch| batch.area_id).collect();
        let (mut packages, mut sent, mut ranges) = (Vec::new(), BTreeMap::<i64, Sent>::new(), Vec::new());
        for county in counties {
            let mut own = made
                .iter()
                .filter(|(package, _)| package.area_id.0 == county)
                .peekable();
            let newest = own.peek().copied();
            let Some((package, had)) = own.find(|(package, _)| package.handed_on.is_some()).or(newest) else {
                continue;
            };
            sent.extend(sent::read(had)?);
            ranges.push((tree.range(package.area_id)?, package.made_on));
            packages.push(package.clone());
        }
        let ids: Vec<i64> = batches.iter().map(|batch| batch.id).collect();
        let mut back = self.fed_back(ctx, within, &ids).await?;
        for row in back.values_mut() {
            row.is_compared = ranges.iter().any(|(range, _)| range.contains(row.area_order));
        }
        let ids: Vec<i64> = sent.keys().copied().collect();
        let places_of_sent = repo::department::places_of(&self.store, ctx, within, &ids).await?;
        sent.retain(|household, _| places_of_sent.contains_key(household));
        let then = self.monitored_then(ctx, within, &ranges).await?;
        let mut places = Places::of(&tree, ctx, area)?;
        let mut found = Vec::new();
        let all: BTreeSet<i64> = sent.keys().chain(back.keys()).copied().collect();
        for household in all {
            let (here, there) = (sent.get(&household), back.get(&household));
            let Some(state) = state(here, there, then.get(&household).copied()) else {
                continue;
            };
            let order = places_of_sent.get(&household).copied();
            let order = order.or(there.map(|row| row.area_order)).unwrap_or_default();
            places.count(order, state.as_str());
            let is_asked = query
                .state
                .map_or(state != ExchangeState::Matched, |asked| asked == state);
            if is_asked {
                found.push((order, household, state));
            }
        }
        found.sort_unstable_by_key(|(order, household, _)| (*order, *household));
        let more = found.len() > most;
        found.truncate(most);
        let labels = repo::register::label::of(&self.store, found.iter().map(|(_, household, _)| *household)).await?;
        let mut households = Vec::with_capacity(found.len());
        for (_, household, state) in found {
            let label = labels.get(household)?;
            let (here, there) = (sent.get(&household), back.get(&household));
            let monitored_as = then.get(&household).copied();
            households.push(ReconciledRow {
                household_id: HouseholdId(household),
                head: label.head.clone(),
                area_id: label.area_id,
                area_name: label.area_name.clone(),
                state,
                sent_as: here.map(|sent| sent.monitored_type).or(monitored_as),
                back_as: there.and_then(|row| row.monitored_as),
                registered: here.and_then(|sent| sent.standing),
                fed_back: there.and_then(|row| row.standing),
                line: there.map(|row| row.line),
            });
        }
        let (total, areas) = places.counted();
        Ok(ReconciledView {
            month,
            packages,
            feedback,
            total,
            areas,
            households,
            more,
        })
    }

    /// As what the households of some counties were monitored on the day of their package, whatever was sent of them.
    async fn monitored_then(
        &self,
        ctx: &Ctx,
        within: AreaRange,
        counties: &[(AreaRange, NaiveDate)],
    ) -> Result<HashMap<i64, MonitoredType>> {
        let mut then = HashMap::new();
        for (county, day) in counties {
            let rows = repo::department::monitored_on(&self.store, ctx, within.clipped_to(*county), *day).await?;
            then.extend(rows.into_iter().map(|row| (row.household_id, row.monitored_type.get())));
        }
        Ok(then)
    }

    /// What came back of the households of a range; of what two files say of one, the newer one speaks.
    async fn fed_back(&self, ctx: &Ctx, within: AreaRange, batches: &[i64]) -> Result<BTreeMap<i64, Back>> {
        let Some(list) = library()?.get(FEEDBACK) else {
            return Ok(BTreeMap::new());
        };
        let mut back: BTreeMap<i64, Back> = BTreeMap::new();
        for fact in repo::department::facts_within(&self.store, ctx, within, batches).await? {
            let said = Said::of_fact(self.store.vault(), &fact)?;
            let values = list.kept(&said.values);
            let code = |key: &str| match values.get(key) {
                Some(FieldValue::Text(code)) => Some(code.as_str()),
                _ => None,
            };
            let of_household = back.entry(fact.household_id).or_default();
            (of_household.area_order, of_household.line) = (fact.area_order, fact.line);
            if let Some(code) = code("standing") {
                of_household.standing = Some(code.parse()?);
            }
            if let Some(code) = code("monitored_as") {
                of_household.monitored_as = Some(code.parse()?);
            }
        }
        Ok(back)
    }
}

/// None of a household that is of low income there and was not sent.
fn state(here: Option<&Sent>, there: Option<&Back>, then: Option<MonitoredType>) -> Option<ExchangeState> {
    let (here, there) = match (here, there) {
        (Some(here), Some(there)) => (here, there),
        (Some(_), None) => return Some(ExchangeState::MissingThere),
        (None, Some(there)) => {
            let back_as = there.monitored_as?;
            return Some(match then {
                // Of a county without a package nobody knows who would have been in it.
                _ if !there.is_compared => ExchangeState::NotSent,
                Some(then) if then != back_as => ExchangeState::TypeDiffers,
                Some(_) => ExchangeState::NotSent,
                None => ExchangeState::MissingHere,
            });
        }
        (None, None) => return None,
    };
    let state = if there.monitored_as != Some(here.monitored_type) {
        ExchangeState::TypeDiffers
    } else if there.standing != here.standing {
        ExchangeState::StandingDiffers
    } else {
        ExchangeState::Matched
    };
    Some(state)
}
