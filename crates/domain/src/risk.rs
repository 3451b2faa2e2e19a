//! Risk categories, populations and the types of monitored households.

use std::collections::BTreeSet;

use crate::area::AreaLevel;
use crate::coded_enum;

coded_enum! {
    /// The ten categories of risk (翁源 2021 §二(三)).
    pub enum RiskCategory {
        IllnessOrDisability = "illness_or_disability", "因病因残", "illness or disability";
        DisasterOrAccident = "disaster_or_accident", "自然灾害意外事故", "natural disaster or accident";
        SchoolingCost = "schooling_cost", "教育负担过重", "heavy cost of schooling";
        UnsafeHousing = "unsafe_housing", "住房不安全", "unsafe housing";
        UnsafeWater = "unsafe_water", "饮水不安全", "unsafe drinking water";
        UnstableEmployment = "unstable_employment", "就业不稳定减收", "unstable employment and loss of income";
        IndustryFailure = "industry_failure", "乡村产业失败", "failure of a rural industry";
        PolicyGap = "policy_gap", "政策不衔接", "gap between policies";
        AssetMismanagement = "asset_mismanagement", "扶贫资产监管不善", "mismanaged project assets";
        OverdueMicroCredit = "overdue_micro_credit", "小额贷款逾期", "overdue micro-loan";
    }
}

coded_enum! {
    /// The risks of return to or fall into poverty of the national system (全国防返贫监测信息系统“致贫返贫风险”), as its exports
    /// name them. It is read off those exports and off the checks that other counties run on them; no notice that was given
    /// to this project prints the list.
    pub enum NationalRisk {
        Illness = "illness", "因病", "illness";
        Schooling = "schooling", "因学", "schooling";
        Disability = "disability", "因残", "disability";
        NaturalDisaster = "natural_disaster", "因自然灾害", "natural disaster";
        Accident = "accident", "因意外事故", "accident";
        IndustryProject = "industry_project", "因产业项目失败", "failure of an industry project";
        MigrantWork = "migrant_work", "因务工就业不稳", "unstable work";
        LackOfLabour = "lack_of_labour", "缺劳动力", "lack of labour";
        Housing = "housing", "因安全住房", "safe housing";
        Water = "water", "因安全饮水", "safe drinking water";
        Other = "other", "其他", "other, with a note";
    }
}

impl RiskCategory {
    /// What it may be in the national system's list; more than one where that list tells apart what the province's does not,
    /// and a person chooses. Three of the ten have no name there and go in as 其他 with a note. No one of the ten is 缺劳动力,
    /// which the national list has beside them.
    pub const fn national(self) -> &'static [NationalRisk] {
        match self {
            Self::IllnessOrDisability => &[NationalRisk::Illness, NationalRisk::Disability],
            Self::DisasterOrAccident => &[NationalRisk::NaturalDisaster, NationalRisk::Accident],
            Self::SchoolingCost => &[NationalRisk::Schooling],
            Self::UnsafeHousing => &[NationalRisk::Housing],
            Self::UnsafeWater => &[NationalRisk::Water],
            Self::UnstableEmployment => &[NationalRisk::MigrantWork],
            Self::IndustryFailure => &[NationalRisk::IndustryProject],
            Self::PolicyGap | Self::AssetMismanagement | Self::OverdueMicroCredit => &[NationalRisk::Other],
        }
    }

    /// What risks may be in the national system's list, each once and in its order.
    pub fn national_of(risks: &BTreeSet<Self>) -> Vec<NationalRisk> {
        let found: BTreeSet<NationalRisk> = risks.iter().flat_map(|risk| risk.national()).copied().collect();
        found.into_iter().collect()
    }

    /// Its bit in a set of risks. The bits follow the order of the notice, and a new category takes the next one.
    pub const fn bit(self) -> i64 {
        1 << self as u32
    }
}

coded_enum! {
    /// The base register a household belongs to. It is kept from the years before and does not change with income.
    pub enum Population {
        Lifted = "lifted", "脱贫户", "household lifted out of poverty";
        Marginal2019 = "marginal_2019", "2019年摸查的边缘易致贫户", "household on the marginal list of 2019";
        General = "general", "一般农户", "general rural household";
    }
}

coded_enum! {
    /// The three monitored types and the other low-income population (翁源 2021 §二(一)).
    pub enum MonitoredType {
        UnstableLifted = "unstable_lifted", "脱贫不稳定户", "unstable lifted household";
        MarginalProne = "marginal_prone", "边缘易致贫户", "marginal household prone to poverty";
        SuddenSevere = "sudden_severe", "突发严重困难户", "household in sudden severe difficulty";
        LowIncomeOther = "low_income_other", "其他低收入人口", "other low-income household";
    }
}

coded_enum! {
    /// Which range of income watches a monitored household, as it was decided: the tiers of the packs by name, and what
    /// stands for one where the household came monitored.
    pub enum WatchTier {
        Province = "province", "省级监测范围", "provincial range";
        City = "city", "市级监测范围", "city band";
        Imported = "imported", "来时已监测", "came monitored";
    }
}

impl WatchTier {
    /// The level to which the household is reported; that of one that came monitored is told by where it came from.
    pub const fn reports_to(self) -> Option<AreaLevel> {
        match self {
            Self::Province => Some(AreaLevel::Province),
            Self::City => Some(AreaLevel::City),
            Self::Imported => None,
        }
    }
}

coded_enum! {
    /// The standing of a household in civil affairs, from the strongest support to the weakest.
    pub enum CivilAffairsStatus {
        DestituteSupport = "destitute_support", "特困供养", "destitute support";
        Dibao = "dibao", "低保", "minimum living guarantee";
        DibaoMarginal = "dibao_marginal", "低保边缘", "margin of the minimum living guarantee";
        ExpenditureBurdened = "expenditure_burdened", "支出型困难", "burdened by expenditure";
        TemporaryRelief = "temporary_relief", "临时救助", "temporary relief";
    }
}

impl MonitoredType {
    /// One of the three monitored types, and not the other low-income population.
    pub const fn is_one_of_three(self) -> bool {
        !matches!(self, Self::LowIncomeOther)
    }

    /// Whether a household of this base register can become this type at all.
    pub const fn may_come_from(self, population: Population) -> bool {
        match self {
            Self::UnstableLifted => matches!(population, Population::Lifted),
            Self::MarginalProne => matches!(population, Population::General | Population::Marginal2019),
            Self::SuddenSevere | Self::LowIncomeOther => true,
        }
    }

    /// Whether the household must have applied itself (look-back 2021 item 13): a clue alone is not enough.
    pub const fn needs_own_application(self) -> bool {
        matches!(self, Self::MarginalProne)
    }

    /// Whether an event must have struck the household (翁源 2021 §二(一)): illness, disability, a disaster, an accident.
    pub const fn needs_event(self) -> bool {
        matches!(self, Self::SuddenSevere)
    }
}

coded_enum! {
    /// How urgent a finding or a warning is: look at it with the next visit, verify within the answer date, verify at once.
    pub enum WarningLevel {
        Watch = "watch", "关注", "watch";
        Normal = "normal", "一般", "normal";
        Urgent = "urgent", "紧急", "urgent";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_of_the_ten_has_its_place_in_the_national_list() {
        let named = |risk: RiskCategory| risk.national().iter().map(|one| one.zh()).collect::<Vec<_>>();
        assert_eq!(RiskCategory::ALL.len(), 10);
        // proves SCP-09: the ten are mapped to the national list, which is kept apart from them
        assert!(RiskCategory::ALL.iter().all(|risk| !risk.national().is_empty()));
        assert_eq!(named(RiskCategory::IllnessOrDisability), ["因病", "因残"]);
        assert_eq!(named(RiskCategory::OverdueMicroCredit), ["其他"]);
        let both = BTreeSet::from([
            RiskCategory::PolicyGap,
            RiskCategory::AssetMismanagement,
            RiskCategory::UnsafeWater,
        ]);
        assert_eq!(
            RiskCategory::national_of(&both),
            [NationalRisk::Water, NationalRisk::Other]
        );
    }
}
