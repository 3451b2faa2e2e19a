//! Two worries, three guarantees, and drinking water.

use crate::coded_enum;
use crate::risk::RiskCategory;

coded_enum! {
    /// What every household must have: food and clothing (两不愁), education, medical care and housing (三保障), and water.
    pub enum Guarantee {
        Food = "food", "不愁吃", "food";
        Clothing = "clothing", "不愁穿", "clothing";
        Education = "education", "义务教育", "compulsory education";
        Medical = "medical", "基本医疗", "basic medical care";
        Housing = "housing", "住房安全", "safe housing";
        Water = "water", "饮水安全", "safe drinking water";
    }
}

impl Guarantee {
    /// The risk that it is for certain where it is not met. A child out of school need not be a matter of money, nor somebody
    /// without medical care ill.
    pub const fn risk(self) -> Option<RiskCategory> {
        match self {
            Self::Housing => Some(RiskCategory::UnsafeHousing),
            Self::Water => Some(RiskCategory::UnsafeWater),
            Self::Food | Self::Clothing | Self::Education | Self::Medical => None,
        }
    }
}

coded_enum! {
    /// What is known about a guarantee of a household on a date.
    pub enum GuaranteeState {
        Met = "met", "有保障", "met";
        Suspected = "suspected", "疑似存在问题", "suspected problem";
        Unmet = "unmet", "无保障", "not met";
    }
}
