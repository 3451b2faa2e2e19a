//! Lists of cases.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use shouwang_domain::procedure::{Began, CaseKind, CaseState, ClockColour, ProcedureRules, clock};
use shouwang_domain::risk::MonitoredType;
use shouwang_domain::{AreaId, CaseId, HouseholdId};
use shouwang_store::column::{Code, Day};
use shouwang_store::entity::procedure_case;
use shouwang_store::repo;
use shouwang_store::repo::procedure::case::{CaseFilter, ClockReach, ClockWindow};
use shouwang_store::repo::register::label::Labels;
use utoipa::ToSchema;

use super::file::began;
use super::{Clock, Returned};
use crate::office::access::{Verb, require};
use crate::office::reading::ReadingKind;
use crate::page::{Page, PageCmd};
use crate::{Ctx, Result, Service};

/// Which cases to list; in the order of their opening.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CaseQuery {
    /// Of an area with everything beneath it; without, of all that the caller may see.
    pub area_id: Option<AreaId>,
    /// Of one household.
    pub household_id: Option<HouseholdId>,
    /// One procedure.
    pub kind: Option<CaseKind>,
    /// One state.
    pub state: Option<CaseState>,
    /// Identifications whose clock shows this colour today.
    pub colour: Option<ClockColour>,
    /// Only cases that are closed, or only those that are not.
    pub closed: Option<bool>,
    /// Which page.
    pub page: PageCmd,
}

/// A case in a list.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct CaseRow {
    /// Id.
    pub id: CaseId,
    /// The household.
    pub household_id: HouseholdId,
    /// Name of its head.
    pub head: Option<String>,
    /// Its area.
    pub area_id: AreaId,
    /// Name of the area.
    pub area_name: String,
    /// Procedure.
    pub kind: CaseKind,
    /// State.
    pub state: CaseState,
    /// Since when it has been in this state.
    pub stage_since: NaiveDate,
    /// Type proposed, or that of the spell.
    pub monitored_type: Option<MonitoredType>,
    /// Last day for the decision.
    pub due: NaiveDate,
    /// The clock of an identification.
    pub clock: Option<Clock>,
    /// Why it came back, for as long as nobody has sent it on.
    pub returned: Option<Returned>,
    /// Day of closing.
    pub closed_on: Option<NaiveDate>,
    /// Version.
    pub version: i64,
}

impl Service {
    /// The cases of the caller's scope.
    ///
    /// # Errors
    /// Not found for an area outside the scope; a cursor of another list.
    pub async fn list_cases(&self, ctx: &Ctx, query: CaseQuery) -> Result<Page<CaseRow>> {
        require(ctx, Verb::ReadCases)?;
        let within = match query.area_id {
            Some(area) => Some(self.area_in_scope(ctx, Some(area)).await?.1),
            None => None,
        };
        // A colour is that of an identification's clock, which stops when the case is closed.
        let kind = query.kind.or(query.colour.map(|_| CaseKind::Identification));
        let (closed, windows) = match query.colour {
            None => (query.closed, None),
            Some(ClockColour::Stopped) => (Some(true), None),
            Some(colour) => (Some(false), Some(self.windows(ctx, colour).await?)),
        };
        let filter = CaseFilter {
            within,
            household: query.household_id,
            kind,
            state: query.state,
            closed,
            windows,
        };
        let found = repo::procedure::case::list(&self.store, ctx, &filter, query.page.request()?).await?;
        self.note_narrowed(ctx, ReadingKind::Case, query.household_id, found.items.len())
            .await?;
        let labels = repo::register::label::of(&self.store, found.items.iter().map(|row| row.household_id)).await?;
        Page::of(found, |row| self.case_row(ctx, &row, &labels))
    }

    fn case_row(&self, ctx: &Ctx, row: &procedure_case::Model, labels: &Labels) -> Result<CaseRow> {
        let label = labels.get(row.household_id)?;
        let (kind, state) = (row.kind.get(), row.state.get());
        let clock = match (kind, self.policies.by_version(&row.pack)) {
            (CaseKind::Identification, Some(pack)) => {
                Some(clock(&pack.procedure, &self.calendar, began(row), state, ctx.today())?.into())
            }
            _ => None,
        };
        Ok(CaseRow {
            id: CaseId(row.id),
            household_id: HouseholdId(row.household_id),
            head: label.head.clone(),
            area_id: label.area_id,
            area_name: label.area_name.clone(),
            kind,
            state,
            stage_since: row.stage_since.get(),
            monitored_type: row.monitored_type.map(Code::get),
            due: row.due.get(),
            clock,
            returned: Returned::of(row)?,
            closed_on: row.closed_on.map(Day::get),
            version: row.version,
        })
    }

    /// For each pack in use and each state, what a clock must show to have a colour today.
    async fn windows(&self, ctx: &Ctx, colour: ClockColour) -> Result<Vec<ClockWindow>> {
        let mut windows = Vec::new();
        for version in repo::procedure::case::open_packs(&self.store, ctx).await? {
            let Some(pack) = self.policies.by_version(&version) else {
                continue;
            };
            for state in CaseState::ALL.iter().filter(|state| !state.is_closed()) {
                let reach = |warm| self.reach(&pack.procedure, *state, ctx.today(), warm);
                let (reached, not_reached) = match colour {
                    ClockColour::Red => (Some(reach(false)?), None),
                    ClockColour::Amber => (Some(reach(true)?), Some(reach(false)?)),
                    _ => (None, Some(reach(true)?)),
                };
                windows.push(ClockWindow {
                    pack: version.clone(),
                    state: *state,
                    reached,
                    not_reached,
                });
            }
        }
        Ok(windows)
    }

    /// The last days on which the whole, and the shares of the stages, may have begun for a clock to be red today; or, where
    /// `warm`, amber or red. Clocks that began later are never redder.
    fn reach(&self, rules: &ProcedureRules, state: CaseState, today: NaiveDate, warm: bool) -> Result<ClockReach> {
        let mut reach = ClockReach::default();
        for back in 0..=LOOK_BACK {
            let day = today - Days::new(back);
            let whole = Began {
                started: day,
                stages_from: today,
            };
            let stage = Began {
                started: today,
                stages_from: day,
            };
            let shows = |began| -> Result<bool> {
                let colour = clock(rules, &self.calendar, began, state, today)?.colour;
                Ok(colour == ClockColour::Red || warm && colour == ClockColour::Amber)
            };
            if reach.whole.is_none() && shows(whole)? {
                reach.whole = Some(day);
            }
            if reach.stage.is_none() && shows(stage)? {
                reach.stage = Some(day);
            }
        }
        Ok(reach)
    }
}

/// Days back within which every clock has turned red: more than twice the 15 working days of the longest procedure.
const LOOK_BACK: u64 = 60;
