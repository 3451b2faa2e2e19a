//! What becomes of what departments are told.

use crate::coded_enum;

coded_enum! {
    /// State of a referral.
    pub enum ReferralState {
        Sent = "sent", "已转介", "sent";
        Accepted = "accepted", "已受理", "accepted";
        Done = "done", "已落实", "done";
        Refused = "refused", "不予办理", "refused";
    }
}

coded_enum! {
    /// Where somebody was met. Who was only called was not visited: such a visit counts for no duty to go there.
    pub enum VisitPlace {
        Home = "home", "在家中", "at home";
        Work = "work", "在务工或经营地点", "where they work";
        Elsewhere = "elsewhere", "在其他地点", "elsewhere";
        Telephone = "telephone", "电话联系", "by telephone";
    }
}

impl VisitPlace {
    /// Whether somebody was met there.
    pub const fn is_visit(self) -> bool {
        !matches!(self, Self::Telephone)
    }
}

coded_enum! {
    /// Whom a policy of the catalogue is for, as far as the register knows it.
    pub enum PolicyTarget {
        Disabled = "disabled", "残疾人", "a disabled member";
        SeverelyDisabled = "severely_disabled", "重度残疾人", "a severely disabled member";
        SeriouslyIll = "seriously_ill", "大病患者", "a seriously ill member";
        ChronicallyIll = "chronically_ill", "慢性病患者", "a chronically ill member";
        Student = "student", "在校学生", "a member at school";
        SchoolAge = "school_age", "义务教育阶段适龄儿童", "a child of compulsory-school age";
        Child = "child", "未满16周岁的孩子", "a child under 16";
        Elder = "elder", "60周岁以上老人", "a member of 60 or older";
        Labour = "labour", "有劳动能力的人", "a member able to work";
        OutOfWork = "out_of_work", "失去务工岗位的人", "a member who lost work";
        Uninsured = "uninsured", "没有参加基本医保的人", "a member without basic medical insurance";
        Dibao = "dibao", "低保对象", "a household with the minimum living guarantee";
        Destitute = "destitute", "特困供养对象", "a household with destitute support";
        DibaoMarginal = "dibao_marginal", "低保边缘家庭", "a household on the margin of the minimum living guarantee";
        NoLabour = "no_labour", "整户无劳动能力", "a household of which nobody is able to work";
    }
}
