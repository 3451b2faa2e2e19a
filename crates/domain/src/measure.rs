//! Measures of help: kinds and branches, how a plan must fit the risks, and the life of one measure.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::household::{Household, Labour, Member};
use crate::records::Records;
use crate::risk::RiskCategory;
use crate::{Fen, Problem, Result, coded_enum};

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

coded_enum! {
    /// How far help is: only what is in effect helps. What the village has reviewed is on its way, because the notices have
    /// it reviewed and noticed before it takes effect (翁源 2021 §四(二)); what is only proposed is nothing yet.
    pub enum Cover {
        InEffect = "in_effect", "已落实", "in effect";
        Prepared = "prepared", "评议公示中", "being prepared";
        Proposed = "proposed", "仅拟定", "only proposed";
        Over = "over", "已结束", "over";
        Nothing = "nothing", "没有措施", "nothing";
    }
}

impl Cover {
    /// How far a measure is on a day; in effect it is until its last day, whether or not somebody has finished it.
    pub fn of(state: MeasureState, ends_on: Option<NaiveDate>, today: NaiveDate) -> Self {
        match state {
            MeasureState::Proposed => Self::Proposed,
            MeasureState::Reviewed | MeasureState::Noticed => Self::Prepared,
            MeasureState::InEffect if ends_on.is_none_or(|last| today <= last) => Self::InEffect,
            MeasureState::InEffect | MeasureState::Finished | MeasureState::Stopped => Self::Over,
        }
    }
}

/// A measure as the check of a plan looks at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Planned {
    /// Its kind.
    pub kind: MeasureKind,
    /// How far it is.
    pub cover: Cover,
    /// What it costs; nothing where nobody said.
    pub cost: Fen,
    /// It costs something, and nothing says who pays.
    pub is_unfunded: bool,
}

/// What a household can do by the work of its members.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Capability {
    /// Somebody can work, and does or could find work.
    Able,
    /// Whoever can work has lost a part of it, and nobody has work.
    PartlyLost,
    /// Nobody can work.
    None,
}

impl Capability {
    /// That of a household on a day. Who has lost a part of the capability and finds no income by work is supported like
    /// who has none (翁源 2021 §五(二)); that there is no record of work stands for it.
    pub fn of(household: &Household, records: &Records, on: NaiveDate) -> Self {
        let mut able = household.present(on).filter(|member| member.can_work_on(on)).peekable();
        if able.peek().is_none() {
            return Self::None;
        }
        let has_no_work = |member: &Member| member.labour == Labour::PartlyLost && !records.is_employed(member.id, on);
        if able.all(has_no_work) {
            Self::PartlyLost
        } else {
            Self::Able
        }
    }

    /// A member can work, at least in part.
    pub fn has_labour(self) -> bool {
        self != Self::None
    }

    /// Help is by development, not by the safety net.
    pub fn is_able(self) -> bool {
        self == Self::Able
    }
}

/// What the measures of a household must answer.
#[derive(Debug, Clone)]
pub struct Needs {
    /// Its open risks, each with its first day.
    pub risks: BTreeMap<RiskCategory, NaiveDate>,
    /// What its members can do by work.
    pub capability: Capability,
    /// Day of inclusion.
    pub included_on: NaiveDate,
    /// The money that has come for measures of a kind, from all sources together; none of a kind for which none is recorded.
    pub funds: BTreeMap<MeasureKind, Fen>,
    /// Days in which what is prepared takes effect, from the day of a risk or of the inclusion.
    pub days: u32,
    /// Today.
    pub today: NaiveDate,
}

/// A remark on a plan: it warns and does not block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PlanRemark {
    /// The stable code.
    pub code: String,
    /// How far the help is that is asked for, where the remark asks for any.
    #[serde(default)]
    pub cover: Option<Cover>,
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

/// How far help against a risk is: that of the measure that is farthest.
pub fn cover_of(risk: RiskCategory, measures: &[Planned], catalogue: &Catalogue) -> Cover {
    let kinds = catalogue.get(&risk);
    farthest(measures, |kind| kinds.is_some_and(|kinds| kinds.contains(&kind)))
}

fn farthest(measures: &[Planned], fits: impl Fn(MeasureKind) -> bool) -> Cover {
    let fitting = measures.iter().filter(|measure| fits(measure.kind));
    fitting.map(|measure| measure.cover).min().unwrap_or(Cover::Nothing)
}

/// Checks measures against risks and labour capability (翁源 2021 §五): each risk has a matching measure in effect; more
/// than one for a single risk is stacking; without labour capability a safety net; with it at least one development
/// measure. What the village has reviewed stands in for it until the days for it have passed.
pub fn check_plan(needs: &Needs, measures: &[Planned], catalogue: &Catalogue) -> PlanCheck {
    let mut check = PlanCheck::default();
    for (risk, since) in &needs.risks {
        let asked = Asked {
            code: "plan.risk_uncovered",
            zh: format!("风险“{}”应有对应的帮扶措施", risk.zh()),
            en: format!("The risk \"{}\" needs a measure that answers it", risk.en()),
            since: *since,
        };
        check.ask(needs, asked, cover_of(*risk, measures, catalogue));
    }
    let (code, branch, zh, en) = match needs.capability {
        Capability::Able => (
            "plan.development_missing",
            Branch::Development,
            "该户有劳动能力，至少应有一项开发式帮扶措施",
            "The household has labour and needs at least one development measure",
        ),
        Capability::PartlyLost => (
            "plan.safety_net_missing",
            Branch::SafetyNet,
            "该户劳动力均部分丧失劳动能力，又没有人务工，应落实兜底保障措施",
            "Whoever can work has lost a part of it and has no work: the household needs a safety-net measure",
        ),
        Capability::None => (
            "plan.safety_net_missing",
            Branch::SafetyNet,
            "该户无劳动能力，应落实兜底保障措施",
            "The household has no labour and needs a safety-net measure",
        ),
    };
    let asked = Asked {
        code,
        zh: zh.to_owned(),
        en: en.to_owned(),
        since: needs.included_on,
    };
    check.ask(needs, asked, farthest(measures, |kind| kind.branch() == branch));
    let live = measures.iter().filter(|measure| measure.cover != Cover::Over);
    let needed = 1 + usize::from(
        needs.capability.is_able()
            && !needs.risks.keys().any(|risk| {
                catalogue
                    .get(risk)
                    .is_some_and(|kinds| kinds.iter().any(|kind| kind.branch() == Branch::Development))
            }),
    );
    if needs.risks.len() == 1 && live.clone().count() > needed {
        check.warnings.push(remark(
            "plan.stacking",
            None,
            "该户风险单一，叠加多项措施前请核实必要性。".into(),
            "The household has a single risk; check whether several measures are necessary.".into(),
        ));
    }
    let funded = funding(&needs.funds, measures).into_iter();
    for short in funded.filter(|funding| funding.uncovered() > Fen::ZERO) {
        check.warnings.push(remark(
            "plan.fund_short",
            None,
            format!(
                "“{}”需要{}元，各项资金已到{}元，还差{}元没有着落；请落实。",
                short.kind.zh(),
                short.cost,
                short.given,
                short.uncovered()
            ),
            format!(
                "\"{}\" costs {} yuan, of which {} have come; find the {} that are missing.",
                short.kind.en(),
                short.cost,
                short.given,
                short.uncovered()
            ),
        ));
    }
    let says_nothing = |measure: &&Planned| measure.is_unfunded && !needs.funds.contains_key(&measure.kind);
    for measure in live.filter(says_nothing) {
        check.warnings.push(remark(
            "plan.fund_missing",
            None,
            format!(
                "“{}”写明了金额，没有写资金来源；请落实由哪项资金支持。",
                measure.kind.zh()
            ),
            format!(
                "\"{}\" has an amount and no source; say which fund pays for it.",
                measure.kind.en()
            ),
        ));
    }
    check
}

/// What the measures of a kind cost that are not over, and what has come for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Funding {
    /// The kind.
    pub kind: MeasureKind,
    /// What its measures cost together.
    pub cost: Fen,
    /// What has come, from all sources.
    pub given: Fen,
}

impl Funding {
    /// What no source covers; nothing where as much has come as it costs, or more.
    pub fn uncovered(self) -> Fen {
        Fen(self.cost.0.saturating_sub(self.given.0).max(0))
    }
}

/// What has come for the measures of each kind beside what they cost: several sources may pay for a measure, and what none of
/// them covers is worked out (翁源 2021 §五(一)).
pub fn funding(funds: &BTreeMap<MeasureKind, Fen>, measures: &[Planned]) -> Vec<Funding> {
    let of_kind = |(kind, given): (&MeasureKind, &Fen)| {
        let live = measures
            .iter()
            .filter(|one| one.kind == *kind && one.cover != Cover::Over);
        Funding {
            kind: *kind,
            cost: Fen(live.fold(0_i64, |sum, one| sum.saturating_add(one.cost.0))),
            given: *given,
        }
    };
    funds.iter().map(of_kind).collect()
}

/// What a plan asks for, and since when.
struct Asked {
    code: &'static str,
    zh: String,
    en: String,
    since: NaiveDate,
}

impl PlanCheck {
    /// The household came monitored, and nobody has said for which risks: no measure can answer them.
    pub fn lacks_risks(&mut self) {
        self.gaps.push(remark(
            "plan.risks_unrecorded",
            None,
            "该户由存量名单或外地转入，还没有登记风险；请核实后补记。".into(),
            "The household came monitored, and its risks are not on record; look at it and record them.".into(),
        ));
    }

    /// A gap, unless there is help; of help that is prepared in time only a warning.
    fn ask(&mut self, needs: &Needs, asked: Asked, cover: Cover) {
        let due = asked.since + Days::new(u64::from(needs.days));
        let is_late = needs.today > due;
        let (zh, en) = match cover {
            Cover::InEffect => return,
            Cover::Prepared if !is_late => (
                format!("，目前正在评议公示，最迟 {due} 实施。"),
                format!("; it is being prepared, and takes effect by {due}."),
            ),
            Cover::Prepared => (
                format!("，目前还在评议公示，已过 {due} 的期限。"),
                format!("; it is still being prepared, after its last day, {due}."),
            ),
            Cover::Proposed => (
                "，目前只是拟定，还没有评议公示。".into(),
                "; it is only proposed, and not reviewed yet.".into(),
            ),
            Cover::Over => (
                "，原有的均已完成、停止或到期。".into(),
                "; those there were are finished, stopped or past their last day.".into(),
            ),
            Cover::Nothing => ("，目前没有。".into(), "; there is none.".into()),
        };
        let (code, remarks) = if cover == Cover::Prepared && !is_late {
            ("plan.being_prepared", &mut self.warnings)
        } else {
            (asked.code, &mut self.gaps)
        };
        remarks.push(remark(code, Some(cover), asked.zh + &zh, asked.en + &en));
    }
}

fn remark(code: &str, cover: Option<Cover>, zh: String, en: String) -> PlanRemark {
    PlanRemark {
        code: code.to_owned(),
        cover,
        zh,
        en,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn catalogue() -> Catalogue {
        Catalogue::from([
            (
                RiskCategory::IllnessOrDisability,
                BTreeSet::from([MeasureKind::MedicalAid, MeasureKind::DisabilitySupport]),
            ),
            (
                RiskCategory::UnstableEmployment,
                BTreeSet::from([MeasureKind::Employment, MeasureKind::PublicWelfarePost]),
            ),
        ])
    }

    /// Included on 1 March with 30 days.
    fn needs(risks: &[RiskCategory], has_labour: bool, today: &str) -> Needs {
        Needs {
            risks: risks.iter().map(|risk| (*risk, day("2026-03-01"))).collect(),
            capability: if has_labour { Capability::Able } else { Capability::None },
            included_on: day("2026-03-01"),
            funds: BTreeMap::new(),
            days: 30,
            today: day(today),
        }
    }

    fn planned(kind: MeasureKind, cover: Cover) -> Planned {
        Planned {
            kind,
            cover,
            cost: Fen::ZERO,
            is_unfunded: false,
        }
    }

    fn codes(risks: &[RiskCategory], has_labour: bool, measures: &[MeasureKind]) -> Vec<String> {
        let measures: Vec<_> = measures.iter().map(|kind| planned(*kind, Cover::InEffect)).collect();
        let check = check_plan(&needs(risks, has_labour, "2026-03-02"), &measures, &catalogue());
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
    fn only_what_is_in_effect_helps() {
        use MeasureState as S;
        let of = |state, ends_on: Option<&str>| Cover::of(state, ends_on.map(day), day("2026-03-10"));
        assert_eq!(of(S::Proposed, None), Cover::Proposed);
        assert_eq!(
            (of(S::Reviewed, None), of(S::Noticed, None)),
            (Cover::Prepared, Cover::Prepared)
        );
        assert_eq!(
            (of(S::InEffect, None), of(S::InEffect, Some("2026-03-10"))),
            (Cover::InEffect, Cover::InEffect)
        );
        assert_eq!(
            of(S::InEffect, Some("2026-03-09")),
            Cover::Over,
            "its last day has passed"
        );
        assert_eq!(
            (of(S::Finished, None), of(S::Stopped, None)),
            (Cover::Over, Cover::Over)
        );
    }

    #[test]
    fn a_risk_is_a_gap_until_help_is_in_effect_or_on_its_way_in_time() {
        let one = [RiskCategory::UnstableEmployment];
        let both = ["plan.risk_uncovered", "plan.development_missing"];
        for (cover, today, gaps) in [
            (Cover::InEffect, "2027-01-01", [].as_slice()),
            (Cover::Prepared, "2026-03-31", [].as_slice()),
            (Cover::Prepared, "2026-04-01", both.as_slice()),
            (Cover::Proposed, "2026-03-02", both.as_slice()),
            (Cover::Over, "2026-03-02", both.as_slice()),
        ] {
            let measures = [planned(MeasureKind::Employment, cover)];
            let check = check_plan(&needs(&one, true, today), &measures, &catalogue());
            let found: Vec<_> = check.gaps.iter().map(|gap| gap.code.as_str()).collect();
            assert_eq!(found, gaps, "{cover} {today}");
            assert!(check.gaps.iter().all(|gap| gap.cover == Some(cover)));
            let waits = cover == Cover::Prepared && gaps.is_empty();
            let warned = check
                .warnings
                .iter()
                .filter(|warning| warning.code == "plan.being_prepared")
                .count();
            assert_eq!(warned, if waits { 2 } else { 0 }, "{cover} {today}");
        }
        let measures = [
            planned(MeasureKind::Employment, Cover::Over),
            planned(MeasureKind::PublicWelfarePost, Cover::InEffect),
        ];
        assert_eq!(
            cover_of(one[0], &measures, &catalogue()),
            Cover::InEffect,
            "the farthest counts"
        );
        let check = check_plan(&needs(&one, true, "2026-03-02"), &measures, &catalogue());
        assert_eq!(check, PlanCheck::default(), "what is over stacks on nothing");
        assert_eq!(
            cover_of(RiskCategory::UnsafeWater, &measures, &catalogue()),
            Cover::Nothing
        );
    }

    #[test]
    fn who_lost_a_part_and_has_no_work_needs_the_safety_net() {
        let mut needs = needs(&[], true, "2026-03-02");
        needs.capability = Capability::PartlyLost;
        let asked = |measures: &[Planned]| {
            let gaps = check_plan(&needs, measures, &catalogue()).gaps;
            gaps.into_iter().map(|gap| gap.code).collect::<Vec<_>>()
        };
        assert_eq!(
            asked(&[planned(MeasureKind::Employment, Cover::InEffect)]),
            ["plan.safety_net_missing"]
        );
        assert_eq!(
            asked(&[planned(MeasureKind::Dibao, Cover::InEffect)]),
            Vec::<String>::new()
        );
    }

    #[test]
    fn a_cost_that_nobody_pays_is_remarked() {
        let measure = |cover| Planned {
            is_unfunded: true,
            ..planned(MeasureKind::Employment, cover)
        };
        let needs = needs(&[RiskCategory::UnstableEmployment], true, "2026-03-02");
        let warned = |cover| check_plan(&needs, &[measure(cover)], &catalogue()).warnings;
        assert_eq!(warned(Cover::InEffect)[0].code, "plan.fund_missing");
        assert!(warned(Cover::Over).is_empty());
    }

    #[test]
    fn what_several_sources_do_not_cover_is_worked_out() {
        let measure = |cover| Planned {
            cost: Fen(150_000),
            ..planned(MeasureKind::Employment, cover)
        };
        let mut needs = needs(&[RiskCategory::UnstableEmployment], true, "2026-03-02");
        needs.funds.insert(MeasureKind::Employment, Fen(100_000));
        let check = check_plan(&needs, &[measure(Cover::InEffect)], &catalogue());
        assert_eq!(check.warnings[0].code, "plan.fund_short");
        assert!(check.warnings[0].zh.contains("还差500.00元"), "{check:?}");
        assert!(
            check_plan(&needs, &[measure(Cover::Over)], &catalogue())
                .warnings
                .is_empty()
        );
        needs.funds.insert(MeasureKind::Employment, Fen(150_000));
        assert_eq!(
            check_plan(&needs, &[measure(Cover::InEffect)], &catalogue()),
            PlanCheck::default()
        );
    }

    #[test]
    fn a_measure_is_reviewed_and_noticed_before_it_takes_effect() {
        assert!(MeasureState::Proposed.advance(MeasureState::InEffect).is_err());
        assert!(MeasureState::Noticed.advance(MeasureState::InEffect).is_ok());
        assert!(MeasureState::Finished.advance(MeasureState::Stopped).is_err());
    }
}
