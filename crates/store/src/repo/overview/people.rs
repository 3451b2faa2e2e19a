//! People whom an indicator counts: each figure names a set of members, so that a number and the list behind it are one
//! condition.

use chrono::{Datelike as _, Months, NaiveDate};
use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, Query, SelectStatement};
use sea_orm::{ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};
use shouwang_domain::area::AreaRange;
use shouwang_domain::assurance::Insurance;
use shouwang_domain::household::{HouseholdState, Labour, Schooling};
use shouwang_domain::risk::{CivilAffairsStatus, Population};
use shouwang_domain::{Ctx, Month, Result, coded_enum};

use crate::entity::{contribution, employment, household, job_seeking, member, spell};
use crate::error::OrProblem as _;
use crate::repo::{Page, PageRequest, page, placed_within};
use crate::store::Source;

coded_enum! {
    /// A set of members of active households that somebody in charge asks for.
    pub enum PeopleFigure {
        Willing = "willing", "脱贫人口中有就业意愿的劳动力", "of lifted households, able and willing to work";
        WillingAtWork = "willing_at_work", "其中已就业", "of them at work";
        WillingIdle = "willing_idle", "有就业意愿未就业", "willing and not at work";
        Workers = "workers", "脱贫户和监测对象务工人数", "of lifted and monitored households, at work";
        WorkersBefore = "workers_before", "上年同日务工人数", "at work a year before";
        WorkersStopped = "workers_stopped", "上年务工现未务工", "at work a year before and not now";
        MonitoredPeople = "monitored_people", "监测对象人口", "of monitored households";
        Insured = "insured", "监测对象已参保", "of monitored households, insured";
        NotInsured = "not_insured", "监测对象未参保或不清楚", "of monitored households, not insured or not known";
        SchoolAge = "school_age", "监测对象义务教育适龄人口", "of monitored households, of school age";
        AtSchool = "at_school", "监测对象适龄在校", "of school age, at school";
        OutOfSchool = "out_of_school", "监测对象适龄失学辍学", "of school age, out of school";
        DestitutePeople = "destitute_people", "特困供养人口（现在登记）", "supported as destitute, as the register is now";
        DibaoPeople = "dibao_people", "低保人口（现在登记）", "with the minimum living guarantee, as the register is now";
    }
}

/// Whom, on which day: a figure, at the end of some months or today, whatever comes first. Who was monitored, lived there,
/// worked and wanted to is that of the day; lifted or not, civil affairs, schooling and being able to work are those of the
/// register now.
#[derive(Debug, Clone, Copy)]
pub struct PeopleLens {
    /// The figure.
    pub figure: PeopleFigure,
    /// The last of the months.
    pub until: Month,
    /// Today.
    pub today: NaiveDate,
}

/// Who may work, and school age, in completed years, as [`shouwang_domain::household::Member`] has them.
const WORKS_FROM: i32 = 16;
const SCHOOL_FROM: i32 = 6;

impl PeopleLens {
    /// The day on which they are counted.
    pub fn on(&self) -> NaiveDate {
        std::cmp::Ord::min(self.until.last_day(), self.today)
    }

    fn condition(&self) -> Condition {
        let on = self.on();
        let before = on - Months::new(12);
        let lifted = || households(Condition::all().add(household::Column::Population.eq(Population::Lifted.as_str())));
        let watched = |day: NaiveDate| {
            households(
                Condition::any()
                    .add(household::Column::Population.eq(Population::Lifted.as_str()))
                    .add(household::Column::Id.in_subquery(monitored_on(day))),
            )
        };
        let monitored = || {
            present(on).add(households(
                Condition::all().add(household::Column::Id.in_subquery(monitored_on(on))),
            ))
        };
        let recognised = |status: CivilAffairsStatus| {
            let is_one = household::Column::CivilAffairs.eq(status.as_str());
            present(on).add(households(Condition::all().add(is_one)))
        };
        let at_work = |day: NaiveDate| member::Column::Id.in_subquery(workers(day));
        let not_at_work = |day: NaiveDate| member::Column::Id.not_in_subquery(workers(day));
        let able = || present(on).add(lifted()).add(can_work(on));
        let wants = || member::Column::Id.in_subquery(willing(on));
        match self.figure {
            // Whoever works wants to, whether somebody asked or not.
            PeopleFigure::Willing => able().add(Condition::any().add(at_work(on)).add(wants())),
            PeopleFigure::WillingAtWork => able().add(at_work(on)),
            PeopleFigure::WillingIdle => able().add(wants()).add(not_at_work(on)),
            PeopleFigure::Workers => present(on).add(watched(on)).add(at_work(on)),
            PeopleFigure::WorkersBefore => present(before).add(watched(before)).add(at_work(before)),
            PeopleFigure::WorkersStopped => present(before)
                .add(watched(before))
                .add(at_work(before))
                .add(not_at_work(on)),
            PeopleFigure::MonitoredPeople => monitored(),
            PeopleFigure::Insured => monitored().add(insured(on)),
            PeopleFigure::NotInsured => monitored().add(insured(on).not()),
            PeopleFigure::SchoolAge => monitored().add(of_school_age(on)),
            PeopleFigure::AtSchool => monitored()
                .add(of_school_age(on))
                .add(member::Column::Schooling.ne(Schooling::NotStudent.as_str())),
            PeopleFigure::OutOfSchool => monitored()
                .add(of_school_age(on))
                .add(member::Column::Schooling.eq(Schooling::NotStudent.as_str())),
            PeopleFigure::DestitutePeople => recognised(CivilAffairsStatus::DestituteSupport),
            PeopleFigure::DibaoPeople => recognised(CivilAffairsStatus::Dibao),
        }
    }
}

/// A page of the people of a figure, in the order of the areas.
///
/// # Errors
/// When the database fails.
pub async fn list(
    at: &impl Source,
    ctx: &Ctx,
    within: AreaRange,
    lens: &PeopleLens,
    request: PageRequest,
) -> Result<Page<member::Model>> {
    let select = select(ctx, within, lens);
    page(
        at,
        select,
        member::Column::AreaOrder,
        |row: &member::Model| row.area_order,
        request,
    )
    .await
}

/// How many people of a figure live at each place of the area tree.
///
/// # Errors
/// When the database fails.
pub async fn by_place(at: &impl Source, ctx: &Ctx, within: AreaRange, lens: &PeopleLens) -> Result<Vec<(i64, u64)>> {
    let rows: Vec<(i64, i64)> = select(ctx, within, lens)
        .select_only()
        .column(member::Column::AreaOrder)
        .column_as(member::Column::Id.count(), "n")
        .group_by(member::Column::AreaOrder)
        .order_by_asc(member::Column::AreaOrder)
        .into_tuple()
        .all(&at.executor())
        .await
        .or_problem()?;
    Ok(rows.into_iter().map(|(order, n)| (order, n as u64)).collect())
}

fn select(ctx: &Ctx, within: AreaRange, lens: &PeopleLens) -> sea_orm::Select<member::Entity> {
    use member::Column::{AreaOrder, HouseholdId};
    let seen = placed_within(ctx, Some(within), &AreaOrder.into_expr(), &HouseholdId.into_expr());
    member::Entity::find().filter(seen).filter(lens.condition())
}

/// Has not left the household by a day. When somebody was written down says nothing of since when they lived there.
fn present(on: NaiveDate) -> Condition {
    use member::Column::LeftOn;
    let is_here = Condition::any().add(LeftOn.is_null()).add(LeftOn.gt(on.to_string()));
    Condition::all().add(is_here)
}

/// The households that were monitored on a day.
fn monitored_on(day: NaiveDate) -> SelectStatement {
    use spell::Column::{EndedOn, HouseholdId, IncludedOn};
    Query::select()
        .column(HouseholdId)
        .from(spell::Entity)
        .and_where(IncludedOn.lte(day.to_string()))
        .cond_where(Condition::any().add(EndedOn.is_null()).add(EndedOn.gt(day.to_string())))
        .take()
}

/// In an active household that is like this.
fn households(which: Condition) -> Expr {
    let found = Query::select()
        .column(household::Column::Id)
        .from(household::Entity)
        .and_where(household::Column::State.eq(HouseholdState::Active.as_str()))
        .cond_where(which)
        .take();
    member::Column::HouseholdId.in_subquery(found)
}

/// Born so long ago that the years are complete on a day.
fn is_at_least(years: i32, on: NaiveDate) -> Expr {
    let born_by = format!("{:04}-{:02}-{:02}", on.year() - years, on.month(), on.day());
    member::Column::BirthDate.lte(born_by)
}

fn can_work(on: NaiveDate) -> Condition {
    let able = Labour::ALL.iter().filter(|labour| labour.can_work());
    Condition::all()
        .add(is_at_least(WORKS_FROM, on))
        .add(member::Column::Labour.is_in(able.map(|labour| labour.as_str())))
        .add(member::Column::Schooling.eq(Schooling::NotStudent.as_str()))
}

/// Of an age at which school is owed, and not exempt from it.
fn of_school_age(on: NaiveDate) -> Condition {
    Condition::all()
        .add(is_at_least(SCHOOL_FROM, on))
        .add(is_at_least(WORKS_FROM, on).not())
        .add(member::Column::SchoolingExempt.eq(0))
}

/// The members whose work goes on on a day.
fn workers(on: NaiveDate) -> SelectStatement {
    use employment::Column::{EndedOn, MemberId, RemovedAt, StartedOn};
    Query::select()
        .column(MemberId)
        .from(employment::Entity)
        .and_where(RemovedAt.is_null())
        .and_where(StartedOn.lte(on.to_string()))
        .cond_where(Condition::any().add(EndedOn.is_null()).add(EndedOn.gt(on.to_string())))
        .take()
}

/// The members who said last, until a day, that they want to work.
fn willing(on: NaiveDate) -> SelectStatement {
    use job_seeking::Column::{MemberId, RemovedAt, StatedOn, Willing};
    let later = |name: &'static str| Expr::col((Alias::new("later"), Alias::new(name)));
    let said_later = Query::select()
        .expr(Expr::cust("1"))
        .from_as(job_seeking::Entity, Alias::new("later"))
        .and_where(later("member_id").equals((job_seeking::Entity, MemberId)))
        .and_where(later("removed_at").is_null())
        .and_where(later("stated_on").lte(on.to_string()))
        .and_where(later("stated_on").gt(Expr::col((job_seeking::Entity, StatedOn))))
        .take();
    Query::select()
        .column(MemberId)
        .from(job_seeking::Entity)
        .and_where(RemovedAt.is_null())
        .and_where(Willing.eq(1))
        .and_where(StatedOn.lte(on.to_string()))
        .and_where(Expr::exists(said_later).not())
        .take()
}

/// By the record of the year, and by the register where there is none.
fn insured(on: NaiveDate) -> Condition {
    use contribution::Column::{Insurance as Of, Insured, MemberId, RemovedAt, Year};
    let of_year = || {
        let mut records = Query::select();
        records
            .column(MemberId)
            .from(contribution::Entity)
            .and_where(RemovedAt.is_null())
            .and_where(Of.eq(Insurance::Medical.as_str()))
            .and_where(Year.eq(i64::from(on.year())));
        records
    };
    let by_record = member::Column::Id.in_subquery(of_year().and_where(Insured.eq(1)).take());
    let by_register = Condition::all()
        .add(member::Column::Id.not_in_subquery(of_year()))
        .add(member::Column::Insured.is_not_null())
        .add(member::Column::Insured.eq(1));
    Condition::any().add(by_record).add(by_register)
}
