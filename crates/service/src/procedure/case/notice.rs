//! The text of the public notice, as it hangs on the board.

use serde::Serialize;
use shouwang_domain::area::AreaLevel;
use shouwang_domain::name::PersonName;
use shouwang_domain::procedure::{CaseKind, CaseState};
use shouwang_domain::{CaseId, HouseholdId};
use shouwang_store::column::Day;
use shouwang_store::repo;
use utoipa::ToSchema;

use super::CaseFile;
use super::file::notice_end;
use crate::office::access::{Verb, require};
use crate::office::reading::ReadingKind;
use crate::{Ctx, Problem, Result, Service};

/// The notice of a case in both languages.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NoticeView {
    /// The case.
    pub case_id: CaseId,
    /// The household.
    pub household_id: HouseholdId,
    /// In Chinese.
    pub zh: NoticeText,
    /// In English.
    pub en: NoticeText,
}

/// The notice in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct NoticeText {
    /// Heading.
    pub title: String,
    /// Paragraphs.
    pub body: Vec<String>,
    /// Who signs.
    pub signed_by: String,
}

impl Service {
    /// The text of a case's public notice. It names the head by surname only, and carries neither an ID number nor a
    /// telephone, an account, an illness or the risk, which could tell of one.
    ///
    /// # Errors
    /// Not found; `case.notice_not_due` before the review has agreed.
    pub async fn notice_text(&self, ctx: &Ctx, case: CaseId) -> Result<NoticeView> {
        require(ctx, Verb::ReadCases)?;
        let case = self.case_read(ctx, case, ReadingKind::Case).await?;
        let file = CaseFile::read(&self.store, ctx, case).await?;
        if matches!(
            file.state()?,
            CaseState::Verification | CaseState::Commitment | CaseState::Review
        ) {
            return Err(Problem::refused(
                "case.notice_not_due",
                "民主评议通过后才能生成公示。",
                "The notice is written after the democratic review has agreed.",
            ));
        }
        let rules = self.rules_of(&self.store, ctx, &file).await?;
        let from = file.case.notice_from.map(Day::get).unwrap_or(ctx.today());
        let until = notice_end(from, &rules);
        let head = head_masked(&file)?;
        let n_members = file.members.len();
        let area = repo::procedure::case::path(&self.store, &file.household).await?;
        let above = |level: AreaLevel| area.iter().find(|a| a.level == level).map_or("", |a| a.name.as_str());
        let (town, village) = (above(AreaLevel::Town), above(AreaLevel::Village));
        let (zh_what, en_what) = what(&file)?;
        let zh = NoticeText {
            title: format!("{village}{}公示", file.kind()?.zh()),
            body: vec![
                format!("经民主评议，{village}以下农户{zh_what}，现予公示。"),
                format!("户主：{head}，家庭人口 {n_members} 人。"),
                format!("公示期：{from} 至 {until}。如有异议，请在公示期内向村民委员会或{town}提出，或拨打12317反映。"),
            ],
            signed_by: village.to_owned(),
        };
        let en = NoticeText {
            title: format!("Public notice of {}, {village}", file.kind()?.en()),
            body: vec![
                format!("After democratic review, the following household of {village} {en_what}."),
                format!("Head of household: {head}; members: {n_members}."),
                format!(
                    "The notice hangs from {from} to {until}. Objections may be raised during this time with the \
                     villagers' committee or {town}, or by calling 12317."
                ),
            ],
            signed_by: village.to_owned(),
        };
        Ok(NoticeView {
            case_id: CaseId(file.case.id),
            household_id: HouseholdId(file.household.id),
            zh,
            en,
        })
    }
}

fn head_masked(file: &CaseFile) -> Result<String> {
    file.head().map_or(Ok("*".to_owned()), |head| {
        Ok(PersonName::new(head.name.as_str())?.masked())
    })
}

fn what(file: &CaseFile) -> Result<(String, String)> {
    let monitored_type = file.monitored_type()?;
    let (zh, en) = monitored_type.map_or(("", ""), |t| (t.zh(), t.en()));
    Ok(match file.kind()? {
        CaseKind::Identification => (format!("拟认定为{zh}"), format!("is proposed to be monitored as: {en}")),
        CaseKind::Elimination => (
            format!("（{zh}）拟标注风险消除"),
            format!("({en}) is proposed to be labelled as free of risk"),
        ),
    })
}
