//! Households that were monitored before they came: two people, a document, and closed once.

use shouwang_domain::household::MembershipChange;
use shouwang_domain::risk::MonitoredType;
use shouwang_domain::role::Role;
use shouwang_domain::{AccountId, Ctx, Problem};
use shouwang_service::overview::decisions::ProposalKind;
use shouwang_service::procedure::arrival::{
    ArrivalState, ArrivalView, ClaimQuery, DecideArrivalCmd, ProposeOpeningCmd, ProposeTransferCmd,
};
use shouwang_service::register::household::MemberLeaves;
use shouwang_service::register::import::ImportCmd;
use shouwang_service::register::kinship::{Kinship, KinshipCmd};
use shouwang_store::entity::{household, spell};
use shouwang_store::repo;
use shouwang_testkit::both_databases;

use crate::county::{COUNTY, County, TOWN};
use crate::world::{Row, TODAY, file, head, id};

fn monitored(number: &str, n: u16) -> Row {
    head(number, "李丁", &id("19500203", n))
        .with("monitored_type", "脱贫不稳定户")
        .with("monitored_since", "2025-11-05")
}

fn opening() -> ProposeOpeningCmd {
    ProposeOpeningCmd {
        document_number: "守农函〔2026〕3号".to_owned(),
        area_id: None,
        except: Vec::new(),
        closes: false,
        note: None,
    }
}

impl County {
    fn leader(&self) -> Ctx {
        self.ctx(Role::CountyLeader, COUNTY, TODAY)
    }

    async fn claims(&self, ctx: &Ctx) -> Vec<String> {
        let page = self.service.list_claims(ctx, ClaimQuery::default()).await.unwrap();
        page.items
            .into_iter()
            .map(|row| row.monitored_type.as_str().to_owned())
            .collect()
    }

    async fn decide(&self, ctx: &Ctx, arrival: &ArrivalView, approve: bool) -> Result<ArrivalView, Problem> {
        let cmd = DecideArrivalCmd {
            arrival_id: arrival.id,
            approve,
            note: (!approve).then(|| "名单有误".to_owned()),
            version: arrival.version,
        };
        self.service.decide_arrival(ctx, cmd).await
    }

    /// What sheets call monitored becomes so, by two people.
    pub(crate) async fn open_register(&self) {
        let arrival = self
            .service
            .propose_opening(&self.officer(TODAY), opening())
            .await
            .unwrap();
        self.decide(&self.leader(), &arrival, true).await.unwrap();
    }
}

both_databases! {
    async fn a_sheet_makes_nobody_monitored(db: TestDb) {
        let county = County::new(db).await;
        let (officer, leader) = (county.officer(TODAY), county.leader());
        let report = county.import(&county.town_officer(TODAY), &[monitored("A1", 1), monitored("A2", 3)]).await.unwrap();
        assert_eq!(report.monitoring_claims, 2);
        assert!(county.numbered(&officer, "A1").await.spell.is_none());
        assert_eq!(county.claims(&officer).await.len(), 2);

        let except = vec![county.numbered(&officer, "A2").await.id];
        let proposed = county.service.propose_opening(&officer, ProposeOpeningCmd { except, ..opening() }).await.unwrap();
        assert_eq!((proposed.households, proposed.state), (Some(1), ArrivalState::Proposed));
        assert!(county.numbered(&officer, "A1").await.spell.is_none(), "a proposal has no effect");
        assert_eq!(county.claims(&officer).await.len(), 1, "who is proposed does not wait to be");
        let refused = county.decide(&officer, &proposed, true).await.unwrap_err();
        assert_eq!(refused.code, "proposal.same_person");
        let waiting = county.service.today(&leader).await.unwrap().decisions;
        assert_eq!(waiting.iter().map(|one| (one.what, one.count)).collect::<Vec<_>>(), [(ProposalKind::Arrival, 1)]);

        let accepted = county.decide(&leader, &proposed, true).await.unwrap();
        assert_eq!((accepted.state, accepted.decided_by), (ArrivalState::Accepted, Some(leader.acted_by)));
        let spell = county.numbered(&officer, "A1").await.spell.unwrap();
        assert_eq!(spell.monitored_type, MonitoredType::UnstableLifted);
        assert_eq!(spell.included_on.to_string(), "2025-11-05");
        assert!(county.numbered(&officer, "A2").await.spell.is_none());
        let again = county.decide(&leader, &proposed, true).await.unwrap_err();
        assert_eq!(again.code, "version_conflict");
    }

    async fn whoever_brought_the_sheet_does_not_decide_on_it(db: TestDb) {
        let county = County::new(db).await;
        let mut leader = county.leader();
        let importer = county.town_officer(TODAY);
        county.import(&importer, &[monitored("A1", 1)]).await.unwrap();
        let proposed = county.service.propose_opening(&county.officer(TODAY), opening()).await.unwrap();
        // The same human in another post.
        (leader.acted_by, leader.entered_by) = (importer.acted_by, importer.acted_by);
        assert_eq!(county.decide(&leader, &proposed, true).await.unwrap_err().code, "arrival.brought_sheet");
        // Nor is it on the list of what waits for their decision.
        assert!(county.service.today(&leader).await.unwrap().decisions.is_empty());
        assert_eq!(county.service.today(&county.leader()).await.unwrap().decisions.len(), 1);
        // Neither as the one who enters what another decides.
        leader.acted_by = AccountId(77);
        assert_eq!(county.decide(&leader, &proposed, true).await.unwrap_err().code, "arrival.brought_sheet");
        county.decide(&county.leader(), &proposed, true).await.unwrap();
    }

    /// Any hand of any sheet that wrote about the household, not only the last one of the one that called it monitored.
    async fn whoever_brought_any_sheet_of_a_household_takes_no_part(db: TestDb) {
        let county = County::new(db).await;
        let as_human = |ctx: &Ctx, account: AccountId| Ctx { acted_by: account, entered_by: account, ..ctx.clone() };
        let [first, second, third] = [71, 72, 73].map(AccountId);
        let town = county.town_officer(TODAY);
        county.import(&as_human(&town, first), &[monitored("A1", 1)]).await.unwrap();
        let again = monitored("A1", 1).with("monitored_type", "突发严重困难户");
        county.import(&as_human(&town, second), &[again]).await.unwrap();
        county.import(&as_human(&town, third), &[monitored("A2", 3)]).await.unwrap();
        let (officer, leader) = (county.officer(TODAY), county.leader());
        for hand in [first, second, third] {
            let proposed = county.service.propose_opening(&as_human(&officer, hand), opening()).await;
            assert_eq!(proposed.unwrap_err().code, "arrival.brought_sheet");
        }
        // Of what others brought they may propose.
        let except = vec![county.numbered(&officer, "A1").await.id];
        let cmd = ProposeOpeningCmd { except, ..opening() };
        let proposed = county.service.propose_opening(&as_human(&officer, first), cmd).await.unwrap();
        county.decide(&leader, &proposed, true).await.unwrap();
        let proposed = county.service.propose_opening(&officer, opening()).await.unwrap();
        for hand in [first, second] {
            let decided = county.decide(&as_human(&leader, hand), &proposed, true).await;
            assert_eq!(decided.unwrap_err().code, "arrival.brought_sheet");
        }
        county.decide(&as_human(&leader, third), &proposed, false).await.unwrap();
        // A sheet of a register is one like another, of those too that no rule reads.
        let contacts = "户编号,姓名,联系日期,方式,是否联系上\nA1,李丁,2026-03-09,电话,否\n";
        let cmd = ImportCmd { form: Some("contact_attempt".into()), ..file(contacts.as_bytes().to_vec()) };
        let fourth = AccountId(74);
        county.service.import_ledger(&as_human(&town, fourth), cmd).await.unwrap();
        let proposed = county.service.propose_opening(&officer, opening()).await.unwrap();
        let decided = county.decide(&as_human(&leader, fourth), &proposed, true).await;
        assert_eq!(decided.unwrap_err().code, "arrival.brought_sheet");
        county.decide(&leader, &proposed, false).await.unwrap();
        // A transfer looks at the sheets as well.
        let transfer = ProposeTransferCmd {
            household_id: county.numbered(&officer, "A1").await.id,
            monitored_type: MonitoredType::SuddenSevere,
            since: "2025-09-01".parse().unwrap(),
            origin: "邻县".to_owned(),
            document_number: "邻农函〔2026〕1号".to_owned(),
            note: None,
        };
        let proposed = county.service.propose_transfer(&as_human(&officer, first), transfer.clone()).await;
        assert_eq!(proposed.unwrap_err().code, "arrival.brought_sheet");
        let proposed = county.service.propose_transfer(&officer, transfer).await.unwrap();
        let decided = county.decide(&as_human(&leader, second), &proposed, true).await;
        assert_eq!(decided.unwrap_err().code, "arrival.brought_sheet");
        county.decide(&leader, &proposed, true).await.unwrap();
    }

    async fn the_opening_register_is_closed_once(db: TestDb) {
        let county = County::new(db).await;
        let (officer, leader) = (county.officer(TODAY), county.leader());
        let nobody = county.service.propose_opening(&officer, opening()).await.unwrap_err();
        assert_eq!(nobody.code, "arrival.empty");
        county.import(&county.town_officer(TODAY), &[monitored("A1", 1)]).await.unwrap();
        let early = county.service.propose_opening(&officer, opening()).await.unwrap();
        let last = county.service.propose_opening(&officer, ProposeOpeningCmd { closes: true, ..opening() }).await.unwrap();
        county.decide(&leader, &last, true).await.unwrap();
        assert_eq!(county.decide(&leader, &early, true).await.unwrap_err().code, "arrival.closed");
        let refused = county.decide(&leader, &early, false).await.unwrap();
        assert_eq!(refused.state, ArrivalState::Refused);
        county.import(&county.town_officer(TODAY), &[monitored("A9", 9)]).await.unwrap();
        assert_eq!(county.service.propose_opening(&officer, opening()).await.unwrap_err().code, "arrival.closed");
        assert!(county.numbered(&officer, "A9").await.spell.is_none());
    }

    async fn who_was_monitored_here_once_is_not_taken_over_again(db: TestDb) {
        let county = County::new(db).await;
        let officer = county.officer(TODAY);
        county.import(&county.town_officer(TODAY), &[monitored("A1", 1)]).await.unwrap();
        county.open_register().await;
        let id = county.numbered(&officer, "A1").await.id;
        // As after the procedure of elimination.
        let mut tx = county.store.begin(&officer, "test.eliminate").await.unwrap();
        let found = repo::register::household::by_id(&tx, &officer, id).await.unwrap();
        let before = repo::procedure::spell::open_of(&tx, &found).await.unwrap().unwrap();
        let ended = spell::Model { ended_on: Some(TODAY.parse().unwrap()), ..before.clone() };
        tx.update(&before, ended).await.unwrap();
        let before = found.into_row();
        tx.update(&before, household::Model { monitored_type: None, ..before.clone() }).await.unwrap();
        tx.commit(()).await.unwrap();
        assert_eq!(county.claims(&officer).await.len(), 0);
        assert_eq!(county.service.propose_opening(&officer, opening()).await.unwrap_err().code, "arrival.empty");
    }

    async fn what_is_refused_waits_again(db: TestDb) {
        let county = County::new(db).await;
        let (officer, leader) = (county.officer(TODAY), county.leader());
        county.import(&county.town_officer(TODAY), &[monitored("A1", 1)]).await.unwrap();
        let proposed = county.service.propose_opening(&officer, opening()).await.unwrap();
        assert_eq!(county.claims(&officer).await.len(), 0);
        county.decide(&leader, &proposed, false).await.unwrap();
        assert_eq!(county.claims(&officer).await.len(), 1);
        // The sheet is mended, and the list says what it says now.
        let mended = monitored("A1", 1).with("monitored_type", "突发严重困难户");
        let report = county.import(&county.town_officer(TODAY), &[mended]).await.unwrap();
        assert!(report.notes.iter().any(|note| note.code == "household.monitoring_kept"));
        assert_eq!(county.claims(&officer).await, ["sudden_severe"]);
    }

    async fn who_moves_in_comes_by_a_transfer(db: TestDb) {
        let county = County::new(db).await;
        let (officer, leader) = (county.officer(TODAY), county.leader());
        county.import(&county.town_officer(TODAY), &[monitored("A1", 1).without("monitored_type").without("monitored_since")]).await.unwrap();
        let household = county.numbered(&officer, "A1").await.id;
        let transfer = |monitored_type, since: &str| ProposeTransferCmd {
            household_id: household,
            monitored_type,
            since: since.parse().unwrap(),
            origin: "邻县".to_owned(),
            document_number: "邻农函〔2026〕1号".to_owned(),
            note: None,
        };
        let propose = async |cmd| county.service.propose_transfer(&officer, cmd).await;
        let ahead = propose(transfer(MonitoredType::SuddenSevere, "2031-01-01")).await.unwrap_err();
        assert_eq!(ahead.code, "date.in_future");
        let unfit = propose(transfer(MonitoredType::MarginalProne, "2025-09-01")).await.unwrap_err();
        assert_eq!((unfit.code.as_str(), unfit.fields[0].at.as_str()), ("arrival.unfit", "A1"));
        let nowhere = propose(ProposeTransferCmd { origin: " ".to_owned(), ..transfer(MonitoredType::SuddenSevere, "2025-09-01") });
        assert_eq!(nowhere.await.unwrap_err().fields[0].at, "/origin");

        let proposed = propose(transfer(MonitoredType::SuddenSevere, "2025-09-01")).await.unwrap();
        let twice = propose(transfer(MonitoredType::SuddenSevere, "2025-09-01")).await.unwrap_err();
        assert_eq!(twice.code, "arrival.proposed");
        assert_eq!(county.decide(&officer, &proposed, true).await.unwrap_err().code, "proposal.same_person");
        county.decide(&leader, &proposed, true).await.unwrap();
        let spell = county.numbered(&officer, "A1").await.spell.unwrap();
        assert_eq!(spell.included_on.to_string(), "2025-09-01");
        let monitored = propose(transfer(MonitoredType::SuddenSevere, "2025-09-01")).await.unwrap_err();
        assert_eq!(monitored.code, "arrival.unfit");
    }

    /// A transfer is for who has just moved in, and no way past the procedure of this county.
    async fn who_lives_here_comes_by_the_procedure_and_not_by_a_transfer(db: TestDb) {
        let county = County::new(db).await;
        let plain = |number, n| monitored(number, n).without("monitored_type").without("monitored_since");
        let transfer = |household_id| ProposeTransferCmd {
            household_id,
            monitored_type: MonitoredType::SuddenSevere,
            since: "2025-09-01".parse().unwrap(),
            origin: "邻县".to_owned(),
            document_number: "邻农函〔2026〕1号".to_owned(),
            note: None,
        };
        let officer = county.officer(TODAY);
        county.import(&county.town_officer("2025-06-01"), &[plain("A1", 1)]).await.unwrap();
        let old = county.numbered(&officer, "A1").await.id;
        let refused = county.service.propose_transfer(&officer, transfer(old)).await.unwrap_err();
        assert_eq!(refused.code, "arrival.not_moved_in");
        // Who is about to be judged here is judged here.
        county.import(&county.town_officer(TODAY), &[plain("A2", 2)]).await.unwrap();
        let new = county.numbered(&officer, "A2").await.id;
        let cadre = county.cadre(TODAY);
        let clue = serde_json::json!({
            "household_id": new, "source": { "channel": "grassroots_report", "report": "走访时说起" }, "discovered_on": TODAY,
        });
        let clue = county.service.report_clue(&cadre, serde_json::from_value(clue).unwrap()).await.unwrap();
        let open = serde_json::from_value(serde_json::json!({ "clue_id": clue.id })).unwrap();
        county.service.open_case(&cadre, open).await.unwrap();
        assert_eq!(county.service.propose_transfer(&officer, transfer(new)).await.unwrap_err().code, "arrival.case_here");
    }

    /// Nobody is taken out of a household and brought back as somebody new.
    async fn who_was_here_in_another_household_has_not_moved_in(db: TestDb) {
        let county = County::new(db).await;
        let plain = |number, n| monitored(number, n).without("monitored_type").without("monitored_since");
        let officer = county.officer(TODAY);
        county.import(&county.town_officer("2025-06-01"), &[plain("A1", 1)]).await.unwrap();
        let old = county.numbered(&officer, "A1").await;
        let leaves = MemberLeaves {
            household_id: old.id,
            version: old.version,
            member_id: old.members[0].id,
            on: "2026-03-01".parse().unwrap(),
            why: MembershipChange::MovedOut,
            new_head: None,
        };
        county.service.member_leaves(&county.cadre(TODAY), leaves).await.unwrap();
        county.import(&county.town_officer(TODAY), &[plain("B1", 1)]).await.unwrap();
        let transfer = ProposeTransferCmd {
            household_id: county.numbered(&officer, "B1").await.id,
            monitored_type: MonitoredType::SuddenSevere,
            since: "2025-09-01".parse().unwrap(),
            origin: "邻县".to_owned(),
            document_number: "邻农函〔2026〕1号".to_owned(),
            note: None,
        };
        assert_eq!(county.service.propose_transfer(&officer, transfer).await.unwrap_err().code, "arrival.lived_here");
    }

    async fn neither_kin_nor_a_town_takes_part(db: TestDb) {
        let county = County::new(db).await;
        let mut officer = county.officer(TODAY);
        let town = county.ctx(Role::TownOfficer, TOWN, TODAY);
        county.import(&county.town_officer(TODAY), &[monitored("A1", 1)]).await.unwrap();
        assert_eq!(county.service.propose_opening(&town, opening()).await.unwrap_err().code, "access.denied");
        assert_eq!(county.claims(&town).await.len(), 1, "the town sees what waits");
        let proposed = county.service.propose_opening(&officer, opening()).await.unwrap();
        let seen = county.service.list_arrivals(&town).await.unwrap();
        assert_eq!((seen.len(), seen[0].households, seen[0].note.as_deref()), (1, None, None), "the rest is the county's");
        let mut leader = county.leader();
        leader.acted_by = county.person("leader", Role::CountyLeader, COUNTY).await;
        leader.entered_by = leader.acted_by;
        let household_id = county.numbered(&officer, "A1").await.id;
        county.service.declare_kinship(&leader, KinshipCmd { household_id, kind: Kinship::DeclaredKin }).await.unwrap();
        for approve in [true, false] {
            assert_eq!(county.decide(&leader, &proposed, approve).await.unwrap_err().code, "household.own");
        }
        county.decide(&county.leader(), &proposed, false).await.unwrap();
        (officer.acted_by, officer.entered_by) = (leader.acted_by, leader.acted_by);
        assert_eq!(county.service.propose_opening(&officer, opening()).await.unwrap_err().code, "household.own");
    }
}
