//! A pack as it is in force: every value resolved through inheritance, with its document, clause and date.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_domain::Fen;
use shouwang_domain::measure::Catalogue;
use shouwang_domain::obligation::{Every, Obligation, Timing};
use shouwang_domain::procedure::ProcedureRules;
use shouwang_domain::risk::{MonitoredType, Population};

use crate::{CitedObligation, PackProblem, Param, RuleText};

/// Where a value comes from and since when it holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Citation {
    /// Document number and clause, in our own words; a default of ours says so.
    pub text: String,
    /// First day.
    pub effective_from: NaiveDate,
    /// The pack that states it, such as `44/2024`; not always the pack in force.
    pub pack: String,
}

/// The policy of an area from a day on.
#[derive(Debug, Clone)]
pub struct Pack {
    /// Area and year, such as `99/2025`.
    pub id: String,
    /// Prefix of the division codes it governs, such as `4413`.
    pub area: String,
    /// The year it was made for.
    pub year: i32,
    /// Name in Chinese.
    pub zh: String,
    /// Name in English.
    pub en: String,
    /// The document and the day it takes effect.
    pub citation: Citation,
    /// The id and a digest over its own content and all it inherits; decisions store it.
    pub version: String,
    /// No line may be below this (翁源 2021 §二(二)).
    pub floor: Option<(Fen, Citation)>,
    /// Last day of the transition period, in which help stays as it is (普宁 2023 §三(四)).
    pub transition: Option<(NaiveDate, Citation)>,
    /// The monitored tiers from the lowest line to the highest.
    pub tiers: Vec<Tier>,
    /// Which base register may become which monitored type.
    pub eligibility: Vec<EligibilityRow>,
    /// Figures of the procedures.
    pub procedure: ProcedureRules,
    /// Which measures answer which risk.
    pub catalogue: Catalogue,
    /// Questions to be answered at the verification; never a refusal.
    pub verification_flags: Vec<VerificationFlag>,
    /// Duties with dates, in the order of the files.
    pub obligations: Vec<CitedObligation>,
    /// Named parameters of the rules.
    pub params: BTreeMap<String, Param>,
    /// The rules in the order of the files.
    pub rules: Vec<RuleText>,
    /// Citation of the single values of `procedure`, `measures` by key, such as `procedure.notice_days`.
    pub citations: BTreeMap<String, Citation>,
    /// What does not forbid the pack but should be looked at, such as a line below the floor.
    pub warnings: Vec<PackProblem>,
}

impl Pack {
    /// First day in force.
    pub const fn effective_from(&self) -> NaiveDate {
        self.citation.effective_from
    }

    /// The tier of this name.
    pub fn tier(&self, name: &str) -> Option<&Tier> {
        self.tiers.iter().find(|tier| tier.name == name)
    }

    /// The obligation of this id.
    pub fn obligation(&self, id: &str) -> Option<&CitedObligation> {
        self.obligations.iter().find(|cited| cited.obligation.id == id)
    }

    /// The obligation of this id, where the pack has it and it recurs, with how often.
    pub fn periodic(&self, id: &str) -> Option<(&Obligation, Every)> {
        let obligation = &self.obligation(id)?.obligation;
        match obligation.timing {
            Timing::Periodic { every, .. } => Some((obligation, every)),
            Timing::After { .. } => None,
        }
    }

    /// The verification flag of this id.
    pub fn verification_flag(&self, id: &str) -> Option<&VerificationFlag> {
        self.verification_flags.iter().find(|flag| flag.id == id)
    }
}

/// A range of income per head and year whose households an area's level watches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tier {
    /// `province` or `city`; the same name in every pack.
    pub name: String,
    /// Name in Chinese.
    pub zh: String,
    /// Name in English.
    pub en: String,
    /// Lower edge, which does not belong to the tier; `None` from zero or less on.
    pub over: Option<Fen>,
    /// Upper edge, which belongs to the tier ("以下" counts the figure itself): the published figure, or the floor where
    /// that is higher.
    pub up_to: Fen,
    /// The figure as published.
    pub published: Fen,
    /// Base registers that are screened by income in this tier.
    pub populations: Vec<Population>,
    /// Monitored types that the tier names.
    pub monitored_types: Vec<MonitoredType>,
    /// What the figure was derived from: shown beside it, never computed with.
    pub basis: Option<Basis>,
    /// How the figure was rounded, in Chinese and in English, where the document says so.
    pub rounding: Option<(String, String)>,
    /// The last day for which the figure was set, with document and clause. It goes on after it until a newer one takes its
    /// place, and says so.
    pub valid_until: Option<(NaiveDate, String)>,
    /// Document and clause.
    pub citation: Citation,
}

impl Tier {
    /// Whether an income per head lies in the tier.
    pub fn contains(&self, income_per_head: Fen) -> bool {
        self.over.is_none_or(|over| income_per_head > over) && income_per_head <= self.up_to
    }

    /// The formula of the published figure, as a check to be shown; `None` where the document names no formula.
    pub fn check(&self) -> Option<BasisCheck> {
        let basis = self.basis.as_ref()?;
        let product = basis
            .amount
            .map(|amount| Fen(amount.0.saturating_mul(basis.multiplier_percent) / 100));
        Some(BasisCheck {
            product,
            difference: product.map(|product| Fen(self.published.0 - product.0)),
        })
    }
}

/// The standard a published line was derived from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Basis {
    /// Year of the standard.
    pub year: i32,
    /// Its name in Chinese.
    pub zh: String,
    /// Its name in English.
    pub en: String,
    /// Multiplier in percent; 150 is 1.5 times.
    pub multiplier_percent: i64,
    /// The standard per head and year, where the document prints it.
    pub amount: Option<Fen>,
}

/// The formula worked out beside a published line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct BasisCheck {
    /// Standard times multiplier, before any rounding; `None` where the document does not print the standard.
    pub product: Option<Fen>,
    /// Published figure less product.
    pub difference: Option<Fen>,
}

/// Whether a household's income decides if it can become a monitored type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IncomeCondition {
    /// Income per head must be known and lie within a tier that names the type.
    WithinTier,
    /// Income does not decide.
    None,
}

/// One row of the table monitored type x base register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EligibilityRow {
    /// Monitored type.
    pub monitored_type: MonitoredType,
    /// Base registers it may come from.
    pub populations: Vec<Population>,
    /// The part of income.
    pub income: IncomeCondition,
    /// The household must have applied itself.
    pub own_application: bool,
    /// The household must have a standing in civil affairs.
    pub civil_affairs_status: bool,
    /// Document and clause.
    pub citation: Citation,
}

/// A question about what was found at a household.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VerificationFlag {
    /// Stable id.
    pub id: String,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// Document and clause.
    pub citation: Citation,
}
