//! A small county for the tests of the procedure: areas, people at every level, households put into the register.
//!
//! What these tests are about goes through the service; what only has to be there (areas, accounts, members,
//! statements) is written through the store, with its evidence.

use std::path::Path;

use chrono::NaiveDate;
use shouwang_domain::area::AreaRange;
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::clue::ClueSource;
use shouwang_domain::elimination::{Stability, Way};
use shouwang_domain::guarantee::{Guarantee, GuaranteeState};
use shouwang_domain::income::Period;
use shouwang_domain::procedure::{
    Act, ActKind, Assessment, Commitment, Decision, EndReason, GuaranteeFound, Notice, Objection, Resolution, Review,
    Submission, SuddenCause, SuddenEvent, TownReview, Verification,
};
use shouwang_domain::risk::{MonitoredType, Population, RiskCategory};
use shouwang_domain::role::{Department, Role};
use shouwang_domain::scope::Scope;
use shouwang_domain::{
    AccountId, AreaId, CaseId, ClueId, Ctx, Fen, HouseholdId, MemberId, Month, PostId, Result, StepId,
};
use shouwang_service::procedure::case::{ActCmd, CaseView, OpenCaseCmd};
use shouwang_service::procedure::clue::ClueCmd;
use shouwang_service::procedure::elimination::ProposalCmd;
use shouwang_service::{Service, ServiceConfig};
use shouwang_store::column::Json;
use shouwang_store::entity::{
    account, area, contact, guarantee, household, kinship, member, spell, spell_risk, statement,
};
use shouwang_store::{Init, Store, StoreConfig, repo};
use shouwang_testkit::TestDb;

/// The day on which the tests begin: a Monday.
pub(crate) const START: &str = "2026-03-02";

/// An installation of its own, and the way behind the service for what only has to be there.
pub(crate) struct Office {
    pub(crate) service: Service,
    pub(crate) store: Store,
    config: ServiceConfig,
}

/// Somebody in a post.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Person {
    pub(crate) account: i64,
    pub(crate) role: Role,
}

/// The usual people, one for each level.
pub(crate) const CADRE: Person = Person {
    account: 101,
    role: Role::VillageCadre,
};
pub(crate) const SECRETARY: Person = Person {
    account: 102,
    role: Role::VillageSecretary,
};
pub(crate) const TOWN: Person = Person {
    account: 201,
    role: Role::TownOfficer,
};
/// Who submits what the town has checked.
pub(crate) const HEAD_OF_TOWN: Person = Person {
    account: 204,
    role: Role::TownLeader,
};
pub(crate) const COUNTY: Person = Person {
    account: 301,
    role: Role::CountyLeader,
};
pub(crate) const GOVERNMENT: Person = Person {
    account: 401,
    role: Role::CountyGovernment,
};

/// Where a household lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Place {
    /// In the county where the bureau decides.
    Bureau,
    /// In another town of that county.
    OtherTown,
    /// In the county where the government decides after the bureau.
    Government,
}

fn config_of(db: &TestDb) -> ServiceConfig {
    ServiceConfig {
        data_dir: db.data_dir().to_owned(),
        database_url: db.url.clone(),
    }
}

fn store_config(config: &ServiceConfig) -> StoreConfig {
    StoreConfig {
        data_dir: config.data_dir.clone(),
        database_url: config.database_url.clone(),
    }
}

/// What a household is like.
#[derive(Debug, Clone)]
pub(crate) struct Family {
    pub(crate) place: Place,
    pub(crate) population: Population,
    /// Wage of each of the last 12 months, in yuan; none when nothing was reported.
    pub(crate) wage: Option<i64>,
    pub(crate) has_labour: bool,
}

impl Default for Family {
    fn default() -> Self {
        Self {
            place: Place::Bureau,
            population: Population::Lifted,
            wage: Some(10_000),
            has_labour: true,
        }
    }
}

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Noon of a day.
pub(crate) fn noon(on: NaiveDate) -> Timestamp {
    format!("{on}T12:00:00+08:00").parse().unwrap()
}

impl Office {
    /// An installation as it stands on its first day, with its registers, areas and people.
    pub(crate) async fn open(db: &mut TestDb) -> Self {
        db.begun("office", async |db| {
            let config = config_of(db);
            let init = Init {
                node: 1,
                origin: "test.example/990101".into(),
                movable_clock: true,
                now: noon(day("2025-01-01")),
            };
            Store::init(&store_config(&config), &init)
                .await
                .unwrap()
                .close()
                .await
                .unwrap();
            copy_dir(
                &Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join("../../policies"),
                &config.policies_dir(),
            );
            std::fs::create_dir_all(config.policies_dir().join("990102")).unwrap();
            std::fs::write(config.policies_dir().join("990102/2025.toml"), GOVERNMENT_PACK).unwrap();
            let office = Self::reopen(config).await;
            office.service.publish_forms(noon(day("2025-01-01"))).await.unwrap();
            office.settle().await;
            office.service.close().await.unwrap();
            office.store.close().await.unwrap();
            String::new()
        })
        .await;
        Self::reopen(config_of(db)).await
    }

    async fn reopen(config: ServiceConfig) -> Self {
        let service = Service::open(&config).await.unwrap();
        let store = Store::open(&store_config(&config)).await.unwrap();
        Self { service, store, config }
    }

    /// How it is opened.
    pub(crate) fn config(&self) -> &ServiceConfig {
        &self.config
    }

    /// The same installation with its packs changed.
    pub(crate) async fn reopen_with(&mut self, change: impl FnOnce(&Path)) {
        change(&self.config.policies_dir());
        self.service = Service::open(&self.config).await.unwrap();
    }

    async fn settle(&self) {
        let mut tx = self
            .store
            .begin(&self.ctx(CADRE, day("2025-01-01")), "test.settle")
            .await
            .unwrap();
        for (id, parent, level, code, name, lo, hi) in AREAS {
            tx.insert(area::Model {
                id: *id,
                parent_id: (*parent != 0).then_some(*parent),
                level: level.parse().unwrap(),
                kind: "ordinary".parse().unwrap(),
                code: Some((*code).into()),
                name: (*name).into(),
                order_lo: *lo,
                order_hi: *hi,
                valid_from: "2025-01-01".parse().unwrap(),
                ..Default::default()
            })
            .await
            .unwrap();
        }
        for (idx, person) in [CADRE, SECRETARY, TOWN, COUNTY, GOVERNMENT, HEAD_OF_TOWN]
            .into_iter()
            .chain(probes())
            .enumerate()
        {
            tx.insert(account::Model {
                id: person.account,
                login: format!("u{}", person.account),
                display_name: format!("干部{idx}"),
                state: "active".parse().unwrap(),
                ..Default::default()
            })
            .await
            .unwrap();
        }
        tx.commit(()).await.unwrap();
    }

    /// Somebody at work on a day, in the area that the role belongs to.
    pub(crate) fn ctx(&self, who: Person, on: NaiveDate) -> Ctx {
        self.ctx_in(who, on, Place::Bureau)
    }

    pub(crate) fn ctx_in(&self, who: Person, on: NaiveDate, place: Place) -> Ctx {
        use shouwang_domain::area::AreaLevel as L;
        let area = match (who.role.level(), place) {
            (L::Province, _) => 1,
            (L::City, _) => 2,
            (L::County, Place::Government) => 20,
            (L::County, _) => 10,
            (L::Town, Place::Bureau) => 11,
            (L::Town, Place::OtherTown) => 14,
            (L::Town, Place::Government) => 21,
            (_, Place::Bureau) => 12,
            (_, Place::OtherTown) => 15,
            (_, Place::Government) => 22,
        };
        let (_, _, _, _, _, lo, hi) = AREAS.iter().find(|row| row.0 == area).unwrap();
        Ctx {
            acted_by: AccountId(who.account),
            entered_by: AccountId(who.account),
            post: PostId(who.account),
            role: who.role,
            area: AreaId(area),
            department: (who.role == Role::DepartmentOfficer).then_some(Department::Health),
            scope: if who.role.is_administrator() {
                Scope::nothing()
            } else {
                Scope::areas(vec![AreaRange { lo: *lo, hi: *hi }])
            },
            now: noon(on),
            reason: None,
            request: None,
        }
    }

    /// Puts a household of three into the register: head, spouse, and a child who signs nothing.
    pub(crate) async fn household(&self, family: &Family) -> HouseholdId {
        self.households(family, 1).await[0]
    }

    /// As many such households.
    pub(crate) async fn households(&self, family: &Family, n: usize) -> Vec<HouseholdId> {
        self.households_of(family, n, None).await
    }

    async fn households_of(&self, family: &Family, n: usize, monitored: Option<MonitoredType>) -> Vec<HouseholdId> {
        let mut tx = self
            .store
            .begin(&self.ctx(CADRE, day("2025-12-01")), "test.household")
            .await
            .unwrap();
        let (area_id, area_order) = match family.place {
            Place::Bureau => (13, LIUWAN + 16),
            Place::OtherTown => (15, SONGPO),
            Place::Government => (22, QIAOTOU),
        };
        let row = || household::Model {
            area_id,
            area_order,
            population: family.population.into(),
            monitored_type: monitored.map(Into::into),
            state: "active".parse().unwrap(),
            ..Default::default()
        };
        let rows = tx.insert_many((0..n).map(|_| row()).collect()).await.unwrap();
        let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
        tx.insert_many(rows.iter().flat_map(|row| members(row, family.has_labour)).collect())
            .await
            .unwrap();
        tx.insert_many(ids.iter().flat_map(|id| statements(*id, family.wage)).collect())
            .await
            .unwrap();
        tx.insert_many(ids.iter().flat_map(|id| guarantees(*id)).collect())
            .await
            .unwrap();
        tx.commit(()).await.unwrap();
        ids.into_iter().map(HouseholdId).collect()
    }

    /// A household that has been monitored for long, with one risk.
    pub(crate) async fn monitored(&self, family: &Family, risk_closed: bool) -> HouseholdId {
        self.many_monitored(family, 1, risk_closed).await[0]
    }

    /// As many such households.
    pub(crate) async fn many_monitored(&self, family: &Family, n: usize, risk_closed: bool) -> Vec<HouseholdId> {
        let monitored_type = MonitoredType::SuddenSevere;
        let ids = self.households_of(family, n, Some(monitored_type)).await;
        let mut tx = self
            .store
            .begin(&self.ctx(CADRE, day("2025-06-01")), "test.monitored")
            .await
            .unwrap();
        let spell = |id: &HouseholdId| spell::Model {
            household_id: id.0,
            monitored_type: monitored_type.into(),
            tier: "province".into(),
            risks: Json::literal("[\"unstable_employment\"]"),
            included_on: "2025-06-01".parse().unwrap(),
            pack: "99/2025".into(),
            document_number: "演防贫〔2025〕1号".into(),
            ..Default::default()
        };
        let spells = tx.insert_many(ids.iter().map(spell).collect()).await.unwrap();
        let risk = |spell: &spell::Model| spell_risk::Model {
            spell_id: spell.id,
            risk: RiskCategory::UnstableEmployment.into(),
            opened_on: "2025-06-01".parse().unwrap(),
            closed_on: risk_closed.then(|| "2025-12-01".parse().unwrap()),
            closed_how: risk_closed.then(|| "已稳定就业".into()),
            ..Default::default()
        };
        tx.insert_many(spells.iter().map(risk).collect()).await.unwrap();
        tx.commit(()).await.unwrap();
        ids
    }

    /// What is known about a guarantee from today on.
    pub(crate) async fn guarantee(&self, household: HouseholdId, guarantee: Guarantee, state: GuaranteeState) {
        let mut tx = self
            .store
            .begin(&self.ctx(CADRE, day("2026-03-09")), "test.guarantee")
            .await
            .unwrap();
        let ctx = self.ctx(CADRE, day("2026-03-09"));
        let household = repo::register::household::by_id(&tx, &ctx, household).await.unwrap();
        repo::register::guarantee::set(&mut tx, &household, guarantee, state, day("2026-03-09"), None)
            .await
            .unwrap();
        tx.commit(()).await.unwrap();
    }

    /// A spell that somebody else opened in the meantime.
    pub(crate) async fn spell_behind(&self, household: HouseholdId) {
        let mut tx = self
            .store
            .begin(&self.ctx(COUNTY, day("2026-03-09")), "test.spell")
            .await
            .unwrap();
        tx.insert(spell::Model {
            household_id: household.0,
            monitored_type: MonitoredType::SuddenSevere.into(),
            tier: "province".into(),
            risks: Json::literal("[]"),
            included_on: "2026-03-09".parse().unwrap(),
            pack: "99/2025".into(),
            document_number: "2号".into(),
            ..Default::default()
        })
        .await
        .unwrap();
        tx.commit(()).await.unwrap();
    }

    pub(crate) async fn kin(&self, who: Person, household: HouseholdId) {
        let mut tx = self.store.begin(&self.ctx(who, day(START)), "test.kin").await.unwrap();
        let row = kinship::Model {
            account_id: who.account,
            household_id: household.0,
            kind: "declared_kin".parse().unwrap(),
            ..Default::default()
        };
        tx.insert(row).await.unwrap();
        tx.commit(()).await.unwrap();
    }

    pub(crate) async fn contact(&self, who: Person, household: HouseholdId) {
        let mut tx = self
            .store
            .begin(&self.ctx(TOWN, day(START)), "test.contact")
            .await
            .unwrap();
        let row = contact::Model {
            household_id: household.0,
            level: who.role.level().as_str().parse().unwrap(),
            account_id: who.account,
            from_on: START.parse().unwrap(),
            ..Default::default()
        };
        tx.insert(row).await.unwrap();
        tx.commit(()).await.unwrap();
    }

    pub(crate) async fn clue(&self, household: HouseholdId, place: Place, on: &str) -> ClueId {
        let source = ClueSource::GrassrootsReport {
            report: "户主突发疾病，家庭收入减少".into(),
        };
        self.clue_from(household, place, source, on).await
    }

    pub(crate) async fn clue_from(&self, household: HouseholdId, place: Place, source: ClueSource, on: &str) -> ClueId {
        let ctx = self.ctx_in(CADRE, day(on), place);
        let cmd = ClueCmd {
            household_id: household,
            source,
            discovered_on: day(on),
            risks: Vec::new(),
        };
        self.service.report_clue(&ctx, cmd).await.unwrap().id
    }

    /// A case of identification that has just begun.
    pub(crate) async fn opened(&self, family: &Family) -> CaseView {
        let household = self.household(family).await;
        self.opened_for(household, family.place).await
    }

    pub(crate) async fn opened_for(&self, household: HouseholdId, place: Place) -> CaseView {
        let clue = self.clue(household, place, START).await;
        let ctx = self.ctx_in(CADRE, day(START), place);
        self.service
            .open_case(&ctx, OpenCaseCmd { clue_id: clue })
            .await
            .unwrap()
    }

    /// A case of elimination that has just begun.
    pub(crate) async fn proposed(&self, family: &Family) -> CaseView {
        let household = self.monitored(family, true).await;
        self.proposed_for(household, family.place).await
    }

    pub(crate) async fn proposed_for(&self, household: HouseholdId, place: Place) -> CaseView {
        let ctx = self.ctx_in(CADRE, day(START), place);
        self.service
            .propose_elimination(&ctx, proposal(household))
            .await
            .unwrap()
    }

    /// One act on a case by somebody on a day.
    pub(crate) async fn act(&self, case: &CaseView, who: Person, on: &str, place: Place, act: Act) -> Result<CaseView> {
        let ctx = self.ctx_in(who, day(on), place);
        self.service
            .act(
                &ctx,
                ActCmd {
                    case_id: case.id,
                    version: case.version,
                    act,
                },
            )
            .await
    }

    /// Several acts of the usual people, each with the usual record.
    pub(crate) async fn walk(&self, mut case: CaseView, place: Place, steps: &[(ActKind, Person, &str)]) -> CaseView {
        for (kind, who, on) in steps {
            let members = self.members(case.household_id).await;
            let act = record(*kind, &case, &members, day(on));
            case = match self.act(&case, *who, on, place, act).await {
                Ok(case) => case,
                Err(problem) => panic!("{kind} on {on}: {problem}"),
            };
        }
        case
    }

    pub(crate) async fn case(&self, id: CaseId, place: Place) -> CaseView {
        self.service
            .case(&self.ctx_in(COUNTY, day(START), place), id)
            .await
            .unwrap()
    }

    pub(crate) async fn members(&self, household: HouseholdId) -> Vec<MemberId> {
        let rows = repo::register::member::of_households(&self.store, &[household.0])
            .await
            .unwrap();
        rows[&household.0].iter().map(|row| MemberId(row.id)).collect()
    }
}

fn members(household: &household::Model, has_labour: bool) -> impl Iterator<Item = member::Model> {
    let (household, area_order) = (household.id, household.area_order);
    let labour = if has_labour { "ordinary" } else { "lost" };
    let people = [
        (
            "欧阳木",
            "head",
            "1980-05-01",
            "male",
            labour,
            "not_student",
            "[\"serious_illness\"]",
        ),
        (
            "石小兰",
            "spouse",
            "1982-07-01",
            "female",
            labour,
            "not_student",
            "[\"healthy\"]",
        ),
        (
            "欧阳豆",
            "son",
            "2015-09-01",
            "male",
            "none",
            "primary",
            "[\"healthy\"]",
        ),
    ];
    people.into_iter().map(
        move |(name, relation, birth, sex, labour, schooling, health)| member::Model {
            household_id: household,
            area_order,
            name: name.into(),
            name_key: shouwang_domain::name::name_key(name),
            id_status: "missing".parse().unwrap(),
            birth_date: birth.parse().unwrap(),
            sex: sex.parse().unwrap(),
            relation: relation.parse().unwrap(),
            health: Json::literal(health),
            labour: labour.parse().unwrap(),
            schooling: schooling.parse().unwrap(),
            insured: Some(true.into()),
            joined_on: "2020-01-01".parse().unwrap(),
            ..Default::default()
        },
    )
}

fn statements(household: i64, wage: Option<i64>) -> impl Iterator<Item = statement::Model> {
    let last: Month = "2026-06".parse().unwrap();
    wage.into_iter().flat_map(move |wage| {
        (0..18).map(move |back| statement::Model {
            household_id: household,
            period: Period::Month(last.plus(-back)).into(),
            wage: Some(Fen(wage * 100).into()),
            source: "form".parse().unwrap(),
            ..Default::default()
        })
    })
}

fn guarantees(household: i64) -> impl Iterator<Item = guarantee::Model> {
    Guarantee::ALL.iter().map(move |g| guarantee::Model {
        household_id: household,
        guarantee: (*g).into(),
        state: "met".parse().unwrap(),
        opened_on: "2025-01-02".parse().unwrap(),
        ..Default::default()
    })
}

/// Each role once, by an account of its own: those who try what is not theirs.
pub(crate) fn probes() -> impl Iterator<Item = Person> {
    Role::ALL
        .iter()
        .zip(501..)
        .map(|(role, account)| Person { account, role: *role })
}

pub(crate) fn proposal(household: HouseholdId) -> ProposalCmd {
    ProposalCmd {
        household_id: household,
        way: Way::ByAssistance,
        stability: Stability::Stable,
        checked_on: day(START),
        finding: "收入稳定，各项保障到位".into(),
    }
}

/// A sound record of an act.
pub(crate) fn record(kind: ActKind, case: &CaseView, members: &[MemberId], on: NaiveDate) -> Act {
    let reason = || "材料不全".to_owned();
    let decision = || Decision {
        on,
        document_number: "演防贫〔2026〕7号".into(),
        opinion: "情况属实，同意".into(),
    };
    match kind {
        ActKind::Apply => Act::Apply {
            on,
            applicant: members[0],
            text: "因病致困，申请帮扶".into(),
        },
        ActKind::RecordVerification => Act::RecordVerification(Verification {
            on,
            monitored_type: MonitoredType::SuddenSevere,
            risks: vec![RiskCategory::UnstableEmployment],
            flags_explained: Vec::new(),
            finding: "入户核实属实".into(),
            event: Some(SuddenEvent {
                cause: SuddenCause::Illness,
                on: on - chrono::Days::new(20),
                amount: Some(Fen::from_yuan(20_000)),
                what: "户主住院".into(),
            }),
            assessment: Some(assessment()),
        }),
        ActKind::RecordCommitment => Act::RecordCommitment(Commitment {
            signed_on: on,
            text_version: "2026-01".into(),
            signer: members[0],
            adults_covered: members.iter().take(2).copied().collect(),
            valid_until: on + chrono::Days::new(365),
            scope: None,
        }),
        ActKind::RecordReview => Act::RecordReview(review(on, 5)),
        ActKind::StartNotice => Act::StartNotice(Notice {
            from: on,
            place: "村务公开栏".into(),
        }),
        ActKind::RecordObjection => Act::RecordObjection(Objection {
            on,
            by: "村民".into(),
            text: "该户有车".into(),
        }),
        ActKind::ResolveObjection => Act::ResolveObjection(Resolution {
            objection: case.open_objections.first().copied().unwrap_or(StepId(1)),
            on,
            upheld: false,
            text: "经查为借用车辆".into(),
        }),
        ActKind::CloseNotice => Act::CloseNotice { until: on },
        ActKind::Open => Act::Open,
        ActKind::PassTownReview => Act::PassTownReview(TownReview {
            on,
            asset_query_done: true,
            facts_agree: true,
            checkers: Vec::new(),
            finding: Some("入户所见与上报一致".into()),
            opinion: "符合条件".into(),
        }),
        ActKind::SubmitToCounty => Act::SubmitToCounty(Submission {
            on,
            opinion: "同意上报".into(),
        }),
        ActKind::Approve => Act::Approve(decision()),
        ActKind::ApproveGovernment => Act::ApproveGovernment(decision()),
        ActKind::Return => Act::Return {
            to: shouwang_domain::procedure::CaseState::Review,
            codes: vec![],
            reason: reason(),
        },
        ActKind::Refuse => Act::Refuse { reason: reason() },
        ActKind::Recall => Act::Recall { reason: reason() },
        ActKind::Withdraw => Act::Withdraw { reason: reason() },
        ActKind::Suspend => Act::Suspend { reason: reason() },
        ActKind::Resume => Act::Resume,
        ActKind::End => Act::End {
            why: EndReason::MovedAway,
            on,
        },
        ActKind::ExplainOvertime => Act::ExplainOvertime { reason: reason() },
    }
}

/// What a verification found, with a roof that leaks.
pub(crate) fn assessment() -> Assessment {
    let found = |guarantee: &Guarantee| {
        let leaks = *guarantee == Guarantee::Housing;
        GuaranteeFound {
            guarantee: *guarantee,
            state: if leaks {
                GuaranteeState::Suspected
            } else {
                GuaranteeState::Met
            },
            note: leaks.then(|| "屋顶漏雨".to_owned()),
        }
    };
    Assessment {
        income: "零工月收入约 900 元".into(),
        expense: "每月药费 700 元".into(),
        guarantees: Guarantee::ALL.iter().map(found).collect(),
    }
}

/// A review of five people, of whom so many agree.
pub(crate) fn review(on: NaiveDate, votes_for: u32) -> Review {
    let attendees = ["甲某", "乙某", "丙某", "丁某", "戊某"].map(String::from).to_vec();
    Review {
        held_on: on,
        place: "村委会会议室".into(),
        chair: attendees[0].clone(),
        votes_for,
        votes_against: attendees.len() as u32 - votes_for,
        abstentions: 0,
        attendees,
        minutes: "一致同意".into(),
        summary: Some("联系人提出，村级核对属实".into()),
    }
}

/// From the clue to the county, each by the right person.
pub(crate) const TO_TOWN: &[(ActKind, Person, &str)] = &[
    (ActKind::RecordVerification, CADRE, "2026-03-02"),
    (ActKind::RecordCommitment, CADRE, "2026-03-02"),
    (ActKind::RecordReview, SECRETARY, "2026-03-03"),
    (ActKind::StartNotice, SECRETARY, "2026-03-03"),
    (ActKind::CloseNotice, SECRETARY, "2026-03-08"),
];
pub(crate) const PASS_TOWN: (ActKind, Person, &str) = (ActKind::PassTownReview, TOWN, "2026-03-09");
pub(crate) const SUBMIT: (ActKind, Person, &str) = (ActKind::SubmitToCounty, HEAD_OF_TOWN, "2026-03-09");
pub(crate) const APPROVE: (ActKind, Person, &str) = (ActKind::Approve, COUNTY, "2026-03-09");

type AreaRow = (i64, i64, &'static str, &'static str, &'static str, i64, i64);

/// Numbered as the area tree numbers them: each level has ranges of one width.
const AREAS: &[AreaRow] = &[
    (1, 0, "province", "99", "演示省", PROVINCE, 2 * PROVINCE),
    (2, 1, "city", "9901", "演示市", CITY, CITY + (1 << 46)),
    (10, 2, "county", "990101", "青石县", QINGSHI, QINGSHI + (1 << 38)),
    (11, 10, "town", "990101100", "东河镇", DONGHE, DONGHE + (1 << 28)),
    (12, 11, "village", "990101100001", "柳湾村", LIUWAN, LIUWAN + (1 << 16)),
    (
        13,
        12,
        "group",
        "99010110000101",
        "第一村民小组",
        LIUWAN + 16,
        LIUWAN + 32,
    ),
    (14, 10, "town", "990101101", "西岭镇", XILING, XILING + (1 << 28)),
    (15, 14, "village", "990101101001", "松坡村", SONGPO, SONGPO + (1 << 16)),
    (20, 2, "county", "990102", "白水县", BAISHUI, BAISHUI + (1 << 38)),
    (21, 20, "town", "990102100", "南关镇", NANGUAN, NANGUAN + (1 << 28)),
    (
        22,
        21,
        "village",
        "990102100001",
        "桥头村",
        QIAOTOU,
        QIAOTOU + (1 << 16),
    ),
];

const PROVINCE: i64 = 1 << 54;
const CITY: i64 = PROVINCE + (1 << 46);
const QINGSHI: i64 = CITY + (1 << 38);
const DONGHE: i64 = QINGSHI + (1 << 28);
const LIUWAN: i64 = DONGHE + (1 << 16);
const XILING: i64 = QINGSHI + (2 << 28);
const SONGPO: i64 = XILING + (1 << 16);
const BAISHUI: i64 = CITY + (2 << 38);
const NANGUAN: i64 = BAISHUI + (1 << 28);
const QIAOTOU: i64 = NANGUAN + (1 << 16);

/// A county where the government decides after the bureau.
const GOVERNMENT_PACK: &str = r#"zh = "白水县2025年政策包"
en = "Baishui 2025"
inherits = "99/2025"
effective_from = 2025-01-01
citation = "演示县（虚构）"

[procedure.deciding]
value = "bureau_then_government"
citation = "演示县（虚构）"
"#;

fn copy_dir(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_dir(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
