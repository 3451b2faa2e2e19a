//! Statements of income and expense, what counts as reported, and income per head over a period.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{Fen, Month, Problem, Result, coded_enum};

coded_enum! {
    /// The four kinds of income.
    pub enum IncomeKind {
        Wage = "wage", "工资性收入", "wages";
        Business = "business", "经营性收入", "business";
        Property = "property", "财产性收入", "property";
        Transfer = "transfer", "转移性收入", "transfers";
    }
}

coded_enum! {
    /// The amounts of a statement, in the order of the sheet.
    pub enum AmountKind {
        Wage = "wage", "工资性收入", "wages";
        Business = "business", "经营性收入", "business income";
        Property = "property", "财产性收入", "property income";
        Transfer = "transfer", "转移性收入", "transfers";
        BusinessExpense = "business_expense", "生产经营性支出", "business expense";
        RigidExpense = "rigid_expense", "刚性支出", "rigid expense";
        SelfPaidMedical = "self_paid_medical", "合规自付医疗支出", "self-paid medical expense";
        Claims = "claims", "理赔收入", "insurance claims";
    }
}

coded_enum! {
    /// How a statement came.
    pub enum StatementSource {
        Import = "import", "表格导入", "spreadsheet";
        Form = "form", "填报", "form";
        SameAsLast = "same_as_last", "与上月相同", "same as last month";
    }
}

/// The amounts of one household and one month (or of one year, divided by the caller), in fen. None is negative.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Amounts {
    /// 工资性收入.
    pub wage: Option<Fen>,
    /// 经营性收入, before expense.
    pub business: Option<Fen>,
    /// 财产性收入.
    pub property: Option<Fen>,
    /// 转移性收入.
    pub transfer: Option<Fen>,
    /// 生产经营性支出: deducted from income.
    pub business_expense: Option<Fen>,
    /// 刚性支出 of every kind, self-paid medical expense included.
    pub rigid_expense: Option<Fen>,
    /// 合规自付支出 for medical care, after insurance.
    pub self_paid_medical: Option<Fen>,
    /// 理赔收入: money from insurance claims; kept apart from income.
    pub claims: Option<Fen>,
}

impl Amounts {
    /// Code and value of each amount, in the order of the sheet.
    pub fn entries(&self) -> [(&'static str, Option<Fen>); 8] {
        let entry = |kind: AmountKind| (kind.as_str(), self.of(kind));
        [
            entry(AmountKind::Wage),
            entry(AmountKind::Business),
            entry(AmountKind::Property),
            entry(AmountKind::Transfer),
            entry(AmountKind::BusinessExpense),
            entry(AmountKind::RigidExpense),
            entry(AmountKind::SelfPaidMedical),
            entry(AmountKind::Claims),
        ]
    }

    /// One of them.
    pub fn of(&self, kind: AmountKind) -> Option<Fen> {
        match kind {
            AmountKind::Wage => self.wage,
            AmountKind::Business => self.business,
            AmountKind::Property => self.property,
            AmountKind::Transfer => self.transfer,
            AmountKind::BusinessExpense => self.business_expense,
            AmountKind::RigidExpense => self.rigid_expense,
            AmountKind::SelfPaidMedical => self.self_paid_medical,
            AmountKind::Claims => self.claims,
        }
    }

    /// The same with one of them filled in.
    #[must_use]
    pub fn with(mut self, kind: AmountKind, amount: Fen) -> Self {
        *match kind {
            AmountKind::Wage => &mut self.wage,
            AmountKind::Business => &mut self.business,
            AmountKind::Property => &mut self.property,
            AmountKind::Transfer => &mut self.transfer,
            AmountKind::BusinessExpense => &mut self.business_expense,
            AmountKind::RigidExpense => &mut self.rigid_expense,
            AmountKind::SelfPaidMedical => &mut self.self_paid_medical,
            AmountKind::Claims => &mut self.claims,
        } = Some(amount);
        self
    }

    /// A month is reported when one amount in its row is filled; its other blanks are then 0.
    pub fn is_reported(&self) -> bool {
        self.entries().iter().any(|(_, amount)| amount.is_some())
    }

    /// Refuses negative amounts.
    pub fn check(&self) -> Result<()> {
        match self
            .entries()
            .iter()
            .find(|(_, amount)| amount.is_some_and(|a| a.0 < 0))
        {
            None => Ok(()),
            Some((name, _)) => Err(negative_amount().at(format!("/{name}"))),
        }
    }

    /// Gross income less business expense, in fen. May be negative.
    pub fn disposable(&self) -> Fen {
        let of = |amount: Option<Fen>| amount.map_or(0, |a| a.0);
        Fen(of(self.wage) + of(self.business) + of(self.property) + of(self.transfer) - of(self.business_expense))
    }
}

/// What a statement covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Period {
    /// One month.
    Month(Month),
    /// The twelve months of a calendar year: an annual figure, allowed and marked as estimated.
    Year(i32),
}

/// A month as `2026-03`, a year as `2025`.
impl std::fmt::Display for Period {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Month(month) => month.fmt(f),
            Self::Year(year) => write!(f, "{year:04}"),
        }
    }
}

impl Period {
    /// Its first day.
    pub fn first_day(self) -> NaiveDate {
        match self {
            Self::Month(month) => month.first_day(),
            Self::Year(year) => NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or(NaiveDate::MAX),
        }
    }
}

impl std::str::FromStr for Period {
    type Err = Problem;

    /// The code of the error: `bad_period`.
    fn from_str(text: &str) -> Result<Self> {
        let year = || {
            text.parse()
                .ok()
                .filter(|year| text.len() == 4 && (1900..=9999).contains(year))
                .map(Self::Year)
        };
        text.parse().map(Self::Month).ok().or_else(year).ok_or_else(|| {
            Problem::bad_data(
                "bad_period",
                "所属期应写作 2026-03 这样的月份，或 2025 这样的年份。",
                "A period is a month like 2026-03 or a year like 2025.",
            )
        })
    }
}

/// The problem of an amount below zero.
pub fn negative_amount() -> Problem {
    Problem::bad_data(
        "income.negative",
        "金额不能为负数；亏损请填入“生产经营性支出”。",
        "An amount cannot be negative; enter a loss as business expense.",
    )
}

/// A household's statement for a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Statement {
    /// What it covers.
    pub period: Period,
    /// Its amounts.
    pub amounts: Amounts,
    /// Estimated instead of counted.
    pub estimated: bool,
}

/// The reported statements of one household.
#[derive(Debug, Clone, Default)]
pub struct Statements {
    months: std::collections::BTreeMap<Month, Amounts>,
    years: std::collections::BTreeMap<i32, Amounts>,
}

impl Statements {
    /// Keeps those of `all` that are reported.
    pub fn new(all: impl IntoIterator<Item = Statement>) -> Self {
        let mut kept = Self::default();
        for statement in all.into_iter().filter(|s| s.amounts.is_reported()) {
            match statement.period {
                Period::Month(month) => kept.months.insert(month, statement.amounts),
                Period::Year(year) => kept.years.insert(year, statement.amounts),
            };
        }
        kept
    }

    /// How many of the `n` months that end with `last` are reported.
    pub fn months_reported(&self, last: Month, n: i32) -> i64 {
        self.months.range(last.plus(1 - n)..=last).count() as i64
    }

    /// The last month that is reported.
    pub fn last_reported(&self) -> Option<Month> {
        self.months.keys().next_back().copied()
    }

    /// The sum of one figure over the `n` months that end with `last`; `None` when one of them is not reported.
    pub fn sum(&self, last: Month, n: i32, figure: impl Fn(&Amounts) -> Fen) -> Option<Fen> {
        (self.months_reported(last, n) == i64::from(n)).then(|| {
            Fen(self
                .months
                .range(last.plus(1 - n)..=last)
                .map(|(_, a)| figure(a).0)
                .sum())
        })
    }

    /// The sum of one figure over the 12 months that end with `last`, or, where months are missing, the annual figure of
    /// the calendar year in which most of that period lies.
    pub fn sum_of_year(&self, last: Month, figure: impl Fn(&Amounts) -> Fen + Copy) -> Option<Fen> {
        self.sum(last, 12, figure).or_else(|| {
            let year = if last.month() >= 6 {
                last.year()
            } else {
                last.year() - 1
            };
            self.years.get(&year).map(figure)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_a_month_or_a_year() {
        for text in ["2026-03", "2025"] {
            assert_eq!(text.parse::<Period>().unwrap().to_string(), text);
        }
        for text in ["", "25", "2026-13", "2026-3", "20263", "+202", "二〇二五"] {
            assert_eq!(text.parse::<Period>().unwrap_err().code, "bad_period", "{text}");
        }
    }

    #[test]
    fn each_amount_is_filled_in_by_its_kind() {
        for (kind, place) in AmountKind::ALL.iter().zip(0..) {
            let amounts = Amounts::default().with(*kind, Fen(7));
            assert_eq!(amounts.of(*kind), Some(Fen(7)));
            let filled = amounts.entries().iter().position(|(_, amount)| amount.is_some());
            assert_eq!((filled, amounts.entries()[place].0), (Some(place), kind.as_str()));
        }
    }

    fn month(text: &str, wage: Option<i64>) -> Statement {
        Statement {
            period: Period::Month(text.parse().unwrap()),
            amounts: Amounts {
                wage: wage.map(Fen),
                ..Amounts::default()
            },
            estimated: false,
        }
    }

    #[test]
    fn one_filled_amount_reports_the_month_and_none_does_not() {
        let statements = Statements::new([
            month("2026-01", Some(0)),
            month("2026-02", None),
            month("2026-03", Some(5)),
        ]);
        let last = "2026-03".parse().unwrap();
        assert_eq!(statements.months_reported(last, 3), 2);
        assert_eq!(statements.sum(last, 3, Amounts::disposable), None);
        assert_eq!(statements.sum(last, 1, Amounts::disposable), Some(Fen(5)));
    }

    #[test]
    fn an_annual_figure_stands_in_for_missing_months() {
        let year = Statement {
            period: Period::Year(2025),
            amounts: Amounts {
                wage: Some(Fen(1200)),
                business_expense: Some(Fen(200)),
                ..Amounts::default()
            },
            estimated: true,
        };
        let statements = Statements::new([year]);
        assert_eq!(
            statements.sum_of_year("2026-03".parse().unwrap(), Amounts::disposable),
            Some(Fen(1000))
        );
        assert_eq!(
            statements.sum_of_year("2026-07".parse().unwrap(), Amounts::disposable),
            None
        );
    }
}
