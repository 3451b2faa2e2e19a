//! What the village does with an application: it finds out who it is, and it becomes a clue; or it goes to another area; or
//! it is closed with a reason.

use std::collections::BTreeSet;

use serde::Deserialize;
use shouwang_domain::area::AreaLevel;
use shouwang_domain::door::{ApplicationClosing, ApplicationState, Matter};
use shouwang_domain::risk::RiskCategory;
use shouwang_domain::{ApplicationId, AreaId, HouseholdId};
use shouwang_store::entity::application;
use shouwang_store::{Tx, repo};
use utoipa::ToSchema;

use super::entries::words;
use super::inbox::ApplicationView;
use super::said::{Said, refuse_erased, source_of};
use crate::office::access::{Verb, require};
use crate::register::kinship::refuse_kin;
use crate::{Ctx, Problem, Result, Service};

/// Whose application it is.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmApplicationCmd {
    /// The application.
    pub application_id: ApplicationId,
    /// The version that was read.
    pub version: i64,
    /// The household.
    pub household_id: HouseholdId,
    /// How the village knows that it is this household, where the ID number is that of none of its members.
    #[serde(default)]
    pub recognised: String,
}

/// Hands an application on.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HandOnApplicationCmd {
    /// The application.
    pub application_id: ApplicationId,
    /// The version that was read.
    pub version: i64,
    /// To an area of the caller's; without, to the office above that of the application.
    #[serde(default)]
    pub area_id: Option<AreaId>,
    /// Why.
    pub note: String,
}

/// Closes an application that becomes no clue.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseApplicationCmd {
    /// The application.
    pub application_id: ApplicationId,
    /// The version that was read.
    pub version: i64,
    /// Why.
    pub reason: ApplicationClosing,
    /// More about it; needed unless the reason says it all.
    #[serde(default)]
    pub note: String,
}

impl Service {
    /// Says whose application it is: it becomes a clue by self-declaration, whose clock runs from the day on which the
    /// application came in. One that was closed by mistake can still be confirmed.
    ///
    /// # Errors
    /// Not found, `version_conflict`, `application.settled`, `application.erased`, `application.not_recognised`, `application.of_another`, `household.own`, and those of a
    /// clue.
    pub async fn confirm_application(&self, ctx: &Ctx, cmd: ConfirmApplicationCmd) -> Result<ApplicationView> {
        require(ctx, Verb::DecideApplications)?;
        words(&cmd.recognised).map_err(|problem| problem.at("/recognised"))?;
        let recognised = cmd.recognised.trim().to_owned();
        let mut tx = self.store.begin(ctx, "application.confirm").await?;
        let before = self
            .undecided(&mut tx, ctx, cmd.application_id, cmd.version, true)
            .await?;
        refuse_kin(&tx, ctx, cmd.household_id.0).await?;
        let household = repo::register::household::by_id(&tx, ctx, cmd.household_id)
            .await
            .map_err(|problem| problem.at("/household_id"))?;
        let person = self.person_of(&tx, &before).await?;
        match person {
            Some(person) if person != household.id => return Err(of_another()),
            None if recognised.is_empty() => return Err(not_recognised()),
            _ => {}
        }
        let said = Said::of(self.store.vault(), &before)?;
        let matters: BTreeSet<Matter> = before.matters.read()?;
        let source = source_of(&said.by, &matters, said.words.as_deref());
        source.check(ctx.today())?;
        let risks: BTreeSet<RiskCategory> = matters.iter().filter_map(|matter| matter.risk()).collect();
        let clue = self
            .raise_clue(
                ctx,
                &mut tx,
                cmd.household_id,
                &source,
                before.received_on.get(),
                &risks,
            )
            .await?;
        let after = application::Model {
            state: ApplicationState::Confirmed.into(),
            closed_as: None,
            note: (!recognised.is_empty()).then_some(recognised),
            household_id: Some(household.id),
            clue_id: Some(clue.id),
            decided_on: Some(ctx.today().into()),
            ..before.clone()
        };
        let row = tx.update(&before, after).await?;
        tx.subject(format!("application/{}", row.id));
        tx.detail(serde_json::json!({ "household": cmd.household_id, "clue": clue.id.to_string() }));
        let view = self.application_view(&tx, ctx, &row).await?;
        tx.commit(view).await
    }

    /// Hands an application on to another area of the caller's, or up to the office above.
    ///
    /// # Errors
    /// Not found, `version_conflict`, `application.settled`, `application.note_missing`, `application.nowhere_above`,
    /// `household.own`.
    pub async fn hand_on_application(&self, ctx: &Ctx, cmd: HandOnApplicationCmd) -> Result<ApplicationView> {
        require(ctx, Verb::DecideApplications)?;
        let note = noted(&cmd.note)?;
        // Nobody takes a second connection while one is held.
        let tree = self.area_tree().await?;
        let named = match cmd.area_id {
            Some(area) => Some(self.area_in_scope(ctx, Some(area)).await?.0),
            None => None,
        };
        let mut tx = self.store.begin(ctx, "application.hand_on").await?;
        let before = self
            .undecided(&mut tx, ctx, cmd.application_id, cmd.version, false)
            .await?;
        let to = match named {
            Some(area) => area,
            None => {
                let path = tree.path(AreaId(before.area_id));
                let own = path.iter().map(|node| node.level).next_back();
                let is_office = |level| matches!(level, AreaLevel::Town | AreaLevel::County);
                path.iter()
                    .rev()
                    .find(|node| is_office(node.level) && Some(node.level) != own)
                    .map(|node| node.id)
                    .ok_or_else(nowhere_above)?
            }
        };
        let after = application::Model {
            area_id: to.0,
            note: Some(note),
            ..before.clone()
        };
        // What the caller sees of it is what it was: from here on it may be out of sight.
        let view = self.application_view(&tx, ctx, &before).await?;
        let row = tx.update(&before, after).await?;
        tx.subject(format!("application/{}", row.id));
        tx.detail(serde_json::json!({ "area": to }));
        tx.commit(ApplicationView {
            version: row.version,
            area_id: to,
            ..view
        })
        .await
    }

    /// Closes an application that becomes no clue.
    ///
    /// # Errors
    /// Not found, `version_conflict`, `application.settled`, `application.note_missing`, `household.own`.
    pub async fn close_application(&self, ctx: &Ctx, cmd: CloseApplicationCmd) -> Result<ApplicationView> {
        require(ctx, Verb::DecideApplications)?;
        let says_it_all = matches!(cmd.reason, ApplicationClosing::Duplicate | ApplicationClosing::Spam);
        let note = match (says_it_all, cmd.note.trim()) {
            (true, "") => None,
            (_, note) => Some(noted(note)?),
        };
        let mut tx = self.store.begin(ctx, "application.close").await?;
        let before = self
            .undecided(&mut tx, ctx, cmd.application_id, cmd.version, false)
            .await?;
        let after = application::Model {
            state: ApplicationState::Closed.into(),
            closed_as: Some(cmd.reason.into()),
            note,
            decided_on: Some(ctx.today().into()),
            ..before.clone()
        };
        let row = tx.update(&before, after).await?;
        tx.subject(format!("application/{}", row.id));
        tx.detail(serde_json::json!({ "reason": cmd.reason }));
        let view = self.application_view(&tx, ctx, &row).await?;
        tx.commit(view).await
    }

    /// An application that nobody has decided on, kept from others until the end of the transaction; never one of the
    /// caller's own household or kin.
    async fn undecided(
        &self,
        tx: &mut Tx,
        ctx: &Ctx,
        id: ApplicationId,
        version: i64,
        or_closed: bool,
    ) -> Result<application::Model> {
        let seen = repo::door::application(tx, ctx, id).await?;
        let row = tx.locked::<application::Model>(seen.id).await?.unwrap_or(seen);
        if row.version != version {
            return Err(Problem::conflict());
        }
        refuse_erased(&row)?;
        if let Some(person) = self.person_of(tx, &row).await? {
            refuse_kin(tx, ctx, person).await?;
        }
        match row.state.get() {
            ApplicationState::Waiting => Ok(row),
            ApplicationState::Closed if or_closed => Ok(row),
            _ => Err(settled()),
        }
    }
}

/// The number that was given says whose it is; nobody says otherwise.
fn of_another() -> Problem {
    Problem::refused(
        "application.of_another",
        "申报人的身份证号码登记在另一户，不能确认到这一户；请核对后确认到那一户，不在本区域的转办。",
        "The ID number belongs to a member of another household, and the application to none but that; confirm it there, or hand it on where that is not in your area.",
    )
    .at("/household_id")
}

fn noted(text: &str) -> Result<String> {
    words(text).map_err(|problem| problem.at("/note"))?;
    match text.trim() {
        "" => Err(Problem::bad_data(
            "application.note_missing",
            "请写明缘由，申报人和上级都会看到结果。",
            "Say why: the applicant and the office above see the outcome.",
        )
        .at("/note")),
        text => Ok(text.to_owned()),
    }
}

fn settled() -> Problem {
    Problem::refused(
        "application.settled",
        "这份申报已经处理过；请刷新后查看结果。",
        "This application has been dealt with; load the page again to see how.",
    )
}

fn nowhere_above() -> Problem {
    Problem::refused(
        "application.nowhere_above",
        "这份申报已在县级，没有上级可转；请选择县内的镇村，或按“不是本地农户”关闭。",
        "It is at the county already; choose a town or village of the county, or close it as not from here.",
    )
    .at("/area_id")
}

fn not_recognised() -> Problem {
    Problem::bad_data(
        "application.not_recognised",
        "该户成员中没有这个身份证号码；请核对是否选对了户，确认是该户的，写明是怎样确认的。",
        "No member of this household has this ID number; check the choice, or say how it is known that it is this one.",
    )
    .at("/recognised")
}
