//! What a phone takes along: the households for which its person is there, with what a visit needs and nothing else, and only
//! those that are otherwise than the phone has them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use shouwang_domain::area::AreaLevel;
use shouwang_domain::facts::statements_owed;
use shouwang_domain::field::FieldReason;
use shouwang_domain::guarantee::{Guarantee, GuaranteeState};
use shouwang_domain::household::{Relation, age_on};
use shouwang_domain::income::Period;
use shouwang_domain::risk::MonitoredType;
use shouwang_domain::role::Role;
use shouwang_domain::{CampaignId, HouseholdId, Month, VisitId};
use shouwang_store::column::{Code, Json};
use shouwang_store::entity::{
    campaign, field_conflict, guarantee, household, member, sensitive_read, statement, visit,
};
use shouwang_store::repo::PageRequest;
use shouwang_store::repo::register::label::Labels;
use shouwang_store::{Field, repo};
use utoipa::ToSchema;

use super::entry::{FieldClash, clash};
use super::record::FieldForms;
use crate::help::visit::VisitProblem;
use crate::office::access::{Verb, require, roles};
use crate::office::reading::ReadingKind;
use crate::register::household::RevealReason;
use crate::register::household::record::is_here;
use crate::register::statement::amounts_of;
use crate::rules::order::SuggestedQuery;
use crate::{Ctx, Problem, Result, Service};

/// So many households are given at once.
const PAGE: usize = 200;
/// More than these no phone has.
const MOST: usize = 5_000;

/// What a phone has.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldQuery {
    /// The households on the phone.
    pub have: Vec<FieldHad>,
    /// The tag of the registers on the phone, empty where it has none; without, none are asked for.
    #[serde(default)]
    pub forms: Option<String>,
}

/// A household that a phone has, and as what.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldHad {
    /// Its id.
    pub id: HouseholdId,
    /// The tag with which it came.
    pub tag: String,
}

/// What is otherwise than the phone has it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FieldFeed {
    /// The day by the server's clock.
    pub today: NaiveDate,
    /// A phone that was so many days without contact forgets everything.
    pub keep_days: u32,
    /// By what the phone asks later whether account and post still stand.
    pub standing: String,
    /// Households that are new or changed; at most 200.
    pub items: Vec<FieldHousehold>,
    /// Households that the phone no longer keeps.
    pub gone: Vec<HouseholdId>,
    /// There are more: ask again with what the phone has then.
    pub more: bool,
    /// The month's suggested visits, the first one first.
    pub order: Vec<HouseholdId>,
    /// The registers that are filled in at the door, where the phone has others or none.
    pub forms: Option<FieldForms>,
}

/// A household as a phone keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldHousehold {
    /// Id.
    pub id: HouseholdId,
    /// Stands for all of this.
    pub tag: String,
    /// Why it is on the phone.
    pub reasons: Vec<FieldReason>,
    /// Name of its head.
    pub head: Option<String>,
    /// Name of its area.
    pub area_name: String,
    /// Who lives there, the head first.
    pub members: Vec<FieldMember>,
    /// Monitored as what.
    pub monitored_type: Option<MonitoredType>,
    /// How its guarantees stand; those of which nothing is known are left out.
    pub guarantees: Vec<FieldGuarantee>,
    /// The day of the last visit.
    pub last_visited_on: Option<NaiveDate>,
    /// The day on which it was said to come again.
    pub next_on: Option<NaiveDate>,
    /// What was heard and is not solved.
    pub problems: Vec<FieldProblemHeard>,
    /// Last month's statement is owed and missing.
    pub statement_missing: bool,
    /// The months of which a statement is owed and missing, the last one first.
    pub months_missing: Vec<Month>,
    /// Telephone, for its contact person.
    pub phone: Option<String>,
    /// What a phone and somebody else changed differently, and nobody has decided.
    pub conflicts: Vec<FieldClash>,
    /// The look-backs that come to it and count the visits of the caller's post: a visit counts where it names one.
    pub look_backs: Vec<FieldLookBack>,
}

/// A look-back that runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldLookBack {
    /// The campaign.
    pub id: CampaignId,
    /// What it is called.
    pub title: String,
}

/// Somebody who lives there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldMember {
    /// Name.
    pub name: String,
    /// Relation to the head.
    pub relation: Relation,
    /// Completed years of age.
    pub age: i32,
}

/// How a guarantee stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldGuarantee {
    /// Which.
    pub guarantee: Guarantee,
    /// How.
    pub state: GuaranteeState,
    /// Since when.
    pub since: NaiveDate,
}

/// A problem that was heard and is not solved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldProblemHeard {
    /// The visit.
    pub visit_id: VisitId,
    /// Which of its problems, from 0.
    pub problem: u32,
    /// What was heard.
    pub text: String,
    /// When.
    pub heard_on: NaiveDate,
}

/// What belongs to the households, each in one statement.
struct Belongings {
    labels: Labels,
    members: HashMap<i64, Vec<member::Model>>,
    guarantees: HashMap<i64, Vec<guarantee::Model>>,
    last_days: HashMap<i64, NaiveDate>,
    visits: HashMap<i64, Vec<visit::Model>>,
    /// The months of which statements are asked for, the last one first.
    months: Vec<Month>,
    /// Those of these months, and of their years.
    statements: HashMap<i64, Vec<statement::Model>>,
    conflicts: HashMap<i64, Vec<field_conflict::Model>>,
    look_backs: HashMap<i64, Vec<campaign::Model>>,
}

impl Service {
    /// The households that the caller's phone takes along and has otherwise or not at all: those of which the caller is the
    /// contact person, the month's suggested visits, those that the caller visited this month, and the monitored ones of the
    /// caller's village; none of the caller's kin. Each look is noted, and each telephone is a reveal with its leaf.
    ///
    /// # Errors
    /// `field.not_set_up`, `field.too_many`.
    pub async fn field_feed(&self, ctx: &Ctx, query: FieldQuery) -> Result<FieldFeed> {
        require(ctx, Verb::RecordVisits)?;
        let rules = self.policies.practice().field.clone().ok_or_else(not_set_up)?;
        if query.have.len() > MOST {
            return Err(Problem::usage(
                "field.too_many",
                format!("一次最多核对 {MOST} 户。"),
                format!("At most {MOST} households at once."),
            )
            .at("/have"));
        }
        let (wanted, order) = self.taken_along(ctx).await?;
        let ids: Vec<i64> = wanted.keys().copied().collect();
        let rows = repo::field::households(&self.store, ctx, &ids).await?;
        let there: BTreeSet<i64> = rows.iter().map(|row| row.id).collect();
        let belongings = self.belongings(ctx, &there, rules.statement_months).await?;
        let had: HashMap<i64, &str> = (query.have.iter()).map(|had| (had.id.0, had.tag.as_str())).collect();
        let mut changed = Vec::new();
        for row in &rows {
            let item = self.packed(ctx, row, &wanted[&row.id], &belongings)?;
            if had.get(&row.id) != Some(&item.tag.as_str()) {
                changed.push(item);
            }
        }
        let more = changed.len() > PAGE;
        changed.truncate(PAGE);
        self.note_taken(ctx, &changed).await?;
        Ok(FieldFeed {
            today: ctx.today(),
            keep_days: rules.keep_days,
            standing: self.phone_standing_of(ctx).await?,
            items: changed,
            gone: (query.have.iter().map(|had| had.id))
                .filter(|id| !there.contains(&id.0))
                .collect(),
            more,
            order: order.into_iter().filter(|id| there.contains(&id.0)).collect(),
            forms: match &query.forms {
                Some(had) => self.field_forms(ctx, had).await?,
                None => None,
            },
        })
    }

    /// The households of the phone with the reasons, and the order of those that are suggested.
    async fn taken_along(&self, ctx: &Ctx) -> Result<(BTreeMap<i64, BTreeSet<FieldReason>>, Vec<HouseholdId>)> {
        let at = &self.store;
        let mut wanted: BTreeMap<i64, BTreeSet<FieldReason>> = BTreeMap::new();
        for id in repo::help::contact::households_of(at, ctx, ctx.acted_by).await? {
            wanted.entry(id.0).or_default().insert(FieldReason::Contact);
        }
        let mut order = Vec::new();
        if matches!(ctx.role.level(), AreaLevel::Village | AreaLevel::Group) {
            let (_, within) = self.area_in_scope(ctx, None).await?;
            for id in repo::field::monitored(at, ctx, within).await? {
                wanted.entry(id).or_default().insert(FieldReason::Monitored);
            }
            // Who was visited is no longer suggested, and stays on the phone until the month is over.
            let days = [Month::of(ctx.today()).first_day(), ctx.today()];
            let first = PageRequest::first(PageRequest::MAX_SIZE);
            let visits = repo::help::visit::between(at, ctx, within, days, Some(ctx.acted_by), first).await?;
            for visit in visits.items {
                wanted
                    .entry(visit.household_id)
                    .or_default()
                    .insert(FieldReason::Visited);
            }
            if self.policies.practice().visiting.is_some() {
                let suggested = self.suggested_visits(ctx, SuggestedQuery::default()).await?;
                for item in suggested.items {
                    order.push(item.household_id);
                    wanted
                        .entry(item.household_id.0)
                        .or_default()
                        .insert(FieldReason::Suggested);
                }
            }
        }
        for kin in repo::register::kinship::of_hands(at, ctx.hands()).await? {
            wanted.remove(&kin);
        }
        Ok((wanted, order))
    }

    async fn belongings(
        &self,
        ctx: &Ctx,
        households: &BTreeSet<i64>,
        statement_months: Option<u32>,
    ) -> Result<Belongings> {
        let at = &self.store;
        let ids: Vec<i64> = households.iter().copied().collect();
        let this_month = Month::of(ctx.today());
        let back = (1..).take(statement_months.unwrap_or(1) as usize);
        let months: Vec<Month> = back.map(|n: i32| this_month.plus(-n)).collect();
        let years: BTreeSet<i32> = months.iter().map(|month| month.year()).collect();
        let periods: Vec<Period> = (months.iter().copied().map(Period::Month))
            .chain(years.into_iter().map(Period::Year))
            .collect();
        Ok(Belongings {
            labels: repo::register::label::of(at, ids.iter().copied()).await?,
            members: repo::register::bulk::members(at, &ids).await?,
            guarantees: repo::register::bulk::guarantees(at, &ids).await?,
            last_days: repo::help::visit::last_days(at, &ids).await?,
            visits: repo::field::visits_that_matter(at, &ids, ctx.today()).await?,
            statements: repo::register::bulk::statements(at, &ids, &periods).await?,
            months,
            conflicts: repo::field::open_of(at, &ids).await?,
            look_backs: repo::campaign::look_backs_of(at, &ids).await?,
        })
    }

    fn packed(
        &self,
        ctx: &Ctx,
        row: &household::Model,
        reasons: &BTreeSet<FieldReason>,
        of: &Belongings,
    ) -> Result<FieldHousehold> {
        let id = row.id;
        let label = of.labels.get(id)?;
        let mut members: Vec<&member::Model> = of.members.get(&id).into_iter().flatten().collect();
        members.retain(|row| is_here(row));
        members.sort_by_key(|row| row.relation != Relation::Head);
        let visits = || of.visits.get(&id).into_iter().flatten();
        let last = of.last_days.get(&id).copied();
        let mut problems = Vec::new();
        for visit in visits() {
            for (at, heard) in (0..).zip(visit.problems.read::<Vec<VisitProblem>>()?) {
                if heard.solved_on.is_none() {
                    problems.push(FieldProblemHeard {
                        visit_id: VisitId(visit.id),
                        problem: at,
                        text: heard.problem,
                        heard_on: visit.visited_on.get(),
                    });
                }
            }
        }
        let next_on = visits()
            // A call may agree on a day, too, and is no visit.
            .filter(|visit| last.is_none_or(|last| visit.visited_on.get() >= last))
            .filter_map(|visit| visit.next_on)
            .map(|day| day.get())
            .filter(|day| *day >= ctx.today())
            .min();
        let mut look_backs = Vec::new();
        for campaign in of.look_backs.get(&id).into_iter().flatten() {
            let roles: BTreeSet<Role> = campaign.visited_by.read()?;
            if roles.contains(&ctx.role) {
                look_backs.push(FieldLookBack {
                    id: CampaignId(campaign.id),
                    title: campaign.title.clone(),
                });
            }
        }
        let stated = of.statements.get(&id).into_iter().flatten();
        let told: BTreeSet<Period> = (stated.filter(|row| amounts_of(row).is_reported()))
            .map(|row| row.period.get())
            .collect();
        let is_owed = statements_owed(row.population.get(), row.monitored_type.is_some());
        let lacks = |month: &Month| !told.contains(&Period::Month(*month));
        // A year's figure stands in for the months that it has.
        let is_missing = |month: &Month| lacks(month) && !told.contains(&Period::Year(month.year()));
        let may_call = reasons.contains(&FieldReason::Contact) && roles(Verb::RevealData).contains(&ctx.role);
        let phone = (row.phone_sealed.as_deref().filter(|_| may_call))
            .map(|sealed| self.store.vault().open(Field::HOUSEHOLD_PHONE, id, sealed))
            .transpose()?;
        let mut item = FieldHousehold {
            id: HouseholdId(id),
            tag: String::new(),
            reasons: reasons.iter().copied().collect(),
            head: label.head.clone(),
            area_name: label.area_name.clone(),
            members: (members.iter())
                .map(|row| FieldMember {
                    name: row.name.clone(),
                    relation: row.relation.get(),
                    age: age_on(row.birth_date.get(), ctx.today()),
                })
                .collect(),
            monitored_type: row.monitored_type.map(Code::get),
            guarantees: (of.guarantees.get(&id).into_iter().flatten())
                .map(|row| FieldGuarantee {
                    guarantee: row.guarantee.get(),
                    state: row.state.get(),
                    since: row.opened_on.get(),
                })
                .collect(),
            last_visited_on: last,
            next_on,
            problems,
            statement_missing: is_owed && of.months.first().is_some_and(lacks),
            months_missing: (of.months.iter().copied())
                .filter(|month| is_owed && is_missing(month))
                .collect(),
            phone: phone.map(|phone| phone.to_string()),
            conflicts: of.conflicts.get(&id).into_iter().flatten().map(clash).collect(),
            look_backs,
        };
        let content = serde_json::to_vec(&item).map_err(Problem::internal)?;
        item.tag = hex::encode(&Sha256::digest(content)[..8]);
        Ok(item)
    }

    /// Notes what leaves for the phone before it leaves: each household, and each telephone with its leaf.
    async fn note_taken(&self, ctx: &Ctx, items: &[FieldHousehold]) -> Result<()> {
        if items.is_empty() {
            return Ok(());
        }
        let called: Vec<i64> = (items.iter().filter(|item| item.phone.is_some()))
            .map(|item| item.id.0)
            .collect();
        if !called.is_empty() {
            let reason = RevealReason::Contact.as_str();
            let ctx = Ctx {
                reason: Some(reason.to_owned()),
                // What is revealed is not kept for a repeated request.
                request: None,
                ..ctx.clone()
            };
            let mut tx = self.store.begin(&ctx, "field.take").await?;
            let mut reads = Vec::with_capacity(called.len());
            for id in &called {
                reads.push(sensitive_read::Model {
                    subject: format!("household/{id}"),
                    fields: Json::of(&["phone"])?,
                    reason: reason.to_owned(),
                    ..sensitive_read::Model::default()
                });
            }
            tx.insert_many(reads).await?;
            tx.subject(format!("account/{}", ctx.acted_by));
            tx.detail(serde_json::json!({ "fields": ["phone"], "households": called.len() }));
            tx.commit(()).await?;
            let called = called.into_iter().collect();
            self.note_readings(&ctx, ReadingKind::Reveal, &called, "").await?;
        }
        let taken = items.iter().map(|item| item.id.0).collect();
        self.note_readings(ctx, ReadingKind::Household, &taken, "phone").await
    }
}

fn not_set_up() -> Problem {
    Problem::refused(
        "field.not_set_up",
        "本安装没有启用手机离线版；如需启用，请在办理约定（practice.toml）中写明 [field]。",
        "Phones keep nothing here; to begin, add [field] to the practice (practice.toml).",
    )
}
