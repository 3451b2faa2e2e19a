//! The public door: how whoever needs help applies, and what is said back.

use serde::{Deserialize, Serialize};

use crate::coded_enum;
use crate::problem::FieldProblem;
use crate::procedure::CaseState;
use crate::risk::RiskCategory;
use crate::{Problem, Result};

coded_enum! {
    /// How an application came in (新丰 2025 (五): 扫码、委托、电话三种申报；村党群服务中心窗口代办).
    pub enum ApplicationMode {
        Scan = "scan", "扫码申报", "by the code";
        Entrusted = "entrusted", "委托申报", "by somebody entrusted";
        Telephone = "telephone", "电话申报", "by telephone";
        Window = "window", "窗口代办", "at a window";
    }
}

coded_enum! {
    /// State of an application.
    pub enum ApplicationState {
        Waiting = "waiting", "待确认", "waiting";
        Confirmed = "confirmed", "已确认，成为线索", "confirmed, a clue";
        Closed = "closed", "已关闭", "closed";
    }
}

coded_enum! {
    /// Why an application became no clue.
    pub enum ApplicationClosing {
        Duplicate = "duplicate", "重复申报", "applied twice";
        NotFromHere = "not_from_here", "不是本地农户", "not from here";
        Withdrawn = "withdrawn", "本人撤回", "withdrawn by the applicant";
        Spam = "spam", "无效信息", "nothing meant";
    }
}

coded_enum! {
    /// What is the matter, in plain words.
    pub enum Matter {
        Illness = "illness", "家里有人生大病，或者长期看病吃药", "somebody is very ill, or needs medicine all the time";
        Disability = "disability", "家里有残疾人，或者有人生活不能自理", "somebody is disabled, or cannot look after themselves";
        Schooling = "schooling", "孩子上学负担重，或者上不了学", "school costs too much, or a child cannot go";
        Disaster = "disaster", "遭了灾，或者出了意外事故", "a disaster, or an accident";
        Housing = "housing", "房子不安全，或者没有地方住", "the house is unsafe, or there is none";
        Water = "water", "喝水有困难，或者水不干净", "no water, or it is not clean";
        Work = "work", "没活干，或者收入少了很多", "no work, or much less income";
        Business = "business", "种养或者生意亏了本", "crops, animals or a business failed";
        Debt = "debt", "欠的钱还不上", "debts that cannot be paid";
        Other = "other", "其他困难", "something else";
    }
}

impl Matter {
    /// The risk that it is for certain. Debts may be a micro-loan or not, and other difficulties are none of the ten.
    pub const fn risk(self) -> Option<RiskCategory> {
        match self {
            Self::Illness | Self::Disability => Some(RiskCategory::IllnessOrDisability),
            Self::Schooling => Some(RiskCategory::SchoolingCost),
            Self::Disaster => Some(RiskCategory::DisasterOrAccident),
            Self::Housing => Some(RiskCategory::UnsafeHousing),
            Self::Water => Some(RiskCategory::UnsafeWater),
            Self::Work => Some(RiskCategory::UnstableEmployment),
            Self::Business => Some(RiskCategory::IndustryFailure),
            Self::Debt | Self::Other => None,
        }
    }
}

coded_enum! {
    /// How far an application is, in the six words that its applicant is told.
    pub enum Progress {
        Received = "received", "已收件", "received";
        Verification = "verification", "入户核查", "visit at home";
        Review = "review", "评议公示", "review and notice";
        TownReview = "town_review", "镇审核", "town";
        CountyDecision = "county_decision", "县审批", "county";
        Settled = "settled", "办结", "settled";
    }
}

impl Progress {
    /// Where a case is. One that rests is where it rested: `rested_in`.
    pub const fn of(state: CaseState, rested_in: Option<CaseState>) -> Self {
        use CaseState as S;
        match (state, rested_in) {
            (S::Suspended, Some(rested_in)) => Self::of(rested_in, None),
            (S::Verification | S::Commitment | S::Suspended, _) => Self::Verification,
            (S::Review | S::NoticeDue | S::NoticeRunning, _) => Self::Review,
            (S::TownReview | S::TownSubmission, _) => Self::TownReview,
            (S::CountyDecision | S::GovernmentDecision, _) => Self::CountyDecision,
            _ => Self::Settled,
        }
    }
}

coded_enum! {
    /// What an applicant says about how it went.
    pub enum RemarkKind {
        Disagreement = "disagreement", "不同意结果", "does not agree";
        Rating = "rating", "服务评价", "rating";
        Complaint = "complaint", "投诉建议", "complaint or suggestion";
    }
}

coded_enum! {
    /// How content an applicant is.
    pub enum Grade {
        VeryGood = "very_good", "很满意", "very good";
        Good = "good", "满意", "good";
        Fair = "fair", "一般", "fair";
        Bad = "bad", "不满意", "bad";
        VeryBad = "very_bad", "很不满意", "very bad";
    }
}

/// The number by which an applicant asks how far it is: 13 random digits, which have 43 bits. Digits, because they are
/// what people can read out and type on any telephone.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(transparent)]
pub struct ApplicationNumber(String);

/// Digits of a number.
const DIGITS: usize = 13;

impl ApplicationNumber {
    /// The number that random bits give.
    pub fn from_bits(bits: u64) -> Self {
        const ALL: u64 = 10_u64.pow(DIGITS as u32);
        Self(format!("{:0DIGITS$}", bits % ALL))
    }

    /// What somebody typed, with or without spaces and strokes; none when it cannot be a number.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = digits(text);
        (digits.len() == DIGITS).then_some(Self(digits))
    }

    /// The digits alone.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// In groups, as it is read out: 482-109-375-5126.
    pub fn grouped(&self) -> String {
        let (first, rest) = self.0.split_at(3);
        let (second, rest) = rest.split_at(3);
        let (third, fourth) = rest.split_at(3);
        [first, second, third, fourth].join("-")
    }
}

/// Whoever has it and four digits of a telephone sees the application.
impl std::fmt::Debug for ApplicationNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ApplicationNumber(***)")
    }
}

/// The digits of a text, those of full width too.
pub fn digits(text: &str) -> String {
    let ascii = text.chars().map(|c| match c {
        '０'..='９' => char::from_digit(c as u32 - '０' as u32, 10).unwrap_or(c),
        c => c,
    });
    ascii.filter(char::is_ascii_digit).collect()
}

/// A telephone as it is kept: digits alone.
///
/// # Errors
/// `phone.unreadable`.
pub fn telephone(text: &str) -> Result<String> {
    let stray = |c: char| !c.is_numeric() && !c.is_whitespace() && !"-－—()（）+".contains(c);
    let digits = digits(text);
    // As a telephone itself writes numbers of this country.
    let is_abroad = text.trim_start().starts_with('+') || digits.starts_with("0086");
    let digits = match digits.trim_start_matches("00").strip_prefix("86") {
        Some(own) if is_abroad => own.to_owned(),
        _ => digits,
    };
    if text.chars().any(stray) || !(7..=12).contains(&digits.len()) {
        return Err(crate::household::unreadable_phone());
    }
    Ok(digits)
}

/// The problem of several wrong entries at once.
pub fn wrong_entries(fields: Vec<FieldProblem>) -> Problem {
    let mut problem = Problem::bad_data(
        "application.entries",
        "申报内容有几处需要改正，请看各处的说明。",
        "Some entries of the application need mending; see the remark at each.",
    );
    problem.fields = fields;
    problem
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_as_people_type_it() {
        let number = ApplicationNumber::from_bits(4_821_093_755_126);
        assert_eq!(number.grouped(), "482-109-375-5126");
        for typed in ["482-109-375-5126", " 4821093755126", "４８２ 109 375 5126"] {
            assert_eq!(ApplicationNumber::parse(typed), Some(number.clone()), "{typed}");
        }
        for typed in ["", "482-109-375-512", "48210937551261"] {
            assert_eq!(ApplicationNumber::parse(typed), None, "{typed}");
        }
        assert_eq!(ApplicationNumber::from_bits(u64::MAX).reveal().len(), DIGITS);
        assert_eq!(ApplicationNumber::from_bits(7).reveal(), "0000000000007");
        assert_eq!(format!("{number:?}"), "ApplicationNumber(***)");
    }

    #[test]
    fn a_telephone_is_digits() {
        assert_eq!(telephone("0751-123 4567").unwrap(), "07511234567");
        assert_eq!(telephone("１３９００００１２３４").unwrap(), "13900001234");
        for wrong in ["", "123", "1390000123412345", "打给村长", "1390000123x"] {
            assert_eq!(telephone(wrong).unwrap_err().code, "phone.unreadable", "{wrong}");
        }
    }

    #[test]
    fn every_state_of_a_case_has_one_of_the_six_words() {
        let told = |state| Progress::of(state, None).zh();
        assert_eq!(told(CaseState::Commitment), "入户核查");
        assert_eq!(told(CaseState::NoticeRunning), "评议公示");
        assert_eq!(told(CaseState::TownSubmission), "镇审核");
        assert_eq!(told(CaseState::GovernmentDecision), "县审批");
        assert_eq!(told(CaseState::NotIncluded), "办结");
        assert_eq!(
            Progress::of(CaseState::Suspended, Some(CaseState::TownReview)),
            Progress::TownReview
        );
    }
}
