//! The applications of one's area, as the offices see them. Each look at one is noted.

use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_domain::area::AreaLevel;
use shouwang_domain::clue::DeclarationMode;
use shouwang_domain::door::{ApplicationClosing, ApplicationMode, ApplicationState, Matter, RemarkKind};
use shouwang_domain::id_number::IdNumber;
use shouwang_domain::retention::ERASED;
use shouwang_domain::{ApplicationId, AreaId, ClueId, HouseholdId};
use shouwang_store::column::{Code, Json};
use shouwang_store::entity::{application, member, sensitive_read};
use shouwang_store::repo::door::ApplicationFilter;
use shouwang_store::{Source, repo};
use utoipa::ToSchema;

use super::remark_view::RemarkView;
use super::said::{Said, refuse_erased};
use crate::office::access::{Verb, require};
use crate::office::reading::ReadingKind;
use crate::page::{Page, PageCmd};
use crate::register::household::{RevealReason, RevealView, Revealed, SensitiveField, masked_ends, wrong_fields};
use crate::{Ctx, Result, Service};

/// Which applications to list; the oldest come first.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ApplicationQuery {
    /// Of an area with everything beneath it; without, of all that the caller may see.
    pub area_id: Option<AreaId>,
    /// In this state.
    pub state: Option<ApplicationState>,
    /// Which page.
    pub page: PageCmd,
}

/// An application in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ApplicationRow {
    /// Id.
    pub id: ApplicationId,
    /// Where it is dealt with.
    pub area_id: AreaId,
    /// Name of that area.
    pub area_name: String,
    /// Name of whoever needs help.
    pub name: String,
    /// How it came in.
    pub mode: ApplicationMode,
    /// What is the matter.
    pub matters: Vec<Matter>,
    /// The day on which it came in.
    pub received_on: NaiveDate,
    /// By which day somebody of the village comes; none where no pack is in force.
    pub visit_by: Option<NaiveDate>,
    /// State.
    pub state: ApplicationState,
    /// Why it became no clue.
    pub closed_as: Option<ApplicationClosing>,
    /// The clue that it became.
    pub clue_id: Option<ClueId>,
}

/// One application.
#[derive(Clone, Serialize, ToSchema)]
pub struct ApplicationView {
    /// Id.
    pub id: ApplicationId,
    /// Where it is dealt with.
    pub area_id: AreaId,
    /// Name of that area.
    pub area_name: String,
    /// State.
    pub state: ApplicationState,
    /// How it came in.
    pub mode: ApplicationMode,
    /// Name of whoever needs help.
    pub name: String,
    /// Their ID number, masked.
    pub id_number: String,
    /// Their telephone, masked.
    pub phone: String,
    /// What is the matter.
    pub matters: Vec<Matter>,
    /// More of it, in their own words.
    pub words: Option<String>,
    /// How it came in, with the facts of that way.
    pub by: DeclarationMode,
    /// Version of the text that they agreed to.
    pub text_version: String,
    /// The day on which it came in.
    pub received_on: NaiveDate,
    /// By which day somebody of the village comes.
    pub visit_by: Option<NaiveDate>,
    /// The household with this ID number among its members, where the caller sees it.
    pub suggested: Option<HouseholdId>,
    /// Other applications of the same person.
    pub others: Vec<ApplicationId>,
    /// Why it became no clue.
    pub closed_as: Option<ApplicationClosing>,
    /// What was said when it was handed on, confirmed or closed.
    pub note: Option<String>,
    /// The household that it is of.
    pub household_id: Option<HouseholdId>,
    /// The clue that it became.
    pub clue_id: Option<ClueId>,
    /// What the applicant says of how it went, as far as it is for the caller.
    pub remarks: Vec<RemarkView>,
    /// Version.
    pub version: i64,
}

impl fmt::Debug for ApplicationView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ApplicationView({}, ***)", self.id)
    }
}

/// Reveals what an application keeps sealed: ID number and telephone.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RevealApplicationCmd {
    /// The application.
    pub application_id: ApplicationId,
    /// What.
    pub fields: Vec<SensitiveField>,
    /// Why.
    pub reason: RevealReason,
}

impl Service {
    /// The applications of the caller's area, the oldest first.
    ///
    /// # Errors
    /// Not found for an area outside the scope; a cursor of another list.
    pub async fn list_applications(&self, ctx: &Ctx, query: ApplicationQuery) -> Result<Page<ApplicationRow>> {
        require(ctx, Verb::ReadApplications)?;
        let within = match query.area_id {
            Some(area) => Some(self.area_in_scope(ctx, Some(area)).await?.1),
            None => None,
        };
        let filter = ApplicationFilter {
            within,
            state: query.state,
        };
        let found = repo::door::list(&self.store, ctx, filter, query.page.request()?).await?;
        let areas = found.items.iter().map(|row| row.area_id).collect();
        let names = repo::register::area::names(&self.store, areas).await?;
        let mut due = Vec::with_capacity(found.items.len());
        for row in &found.items {
            let clock = self
                .clock_of(AreaId(row.area_id), row.received_on.get(), ctx.now)
                .await?;
            due.push(clock.map(|clock| clock.stage_due));
        }
        let mut due = due.into_iter();
        Page::of(found, |row| {
            Ok(ApplicationRow {
                id: ApplicationId(row.id),
                area_id: AreaId(row.area_id),
                area_name: names.get(&row.area_id).cloned().unwrap_or_default(),
                name: row.name,
                mode: row.mode.get(),
                matters: row.matters.read()?,
                received_on: row.received_on.get(),
                visit_by: due.next().flatten(),
                state: row.state.get(),
                closed_as: row.closed_as.map(Code::get),
                clue_id: row.clue_id.map(ClueId),
            })
        })
    }

    /// One application. That somebody looked is noted.
    ///
    /// # Errors
    /// Not found.
    pub async fn application(&self, ctx: &Ctx, id: ApplicationId) -> Result<ApplicationView> {
        require(ctx, Verb::ReadApplications)?;
        let row = repo::door::application(&self.store, ctx, id).await?;
        self.note_application(ctx, ReadingKind::Application, &row).await?;
        self.application_view(&self.store, ctx, &row).await
    }

    /// Reveals ID number or telephone, and writes down who saw them and why.
    ///
    /// # Errors
    /// Not found, `reveal.fields` for a field that no application has.
    pub async fn reveal_application(&self, ctx: &Ctx, cmd: RevealApplicationCmd) -> Result<RevealView> {
        require(ctx, Verb::ReadApplications)?;
        require(ctx, Verb::RevealData)?;
        // What is revealed is not kept for a repeated request.
        let ctx = Ctx {
            reason: Some(cmd.reason.as_str().to_owned()),
            request: None,
            ..ctx.clone()
        };
        let mut tx = self.store.begin(&ctx, "application.reveal").await?;
        let row = repo::door::application(&tx, &ctx, cmd.application_id).await?;
        refuse_erased(&row)?;
        let said = Said::of(self.store.vault(), &row)?;
        let mut fields = Vec::new();
        for field in &cmd.fields {
            let value = match field {
                SensitiveField::IdNumber => said.id_number.clone(),
                SensitiveField::Phone => said.phone.clone(),
                SensitiveField::Account | SensitiveField::Illness => return Err(wrong_fields()),
            };
            fields.push(Revealed {
                field: *field,
                value: Some(value),
            });
        }
        if fields.is_empty() {
            return Err(wrong_fields());
        }
        let subject = format!("application/{}", row.id);
        tx.subject(subject.clone());
        tx.insert(sensitive_read::Model {
            subject,
            fields: Json::of(&cmd.fields)?,
            reason: cmd.reason.as_str().to_owned(),
            ..sensitive_read::Model::default()
        })
        .await?;
        tx.commit(()).await?;
        self.note_application(&ctx, ReadingKind::Reveal, &row).await?;
        Ok(RevealView { fields })
    }

    async fn note_application(&self, ctx: &Ctx, kind: ReadingKind, row: &application::Model) -> Result<()> {
        // Before anybody has said whose it is, it is of no household.
        let household = row.household_id.unwrap_or_default();
        self.note_reading(ctx, kind, household, format!("application/{}", row.id))
            .await
    }

    /// The household of which somebody with the application's ID number is a member, visible or not.
    pub(super) async fn person_of(&self, at: &impl Source, row: &application::Model) -> Result<Option<i64>> {
        self.household_of_person(at, row.id_number_blind.clone()).await
    }

    /// The same by the blind index of an ID number.
    pub(super) async fn household_of_person(&self, at: &impl Source, id_number: Vec<u8>) -> Result<Option<i64>> {
        let present = repo::register::member::present_with(at, &[id_number]).await?;
        Ok(present
            .into_values()
            .next()
            .map(|member: member::Model| member.household_id))
    }

    /// An application as the caller sees it.
    pub(super) async fn application_view(
        &self,
        at: &impl Source,
        ctx: &Ctx,
        row: &application::Model,
    ) -> Result<ApplicationView> {
        let said = Said::of(self.store.vault(), row)?;
        let area = AreaId(row.area_id);
        let clock = self.clock_of(area, row.received_on.get(), ctx.now).await?;
        let suggested = match self.person_of(at, row).await? {
            Some(household) => {
                let seen = repo::register::household::by_id(at, ctx, HouseholdId(household)).await;
                seen.is_ok().then_some(HouseholdId(household))
            }
            None => None,
        };
        let names = repo::register::area::names(at, [row.area_id].into()).await?;
        let others = repo::door::others(at, ctx, row).await?;
        // A complaint about people of the village is read above it.
        let is_village = ctx.role.level() >= AreaLevel::Village;
        let remarks = repo::door::remarks(at, row.id).await?;
        Ok(ApplicationView {
            id: ApplicationId(row.id),
            area_id: area,
            area_name: names.get(&row.area_id).cloned().unwrap_or_default(),
            state: row.state.get(),
            mode: row.mode.get(),
            name: row.name.clone(),
            id_number: match said.id_number.as_str() {
                "" => ERASED.to_owned(),
                number => IdNumber::parse(number)?.masked(),
            },
            phone: masked_ends(&said.phone),
            matters: row.matters.read()?,
            words: said.words,
            by: said.by,
            text_version: row.text_version.clone(),
            received_on: row.received_on.get(),
            visit_by: clock.map(|clock| clock.stage_due),
            suggested,
            others: others.iter().map(|other| ApplicationId(other.id)).collect(),
            closed_as: row.closed_as.map(Code::get),
            note: row.note.clone(),
            household_id: row.household_id.map(HouseholdId),
            clue_id: row.clue_id.map(ClueId),
            remarks: remarks
                .iter()
                .filter(|remark| !is_village || remark.kind != RemarkKind::Complaint)
                .map(|remark| RemarkView::of(self.store.vault(), remark))
                .collect::<Result<_>>()?,
            version: row.version,
        })
    }
}
