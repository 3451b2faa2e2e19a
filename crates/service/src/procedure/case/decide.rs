//! What the register and the policy say to an act, beyond what the state machine can know.

use shouwang_domain::procedure::{Act, CaseKind, Decision, application_missing};
use shouwang_domain::risk::{MonitoredType, Population};
use shouwang_domain::{Fen, HouseholdId};
use shouwang_policy::Pack;
use shouwang_store::{Tx, repo};

use super::CaseFile;
use super::act::Ruling;
use super::record::{Opening, Remark};
use crate::{Ctx, Problem, Result, Service};

impl Service {
    /// At the verification, what the policy says to the proposed type is only noted beside it: people verify. At the
    /// county it binds. What was found of assets is answered before the town passes the case and submits it and the county
    /// approves it, and whoever brought it in does none of this; a query that never ran is noted.
    pub(super) async fn rule_on(&self, tx: &mut Tx, ctx: &Ctx, file: &CaseFile, act: &Act) -> Result<Ruling> {
        match (file.kind()?, act) {
            (CaseKind::Identification, Act::RecordVerification(v)) => {
                let income = self.income_per_head(tx, ctx, file).await?;
                let population = file.case.population.get();
                let remark = match self.policy_at(tx, file.household.area_order, ctx.today()).await {
                    Ok(policy) => policy.pack.eligible(v.monitored_type, population, income).err(),
                    Err(none_in_force) => Some(none_in_force),
                };
                let household = HouseholdId(file.household.id);
                let event = self.event_behind(tx, ctx, household, v).await?;
                Ok(Ruling {
                    remarks: remark.map(Remark::from).into_iter().chain(event).collect(),
                    ..Default::default()
                })
            }
            (CaseKind::Identification, Act::PassTownReview(review)) => {
                let standing = self.asset_standing(tx, &file.case).await?;
                Ok(Ruling {
                    remarks: standing
                        .judge_review(ctx, review)?
                        .into_iter()
                        .map(Remark::from)
                        .collect(),
                    ..Default::default()
                })
            }
            (CaseKind::Identification, Act::SubmitToCounty(_)) => {
                let standing = self.asset_standing(tx, &file.case).await?;
                let remarks = standing.judge_approval(ctx)?;
                Ok(Ruling {
                    remarks: remarks.into_iter().map(Remark::from).collect(),
                    ..Default::default()
                })
            }
            (CaseKind::Identification, Act::Approve(decision) | Act::ApproveGovernment(decision)) => {
                let standing = self.asset_standing(tx, &file.case).await?;
                let remarks = standing.judge_approval(ctx)?;
                let ruling = self.rule_on_inclusion(tx, ctx, file, decision).await?;
                Ok(Ruling {
                    remarks: remarks.into_iter().map(Remark::from).collect(),
                    ..ruling
                })
            }
            (CaseKind::Elimination, Act::Approve(decision)) => self.rule_on_elimination(tx, ctx, file, decision).await,
            _ => Ok(Ruling::default()),
        }
    }

    async fn rule_on_inclusion(&self, tx: &mut Tx, ctx: &Ctx, file: &CaseFile, decision: &Decision) -> Result<Ruling> {
        let policy = self.policy_at(tx, file.household.area_order, decision.on).await?;
        let monitored_type = file
            .monitored_type()?
            .ok_or_else(|| Problem::internal("a verified case has no type"))?;
        let asked = Asked {
            monitored_type,
            population: file.case.population.get(),
            income: self.income_per_head(tx, ctx, file).await?,
            has_civil_affairs: file.household.civil_affairs.is_some(),
            has_application: file.case.has_application.get(),
            has_reason: !decision.opinion.trim().is_empty(),
        };
        Ok(Ruling {
            tier: Some(tier(&policy.pack, &asked)?),
            pack: Some(policy.pack.version.clone()),
            ..Default::default()
        })
    }

    async fn rule_on_elimination(
        &self,
        tx: &mut Tx,
        ctx: &Ctx,
        file: &CaseFile,
        decision: &Decision,
    ) -> Result<Ruling> {
        let policy = self.policy_at(tx, file.household.area_order, decision.on).await?;
        let Opening::ProposeElimination { stability, .. } = file.opening()? else {
            return Err(Problem::internal("an elimination without a proposal"));
        };
        let spell = repo::procedure::spell::open_of(tx, &file.household)
            .await?
            .ok_or_else(crate::procedure::elimination::not_monitored)?;
        let answers = self
            .answers(tx, ctx, &file.household, &spell, &policy.pack, stability)
            .await?;
        crate::procedure::elimination::require_all_met(&answers)?;
        Ok(Ruling {
            pack: Some(policy.pack.version.clone()),
            ..Default::default()
        })
    }

    async fn income_per_head(&self, tx: &mut Tx, ctx: &Ctx, file: &CaseFile) -> Result<Option<Fen>> {
        let facts = self
            .facts_in(tx, ctx, HouseholdId(file.household.id), ctx.today())
            .await?;
        Ok(facts.income_per_head)
    }
}

/// What a decision on a household turns on.
struct Asked {
    monitored_type: MonitoredType,
    population: Population,
    income: Option<Fen>,
    has_civil_affairs: bool,
    has_application: bool,
    has_reason: bool,
}

/// The tier that watches the household. A base register that no tier of the pack screens by income is decided by people,
/// who record why (普宁 2023, 惠州 2024 name two registers only, but anybody may declare).
fn tier(pack: &Pack, asked: &Asked) -> Result<String> {
    let outside = pack
        .tiers
        .iter()
        .all(|tier| !tier.populations.contains(&asked.population));
    let eligible = match pack.eligible(asked.monitored_type, asked.population, asked.income) {
        Ok(eligible) => eligible,
        Err(_) if outside && asked.has_reason => {
            let first = pack
                .tiers
                .first()
                .ok_or_else(|| Problem::internal(format!("pack {} has no tier", pack.id)))?;
            return Ok(first.name.clone());
        }
        Err(_) if outside => return Err(reason_missing(pack, asked.population)),
        Err(refusal) => return Err(refusal.with_code("case.not_eligible")),
    };
    if eligible.reason_required && !asked.has_reason {
        return Err(reason_missing(pack, asked.population));
    }
    if eligible.own_application && !asked.has_application {
        return Err(application_missing());
    }
    if eligible.civil_affairs_status && !asked.has_civil_affairs {
        return Err(Problem::refused(
            "case.civil_affairs_missing",
            "该类别以民政部门认定的身份为准，请先登记该户的民政身份。",
            "This type follows the household's standing in civil affairs; record that first.",
        ));
    }
    Ok(eligible.tier)
}

fn reason_missing(pack: &Pack, population: Population) -> Problem {
    Problem::refused(
        "case.reason_missing",
        format!(
            "{}未将{}列入按收入监测的范围；如认定，请在审定意见中写明理由。",
            pack.zh,
            population.zh()
        ),
        format!(
            "{} does not screen a {} by income; to include it, write the reason into the opinion.",
            pack.en,
            population.en()
        ),
    )
    .at("/opinion")
}
