//! How the query of assets of a case stands, for those who judge the case.

use shouwang_domain::asset::AssetAnswer;
use shouwang_domain::ctx::Hands;
use shouwang_domain::procedure::TownReview;
use shouwang_store::entity::procedure_case;
use shouwang_store::{Source, repo};

use super::hands::answerers;

use crate::{Ctx, Problem, Result, Service};

/// How the query of assets of a case stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct AssetStanding {
    /// What was found and nobody has answered.
    unanswered: u64,
    /// What was found, and shows that the statement is to be corrected.
    to_correct: u64,
    /// What was found, and lost its words before it was settled: its person took the authorisation back.
    removed: u64,
    /// Kinds and times that were asked.
    asked: u64,
    /// Those of them that a department has answered.
    told: u64,
    /// Who brought answers in: that nothing was found leaves no row, and is decided upon like what was found.
    answerers: Vec<Hands>,
}

impl Service {
    /// How the query of assets of a case stands. The case was found in scope before.
    pub(crate) async fn asset_standing(&self, at: &impl Source, case: &procedure_case::Model) -> Result<AssetStanding> {
        let mut standing = AssetStanding::default();
        let asked = repo::asset::asked_of(at, &[case.id])
            .await?
            .remove(&case.id)
            .unwrap_or_default();
        for (asked, _) in &asked {
            standing.asked += 1;
            standing.told += u64::from(asked.answered_on.is_some());
        }
        let told = asked.iter().filter(|(asked, _)| asked.answered_on.is_some());
        standing.answerers = answerers(at, told.map(|(_, query)| query.id)).await?;
        for row in repo::asset::results_of(at, &[case.id]).await? {
            let answer = row.answer.map(|answer| answer.get());
            let is_settled = matches!(answer, Some(AssetAnswer::Agrees | AssetAnswer::Explained));
            match row.blanked_on {
                // Nobody can answer it any more, nor answer otherwise.
                Some(_) => standing.removed += u64::from(!is_settled),
                None => {
                    standing.unanswered += u64::from(answer.is_none());
                    standing.to_correct += u64::from(answer == Some(AssetAnswer::ToCorrect));
                }
            }
        }
        Ok(standing)
    }
}

impl AssetStanding {
    /// Refuses to pass a case on while something that was found waits for its answer. It refuses the step, never the
    /// household.
    ///
    /// # Errors
    /// `case.asset_unanswered`.
    fn check_answered(&self) -> Result<()> {
        if self.unanswered == 0 {
            return Ok(());
        }
        let n = self.unanswered;
        Err(Problem::refused(
            "case.asset_unanswered",
            format!("资产查询结果还有 {n} 条没有书面答复；请镇级在案件页的“资产核查”中逐条答复后再办理。"),
            format!(
                "{n} results of the asset query have no answer in writing; the town answers each on the page of the case, and the step is done then."
            ),
        ))
    }

    /// Refuses whoever brought in what a department answered, or entered that: somebody else decides upon it.
    ///
    /// # Errors
    /// `case.asset_brought_in`.
    fn check_hands(&self, ctx: &Ctx) -> Result<()> {
        let hands = ctx.hands();
        match self.answerers.iter().any(|one| one.share_a_person_with(&hands)) {
            true => Err(brought_in()),
            false => Ok(()),
        }
    }

    /// What is said of the town's statement: refused where its own answers contradict it, remarks where they do not settle
    /// what was found, where no query stands behind it here, or where what it found went unanswered.
    ///
    /// # Errors
    /// `case.asset_brought_in`, `case.asset_unanswered`, `case.asset_to_correct`.
    pub(crate) fn judge_review(&self, ctx: &Ctx, review: &TownReview) -> Result<Vec<Problem>> {
        self.check_hands(ctx)?;
        self.check_answered()?;
        if review.facts_agree && self.to_correct > 0 {
            return Err(to_correct(self.to_correct));
        }
        let mut remarks = Vec::new();
        if self.asked == 0 {
            remarks.push(not_queried());
        } else if self.told < self.asked {
            remarks.push(query_open(self.asked - self.told));
        }
        if self.to_correct > 0 {
            remarks.push(left_to_correct(self.to_correct));
        }
        remarks.extend(self.removed());
        Ok(remarks)
    }

    /// What is said where the town submits, and where the county, or its government, approves: a remark where what was found went unanswered.
    ///
    /// # Errors
    /// `case.asset_brought_in`, `case.asset_unanswered`.
    pub(crate) fn judge_approval(&self, ctx: &Ctx) -> Result<Vec<Problem>> {
        self.check_hands(ctx)?;
        self.check_answered()?;
        Ok(self.removed().into_iter().collect())
    }

    fn removed(&self) -> Option<Problem> {
        (self.removed > 0).then(|| removed(self.removed))
    }
}

fn brought_in() -> Problem {
    Problem::wrong_person(
        "case.asset_brought_in",
        "该户资产查询的部门答复由您上传或代为上传，您不能再通过镇级审核、上报或审定本案；请由其他人员办理。",
        "You brought in, or entered, what a department answered to the asset query of this household, and neither pass nor submit nor approve the case; let a colleague do it.",
    )
}

fn left_to_correct(n: u64) -> Problem {
    Problem::refused(
        "asset.left_to_correct",
        format!("有 {n} 条资产查询结果答复为“申报须更正”，镇级在尚未更正时通过了审核。"),
        format!(
            "{n} results of the asset query are answered as showing that the statement is to be corrected; the town passed the case before it was."
        ),
    )
}

fn removed(n: u64) -> Problem {
    Problem::refused(
        "asset.removed",
        format!(
            "有 {n} 条资产查询结果因本人撤回授权而清除，清除前没有答复，或答复为“申报须更正”而没有更正，没有核实。"
        ),
        format!(
            "{n} results of the asset query were removed, because their person took the authorisation back, before anybody answered them or what they showed was corrected."
        ),
    )
}

fn to_correct(n: u64) -> Problem {
    Problem::refused(
        "case.asset_to_correct",
        format!(
            "资产查询结果有 {n} 条已答复“申报须更正”，不能同时声明情况一致；请退回补充，更正后重新答复该条。"
        ),
        format!(
            "The answers to {n} results say that the statement is to be corrected, so that it does not agree; return the case, and answer anew once it is corrected."
        ),
    )
    .at("/facts_agree")
}

fn not_queried() -> Problem {
    Problem::refused(
        "asset.not_queried",
        "系统内没有按授权进行的资产查询；镇级声明已查询，请核对其查询材料。",
        "No query of assets under the authorisation is on record here; the town states that it was made: look at its papers.",
    )
}

fn query_open(n: u64) -> Problem {
    Problem::refused(
        "asset.query_open",
        format!("有 {n} 项资产查询部门尚未答复。"),
        format!("{n} queries of assets have no answer of the department yet."),
    )
}
