//! 应纳尽纳: who may be monitored on a ground of the pack in force and is not, and why not (翁源 2021 §四). Every range of
//! income counts, and the two grounds beside income: a standing in civil affairs, and having been struck.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_domain::facts::HouseholdFacts;
use shouwang_domain::risk::MonitoredType;
use shouwang_domain::warning::Outcome;
use shouwang_domain::{AreaId, Fen, HouseholdId, coded_enum};
use shouwang_engine::FactsBatch;
use shouwang_policy::{IncomeCondition, Pack, Tier};
use shouwang_store::repo;
use shouwang_store::repo::help::gap::Standing;
use utoipa::ToSchema;

use crate::office::access::{Verb, require};
use crate::rules::facts::facts_on;
use crate::rules::policies::Policy;
use crate::{Ctx, Result, Service};

coded_enum! {
    /// On what a household may be monitored.
    pub enum GapGround {
        Income = "income", "收入在监测范围内", "its income lies in a monitored range";
        CivilAffairs = "civil_affairs", "民政部门认定的身份", "its standing in civil affairs";
        Struck = "struck", "刚性支出较大或收入大幅缩减", "heavy expense, or a great loss of income";
    }
}

coded_enum! {
    /// Why a household that may be monitored is not.
    pub enum GapReason {
        CaseOpen = "case_open", "正在办理识别", "its identification is under way";
        ClueOpen = "clue_open", "已有线索，尚未发起", "there is a clue, and no case yet";
        WarningOpen = "warning_open", "预警待核实", "a warning waits for an answer";
        NotIncluded = "not_included", "已办理识别，未纳入", "its case ended without inclusion";
        ClueDismissed = "clue_dismissed", "线索已排除", "the clue was dismissed";
        AnsweredNotTrue = "answered_not_true", "预警核实为不属实", "a warning was answered as not true";
        NotNoticed = "not_noticed", "尚无预警和线索", "neither a warning nor a clue";
    }
}

/// Where to look.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct GapQuery {
    /// The area with everything beneath it; without, the caller's own.
    pub area_id: Option<AreaId>,
}

/// Households that may be monitored and are not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GapView {
    /// The date as of which the facts hold.
    pub as_of: NaiveDate,
    /// How many there are for each reason.
    pub reasons: BTreeMap<String, u64>,
    /// How many there are on each ground; a household may have several.
    pub grounds: BTreeMap<String, u64>,
    /// The ranges of income in which there are some.
    pub tiers: Vec<GapTier>,
    /// All of them, in the order of the areas.
    pub households: Vec<GapRow>,
}

/// A range of income with how many of those who are left out lie in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GapTier {
    /// `province` or `city`.
    pub name: String,
    /// Name in Chinese.
    pub zh: String,
    /// Name in English.
    pub en: String,
    /// Households.
    pub households: u64,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GapRow {
    /// The household.
    pub household_id: HouseholdId,
    /// Name of its head.
    pub head: Option<String>,
    /// Its area.
    pub area_id: AreaId,
    /// Name of the area.
    pub area_name: String,
    /// Income per head in fen.
    pub income_per_head: Option<Fen>,
    /// On what it may be monitored.
    pub grounds: Vec<GapGround>,
    /// The range of income in which it lies, where income is a ground.
    pub tier: Option<String>,
    /// The rules that say it was struck.
    pub rules: Vec<String>,
    /// The monitored types that the pack names for it on these grounds; which one it is, people decide.
    pub types: Vec<MonitoredType>,
    /// Why it is not monitored.
    pub reason: GapReason,
}

impl Service {
    /// The households that may be monitored on any ground and are not, each with the reason. There is no quota.
    ///
    /// # Errors
    /// `policy.none_in_force`, and not found.
    pub async fn gaps(&self, ctx: &Ctx, query: GapQuery) -> Result<GapView> {
        require(ctx, Verb::ReadWarnings)?;
        let (_, within) = self.area_in_scope(ctx, query.area_id).await?;
        let as_of = ctx.today();
        let practice = self.policies.practice();
        let jurisdictions = self.jurisdictions(&self.store, within).await?;
        let mut chunks = repo::rules::screening::households(&self.store, ctx, within, as_of);
        let mut view = GapView {
            as_of,
            reasons: BTreeMap::new(),
            grounds: BTreeMap::new(),
            tiers: Vec::new(),
            households: Vec::new(),
        };
        while let Some(chunk) = chunks.next().await? {
            let mut left_out = Vec::new();
            for county in chunk.chunk_by(|a, b| a.household.area_order == b.household.area_order) {
                let code = jurisdictions.code(county[0].household.area_order);
                let policy = self.policies.in_force(code, as_of)?;
                let facts: Vec<_> = county.iter().map(|aggregate| facts_on(aggregate, as_of)).collect();
                let mut struck = struck(&policy, &practice.struck, as_of, &facts)?;
                for (row, facts) in facts.into_iter().enumerate().filter(|(_, facts)| !facts.monitored) {
                    let entitled = entitled(&policy.pack, &facts, struck.remove(&row).unwrap_or_default());
                    if let Some(tier) = entitled.tier {
                        view.count(tier);
                    }
                    if !entitled.grounds.is_empty() {
                        let tier = entitled.tier.map(|tier| tier.name.clone());
                        left_out.push((facts, entitled.grounds, tier, entitled.rules, entitled.types));
                    }
                }
            }
            let ids: Vec<i64> = left_out.iter().map(|(facts, ..)| facts.household_id).collect();
            let standings = repo::help::gap::standings(&self.store, &ids).await?;
            let labels = repo::register::label::of(&self.store, ids).await?;
            for (facts, grounds, tier, rules, types) in left_out {
                let label = labels.get(facts.household_id)?;
                view.households.push(GapRow {
                    household_id: HouseholdId(facts.household_id),
                    head: label.head.clone(),
                    area_id: label.area_id,
                    area_name: label.area_name.clone(),
                    income_per_head: facts.income_per_head,
                    grounds,
                    tier,
                    rules,
                    types,
                    reason: reason(standings.get(&facts.household_id)),
                });
            }
        }
        for row in &view.households {
            *view.reasons.entry(row.reason.as_str().to_owned()).or_default() += 1;
            for ground in &row.grounds {
                *view.grounds.entry(ground.as_str().to_owned()).or_default() += 1;
            }
        }
        Ok(view)
    }
}

impl GapView {
    fn count(&mut self, tier: &Tier) {
        if let Some(known) = self.tiers.iter_mut().find(|known| known.name == tier.name) {
            known.households += 1;
            return;
        }
        self.tiers.push(GapTier {
            name: tier.name.clone(),
            zh: tier.zh.clone(),
            en: tier.en.clone(),
            households: 1,
        });
    }
}

/// What a household may be monitored on, by the pack.
struct Entitled<'a> {
    grounds: Vec<GapGround>,
    tier: Option<&'a Tier>,
    rules: Vec<String>,
    types: Vec<MonitoredType>,
}

fn entitled<'a>(pack: &'a Pack, facts: &HouseholdFacts, struck: Vec<String>) -> Entitled<'a> {
    let income = facts.income_per_head;
    let tier = pack.tiers.iter().find(|tier| {
        tier.populations.contains(&facts.population) && income.is_some_and(|income| tier.contains(income))
    });
    let (mut grounds, mut types) = (BTreeSet::new(), BTreeSet::new());
    if tier.is_some() {
        grounds.insert(GapGround::Income);
    }
    let of_population = |row: &&shouwang_policy::EligibilityRow| row.populations.contains(&facts.population);
    for row in pack.eligibility.iter().filter(of_population) {
        let ground = match (row.income, row.civil_affairs_status) {
            (IncomeCondition::WithinTier, _) => tier
                .filter(|tier| tier.monitored_types.contains(&row.monitored_type))
                .map(|_| GapGround::Income),
            (IncomeCondition::None, true) => facts.civil_affairs_listed.then_some(GapGround::CivilAffairs),
            (IncomeCondition::None, false) => (!struck.is_empty()).then_some(GapGround::Struck),
        };
        if let Some(ground) = ground {
            grounds.insert(ground);
            types.insert(row.monitored_type);
        }
    }
    Entitled {
        rules: if grounds.contains(&GapGround::Struck) {
            struck
        } else {
            Vec::new()
        },
        grounds: grounds.into_iter().collect(),
        tier,
        types: types.into_iter().collect(),
    }
}

/// By the place of a household, which of the rules say that it was struck.
fn struck(
    policy: &Policy,
    rules: &[String],
    on: NaiveDate,
    facts: &[HouseholdFacts],
) -> Result<HashMap<usize, Vec<String>>> {
    let batch = FactsBatch::of(on, facts);
    let mut struck: HashMap<usize, Vec<String>> = HashMap::new();
    for id in rules {
        // A pack may drop a rule.
        let Some(rule) = policy.rules.position(id) else {
            continue;
        };
        let outcomes = policy.rules.run_one(&batch, rule)?;
        for row in (0..facts.len()).filter(|row| outcomes.of(*row, 0) == Outcome::Fires) {
            struck.entry(row).or_default().push(id.clone());
        }
    }
    Ok(struck)
}

/// The nearest to an inclusion counts.
fn reason(standing: Option<&Standing>) -> GapReason {
    match standing {
        Some(Standing { open_case: true, .. }) => GapReason::CaseOpen,
        Some(Standing { open_clue: true, .. }) => GapReason::ClueOpen,
        Some(Standing { open_warning: true, .. }) => GapReason::WarningOpen,
        Some(Standing { closed_case: true, .. }) => GapReason::NotIncluded,
        Some(Standing {
            dismissed_clue: true, ..
        }) => GapReason::ClueDismissed,
        Some(Standing {
            refuted_warning: true, ..
        }) => GapReason::AnsweredNotTrue,
        _ => GapReason::NotNoticed,
    }
}
