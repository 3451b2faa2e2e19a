//! Measures of help: kinds and branches, how a plan must fit the risks, and the life of one measure.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::risk::RiskCategory;
use crate::{Problem, Result, coded_enum};

coded_enum! {
    /// The branch a measure belongs to (翁源 2021 §五).
    pub enum Branch {
        Development = "development", "开发式帮扶", "development assistance";
        SafetyNet = "safety_net", "兜底保障", "safety net";
        Motivation = "motivation", "扶志扶智", "support of will and skill";
        Social = "social", "社会帮扶", "help from society";
    }
}

coded_enum! {
    /// Kinds of measure.
    pub enum MeasureKind {
        Industry = "industry", "产业带动", "support by an industry";
        Employment = "employment", "就业扶持", "help to employment";
        SkillTraining = "skill_training", "技能培训", "skill training";
        MicroCredit = "micro_credit", "小额信贷", "micro-credit";
        PublicWelfarePost = "public_welfare_post", "公益性岗位", "public welfare post";
        CreditRelief = "credit_relief", "信贷纾困", "relief of an overdue loan";
        AssetDividend = "asset_dividend", "资产收益补发", "settlement of asset dividends";
        Dibao = "dibao", "最低生活保障", "minimum living guarantee";
        DestituteSupport = "destitute_support", "特困供养", "destitute support";
        TemporaryRelief = "temporary_relief", "临时救助", "temporary relief";
        MedicalAid = "medical_aid", "医疗救助", "medical aid";
        DisabilitySupport = "disability_support", "残疾人补贴", "support of the disabled";
        EducationAid = "education_aid", "教育资助", "education aid";
        HousingSafety = "housing_safety", "住房安全保障", "safe housing";
        WaterSafety = "water_safety", "饮水安全保障", "safe drinking water";
        PolicyContinuation = "policy_continuation", "政策衔接", "continuation of a benefit";
        Motivation = "motivation", "扶志扶智", "support of will and skill";
        SocialHelp = "social_help", "社会帮扶", "help from society";
    }
}

impl MeasureKind {
    /// The branch it belongs to.
    pub const fn branch(self) -> Branch {
        match self {
            Self::Industry
            | Self::Employment
            | Self::SkillTraining
            | Self::MicroCredit
            | Self::PublicWelfarePost
            | Self::CreditRelief
            | Self::AssetDividend => Branch::Development,
            Self::Motivation => Branch::Motivation,
            Self::SocialHelp => Branch::Social,
            _ => Branch::SafetyNet,
        }
    }
}

coded_enum! {
    /// Before or after the event (翁源 2021 §五(一)).
    pub enum Timing {
        Preventive = "preventive", "事前预防", "preventive";
        AfterEvent = "after_event", "事后帮扶", "after the event";
    }
}

coded_enum! {
    /// Where the money comes from (翁源 2021 §五(一)).
    pub enum FundSource {
        IndustryPolicy = "industry_policy", "行业政策", "policy of a department";
        CentralLinkageFund = "central_linkage_fund", "财政衔接推进乡村振兴补助资金", "central linkage fund";
        Donation630 = "donation_630", "“6·30”社会捐赠资金", "donations of 30 June";
        ProvincialMatch = "provincial_match", "省级配套资金", "provincial match";
        AssetIncome = "asset_income", "资产收益", "income of project assets";
        TeamRaised = "team_raised", "工作队筹集", "raised by the stationed team";
        Other = "other", "其他", "other";
    }
}

coded_enum! {
    /// State of a measure: reviewed and noticed before it takes effect (翁源 2021 §四(二)).
    pub enum MeasureState {
        Proposed = "proposed", "拟定", "proposed";
        Reviewed = "reviewed", "已评议", "reviewed";
        Noticed = "noticed", "已公示", "noticed";
        InEffect = "in_effect", "实施中", "in effect";
        Finished = "finished", "已完成", "finished";
        Stopped = "stopped", "已停止", "stopped";
    }
}

impl MeasureState {
    /// The state after this one; a measure may be stopped from any open state.
    pub fn advance(self, to: Self) -> Result<Self> {
        use MeasureState as S;
        let allowed = matches!(
            (self, to),
            (S::Proposed, S::Reviewed)
                | (S::Reviewed, S::Noticed)
                | (S::Noticed, S::InEffect)
                | (S::InEffect, S::Finished)
                | (S::Proposed | S::Reviewed | S::Noticed | S::InEffect, S::Stopped)
        );
        if allowed {
            Ok(to)
        } else {
            Err(Problem::refused(
                "measure.wrong_state",
                format!(
                    "措施处于“{}”，不能转为“{}”；须先评议、再公示、后实施。",
                    self.zh(),
                    to.zh()
                ),
                format!(
                    "A measure that is \"{}\" cannot become \"{}\"; it is reviewed, then noticed, then takes effect.",
                    self.en(),
                    to.en()
                ),
            ))
        }
    }
}

/// Which kinds of measure answer a risk; comes from the pack.
pub type Catalogue = BTreeMap<RiskCategory, BTreeSet<MeasureKind>>;

/// A remark on a plan: it warns and does not block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PlanRemark {
    /// The stable code.
    pub code: String,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// What is wrong or remarkable about the measures of a household.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PlanCheck {
    /// Gaps: the plan is not complete until they are closed.
    pub gaps: Vec<PlanRemark>,
    /// Warnings: the plan stands, but a person should look.
    pub warnings: Vec<PlanRemark>,
}

/// Checks measures against risks and labour capability (翁源 2021 §五): each risk has a matching measure; more than one
/// for a single risk is stacking; without labour capability a safety net; with it at least one development measure.
pub fn check_plan(
    risks: &BTreeSet<RiskCategory>,
    has_labour: bool,
    measures: &[MeasureKind],
    catalogue: &Catalogue,
) -> PlanCheck {
    let mut check = PlanCheck::default();
    for risk in risks {
        let matching = catalogue.get(risk);
        if !measures.iter().any(|m| matching.is_some_and(|kinds| kinds.contains(m))) {
            check.gaps.push(remark(
                "plan.risk_uncovered",
                format!("风险“{}”没有对应的帮扶措施。", risk.zh()),
                format!("No measure answers the risk \"{}\".", risk.en()),
            ));
        }
    }
    let has_branch = |branch| measures.iter().any(|m| m.branch() == branch);
    if has_labour && !has_branch(Branch::Development) {
        check.gaps.push(remark(
            "plan.development_missing",
            "该户有劳动能力，至少应有一项开发式帮扶措施。".into(),
            "The household has labour; it needs at least one development measure.".into(),
        ));
    }
    if !has_labour && !has_branch(Branch::SafetyNet) {
        check.gaps.push(remark(
            "plan.safety_net_missing",
            "该户无劳动能力，应落实兜底保障措施。".into(),
            "The household has no labour; it needs a safety-net measure.".into(),
        ));
    }
    let needed = 1 + usize::from(
        has_labour
            && !risks.iter().any(|r| {
                catalogue
                    .get(r)
                    .is_some_and(|k| k.iter().any(|m| m.branch() == Branch::Development))
            }),
    );
    if risks.len() == 1 && measures.len() > needed {
        check.warnings.push(remark(
            "plan.stacking",
            "该户风险单一，叠加多项措施前请核实必要性。".into(),
            "The household has a single risk; check whether several measures are necessary.".into(),
        ));
    }
    check
}

fn remark(code: &str, zh: String, en: String) -> PlanRemark {
    PlanRemark {
        code: code.to_owned(),
        zh,
        en,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(risks: &[RiskCategory], has_labour: bool, measures: &[MeasureKind]) -> Vec<String> {
        let catalogue = Catalogue::from([
            (
                RiskCategory::IllnessOrDisability,
                BTreeSet::from([MeasureKind::MedicalAid, MeasureKind::DisabilitySupport]),
            ),
            (
                RiskCategory::UnstableEmployment,
                BTreeSet::from([MeasureKind::Employment, MeasureKind::PublicWelfarePost]),
            ),
        ]);
        let check = check_plan(&risks.iter().copied().collect(), has_labour, measures, &catalogue);
        check.gaps.into_iter().chain(check.warnings).map(|r| r.code).collect()
    }

    #[test]
    fn a_plan_fits_risks_and_labour() {
        use MeasureKind as M;
        use RiskCategory as R;
        type Case = (&'static [R], bool, &'static [M], &'static [&'static str]);
        let cases: &[Case] = &[
            (&[R::UnstableEmployment], true, &[M::Employment], &[]),
            (
                &[R::UnstableEmployment],
                true,
                &[M::Employment, M::PublicWelfarePost],
                &["plan.stacking"],
            ),
            (
                &[R::UnstableEmployment],
                true,
                &[M::MedicalAid],
                &["plan.risk_uncovered", "plan.development_missing"],
            ),
            (&[R::IllnessOrDisability], false, &[M::MedicalAid], &[]),
            (
                &[R::IllnessOrDisability],
                true,
                &[M::MedicalAid],
                &["plan.development_missing"],
            ),
            (&[R::IllnessOrDisability], true, &[M::MedicalAid, M::Employment], &[]),
            (
                &[R::IllnessOrDisability],
                false,
                &[M::Employment],
                &["plan.risk_uncovered", "plan.safety_net_missing"],
            ),
            (
                &[R::IllnessOrDisability, R::UnstableEmployment],
                true,
                &[M::MedicalAid, M::Employment],
                &[],
            ),
            (
                &[R::IllnessOrDisability, R::UnstableEmployment],
                true,
                &[M::Employment],
                &["plan.risk_uncovered"],
            ),
        ];
        for (risks, has_labour, measures, expected) in cases {
            assert_eq!(
                codes(risks, *has_labour, measures),
                *expected,
                "{risks:?} {has_labour} {measures:?}"
            );
        }
    }

    #[test]
    fn a_measure_is_reviewed_and_noticed_before_it_takes_effect() {
        assert!(MeasureState::Proposed.advance(MeasureState::InEffect).is_err());
        assert!(MeasureState::Noticed.advance(MeasureState::InEffect).is_ok());
        assert!(MeasureState::Finished.advance(MeasureState::Stopped).is_err());
    }
}
