//! What an applicant is told: how far it is, how it ended, whom to call. Nothing of the register, and nothing about anybody
//! else.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_domain::AreaId;
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::clue::ClueState;
use shouwang_domain::door::{
    ApplicationClosing, ApplicationMode, ApplicationNumber, ApplicationState, Progress, digits,
};
use shouwang_domain::procedure::CaseState;
use shouwang_store::column::Code;
use shouwang_store::entity::{application, clue, procedure_case};
use shouwang_store::{Field, repo};

use super::Whom;
use super::remark_view::RemarkView;
use crate::procedure::case::telling::without_numbers;
use crate::{Result, Service};

/// How far an application is.
#[derive(Debug, Clone)]
pub struct Standing {
    /// Lets whoever asked say something about it; nobody else can make it.
    pub ticket: String,
    /// Where it is.
    pub progress: Progress,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// The adults of the family still have to sign the commitment.
    pub signatures_missing: bool,
    /// The day on which it came in.
    pub received_on: NaiveDate,
    /// By which day somebody of the village comes, while that is to come.
    pub visit_by: Option<NaiveDate>,
    /// By which day it is decided.
    pub decision_by: Option<NaiveDate>,
    /// Who takes care of it.
    pub place: String,
    /// Whom to call.
    pub whom: Whom,
    /// What the applicant said of it, and was answered.
    pub remarks: Vec<RemarkView>,
}

/// How an application ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The family is helped from now on.
    Included,
    /// It is not, and this is what the family was told.
    NotIncluded(Option<Told>),
    /// It ended before a decision.
    Ended,
    /// It became no clue.
    Closed(ApplicationClosing),
}

/// What a family was told, in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// The right to say something about an application: that of whoever saw it a short while ago.
#[derive(Serialize, Deserialize)]
pub(super) struct Ticket {
    pub(super) application: i64,
}

impl Service {
    /// How far the application with a number is, for whoever knows the last digits of its telephone, too. One question to the
    /// database whether the number or the digits are wrong, or both.
    ///
    /// # Errors
    /// Only those of the database.
    pub async fn application_standing(&self, now: Timestamp, number: &str, last4: &str) -> Result<Option<Standing>> {
        // What cannot be a number is looked up as one that nobody has.
        let number = ApplicationNumber::parse(number).map_or_else(Vec::new, |number| self.blind(&number));
        let last4 = self.store.vault().blind_last4(Field::MEMBER_PHONE, &digits(last4));
        match repo::door::of_applicant(&self.store, &number, &last4).await? {
            Some(row) => self.standing_of(now, &row).await.map(Some),
            None => Ok(None),
        }
    }

    /// How far an application is.
    pub(super) async fn standing_of(&self, now: Timestamp, row: &application::Model) -> Result<Standing> {
        let (clue, case) = repo::door::standing(&self.store, row).await?;
        let progress = progress(row.state.get(), clue.as_ref(), case.as_ref());
        let outcome = match progress {
            Progress::Settled => Some(self.outcome(row, clue.as_ref(), case.as_ref()).await?),
            _ => None,
        };
        let area = AreaId(row.area_id);
        let clock = self.clock_of(area, row.received_on.get(), now).await?;
        let is_before_visit = matches!(progress, Progress::Received | Progress::Verification);
        let decision_by = case
            .as_ref()
            .map(|case| case.due.get())
            .or_else(|| clock.map(|clock| clock.due));
        let remarks = repo::door::remarks(&self.store, row.id).await?;
        let ticket = Ticket { application: row.id };
        Ok(Standing {
            ticket: self.seal_page(now, &ticket)?,
            progress,
            signatures_missing: case.as_ref().is_some_and(|case| case.state == CaseState::Commitment),
            received_on: row.received_on.get(),
            visit_by: clock.map(|clock| clock.stage_due).filter(|_| is_before_visit),
            decision_by: decision_by.filter(|_| outcome.is_none()),
            outcome,
            place: self.place_of(area).await?,
            whom: self.whom_of(area).await?,
            remarks: remarks
                .iter()
                .map(|remark| RemarkView::of(self.store.vault(), remark))
                .collect::<Result<_>>()?,
        })
    }

    async fn outcome(
        &self,
        row: &application::Model,
        clue: Option<&clue::Model>,
        case: Option<&procedure_case::Model>,
    ) -> Result<Outcome> {
        if let Some(closed_as) = row.closed_as.map(Code::get) {
            return Ok(Outcome::Closed(closed_as));
        }
        // Why a family was not taken in is told to the family, and not to whoever applied in its name.
        let is_family = row.mode != ApplicationMode::Entrusted && row.mode != ApplicationMode::Window;
        Ok(match (case.map(|case| case.state.get()), clue) {
            (Some(CaseState::Included), _) => Outcome::Included,
            (Some(CaseState::NotIncluded), _) => {
                let told = match case {
                    Some(case) if is_family => repo::door::told(&self.store, case).await?,
                    _ => None,
                };
                Outcome::NotIncluded(told.map(|message| Told {
                    zh: message.zh,
                    en: message.en,
                }))
            }
            (None, Some(clue)) => {
                let reason = clue.dismissed_reason.as_ref().filter(|_| is_family);
                let reason = reason.map(|reason| without_numbers(reason));
                Outcome::NotIncluded(reason.map(|reason| Told {
                    zh: format!("入户核查的情况：{reason}"),
                    en: format!("What the visit found: {reason}"),
                }))
            }
            _ => Outcome::Ended,
        })
    }
}

pub(super) fn progress(
    state: ApplicationState,
    clue: Option<&clue::Model>,
    case: Option<&procedure_case::Model>,
) -> Progress {
    if state == ApplicationState::Closed {
        return Progress::Settled;
    }
    match (case, clue) {
        (Some(case), _) => Progress::of(case.state.get(), case.rested_in.map(Code::get)),
        (None, Some(clue)) if clue.state == ClueState::Dismissed => Progress::Settled,
        (None, Some(_)) => Progress::Verification,
        (None, None) => Progress::Received,
    }
}
