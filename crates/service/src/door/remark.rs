//! What applicants say of how it went, and the answer of the town or county.

use serde::Deserialize;
use shouwang_domain::calendar::{Timestamp, shanghai_date};
use shouwang_domain::door::{Grade, Progress, RemarkKind};
use shouwang_domain::{ApplicationId, RemarkId};
use shouwang_store::entity::{application, application_remark};
use shouwang_store::{Field, repo};
use utoipa::ToSchema;

use super::entries::words;
use super::inbox::ApplicationView;
use super::progress::{Standing, Ticket, progress};
use crate::office::access::{Verb, require};
use crate::register::kinship::refuse_kin;
use crate::{Ctx, Problem, Result, Service};

/// So many complaints of one applicant wait for an answer at once.
const MOST_WAITING: usize = 5;

/// What an applicant says.
#[derive(Clone, PartialEq, Eq)]
pub enum Saying {
    /// They do not agree with how it ended, or how it goes.
    Disagreement,
    /// How content they are; the last one counts.
    Rating(Grade),
    /// Something in their own words.
    Complaint(String),
}

/// Answers what an applicant said.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerRemarkCmd {
    /// The remark.
    pub remark_id: RemarkId,
    /// The version that was read.
    pub version: i64,
    /// The answer; the applicant reads it.
    pub answer: String,
}

impl Service {
    /// Takes what an applicant says, and tells how the application stands. A disagreement that waits for an answer is not
    /// written twice.
    ///
    /// # Errors
    /// `application.ticket` when the page is too old, `application.words`, `application.complaints_waiting`.
    pub async fn say_of_application(&self, now: Timestamp, ticket: &str, saying: &Saying) -> Result<Standing> {
        let ticket: Ticket = self.open_page(now, ticket).ok_or_else(too_old)?;
        let mut tx = self.store.system_begin(now, "application.remark").await?;
        let of = tx.locked::<application::Model>(ticket.application).await?;
        let of = of.ok_or_else(too_old)?;
        let known = repo::door::remarks(&tx, of.id).await?;
        let waiting = |kind: RemarkKind| {
            let waits = move |row: &&application_remark::Model| row.kind == kind && row.answered_on.is_none();
            known.iter().filter(waits)
        };
        let id = tx.id();
        let new = |kind: RemarkKind| application_remark::Model {
            id,
            application_id: of.id,
            kind: kind.into(),
            said_on: shanghai_date(now.0).into(),
            ..application_remark::Model::default()
        };
        tx.subject(format!("application/{}", of.id));
        let kind = match saying {
            Saying::Disagreement => {
                let (clue, case) = repo::door::standing(&tx, &of).await?;
                if progress(of.state.get(), clue.as_ref(), case.as_ref()) <= Progress::Verification {
                    tx.abandon().await?;
                    return Err(nothing_to_disagree_with());
                }
                if waiting(RemarkKind::Disagreement).next().is_some() {
                    tx.abandon().await?;
                    return self.standing_of(now, &of).await;
                }
                tx.insert(new(RemarkKind::Disagreement)).await?;
                RemarkKind::Disagreement
            }
            Saying::Rating(grade) => {
                let grade = Some((*grade).into());
                match waiting(RemarkKind::Rating).next() {
                    Some(before) => {
                        let said_on = shanghai_date(now.0).into();
                        let after = application_remark::Model {
                            grade,
                            said_on,
                            ..before.clone()
                        };
                        tx.update(before, after).await?;
                    }
                    None => {
                        let row = application_remark::Model {
                            grade,
                            ..new(RemarkKind::Rating)
                        };
                        tx.insert(row).await?;
                    }
                }
                RemarkKind::Rating
            }
            Saying::Complaint(text) => {
                words(text)?;
                if text.trim().is_empty() {
                    return Err(nothing_said());
                }
                if waiting(RemarkKind::Complaint).count() >= MOST_WAITING {
                    return Err(too_many());
                }
                let sealed = self.store.vault().seal(Field::APPLICATION_REMARK, id, text.trim())?;
                let row = application_remark::Model {
                    text_sealed: Some(sealed),
                    ..new(RemarkKind::Complaint)
                };
                tx.insert(row).await?;
                RemarkKind::Complaint
            }
        };
        tx.detail(serde_json::json!({ "kind": kind }));
        tx.commit(()).await?;
        self.standing_of(now, &of).await
    }

    /// Answers a disagreement or complaint; the applicant reads the answer where they ask how far it is.
    ///
    /// # Errors
    /// Not found, `version_conflict`, `application.words`, `household.own`.
    pub async fn answer_remark(&self, ctx: &Ctx, cmd: AnswerRemarkCmd) -> Result<ApplicationView> {
        require(ctx, Verb::AnswerRemarks)?;
        let answer = cmd.answer.trim();
        words(answer).map_err(|problem| problem.at("/answer"))?;
        if answer.is_empty() {
            return Err(nothing_said().at("/answer"));
        }
        let mut tx = self.store.begin(ctx, "application.answer").await?;
        let (before, of) = repo::door::remark(&tx, ctx, cmd.remark_id).await?;
        if before.version != cmd.version {
            return Err(Problem::conflict());
        }
        if before.kind == RemarkKind::Rating {
            return Err(no_answer());
        }
        let household = match of.household_id {
            Some(household) => Some(household),
            None => self.person_of(&tx, &of).await?,
        };
        if let Some(household) = household {
            refuse_kin(&tx, ctx, household).await?;
        }
        let after = application_remark::Model {
            answer: Some(answer.to_owned()),
            answered_on: Some(ctx.today().into()),
            ..before.clone()
        };
        tx.update(&before, after).await?;
        tx.subject(format!("application/{}", ApplicationId(of.id)));
        let view = self.application_view(&tx, ctx, &of).await?;
        tx.commit(view).await
    }
}

fn too_old() -> Problem {
    Problem::refused(
        "application.ticket",
        "这一页打开得太久了；请重新输入申报号和手机后四位。",
        "This page is too old; enter the number and the last four digits again.",
    )
}

fn nothing_said() -> Problem {
    Problem::bad_data(
        "application.nothing_said",
        "请写几个字再提交。",
        "Write some words before you send it.",
    )
}

fn too_many() -> Problem {
    Problem::refused(
        "application.complaints_waiting",
        "您的意见都已转到镇里，请等答复；着急的请打电话。",
        "What you said is with the town; please wait for the answer, or call.",
    )
}

fn nothing_to_disagree_with() -> Problem {
    Problem::refused(
        "application.no_result",
        "申报还在收件和核查，没有可以提异议的结果；有意见请写在“投诉或者建议”里。",
        "The application is still being looked at and has no result yet; write what you want to say as a complaint or suggestion.",
    )
}

fn no_answer() -> Problem {
    Problem::refused("application.rating", "评分不需要答复。", "A rating asks for no answer.")
}
