//! The truth about each household, to measure rules against. No import reads it.

use std::collections::BTreeMap;
use std::path::Path;

use shouwang_domain::{Fen, Month, Problem, coded_enum};

use crate::economy::MonthTruth;
use crate::io::io;

coded_enum! {
    /// What can truly be wrong with a household, whatever any rule says.
    pub enum LatentRisk {
        IncomeBelowNeeds = "income_below_needs", "收入不敷生活所需", "income does not cover the needs of life";
        IncomeCollapse = "income_collapse", "收入能力骤降", "the capacity to earn has collapsed";
        IllnessBurden = "illness_burden", "医疗负担过重", "illness costs more than can be borne";
        SchoolingBurden = "schooling_burden", "教育负担过重", "schooling costs more than can be borne";
        DwellingUnsafe = "dwelling_unsafe", "住房不安全", "the dwelling is unsafe";
        WaterUnsafe = "water_unsafe", "饮水不安全", "the water is unsafe";
        TransfersFell = "transfers_fell", "转移性收入锐减", "much less is received from others than a year ago";
        NewlyDisabled = "newly_disabled", "新近重度致残", "somebody was disabled within the year";
        SeriousIllness = "serious_illness", "有人患大病", "somebody is seriously ill";
        Unprotected = "unprotected", "有人没有医保", "somebody has no medical insurance";
        OutOfSchool = "out_of_school", "有孩子辍学", "a child has left school";
        WorkLost = "work_lost", "有人失去工作", "somebody lost their work within half a year";
        IdleHands = "idle_hands", "想做事而无人有工作", "somebody wants work and nobody has any";
        LossNotOvercome = "loss_not_overcome", "灾祸损失未恢复", "a loss has not been overcome";
        OperatorFailed = "operator_failed", "带动主体已失败", "the operator the household depends on has failed";
        LoanOverdue = "loan_overdue", "贷款到期未还", "a loan was not repaid when it was due";
        DividendUnpaid = "dividend_unpaid", "资产收益没有到手", "the dividend of an asset never arrived";
        BenefitEnds = "benefit_ends", "待遇将断", "a benefit ends within the quarter and nothing follows";
    }
}

/// What is true of a household at the end of the last month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Truth {
    /// Number of the household in the register.
    pub household_number: String,
    /// Members living together.
    pub members: u32,
    /// True disposable income of the last 12 months per head, food from the own land included.
    pub income_per_head: Fen,
    /// What the household needed in those months, per head.
    pub needs_per_head: Fen,
    /// It truly needs help: what is left after illness and school does not cover its needs, or it cannot mend its
    /// dwelling by its own means.
    pub in_need: bool,
    /// The risks that hold, each with the month since when.
    pub risks: BTreeMap<LatentRisk, Month>,
}

/// Whether a risk holds, month by month (the first 12 months have no answer).
pub(crate) fn holds(months: &[MonthTruth], risk: LatentRisk, t: usize) -> bool {
    let year = &months[t - 11..=t];
    let sum = |figure: fn(&MonthTruth) -> f64| year.iter().map(figure).sum::<f64>();
    let needs = sum(|m| m.basket);
    match risk {
        LatentRisk::IncomeBelowNeeds => sum(MonthTruth::disposable) < needs,
        LatentRisk::IncomeCollapse => {
            let before = year[..8].iter().map(|m| m.capacity).sum::<f64>() / 8.0;
            let now = year[10..].iter().map(|m| m.capacity).sum::<f64>() / 2.0;
            before > 800.0 && now < 0.62 * before
        }
        LatentRisk::IllnessBurden => {
            let bearable = (sum(MonthTruth::disposable) - 0.6 * needs).max(1_000.0);
            sum(|m| m.medical - m.claims) > 0.45 * bearable
        }
        LatentRisk::SchoolingBurden => {
            let bearable = (sum(MonthTruth::disposable) - 0.6 * needs).max(1_000.0);
            sum(|m| m.schooling) > 0.5 * bearable
        }
        LatentRisk::DwellingUnsafe => months[t].dwelling < 0.25,
        LatentRisk::WaterUnsafe => !months[t].water_safe,
        LatentRisk::TransfersFell => {
            let half = |end: usize| months[end - 5..=end].iter().map(|m| m.transfer).sum::<f64>();
            t >= 17 && half(t - 12) > 1_200.0 && half(t) < 0.6 * half(t - 12)
        }
        // The rest does not show in the months; see `livelihood`.
        _ => false,
    }
}

/// Draws the conclusions from what happened; `start` is the first month, `risks` those that the months do not show.
pub(crate) fn conclude(
    household_number: &str,
    members: u32,
    months: &[MonthTruth],
    mut risks: BTreeMap<LatentRisk, Month>,
    start: Month,
) -> Truth {
    let last = months.len() - 1;
    for risk in LatentRisk::ALL {
        if holds(months, *risk, last) {
            let since = (11..last)
                .rev()
                .find(|t| !holds(months, *risk, *t))
                .map_or(11, |t| t + 1);
            risks.insert(*risk, start.plus(since as i32));
        }
    }
    let year = &months[last - 11..];
    let sum = |figure: fn(&MonthTruth) -> f64| year.iter().map(figure).sum::<f64>();
    let (income, needs) = (sum(MonthTruth::disposable), sum(|m| m.basket));
    let left = income + sum(|m| m.claims - m.medical - m.schooling);
    let cannot_mend = risks.contains_key(&LatentRisk::DwellingUnsafe) && income < 1.8 * needs;
    let per_head = |yuan: f64| Fen((yuan * 100.0 / f64::from(members.max(1))).round() as i64);
    Truth {
        household_number: household_number.to_owned(),
        members,
        income_per_head: per_head(income),
        needs_per_head: per_head(needs),
        in_need: left < 0.9 * needs || cannot_mend,
        risks,
    }
}

/// Writes `truth.csv` line by line.
pub(crate) struct TruthWriter(csv::Writer<std::fs::File>);

impl TruthWriter {
    pub(crate) fn new(path: &Path) -> Result<Self, Problem> {
        let mut out = csv::Writer::from_path(path).map_err(io)?;
        out.write_record(header()).map_err(io)?;
        Ok(Self(out))
    }

    pub(crate) fn line(&mut self, truth: &Truth) -> Result<(), Problem> {
        let Truth {
            household_number,
            members,
            income_per_head,
            needs_per_head,
            in_need,
            risks,
        } = truth;
        let own = [
            household_number.clone(),
            members.to_string(),
            income_per_head.to_string(),
            needs_per_head.to_string(),
            u8::from(*in_need).to_string(),
        ];
        let since = LatentRisk::ALL
            .iter()
            .map(|risk| risks.get(risk).map(Month::to_string).unwrap_or_default());
        self.0.write_record(own.into_iter().chain(since)).map_err(io)
    }

    pub(crate) fn finish(mut self) -> Result<(), Problem> {
        self.0.flush().map_err(io)
    }
}

/// A risk's column holds the month since when it is true, and nothing when it is not.
fn header() -> Vec<String> {
    let own = [
        "household_number",
        "members",
        "income_per_head",
        "needs_per_head",
        "in_need",
    ];
    let risks = LatentRisk::ALL.iter().map(|risk| format!("{risk}_since"));
    own.into_iter().map(str::to_owned).chain(risks).collect()
}

/// Reads `truth.csv`.
///
/// # Errors
/// `demo.bad_truth` with the number of the line; `internal` when the file cannot be read.
pub fn read_truth(path: &Path) -> Result<Vec<Truth>, Problem> {
    let mut reader = csv::Reader::from_path(path).map_err(io)?;
    if *reader.headers().map_err(io)? != header() {
        return Err(bad_truth(1));
    }
    let truths = reader.records().zip(2..).map(|(record, line)| {
        let truth = record.ok().as_ref().and_then(parse);
        truth.ok_or_else(|| bad_truth(line))
    });
    truths.collect()
}

fn bad_truth(line: usize) -> Problem {
    Problem::bad_data(
        "demo.bad_truth",
        format!("真值文件第 {line} 行无法读取；请重新生成。"),
        format!("Line {line} of the truth cannot be read; generate it again."),
    )
}

fn parse(record: &csv::StringRecord) -> Option<Truth> {
    let mut fields = record.iter();
    let household_number = fields.next()?.to_owned();
    let members = fields.next()?.parse().ok()?;
    let income_per_head = fields.next()?.parse().ok()?;
    let needs_per_head = fields.next()?.parse().ok()?;
    let in_need = fields.next()? == "1";
    let mut risks = BTreeMap::new();
    for risk in LatentRisk::ALL {
        let since = fields.next()?;
        if !since.is_empty() {
            risks.insert(*risk, since.parse().ok()?);
        }
    }
    Some(Truth {
        household_number,
        members,
        income_per_head,
        needs_per_head,
        in_need,
        risks,
    })
}
