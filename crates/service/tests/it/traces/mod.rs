//! Random traces of people: whatever they try, together and in whichever post, nobody stands on two sides, nobody decides
//! for kin, no step is skipped, nobody is monitored without a decision, and no decision is revoked but by two others.
//!
//! What happened is judged here a second time, from what was stored, and not by the code that judged it first. Some
//! traces run with the tests; `cargo xtask prove procedure` runs as many as it is told.

#![allow(clippy::print_stdout, reason = "a proof says what it came to")]

mod judge;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use chrono::{Days, NaiveDate};
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use shouwang_domain::clue::ClueSource;
use shouwang_domain::ctx::Hands;
use shouwang_domain::income::Amounts;
use shouwang_domain::procedure::{Act, ActKind, CaseState, effect, stages_to_return_to};
use shouwang_domain::remedy::RemedyKind;
use shouwang_domain::risk::{MonitoredType, Population};
use shouwang_domain::role::Role;
use shouwang_domain::{AccountId, ArrivalId, CaseId, ClueId, Ctx, Fen, HouseholdId, MemberId, Month, RemedyId};
use shouwang_service::procedure::arrival::{
    ArrivalView, ArrivingQuery, DecideArrivalCmd, ProposeOpeningCmd, ProposeTransferCmd,
};
use shouwang_service::procedure::case::{ActCmd, CaseView, OpenCaseCmd};
use shouwang_service::procedure::clue::ClueCmd;
use shouwang_service::procedure::remedy::{DecideRemedyCmd, ProposeRevocationCmd};
use shouwang_service::register::attachment::{AttachCmd, AttachmentKind};
use shouwang_service::register::household::HouseholdQuery;
use shouwang_service::register::kinship::{Kinship, KinshipCmd};
use shouwang_service::register::statement::StatementCmd;
use shouwang_store::entity::account;
use shouwang_store::repo;
use shouwang_testkit::{TestDb, both_databases};

use crate::office::{Family, Office, Person, Place, START, day, proposal, record};
use crate::world::{Row, file, head, id, register};

/// So many traces on each database with the tests.
const WITH_THE_TESTS: usize = 28;
/// How many, where somebody wants a proof.
const WANTED: &str = "SHOUWANG_TRACES";
/// What the people of a trace try before it is judged.
const DEEDS: usize = 70;
/// Households are put into the register so many at a time.
const AT_ONCE: usize = 12;
/// What is about no single household.
const NOBODY: HouseholdId = HouseholdId(0);

/// The humans, each with their posts. The last two have no login: somebody enters for them.
const HUMANS: &[(i64, &[Role])] = &[
    (601, &[Role::VillageCadre, Role::TownOfficer]),
    (602, &[Role::VillageSecretary, Role::CountyOfficer]),
    (603, &[Role::VillageCadre, Role::VillageSecretary]),
    (604, &[Role::TownOfficer, Role::CountyOfficer, Role::CountyLeader]),
    (605, &[Role::TownOfficer, Role::TownLeader]),
    (606, &[Role::CountyOfficer, Role::CountyGovernment]),
    (607, &[Role::CountyLeader, Role::CountyGovernment]),
    (608, &[Role::CountyLeader, Role::VillageCadre]),
    (609, &[Role::CountyGovernment, Role::TownLeader]),
    (610, &[Role::VillageCadre]),
    (611, &[Role::VillageSecretary, Role::VillageCadre]),
];

/// A county in which people try what they can. A trace is about two households of one place.
struct World<'a> {
    office: &'a Office,
    dice: ChaCha8Rng,
    place: Place,
    households: Vec<HouseholdId>,
    today: NaiveDate,
    /// Who has said whose kin they are.
    kin: HashSet<(AccountId, HouseholdId)>,
    /// The arrivals that wait for a decision.
    proposed: BTreeMap<ArrivalId, Proposed>,
    /// The revocations that wait for a decision.
    revocations: BTreeMap<RemedyId, Revocation>,
    /// How many inclusions of a household were revoked.
    revoked: HashMap<HouseholdId, usize>,
    /// Whose hands brought a sheet that calls a household monitored.
    brought: HashMap<HouseholdId, Hands>,
    /// Who was monitored before anybody of a trace came.
    given: HashSet<HouseholdId>,
    /// How many arrivals of a household somebody else accepted.
    accepted: HashMap<HouseholdId, usize>,
    /// When each act was taken, by case: the first when its cause was written down.
    taken: HashMap<CaseId, Vec<usize>>,
    /// When each clue was written down, merged ones included.
    told: HashMap<HouseholdId, Vec<usize>>,
    /// Who changed what the register says of a household, and when.
    wrote: HashMap<HouseholdId, Vec<(usize, Hands)>>,
    /// Counts the deeds of a trace.
    clock: usize,
    tally: Tally,
}

/// An arrival that waits for a decision.
struct Proposed {
    hands: Hands,
    version: i64,
}

/// A revocation that waits for a decision.
#[derive(Clone, Copy)]
struct Revocation {
    hands: Hands,
    version: i64,
    household: HouseholdId,
    kind: RemedyKind,
    case: Option<CaseId>,
}

/// What the traces came to, so that a proof which reaches nothing is none.
#[derive(Default)]
struct Tally {
    traces: usize,
    done: BTreeMap<&'static str, usize>,
    refused: BTreeMap<String, usize>,
    spells: usize,
    eliminated: usize,
    revoked: usize,
}

impl fmt::Display for Tally {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            out,
            "{} traces: {} spells, {} of them ended, {} revoked",
            self.traces, self.spells, self.eliminated, self.revoked
        )?;
        writeln!(out, "taken: {:?}", self.done)?;
        write!(out, "refused: {:?}", self.refused)
    }
}

impl World<'_> {
    /// Somebody in one of their posts, at the keyboard themselves or not.
    fn anybody(&mut self, wanted: Option<Role>) -> (Person, AccountId) {
        let posts: Vec<Person> = HUMANS
            .iter()
            .flat_map(|(account, roles)| {
                roles.iter().map(|role| Person {
                    account: *account,
                    role: *role,
                })
            })
            .filter(|person| wanted.is_none_or(|role| role == person.role))
            .collect();
        let who = *posts.choose(&mut self.dice).expect("each role has its people");
        let enters = match self.dice.random_bool(0.08) {
            true => HUMANS.choose(&mut self.dice).expect("there are people").0,
            false => who.account,
        };
        (who, AccountId(enters))
    }

    fn ctx(&self, (who, entered_by): (Person, AccountId)) -> Ctx {
        let ctx = self.office.ctx_in(who, self.today, self.place);
        Ctx { entered_by, ..ctx }
    }

    fn household(&mut self) -> HouseholdId {
        *self.households.choose(&mut self.dice).expect("a trace has households")
    }

    /// What was done or refused; nobody does anything for kin.
    fn count<T>(
        &mut self,
        what: &'static str,
        ctx: &Ctx,
        about: HouseholdId,
        outcome: shouwang_domain::Result<T>,
    ) -> Option<T> {
        match outcome {
            Ok(done) => {
                for hand in [ctx.acted_by, ctx.entered_by] {
                    assert!(
                        !self.kin.contains(&(hand, about)),
                        "{what} by the kin {hand} of {about}"
                    );
                }
                *self.tally.done.entry(what).or_default() += 1;
                Some(done)
            }
            Err(problem) => {
                assert!(!problem.code.starts_with("internal"), "{what}: {problem}");
                *self.tally.refused.entry(problem.code).or_default() += 1;
                None
            }
        }
    }

    async fn deed(&mut self) {
        self.clock += 1;
        self.today = self.today + Days::new(*[0, 0, 0, 0, 0, 0, 1, 1, 6].choose(&mut self.dice).expect("days"));
        match self.dice.random_range(0..100) {
            0..73 => self.act_on_a_case().await,
            73..76 => self.write_about().await,
            76..80 => {
                let household = self.household();
                self.begin(household).await;
            }
            80..81 => {
                let household = self.household();
                self.propose_elimination(household).await;
            }
            81..82 => self.say_kin().await,
            82..85 => self.propose_transfer().await,
            85..87 => self.bring_a_sheet().await,
            87..88 => self.propose_opening().await,
            88..93 => self.decide_a_revocation().await,
            _ => self.decide_an_arrival().await,
        }
    }

    /// What begins: a clue where there is none, the case of the one that waits, or the end of being monitored, by elimination or
    /// because the decision was wrong.
    async fn begin(&mut self, household: HouseholdId) {
        let store = &self.office.store;
        let found = repo::register::household::by_id(store, &self.onlooker(), household)
            .await
            .unwrap();
        let is_monitored = repo::procedure::spell::open_of(store, &found).await.unwrap().is_some();
        let waiting = repo::procedure::clue::unsettled(store, &found).await.unwrap();
        match waiting {
            _ if is_monitored && self.dice.random_bool(0.3) => self.propose_revocation(household).await,
            _ if is_monitored && self.dice.random_bool(0.7) => self.propose_elimination(household).await,
            Some(clue) => self.open_a_case(household, ClueId(clue.id)).await,
            None => self.report(household).await,
        }
    }

    async fn report(&mut self, household: HouseholdId) {
        let ctx = self.of_the_village();
        let cmd = ClueCmd {
            household_id: household,
            source: ClueSource::GrassrootsReport {
                report: "户主突发疾病，家庭收入减少".into(),
            },
            discovered_on: self.today,
            risks: Vec::new(),
        };
        let outcome = self.office.service.report_clue(&ctx, cmd).await;
        if self.count("clue", &ctx, household, outcome).is_some() {
            self.told.entry(household).or_default().push(self.clock);
        }
    }

    /// Somebody of any office changes what the register says of a household.
    async fn write_about(&mut self) {
        let household = self.household();
        let wanted = [Role::TownOfficer, Role::CountyOfficer].choose(&mut self.dice).copied();
        let wanted = wanted.filter(|_| self.dice.random_bool(0.7));
        let by = self.anybody(wanted);
        let ctx = self.ctx(by);
        let period = Month::of(self.today).plus(-1).to_string();
        let found = repo::register::household::by_id(&self.office.store, &self.onlooker(), household).await;
        let before = repo::register::statement::of(&self.office.store, &found.unwrap())
            .await
            .unwrap();
        let before = before.iter().find(|one| one.period.get().to_string() == period);
        let cmd = StatementCmd {
            household_id: household,
            version: before.map(|one| one.version),
            period,
            amounts: Amounts {
                wage: Some(Fen(40_000 + self.clock as i64)),
                ..Amounts::default()
            },
            estimated: false,
        };
        let outcome = self.office.service.save_statement(&ctx, cmd).await;
        if self.count("write", &ctx, household, outcome).is_some() {
            self.wrote.entry(household).or_default().push((self.clock, ctx.hands()));
        }
    }

    async fn open_a_case(&mut self, household: HouseholdId, clue_id: ClueId) {
        let ctx = self.of_the_village();
        let outcome = self.office.service.open_case(&ctx, OpenCaseCmd { clue_id }).await;
        if let Some(case) = self.count("open_case", &ctx, household, outcome) {
            // All clues that no case took up before.
            let told = self.told.remove(&household).unwrap_or_default();
            let cause = told.into_iter().min().unwrap_or(self.clock);
            self.taken.entry(case.id).or_default().push(cause);
        }
    }

    /// Mostly a cadre.
    fn of_the_village(&mut self) -> Ctx {
        let wanted = self.dice.random_bool(0.9).then_some(Role::VillageCadre);
        let by = self.anybody(wanted);
        self.ctx(by)
    }

    async fn propose_elimination(&mut self, household: HouseholdId) {
        let ctx = self.of_the_village();
        let outcome = self.office.service.propose_elimination(&ctx, proposal(household)).await;
        if let Some(case) = self.count("propose_elimination", &ctx, household, outcome) {
            self.taken.entry(case.id).or_default().push(self.clock);
        }
    }

    async fn say_kin(&mut self) {
        let household = self.household();
        let by = self.anybody(None);
        let ctx = self.ctx(by);
        let cmd = KinshipCmd {
            household_id: household,
            kind: Kinship::DeclaredKin,
        };
        if self.office.service.declare_kinship(&ctx, cmd).await.is_ok() {
            self.kin.insert((ctx.acted_by, household));
            *self.tally.done.entry("kinship").or_default() += 1;
        }
    }

    async fn propose_transfer(&mut self) {
        let household = self.household();
        let by = self.anybody(Some(Role::CountyOfficer));
        let ctx = self.ctx(by);
        let cmd = ProposeTransferCmd {
            household_id: household,
            monitored_type: MonitoredType::SuddenSevere,
            since: day("2025-11-05"),
            origin: "邻县".into(),
            document_number: "邻农函〔2026〕3号".into(),
            note: None,
        };
        let outcome = self.office.service.propose_transfer(&ctx, cmd).await;
        if let Some(arrival) = self.count("propose_transfer", &ctx, household, outcome) {
            self.wait_for_a_decision(&ctx, &arrival);
        }
    }

    /// A sheet that calls a new household monitored.
    async fn bring_a_sheet(&mut self) {
        if self.place != Place::Bureau {
            return;
        }
        let n = self.brought.len();
        let number = format!("T{n}");
        let sequence = u16::try_from(n % 900 + 1).expect("below a thousand");
        let born = day("1950-01-01") + Days::new((n / 900) as u64);
        let row: Row = head(&number, "李丁", &id(&born.format("%Y%m%d").to_string(), sequence))
            .with("town", "东河镇")
            .with("village", "柳湾村")
            .with("monitored_type", "脱贫不稳定户")
            .with("monitored_since", "2025-11-05");
        let by = self.anybody(Some(Role::TownOfficer));
        let ctx = self.ctx(by);
        let outcome = self.office.service.import_register(&ctx, file(register(&[row]))).await;
        if self.count("sheet", &ctx, NOBODY, outcome).is_none() {
            return;
        }
        let query = HouseholdQuery {
            text: Some(number),
            ..HouseholdQuery::default()
        };
        let found = self.office.service.list_households(&ctx, query).await.unwrap();
        let household = found.items[0].id;
        self.brought.insert(household, ctx.hands());
        self.households.push(household);
    }

    async fn propose_opening(&mut self) {
        let by = self.anybody(Some(Role::CountyOfficer));
        let ctx = self.ctx(by);
        let cmd = ProposeOpeningCmd {
            document_number: "演农函〔2026〕3号".into(),
            area_id: None,
            except: Vec::new(),
            closes: false,
            note: None,
        };
        let outcome = self.office.service.propose_opening(&ctx, cmd).await;
        if let Some(arrival) = self.count("propose_opening", &ctx, NOBODY, outcome) {
            self.wait_for_a_decision(&ctx, &arrival);
        }
    }

    async fn propose_revocation(&mut self, household: HouseholdId) {
        let wanted = self.dice.random_bool(0.8).then_some(Role::CountyOfficer);
        let by = self.anybody(wanted);
        let ctx = self.ctx(by);
        let cmd = ProposeRevocationCmd {
            household_id: household,
            document_number: "演防贫〔2026〕9号".into(),
            reason: "核实有误".into(),
        };
        let outcome = self.office.service.propose_revocation(&ctx, cmd).await;
        if let Some(remedy) = self.count("propose_revocation", &ctx, household, outcome) {
            let waiting = Revocation {
                hands: ctx.hands(),
                version: remedy.version,
                household,
                kind: remedy.kind,
                case: remedy.case_id,
            };
            self.revocations.insert(remedy.id, waiting);
        }
    }

    /// Somebody else decides, who had no part in the decision at another instance, is no kin, and has written nothing of the
    /// household since.
    async fn decide_a_revocation(&mut self) {
        let waiting: Vec<(RemedyId, Revocation)> = self.revocations.iter().map(|(id, one)| (*id, *one)).collect();
        let Some(&(remedy_id, waiting)) = waiting.choose(&mut self.dice) else {
            return;
        };
        let wanted = self.dice.random_bool(0.8).then_some(Role::CountyLeader);
        let by = self.anybody(wanted);
        let ctx = self.ctx(by);
        let approve = self.dice.random_bool(0.8);
        let cmd = DecideRemedyCmd {
            remedy_id,
            approve,
            fields: Vec::new(),
            note: Some("已核".into()),
            version: waiting.version,
        };
        let outcome = self.office.service.decide_remedy(&ctx, cmd).await;
        if self
            .count("decide_revocation", &ctx, waiting.household, outcome)
            .is_none()
        {
            return;
        }
        self.revocations.remove(&remedy_id);
        assert!(!waiting.hands.share_a_person_with(&ctx.hands()), "one person revokes");
        if !approve {
            return;
        }
        if waiting.kind == RemedyKind::RevokeInclusion {
            *self.revoked.entry(waiting.household).or_default() += 1;
        }
        let Some(case) = waiting.case else { return };
        let decided = self.taken[&case].last().copied().unwrap_or_default();
        for (when, wrote) in self.wrote.get(&waiting.household).into_iter().flatten() {
            let apart = !wrote.share_a_person_with(&ctx.hands());
            assert!(
                apart || *when < decided,
                "{wrote:?} wrote at {when} and revokes what was decided at {decided}"
            );
        }
        for hands in [waiting.hands, ctx.hands()] {
            self.judge_apart_from(case, hands).await;
        }
    }

    /// How often somebody else accepted the household's arrival.
    fn came(&self, household: HouseholdId) -> usize {
        self.accepted.get(&household).copied().unwrap_or_default()
    }

    fn wait_for_a_decision(&mut self, ctx: &Ctx, arrival: &ArrivalView) {
        let (hands, version) = (ctx.hands(), arrival.version);
        self.proposed.insert(arrival.id, Proposed { hands, version });
    }

    async fn decide_an_arrival(&mut self) {
        let Some((&arrival_id, &Proposed { hands, version })) = self.proposed.first_key_value() else {
            return;
        };
        let wanted = self.dice.random_bool(0.7).then_some(Role::CountyLeader);
        let by = self.anybody(wanted);
        let ctx = self.ctx(by);
        let approve = self.dice.random_bool(0.8);
        let cmd = DecideArrivalCmd {
            arrival_id,
            approve,
            note: Some("名单已核".into()),
            version,
        };
        let outcome = self.office.service.decide_arrival(&ctx, cmd).await;
        if self.count("decide_arrival", &ctx, NOBODY, outcome).is_none() {
            return;
        }
        self.proposed.remove(&arrival_id);
        assert!(
            !hands.share_a_person_with(&ctx.hands()),
            "{hands:?} and {:?}",
            ctx.hands()
        );
        let query = ArrivingQuery::default();
        let arriving = self
            .office
            .service
            .list_arriving(&ctx, arrival_id, query)
            .await
            .unwrap();
        for household in arriving.items.iter().map(|row| row.household_id) {
            for hand in [ctx.acted_by, ctx.entered_by] {
                assert!(!self.kin.contains(&(hand, household)), "{hand} decides on kin");
            }
            if let Some(brought) = self.brought.get(&household) {
                let apart = !brought.share_a_person_with(&hands) && !brought.share_a_person_with(&ctx.hands());
                assert!(apart, "{brought:?} brought the sheet of {household}");
            }
            if approve {
                *self.accepted.entry(household).or_default() += 1;
            }
        }
    }

    /// Mostly an act that the case is waiting for, by somebody of the right role; at times any act by anybody.
    async fn act_on_a_case(&mut self) {
        let household = self.household();
        let Some(case) = self.open_case_of(household).await else {
            return self.begin(household).await;
        };
        let (kind, role) = match self.dice.random_bool(0.88) {
            true => self.likely(&case),
            false => (*ActKind::ALL.choose(&mut self.dice).expect("acts"), None),
        };
        let by = self.anybody(role);
        let ctx = self.ctx(by);
        if ctx.acted_by != ctx.entered_by && self.dice.random_bool(0.8) {
            self.attach_the_signed_page(&ctx, &case, kind).await;
        }
        let members = self.office.members(household).await;
        let act = self.record(kind, &case, &members);
        let cmd = ActCmd {
            case_id: case.id,
            version: case.version,
            act,
        };
        let outcome = self.office.service.act(&ctx, cmd).await;
        if self.count(kind.as_str(), &ctx, household, outcome).is_some() {
            self.taken.entry(case.id).or_default().push(self.clock);
        }
    }

    /// What is entered for a colleague comes from a page that the colleague signed.
    async fn attach_the_signed_page(&mut self, ctx: &Ctx, case: &CaseView, act: ActKind) {
        let page = format!("%PDF-1.4 {}", self.dice.random::<u64>());
        let cmd = AttachCmd {
            case_id: case.id,
            kind: AttachmentKind::SourcePage,
            content: BASE64_STANDARD.encode(page),
            steps: [act].into(),
        };
        let outcome = self.office.service.attach(ctx, cmd).await;
        self.count("attach", ctx, case.household_id, outcome);
    }

    /// What the procedure would let somebody do; what ends or returns a case only now and then.
    fn likely(&mut self, case: &CaseView) -> (ActKind, Option<Role>) {
        let mut open = Vec::new();
        for act in ActKind::ALL {
            let turns = matches!(
                act,
                ActKind::End
                    | ActKind::Refuse
                    | ActKind::Withdraw
                    | ActKind::Recall
                    | ActKind::Suspend
                    | ActKind::Return
                    | ActKind::RecordObjection
                    | ActKind::ExplainOvertime
                    | ActKind::Apply
                    | ActKind::Open
            );
            if turns && !self.dice.random_bool(0.06) {
                continue;
            }
            let roles = HUMANS.iter().flat_map(|(_, roles)| roles.iter().copied());
            open.extend(
                roles
                    .filter(|role| effect(case.kind, case.state, *act, *role).is_ok())
                    .map(|role| (*act, Some(role))),
            );
        }
        match self.dice.random_bool(0.1) && today_is_late(case, self.today) {
            true => (ActKind::ExplainOvertime, Some(Role::TownOfficer)),
            false => open.choose(&mut self.dice).copied().unwrap_or((ActKind::Open, None)),
        }
    }

    /// A record of the act, of today or, wrongly, of some days before.
    fn record(&mut self, kind: ActKind, case: &CaseView, members: &[MemberId]) -> Act {
        let back = match self.dice.random_bool(0.1) {
            true => self.dice.random_range(1..8),
            false => 0,
        };
        match record(kind, case, members, self.today - Days::new(back)) {
            Act::Return { codes, reason, .. } => {
                let stages = stages_to_return_to(case.kind, case.state);
                let to = stages.choose(&mut self.dice).copied().unwrap_or(CaseState::Review);
                Act::Return { to, codes, reason }
            }
            Act::RecordReview(mut review) if self.dice.random_bool(0.1) => {
                (review.votes_for, review.votes_against) = (0, review.votes_for + review.votes_against);
                Act::RecordReview(review)
            }
            Act::ResolveObjection(mut resolution) => {
                resolution.upheld = self.dice.random_bool(0.3);
                Act::ResolveObjection(resolution)
            }
            act => act,
        }
    }

    async fn open_case_of(&self, household: HouseholdId) -> Option<CaseView> {
        let ctx = self.onlooker();
        let found = repo::register::household::by_id(&self.office.store, &ctx, household)
            .await
            .unwrap();
        let cases = repo::procedure::case::of(&self.office.store, &found).await.unwrap();
        let open = cases.into_iter().find(|case| case.closed_on.is_none())?;
        Some(self.office.service.case(&ctx, CaseId(open.id)).await.unwrap())
    }

    /// Somebody who sees all of the place and does nothing.
    fn onlooker(&self) -> Ctx {
        let role = Role::CountyOfficer;
        self.office
            .ctx_in(Person { account: 700, role }, self.today, self.place)
    }
}

fn today_is_late(case: &CaseView, today: NaiveDate) -> bool {
    today > case.due
}

impl Office {
    /// Those of the traces, and who looks on.
    async fn people_of_traces(&self) {
        let mut tx = self
            .store
            .begin(&self.ctx(crate::office::CADRE, day("2025-01-02")), "test.people")
            .await
            .unwrap();
        let rows = HUMANS
            .iter()
            .map(|(account, _)| *account)
            .chain([700])
            .map(|id| account::Model {
                id,
                login: format!("u{id}"),
                display_name: format!("干部{id}"),
                state: "active".parse().unwrap(),
                ..Default::default()
            });
        tx.insert_many(rows.collect()).await.unwrap();
        tx.commit(()).await.unwrap();
    }
}

async fn traces(db: &mut TestDb, n: usize) -> Tally {
    let office = Office::open(db).await;
    office.people_of_traces().await;
    let mut world = World {
        office: &office,
        dice: ChaCha8Rng::seed_from_u64(n as u64),
        place: Place::Bureau,
        households: Vec::new(),
        today: day(START),
        kin: HashSet::new(),
        proposed: BTreeMap::new(),
        revocations: BTreeMap::new(),
        revoked: HashMap::new(),
        brought: HashMap::new(),
        given: HashSet::new(),
        accepted: HashMap::new(),
        taken: HashMap::new(),
        told: HashMap::new(),
        wrote: HashMap::new(),
        clock: 0,
        tally: Tally::default(),
    };
    let mut waiting = Vec::new();
    for at in 0..n {
        if waiting.is_empty() {
            world.place = *[Place::Bureau, Place::Government]
                .choose(&mut world.dice)
                .expect("places");
            let population = [Population::Lifted, Population::General]
                .choose(&mut world.dice)
                .copied()
                .expect("two");
            let family = Family {
                place: world.place,
                population,
                ..Family::default()
            };
            let wanted = AT_ONCE.min(2 * (n - at));
            let are_monitored = world.dice.random_bool(0.4);
            waiting = match are_monitored {
                true => office.many_monitored(&family, wanted, true).await,
                false => office.households(&family, wanted).await,
            };
            if are_monitored {
                world.given.extend(&waiting);
            }
        }
        world.households = waiting.split_off(waiting.len() - 2);
        // What waits about the households of other traces stays as it was judged.
        world.revocations.clear();
        world.today = day(START);
        for _ in 0..DEEDS {
            world.deed().await;
        }
        world.judge().await;
        world.tally.traces += 1;
    }
    world.tally
}

both_databases! {
    async fn nobody_steps_around_in_any_trace(mut db: TestDb) {
        let n = std::env::var(WANTED).map_or(WITH_THE_TESTS, |n| n.parse().unwrap());
        let tally = traces(&mut db, n).await;
        println!("{tally}");
        // A proof that reaches nothing would be none.
        for what in ["approve", "approve_government", "pass_town_review", "submit_to_county", "return", "decide_arrival", "decide_revocation", "sheet", "kinship", "write"] {
            assert!(tally.done.contains_key(what), "no {what} in {tally}");
        }
        for code in ["case.two_levels", "case.own_words", "household.own", "proposal.same_person", "case.notice_too_short"] {
            assert!(tally.refused.contains_key(code), "no {code} in {tally}");
        }
        assert!(tally.spells > 0 && tally.eliminated > 0 && tally.revoked > 0, "{tally}");
    }
}
