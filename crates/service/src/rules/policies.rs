//! The policy packs of the installation with their compiled rules, and which of them is in force where.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use chrono::{Datelike as _, NaiveDate};
use serde::{Deserialize, Serialize};
use shouwang_domain::area::AreaRange;
use shouwang_domain::procedure::ProcedureRules;
use shouwang_domain::risk::{MonitoredType, Population, RiskCategory, WarningLevel};
use shouwang_domain::{Ctx, Fen, Problem, Result};
use shouwang_engine::{RuleSet, Signs};
use shouwang_policy::{Pack, PackProblem, PolicyLibrary, Practice, Tuning, untuned};
use shouwang_store::{Source, repo};
use utoipa::ToSchema;

use crate::Service;
use crate::office::access::{Verb, require};
use crate::rules::tuning::{self, TuningState};

/// The packs of the installation's folder, and those that were published in the application.
#[derive(Debug)]
pub struct Policies {
    folder: PolicyLibrary,
    library: RwLock<Loaded>,
    /// By version of the pack: compiled, and their cases run, when they are first asked for.
    rules: Mutex<HashMap<String, Arc<RuleSet>>>,
    /// Packs with the tunings of a county, by their version, compiled when they are first asked for.
    tuned: Mutex<HashMap<String, Policy>>,
    /// The table of points for the rules of a pack, by its version, compiled when it is first asked for.
    signs: Mutex<HashMap<String, Arc<Signs>>>,
}

/// All packs that can be in force, as far as they are known.
#[derive(Debug, Clone)]
struct Loaded {
    all: Arc<PolicyLibrary>,
    /// So many of them were published in the application.
    published: u64,
}

/// The pack in force for a household, with its rules.
#[derive(Debug, Clone)]
pub struct Policy {
    /// The pack.
    pub pack: Arc<Pack>,
    /// Its rules, compiled.
    pub rules: Arc<RuleSet>,
    /// It was made for an earlier year and carried over.
    pub carried_over: bool,
}

/// Which pack something was judged by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PackUsed {
    /// Id and digest of the pack.
    pub version: String,
    /// Name in Chinese.
    pub zh: String,
    /// Name in English.
    pub en: String,
    /// No newer pack has taken effect yet, so that the one of an earlier year is carried over.
    pub carried_over: bool,
}

impl Policies {
    /// Loads a folder of packs. Their rules are compiled, and their cases run, when they are first asked for: most commands
    /// need those of one pack or of none.
    ///
    /// # Errors
    /// `policy.pack_refused` with every place that is wrong; one wrong pack refuses them all.
    pub fn load(dir: &Path) -> Result<Self> {
        let folder = PolicyLibrary::load(dir).map_err(|problems| shouwang_policy::refused(&problems))?;
        let library = Loaded {
            all: Arc::new(folder.clone()),
            published: 0,
        };
        Ok(Self {
            folder,
            library: RwLock::new(library),
            rules: Mutex::default(),
            tuned: Mutex::default(),
            signs: Mutex::default(),
        })
    }

    /// Compiles the rules of every pack and runs their cases.
    ///
    /// # Errors
    /// `policy.pack_refused` with every place that is wrong.
    pub fn check(&self) -> Result<()> {
        let library = self.library();
        let problems: Vec<_> = library
            .packs()
            .iter()
            .filter_map(|pack| self.checked(pack).err())
            .flatten()
            .collect();
        if problems.is_empty() {
            Ok(())
        } else {
            Err(shouwang_policy::refused(&problems))
        }
    }

    /// The rules of a pack.
    fn checked(&self, pack: &Pack) -> std::result::Result<Arc<RuleSet>, Vec<PackProblem>> {
        let mut known = self.rules.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(rules) = known.get(&pack.version) {
            return Ok(Arc::clone(rules));
        }
        let rules = Arc::new(shouwang_engine::check(pack)?);
        known.insert(pack.version.clone(), Arc::clone(&rules));
        Ok(rules)
    }

    fn rules_of(&self, pack: &Pack) -> Result<Arc<RuleSet>> {
        self.checked(pack)
            .map_err(|problems| shouwang_policy::refused(&problems))
    }

    /// The pack in force in an area, given by its division code, on a day.
    ///
    /// # Errors
    /// `policy.none_in_force`, and `policy.pack_refused` when its rules are wrong.
    pub fn in_force(&self, area_code: &str, on: NaiveDate) -> Result<Policy> {
        let found = self.library().in_force(area_code, on)?;
        Ok(Policy {
            rules: self.rules_of(&found.pack)?,
            pack: found.pack,
            carried_over: found.carried_over,
        })
    }

    /// The ids of all packs.
    pub(crate) fn ids(&self) -> Vec<String> {
        self.library().packs().iter().map(|pack| pack.id.clone()).collect()
    }

    /// All packs and documents.
    pub(crate) fn library(&self) -> Arc<PolicyLibrary> {
        Arc::clone(&self.loaded().all)
    }

    /// What the offices go by beside the packs.
    pub(crate) fn practice(&self) -> Arc<Practice> {
        Arc::clone(self.library().practice())
    }

    fn loaded(&self) -> Loaded {
        self.library.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The same packs with those that were published in the application, each by id and text.
    ///
    /// # Errors
    /// `policy.published_unfit`: the folder was changed so that a published pack no longer fits it. It is not left out:
    /// nobody would know that another line holds.
    fn load_published(&self, published: &[(String, String)]) -> Result<()> {
        let all = self.folder.with(published).map_err(|problems| {
            let ids: Vec<&str> = published.iter().map(|(id, _)| id.as_str()).collect();
            let ids = ids.join("、");
            let refused = shouwang_policy::refused(&problems);
            Problem::bad_data(
                "policy.published_unfit",
                format!("政策包目录改动后，与在系统中发布的标准（{ids}）不再相符；请把目录恢复原样，或按所列位置修改目录中的政策包。"),
                format!(
                    "The folder of policy packs was changed and no longer fits the standards published here ({ids}); restore the folder, or mend its packs at the places listed."
                ),
            )
            .with_fields(refused.fields)
        })?;
        *self.library.write().unwrap_or_else(PoisonError::into_inner) = Loaded {
            all: Arc::new(all),
            published: published.len() as u64,
        };
        Ok(())
    }

    /// A further pack as it would be among all others, with its rules compiled and their cases run.
    ///
    /// # Errors
    /// `policy.pack_refused` with every place that is wrong.
    pub(crate) fn trial(&self, id: &str, text: &str) -> Result<Policy> {
        let refused = |problems: Vec<PackProblem>| shouwang_policy::refused(&problems);
        let library = self
            .library()
            .with(&[(id.to_owned(), text.to_owned())])
            .map_err(refused)?;
        let pack = library.packs().iter().find(|pack| pack.id == id).cloned();
        let pack = pack.ok_or_else(|| Problem::internal("a pack that was added is there"))?;
        if !pack.warnings.is_empty() {
            return Err(shouwang_policy::refused(&pack.warnings));
        }
        Ok(Policy {
            rules: self.rules_of(&pack)?,
            pack,
            carried_over: false,
        })
    }

    /// A pack by its version, with its rules and the tunings that the version names, as it stood on a day; none when the
    /// pack is not loaded or one of the tunings is not among those given.
    fn of_version(&self, version: &str, on: NaiveDate, tunings: &[Tuning]) -> Option<Policy> {
        let pack = self.by_version(version)?;
        let policy = Policy {
            rules: self.rules_of(&pack).ok()?,
            carried_over: pack.year < on.year(),
            pack,
        };
        let named: Vec<_> = tunings
            .iter()
            .filter(|tuning| tuning.is_named_in(version))
            .cloned()
            .collect();
        self.tuned(policy, &named)
            .ok()
            .filter(|policy| policy.pack.version == version)
    }

    /// The pack that something was decided under, without the tunings of its rules: no procedure reads them.
    pub fn by_version(&self, version: &str) -> Option<Arc<Pack>> {
        self.library().by_version(untuned(version)).cloned()
    }

    /// The table of points of the installation for the rules of a policy.
    ///
    /// # Errors
    /// `policy.pack_refused` when a condition of the table does not fit the pack.
    pub(crate) fn signs(&self, policy: &Policy) -> Result<Arc<Signs>> {
        let mut known = self.signs.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(signs) = known.get(&policy.pack.version) {
            return Ok(Arc::clone(signs));
        }
        let signs = Signs::compile(self.library().points(), &policy.pack, &policy.rules)
            .map_err(|problems| shouwang_policy::refused(&problems))?;
        let signs = Arc::new(signs);
        known.insert(policy.pack.version.clone(), Arc::clone(&signs));
        Ok(signs)
    }

    /// The same policy with tunings.
    ///
    /// # Errors
    /// Internal: a tuning was approved that does not compile.
    fn tuned(&self, policy: Policy, tunings: &[Tuning]) -> Result<Policy> {
        if tunings.is_empty() {
            return Ok(policy);
        }
        let pack = policy.pack.tuned(tunings);
        let mut known = self.tuned.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known.get(&pack.version) {
            return Ok(Policy {
                carried_over: policy.carried_over,
                ..known.clone()
            });
        }
        let rules = shouwang_engine::compile(&pack).map_err(|found| shouwang_policy::refused(&found))?;
        let tuned = Policy {
            rules: Arc::new(rules),
            pack: Arc::new(pack),
            ..policy
        };
        known.insert(tuned.pack.version.clone(), tuned.clone());
        Ok(tuned)
    }
}

impl Policy {
    /// As it is shown.
    pub fn used(&self) -> PackUsed {
        PackUsed {
            version: self.pack.version.clone(),
            zh: self.pack.zh.clone(),
            en: self.pack.en.clone(),
            carried_over: self.carried_over,
        }
    }
}

/// The counties of a part of the area tree, and what is above them: where a household lies decides which pack governs it.
pub(crate) struct Jurisdictions {
    /// Division codes by range.
    areas: Vec<(AreaRange, String)>,
    /// Approved tunings by the range of their county.
    tunings: Vec<(AreaRange, Tuning)>,
}

impl Jurisdictions {
    /// The code of the nearest county, or division above, that contains an area.
    pub(crate) fn code(&self, area_order: i64) -> &str {
        self.areas
            .iter()
            .filter(|(range, _)| range.contains(area_order))
            .min_by_key(|(range, _)| range.hi - range.lo)
            .map_or("", |(_, code)| code)
    }

    /// A pack by its version, with its rules and the tunings that the version names, as it stood on a day.
    pub(crate) fn of_version(&self, policies: &Policies, version: &str, on: NaiveDate) -> Option<Policy> {
        let tunings: Vec<_> = self.tunings.iter().map(|(_, tuning)| tuning.clone()).collect();
        policies.of_version(version, on, &tunings)
    }

    /// The tunings that are in effect on a day where an area lies.
    fn tunings(&self, area_order: i64, on: NaiveDate) -> Vec<Tuning> {
        let in_effect = |(range, tuning): &&(AreaRange, Tuning)| range.contains(area_order) && tuning.from <= on;
        self.tunings
            .iter()
            .filter(in_effect)
            .map(|(_, tuning)| tuning.clone())
            .collect()
    }
}

impl Service {
    /// Loads the packs that were published in the application since this process last looked, here or in another.
    ///
    /// # Errors
    /// `policy.pack_refused`, and those of the database.
    pub(crate) async fn know_published(&self, source: &impl Source) -> Result<()> {
        if repo::rules::proposal::count_published(source).await? == self.policies.loaded().published {
            return Ok(());
        }
        let published = repo::rules::proposal::published(source).await?;
        let texts: Vec<_> = published.into_iter().map(|row| (row.pack, row.text)).collect();
        self.policies.load_published(&texts)
    }

    /// The counties that overlap a range of areas, with the tunings of their rules.
    pub(crate) async fn jurisdictions(&self, source: &impl Source, within: AreaRange) -> Result<Jurisdictions> {
        self.know_published(source).await?;
        let areas = repo::rules::screening::governing_areas(source, within).await?;
        let approved = repo::rules::proposal::in_state(source, TuningState::Approved.into(), within).await?;
        let tunings = approved
            .iter()
            .map(|placed| Ok((placed.range(), tuning::of_pack(&placed.row)?)))
            .collect::<Result<_>>()?;
        Ok(Jurisdictions { areas, tunings })
    }

    /// The pack in force on a day for a household that lies in an area.
    ///
    /// # Errors
    /// `policy.none_in_force`.
    pub(crate) async fn policy_at(&self, source: &impl Source, area_order: i64, on: NaiveDate) -> Result<Policy> {
        let within = AreaRange {
            lo: area_order,
            hi: area_order + 1,
        };
        self.policy_in(&self.jurisdictions(source, within).await?, area_order, on)
    }

    /// The same, where the counties are known already.
    ///
    /// # Errors
    /// `policy.none_in_force`.
    pub(crate) fn policy_in(&self, jurisdictions: &Jurisdictions, area_order: i64, on: NaiveDate) -> Result<Policy> {
        let policy = self.policies.in_force(jurisdictions.code(area_order), on)?;
        self.policies.tuned(policy, &jurisdictions.tunings(area_order, on))
    }

    /// Every pack that can be in force, and which one is in force today in the caller's area.
    ///
    /// # Errors
    /// Only those of the database.
    pub async fn list_policies(&self, ctx: &Ctx) -> Result<Vec<PackView>> {
        require(ctx, Verb::ReadPolicies)?;
        let today = ctx.today();
        let in_force = match repo::register::area::by_id(&self.store, ctx.area.0).await? {
            Some(area) => self.policy_at(&self.store, area.order_lo, today).await.ok(),
            None => None,
        };
        // The pack in force here is shown as it is tuned here.
        let view = |pack: &Arc<Pack>| match in_force.as_ref().filter(|here| here.pack.id == pack.id) {
            Some(here) => PackView::of(&here.pack, today, Some(here)),
            None => PackView::of(pack, today, None),
        };
        Ok(self.policies.library().packs().iter().map(view).collect())
    }
}

/// A pack as it is shown.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PackView {
    /// Area and year, such as `99/2025`.
    pub id: String,
    /// Id and digest.
    pub version: String,
    /// Prefix of the division codes it governs.
    pub area: String,
    /// The year it was made for.
    pub year: i32,
    /// Name in Chinese.
    pub zh: String,
    /// Name in English.
    pub en: String,
    /// Document.
    pub citation: String,
    /// First day in force.
    pub effective_from: NaiveDate,
    /// It is in force today in the caller's area.
    pub in_force: bool,
    /// It is in force because no newer one has taken effect yet.
    pub carried_over: bool,
    /// The monitored ranges of income per head, from the lowest line to the highest.
    pub tiers: Vec<TierView>,
    /// Which base register may become which monitored type.
    pub eligibility: Vec<EligibilityView>,
    /// Figures of the procedures.
    pub procedure: ProcedureRules,
    /// Where single values are written, by key, such as `procedure.notice_days`.
    pub citations: Vec<CitedKey>,
    /// Questions to be answered at the verification.
    pub flags: Vec<FlagView>,
    /// Parameters of the rules as they stand today.
    pub params: Vec<ParamView>,
    /// The rules.
    pub rules: Vec<RuleView>,
}

/// A monitored range of income per head.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TierView {
    /// `province` or `city`.
    pub name: String,
    /// Name in Chinese.
    pub zh: String,
    /// Name in English.
    pub en: String,
    /// Lower edge in fen, which does not belong to it.
    pub over: Option<Fen>,
    /// Upper edge in fen, which belongs to it.
    pub up_to: Fen,
    /// Base registers that are screened by income.
    pub populations: Vec<Population>,
    /// Monitored types that it names.
    pub monitored_types: Vec<MonitoredType>,
    /// The formula of the published figure, shown beside it and never computed with.
    pub basis: Option<BasisView>,
    /// How the figure was rounded, where the document says so.
    pub rounding: Option<RoundingView>,
    /// The last day for which the figure was set, where a document says so.
    pub valid_until: Option<LastDayView>,
    /// Document and clause.
    pub citation: String,
}

/// How a published figure was rounded.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RoundingView {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// The last day of a figure: it goes on after it until a newer one takes its place.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LastDayView {
    /// The day.
    pub day: NaiveDate,
    /// Document and clause.
    pub citation: String,
}

/// The formula of a published line, worked out as a check: the published figure is the law.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BasisView {
    /// Year of the standard it was derived from.
    pub year: i32,
    /// The standard, in Chinese.
    pub zh: String,
    /// The standard, in English.
    pub en: String,
    /// Multiplier in percent.
    pub multiplier_percent: i64,
    /// Standard times multiplier; `None` where the document does not print the standard.
    pub product: Option<Fen>,
    /// Published figure less product: what rounding did.
    pub difference: Option<Fen>,
}

/// Which base register may become a monitored type, and on what.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EligibilityView {
    /// Monitored type.
    pub monitored_type: MonitoredType,
    /// Base registers it may come from.
    pub populations: Vec<Population>,
    /// Income per head must lie within a range that names the type.
    pub by_income: bool,
    /// The household must have applied itself.
    pub own_application: bool,
    /// The household must have a standing in civil affairs.
    pub civil_affairs_status: bool,
    /// Document and clause.
    pub citation: String,
}

/// Where a value is written.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CitedKey {
    /// The value, such as `procedure.notice_days`.
    pub key: String,
    /// Document and clause.
    pub citation: String,
}

/// A question to be answered at the verification; never a refusal.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FlagView {
    /// Stable id.
    pub id: String,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// Document and clause.
    pub citation: String,
}

/// A parameter of the rules.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ParamView {
    /// Name in the rules.
    pub name: String,
    /// Chinese label.
    pub zh: String,
    /// English label.
    pub en: String,
    /// The value as people read it; `None` before its first day.
    pub value: Option<String>,
    /// Document and clause.
    pub citation: Option<String>,
}

/// A rule as text.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RuleView {
    /// Stable id.
    pub id: String,
    /// Risk category of its findings.
    pub risk: RiskCategory,
    /// Level of its findings.
    pub level: WarningLevel,
    /// Whether the data is owed for a household at all.
    pub owed: Option<String>,
    /// When it fires.
    pub when: String,
    /// Message in Chinese.
    pub zh: String,
    /// Message in English.
    pub en: String,
    /// Document and clause.
    pub citation: String,
}

impl PackView {
    fn of(pack: &Pack, today: NaiveDate, here: Option<&Policy>) -> Self {
        Self {
            id: pack.id.clone(),
            version: pack.version.clone(),
            area: pack.area.clone(),
            year: pack.year,
            zh: pack.zh.clone(),
            en: pack.en.clone(),
            citation: pack.citation.text.clone(),
            effective_from: pack.effective_from(),
            in_force: here.is_some(),
            carried_over: here.is_some_and(|here| here.carried_over),
            tiers: pack.tiers.iter().map(TierView::from).collect(),
            eligibility: pack.eligibility.iter().map(EligibilityView::from).collect(),
            procedure: pack.procedure.clone(),
            citations: pack
                .citations
                .iter()
                .map(|(key, citation)| CitedKey {
                    key: key.clone(),
                    citation: citation.text.clone(),
                })
                .collect(),
            flags: pack
                .verification_flags
                .iter()
                .map(|flag| FlagView {
                    id: flag.id.clone(),
                    zh: flag.zh.clone(),
                    en: flag.en.clone(),
                    citation: flag.citation.text.clone(),
                })
                .collect(),
            params: pack.params.values().map(|param| ParamView::of(param, today)).collect(),
            rules: pack.rules.iter().map(RuleView::from).collect(),
        }
    }
}

impl From<&shouwang_policy::Tier> for TierView {
    fn from(tier: &shouwang_policy::Tier) -> Self {
        Self {
            name: tier.name.clone(),
            zh: tier.zh.clone(),
            en: tier.en.clone(),
            over: tier.over,
            up_to: tier.up_to,
            populations: tier.populations.clone(),
            monitored_types: tier.monitored_types.clone(),
            basis: tier.basis.as_ref().zip(tier.check()).map(|(basis, check)| BasisView {
                year: basis.year,
                zh: basis.zh.clone(),
                en: basis.en.clone(),
                multiplier_percent: basis.multiplier_percent,
                product: check.product,
                difference: check.difference,
            }),
            rounding: tier.rounding.clone().map(|(zh, en)| RoundingView { zh, en }),
            valid_until: tier
                .valid_until
                .clone()
                .map(|(day, citation)| LastDayView { day, citation }),
            citation: tier.citation.text.clone(),
        }
    }
}

impl From<&shouwang_policy::EligibilityRow> for EligibilityView {
    fn from(row: &shouwang_policy::EligibilityRow) -> Self {
        Self {
            monitored_type: row.monitored_type,
            populations: row.populations.clone(),
            by_income: row.income == shouwang_policy::IncomeCondition::WithinTier,
            own_application: row.own_application,
            civil_affairs_status: row.civil_affairs_status,
            citation: row.citation.text.clone(),
        }
    }
}

impl ParamView {
    fn of(param: &shouwang_policy::Param, today: NaiveDate) -> Self {
        let dated = param.on(today).ok();
        Self {
            name: param.name.clone(),
            zh: param.zh.clone(),
            en: param.en.clone(),
            value: dated.map(|dated| param.show(&dated.value)),
            citation: dated.map(|dated| dated.citation.text.clone()),
        }
    }
}

impl From<&shouwang_policy::RuleText> for RuleView {
    fn from(rule: &shouwang_policy::RuleText) -> Self {
        Self {
            id: rule.id.clone(),
            risk: rule.risk,
            level: rule.level,
            owed: rule.owed.as_ref().map(|sql| sql.text.clone()),
            when: rule.when.text.clone(),
            zh: rule.zh.clone(),
            en: rule.en.clone(),
            citation: rule.citation.text.clone(),
        }
    }
}
