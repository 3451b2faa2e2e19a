//! What a record is about, and what is known of it.

use shouwang_domain::household::age_on;
use shouwang_domain::risk::Population;
use shouwang_domain::{AreaId, HouseholdId, MemberId};
use shouwang_forms::{Around, Form, Subject};
use shouwang_store::entity::{household, member};
use shouwang_store::ledger::{Cell, LedgerRow};
use shouwang_store::{Found, Source, repo};

use crate::office::access::{Verb, require};
use crate::register::household::record::check_active;
use crate::register::kinship::refuse_kin;
use crate::{Ctx, Problem, Result, Service};

/// What a new record is about, as the caller names it.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Named {
    pub(crate) household: Option<HouseholdId>,
    pub(crate) member: Option<MemberId>,
    pub(crate) area: Option<AreaId>,
}

/// What a record is about, found under the caller's scope, and fit to be written about.
pub(crate) struct Known {
    /// The columns of the subject.
    pub(crate) cells: Vec<(&'static str, Cell)>,
    /// The household, of a record that is about one or a member of it.
    pub(crate) household: Option<Found<household::Model>>,
    /// What expressions may ask.
    pub(crate) around: Around,
    /// The place in the log, such as `household/7`.
    pub(crate) place: String,
}

impl Service {
    /// Finds what a new record is about, and refuses kin, households that have ended and members who have left.
    pub(crate) async fn subject(&self, at: &impl Source, ctx: &Ctx, form: &Form, named: Named) -> Result<Known> {
        self.found_subject(at, ctx, form, named, true).await
    }

    async fn found_subject(
        &self,
        at: &impl Source,
        ctx: &Ctx,
        form: &Form,
        named: Named,
        is_new: bool,
    ) -> Result<Known> {
        // What the rules read of a household that has ended is closed with it.
        let must_be_active = is_new || form.facts;
        match form.subject {
            Subject::Area => {
                let (area, range) = self.area_in_scope(ctx, named.area).await?;
                Ok(about_area(ctx, area, range.lo))
            }
            Subject::Household => {
                let household = named.household.ok_or_else(|| missing("/household_id"))?;
                let household = of_household(at, ctx, household, must_be_active).await?;
                Ok(about_household(ctx, household))
            }
            Subject::Member => {
                let member = named.member.ok_or_else(|| missing("/member_id"))?;
                let member = repo::register::member::by_id(at, ctx, member).await?;
                let household = of_household(at, ctx, HouseholdId(member.household_id), must_be_active).await?;
                if is_new && member.left_on.is_some() {
                    return Err(has_left());
                }
                Ok(about_member(ctx, household, &member))
            }
        }
    }

    /// The same for a record that is there: what was written of somebody who has left since may still be mended.
    pub(crate) async fn subject_of(&self, at: &impl Source, ctx: &Ctx, form: &Form, row: &LedgerRow) -> Result<Known> {
        let named = Named {
            household: row.int("household_id").map(HouseholdId),
            member: row.int("member_id").map(MemberId),
            area: row.int("area_id").map(AreaId),
        };
        self.found_subject(at, ctx, form, named, false).await
    }
}

async fn of_household(
    at: &impl Source,
    ctx: &Ctx,
    id: HouseholdId,
    must_be_active: bool,
) -> Result<Found<household::Model>> {
    require(ctx, Verb::ReadHouseholds)?;
    let household = repo::register::household::by_id(at, ctx, id).await?;
    if must_be_active {
        check_active(&household)?;
    }
    refuse_kin(at, ctx, household.id).await?;
    Ok(household)
}

/// What is known of a household.
pub(super) fn about_household(ctx: &Ctx, household: Found<household::Model>) -> Known {
    let around = around(ctx, &household);
    known(household, Vec::new(), around)
}

/// What is known of a member of a household.
pub(super) fn about_member(ctx: &Ctx, household: Found<household::Model>, member: &member::Model) -> Known {
    let around = Around {
        age: Some(i64::from(age_on(member.birth_date.get(), ctx.today()))),
        ..around(ctx, &household)
    };
    known(household, vec![("member_id", Cell::Int(member.id))], around)
}

/// What is known of an area in scope, whose own number in the order of areas is `order`.
pub(super) fn about_area(ctx: &Ctx, area: AreaId, order: i64) -> Known {
    Known {
        household: None,
        cells: vec![("area_id", Cell::Int(area.0)), ("area_order", Cell::Int(order))],
        around: Around::day(ctx.today()),
        place: format!("area/{area}"),
    }
}

fn around(ctx: &Ctx, household: &household::Model) -> Around {
    Around {
        monitored: Some(household.monitored_type.is_some()),
        lifted: Some(household.population == Population::Lifted),
        ..Around::day(ctx.today())
    }
}

fn known(household: Found<household::Model>, more: Vec<(&'static str, Cell)>, around: Around) -> Known {
    let mut cells = vec![
        ("household_id", Cell::Int(household.id)),
        ("area_order", Cell::Int(household.area_order)),
    ];
    cells.extend(more);
    Known {
        cells,
        around,
        place: format!("household/{}", household.id),
        household: Some(household),
    }
}

/// Whoever has left is written about where they are now.
pub(super) fn has_left() -> Problem {
    Problem::refused(
        "ledger.member_left",
        "该成员已不在本户；请在其现在的户登记。",
        "This member has left the household; write about them where they are now.",
    )
}

fn missing(at: &str) -> Problem {
    Problem::bad_data(
        "ledger.subject",
        "请先选择这条记录是关于谁的。",
        "Choose first whom the record is about.",
    )
    .at(at)
}
