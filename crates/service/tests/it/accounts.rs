//! Accounts and posts by two: who proposes does not confirm, nobody sees a whole first password, and the database keeps
//! the administrators apart.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;
use sha2::{Digest as _, Sha256};
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::role::Role;
use shouwang_domain::{AccountId, Ctx, Result};
use shouwang_service::field::feed::FieldQuery;
use shouwang_service::field::standing::{PhoneStanding, PhoneStandingQuery};
use shouwang_service::office::account_change::{
    AccountChange, AccountChangeDecided, AccountChangeProposed, DecideAccountChangeCmd, NewPost,
    ProposeAccountChangeCmd,
};
use shouwang_service::office::attempt::Origin;
use shouwang_service::office::auth::{ChangePasswordCmd, LoginCmd, SessionStarted};
use shouwang_service::office::second_factor::{BeginSecondFactorCmd, ConfirmSecondFactorCmd};
use shouwang_service::{Service, ServiceConfig};
use shouwang_store::entity::{account, post};
use shouwang_store::operation::session::{self, NewSession};
use shouwang_store::{Store, StoreConfig, repo};
use shouwang_testkit::both_databases;

use crate::county::{COUNTY, County, OTHER_TOWN, TOWN, VILLAGE};

const DAY: &str = "2026-03-05";
const CHOSEN: &str = "long-enough-for-a-test";

fn now() -> Timestamp {
    format!("{DAY}T09:30:00+08:00").parse().unwrap()
}

/// What an authenticator on a telephone shows at a moment.
fn authenticator(secret: &str, at: Timestamp) -> String {
    let (mut held, mut n_bits, mut bytes) = (0_u64, 0, Vec::new());
    for letter in secret.chars() {
        held = held << 5 | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".find(letter).unwrap() as u64;
        n_bits += 5;
        if n_bits >= 8 {
            n_bits -= 8;
            bytes.push((held >> n_bits & 0xff) as u8);
        }
    }
    let mut mac = Hmac::<Sha1>::new_from_slice(&bytes).unwrap();
    mac.update(&(at.0 / 30_000).to_be_bytes());
    let digest = mac.finalize().into_bytes();
    let offset = usize::from(digest[19] & 0xf);
    let number = u32::from_be_bytes(digest[offset..offset + 4].try_into().unwrap()) & 0x7fff_ffff;
    format!("{:06}", number % 1_000_000)
}

fn code<T>(answer: Result<T>) -> String {
    answer.map(drop).unwrap_err().code
}

impl County {
    fn security(&self) -> Ctx {
        self.ctx(Role::SecurityAdmin, "99", DAY)
    }

    fn system(&self) -> Ctx {
        self.ctx(Role::SystemAdmin, "99", DAY)
    }

    async fn propose(&self, change: AccountChange) -> Result<AccountChangeProposed> {
        let cmd = ProposeAccountChangeCmd { change, reason: None };
        self.service.propose_account_change(&self.security(), cmd).await
    }

    async fn settle_change(
        &self,
        by: &Ctx,
        proposed: &AccountChangeProposed,
        note: Option<&str>,
    ) -> Result<AccountChangeDecided> {
        let cmd = DecideAccountChangeCmd {
            account_change_id: proposed.change.id,
            approve: note.is_none(),
            note: note.map(str::to_owned),
            version: proposed.change.version,
        };
        self.service.decide_account_change(by, cmd).await
    }

    fn wanted(&self, login: &str, role: Role, code: &str) -> AccountChange {
        AccountChange::Create {
            login: login.into(),
            display_name: login.into(),
            may_log_in: true,
            post: Some(self.new_post(role, code)),
        }
    }

    fn new_post(&self, role: Role, code: &str) -> NewPost {
        NewPost {
            role,
            area_id: self.area(code),
            department: None,
        }
    }

    /// Somebody by two hands, and the halves of the first password.
    async fn engaged(&self, by: &Ctx, login: &str, role: Role, code: &str) -> (AccountId, [String; 2]) {
        let proposed = self.propose(self.wanted(login, role, code)).await.unwrap();
        let decided = self.settle_change(by, &proposed, None).await.unwrap();
        let halves = [proposed.first_half.unwrap(), decided.second_half.unwrap()];
        (decided.change.account_id.unwrap(), halves)
    }

    async fn logs_in(&self, login: &str, password: &str) -> Result<SessionStarted> {
        let cmd = LoginCmd {
            login: login.into(),
            password: password.into(),
            code: None,
        };
        self.service.login(now(), cmd, Origin::at("10.0.0.7")).await
    }

    async fn logs_in_from(&self, login: &str, password: &str, origin: Origin<'_>) -> Result<SessionStarted> {
        let cmd = LoginCmd {
            login: login.into(),
            password: password.into(),
            code: None,
        };
        self.service.login(now(), cmd, origin).await
    }

    /// The head of the bureau, who has logged in and chosen a password.
    async fn leader_who_came(&self) -> Ctx {
        let (id, halves) = self.engaged(&self.system(), "leader", Role::CountyLeader, COUNTY).await;
        self.comes(id, "leader", &halves.concat(), Role::CountyLeader).await
    }

    async fn comes(&self, id: AccountId, login: &str, first: &str, role: Role) -> Ctx {
        let session = self.logs_in(login, first).await.unwrap();
        assert!(session.session.must_change_password);
        let ctx = Ctx {
            acted_by: id,
            entered_by: id,
            post: session.session.post.id,
            ..self.ctx(role, COUNTY, DAY)
        };
        let change = ChangePasswordCmd {
            old: first.into(),
            new: CHOSEN.into(),
        };
        self.service.change_password(&ctx, change).await.unwrap();
        ctx
    }
}

both_databases! {
    async fn an_account_takes_two_people_and_each_sees_half_its_password(db: TestDb) {
        let county = County::new(db).await;
        let leader = county.leader_who_came().await;
        let proposed = county.propose(county.wanted("wang", Role::VillageCadre, VILLAGE)).await.unwrap();
        let first = proposed.first_half.clone().unwrap();
        // Proposed is not made.
        assert_eq!(code(county.logs_in("wang", &first).await), "auth.wrong");
        assert_eq!(code(county.settle_change(&county.security(), &proposed, None).await), "access.denied");
        let same = Ctx { role: Role::CountyLeader, ..county.security() };
        assert_eq!(code(county.settle_change(&same, &proposed, None).await), "proposal.same_person");
        // Since a head of the bureau has come, nobody else confirms.
        assert_eq!(code(county.settle_change(&county.system(), &proposed, None).await), "account.leader_confirms");
        let decided = county.settle_change(&leader, &proposed, None).await.unwrap();
        let second = decided.second_half.clone().unwrap();
        assert_eq!(code(county.settle_change(&leader, &proposed, None).await), "version_conflict");
        for half in [first.clone(), second.clone(), format!("{second}{first}")] {
            assert_eq!(code(county.logs_in("wang", &half).await), "auth.wrong");
        }
        let session = county.logs_in("wang", &format!("{first}{second}")).await.unwrap().session;
        assert!(session.must_change_password);
        assert_eq!(session.post.role, Role::VillageCadre);
        // Both hands stand in the post, and neither half anywhere.
        let posts = repo::office::account::posts(&county.store, session.account_id.0, DAY.parse().unwrap()).await.unwrap();
        let post = &posts[0].0;
        assert_eq!((post.granted_by, post.approved_by), (county.security().acted_by.0, Some(leader.acted_by.0)));
        let kept = repo::office::account::by_id(&county.store, session.account_id.0).await.unwrap().unwrap();
        let hash = kept.password_hash.unwrap();
        assert!(!hash.contains(&first) && !hash.contains(&second));
    }

    async fn a_refused_proposal_leaves_nothing_and_says_why(db: TestDb) {
        let county = County::new(db).await;
        let leader = county.leader_who_came().await;
        let proposed = county.propose(county.wanted("wang", Role::VillageCadre, VILLAGE)).await.unwrap();
        assert_eq!(code(county.settle_change(&leader, &proposed, Some(" ")).await), "required");
        let refused = county.settle_change(&leader, &proposed, Some("查无此人")).await.unwrap();
        assert_eq!(refused.change.decision_note.as_deref(), Some("查无此人"));
        assert!(refused.second_half.is_none());
        assert!(repo::office::account::by_login(&county.store, "wang").await.unwrap().is_none());
        let listed = county.service.list_account_changes(&leader).await.unwrap();
        assert_eq!(listed.len(), 2);
    }

    async fn the_system_administrator_confirms_until_a_head_of_the_bureau_has_come(db: TestDb) {
        let county = County::new(db).await;
        let (_, halves) = county.engaged(&county.system(), "leader", Role::CountyLeader, COUNTY).await;
        // The account is there, and its holder has not come yet.
        let (_, other) = county.engaged(&county.system(), "officer", Role::CountyOfficer, COUNTY).await;
        let leader = repo::office::account::by_login(&county.store, "leader").await.unwrap().unwrap();
        let leader = county.comes(AccountId(leader.id), "leader", &halves.concat(), Role::CountyLeader).await;
        let proposed = county.propose(county.wanted("wang", Role::VillageCadre, VILLAGE)).await.unwrap();
        assert_eq!(code(county.settle_change(&county.system(), &proposed, None).await), "account.leader_confirms");
        // Who locks the only head, which works at once, gains nothing by it but the decision about that lock.
        let lock = county.propose(AccountChange::Lock { account_id: leader.acted_by }).await.unwrap();
        assert_eq!(code(county.settle_change(&county.system(), &proposed, None).await), "account.leader_confirms");
        county.settle_change(&county.system(), &lock, Some("本人在岗")).await.unwrap();
        // What is about the only head is the system administrator's again, for nobody confirms their own.
        let reset = county.propose(AccountChange::Reset { account_id: leader.acted_by }).await.unwrap();
        assert_eq!(code(county.settle_change(&leader, &reset, None).await), "account.own");
        county.settle_change(&county.system(), &reset, None).await.unwrap();
        assert_eq!(code(county.logs_in("leader", CHOSEN).await), "auth.wrong");
        county.logs_in("officer", &other.concat()).await.unwrap();
    }

    async fn what_lies_above_a_leaders_own_area_is_not_the_leaders_to_confirm(db: TestDb) {
        let mut county = County::new(db).await;
        let leader = county.leader_who_came().await;
        let above = county.propose(county.wanted("boss", Role::CitySupervisor, "9901")).await.unwrap();
        assert_eq!(code(county.settle_change(&leader, &above, None).await), "account.leader_confirms");
        assert!(county.service.today(&leader).await.unwrap().items.is_empty(), "it does not wait for the leader");
        assert!(county.service.list_account_changes(&leader).await.unwrap().iter().all(|change| change.id != above.change.id), "nor is it shown");
        // Administrators are those of the whole installation, and no county's to appoint.
        for role in [Role::SystemAdmin, Role::AuditAdmin] {
            let refused = county.propose(county.wanted("second_admin", role, COUNTY)).await;
            assert_eq!(refused.unwrap_err().code, "post.administrator_at_top");
        }
        county.settle_change(&county.system(), &above, None).await.unwrap();

        // Another county, and its head by the two administrators: no step upward, and none sideways.
        let other = "code,parent,level,kind,name\n990102,9901,county,county,邻县\n";
        county.service.import_areas(&county.system(), other).await.unwrap();
        county.read_areas().await;
        let (id, halves) = county.engaged(&county.system(), "second", Role::CountyLeader, "990102").await;
        let second = county.comes(id, "second", &halves.concat(), Role::CountyLeader).await;
        let second = Ctx { area: county.area("990102"), scope: county.ctx(Role::CountyLeader, "990102", DAY).scope, ..second };
        for change in [
            county.wanted("chief", Role::ProvinceSupervisor, "99"),
            AccountChange::Reset { account_id: leader.acted_by },
        ] {
            let proposed = county.propose(change).await.unwrap();
            let refused = code(county.settle_change(&second, &proposed, None).await);
            assert!(["account.leader_confirms", "not_found"].contains(&refused.as_str()), "{refused}");
            county.settle_change(&county.system(), &proposed, Some("不同意")).await.unwrap();
        }
        // Of somebody who works in both counties neither head decides alone.
        let (both, _) = county.engaged(&leader, "both", Role::CountyOfficer, COUNTY).await;
        let grant = AccountChange::Grant { account_id: both, post: county.new_post(Role::CountyOfficer, "990102") };
        county.settle_change(&second, &county.propose(grant).await.unwrap(), None).await.unwrap();
        let reset = county.propose(AccountChange::Reset { account_id: both }).await.unwrap();
        for head in [&leader, &second] {
            assert_eq!(code(county.settle_change(head, &reset, None).await), "account.leader_confirms");
        }
        county.settle_change(&county.system(), &reset, None).await.unwrap();
        // And the system administrator's own is nobody's but a head's.
        let admin = repo::office::account::by_login(&county.store, "system_admin").await.unwrap().unwrap();
        let own = Ctx { acted_by: AccountId(admin.id), entered_by: AccountId(admin.id), ..county.system() };
        let lock = county.propose(AccountChange::Lock { account_id: own.acted_by }).await.unwrap();
        assert_eq!(code(county.settle_change(&own, &lock, Some("在岗")).await), "account.own");
        county.settle_change(&leader, &lock, Some("在岗")).await.unwrap();
    }

    async fn while_the_only_head_has_a_new_first_password_nothing_else_is_confirmed(db: TestDb) {
        let county = County::new(db).await;
        let leader = county.leader_who_came().await;
        let reset = county.propose(AccountChange::Reset { account_id: leader.acted_by }).await.unwrap();
        let decided = county.settle_change(&county.system(), &reset, None).await.unwrap();
        let first = reset.first_half.unwrap() + &decided.second_half.unwrap();
        // Two administrators gain no hour in which they make whom they like.
        for change in [
            county.wanted("wang", Role::VillageCadre, VILLAGE),
            county.wanted("second", Role::CountyLeader, COUNTY),
        ] {
            let proposed = county.propose(change).await.unwrap();
            assert_eq!(code(county.settle_change(&county.system(), &proposed, None).await), "account.leader_confirms");
        }
        // What is about that head is decided, for nobody else could.
        let rename = AccountChange::Rename { account_id: leader.acted_by, display_name: "局长".into() };
        county.settle_change(&county.system(), &county.propose(rename).await.unwrap(), None).await.unwrap();
        let leader = county.comes(leader.acted_by, "leader", &first, Role::CountyLeader).await;
        let proposed = county.propose(county.wanted("li", Role::VillageCadre, VILLAGE)).await.unwrap();
        assert_eq!(code(county.settle_change(&county.system(), &proposed, None).await), "account.leader_confirms");
        county.settle_change(&leader, &proposed, None).await.unwrap();
    }

    async fn an_account_is_locked_unlocked_renamed_reset_and_ended(db: TestDb) {
        let county = County::new(db).await;
        let leader = county.leader_who_came().await;
        let (id, halves) = county.engaged(&leader, "officer", Role::TownOfficer, TOWN).await;
        county.comes(id, "officer", &halves.concat(), Role::TownOfficer).await;
        let session = county.logs_in("officer", CHOSEN).await.unwrap();
        let at_work = async || county.service.session(now(), &session.token).await;
        at_work().await.unwrap();
        // A lock does not wait for its confirmation; refused, it ends.
        let lock = county.propose(AccountChange::Lock { account_id: id }).await.unwrap();
        assert_eq!(code(at_work().await), "auth.required");
        assert_eq!(code(county.logs_in("officer", CHOSEN).await), "auth.wrong");
        county.settle_change(&leader, &lock, Some("本人在岗")).await.unwrap();
        county.logs_in("officer", CHOSEN).await.unwrap();
        let lock = county.propose(AccountChange::Lock { account_id: id }).await.unwrap();
        county.settle_change(&leader, &lock, None).await.unwrap();
        assert_eq!(code(county.propose(AccountChange::Lock { account_id: id }).await), "account.state");
        let unlock = county.propose(AccountChange::Unlock { account_id: id }).await.unwrap();
        assert_eq!(code(county.logs_in("officer", CHOSEN).await), "auth.wrong");
        county.settle_change(&leader, &unlock, None).await.unwrap();
        let rename = AccountChange::Rename { account_id: id, display_name: " 李明 ".into() };
        county.settle_change(&leader, &county.propose(rename).await.unwrap(), None).await.unwrap();
        assert_eq!(county.logs_in("officer", CHOSEN).await.unwrap().session.display_name, "李明");
        let reset = county.propose(AccountChange::Reset { account_id: id }).await.unwrap();
        county.logs_in("officer", CHOSEN).await.unwrap();
        let decided = county.settle_change(&leader, &reset, None).await.unwrap();
        assert_eq!(code(county.logs_in("officer", CHOSEN).await), "auth.wrong");
        let first = reset.first_half.unwrap() + &decided.second_half.unwrap();
        assert!(county.logs_in("officer", &first).await.unwrap().session.must_change_password);
        let end = county.propose(AccountChange::End { account_id: id }).await.unwrap();
        county.settle_change(&leader, &end, None).await.unwrap();
        assert_eq!(code(county.logs_in("officer", &first).await), "auth.wrong");
        assert!(repo::office::account::posts(&county.store, id.0, DAY.parse().unwrap()).await.unwrap().is_empty());
        let grant = AccountChange::Grant { account_id: id, post: county.new_post(Role::TownOfficer, OTHER_TOWN) };
        assert_eq!(code(county.propose(grant).await), "account.state");
    }

    async fn what_waits_to_be_confirmed_is_on_the_leaders_day(db: TestDb) {
        let county = County::new(db).await;
        let leader = county.leader_who_came().await;
        county.propose(county.wanted("wang", Role::VillageCadre, VILLAGE)).await.unwrap();
        county.propose(AccountChange::Lock { account_id: leader.acted_by }).await.unwrap();
        let day = county.service.today(&leader).await.unwrap();
        let waiting: Vec<_> = day.items.iter().map(|item| (item.code.as_str(), item.head.as_deref())).collect();
        assert_eq!(waiting, [("create", Some("wang"))], "nobody's own waits for them");
        let officer = county.service.today(&county.officer(DAY)).await.unwrap();
        assert!(officer.items.is_empty());
    }

    async fn nobody_proposes_for_themselves_and_posts_fit_their_areas(db: TestDb) {
        let county = County::new(db).await;
        let own = Ctx { acted_by: county.person("safe", Role::SecurityAdmin, "99").await, ..county.security() };
        let own = Ctx { entered_by: own.acted_by, ..own };
        let grant = AccountChange::Grant { account_id: own.acted_by, post: county.new_post(Role::CountyLeader, COUNTY) };
        let cmd = ProposeAccountChangeCmd { change: grant, reason: None };
        assert_eq!(code(county.service.propose_account_change(&own, cmd).await), "account.own");
        let grant = AccountChange::Grant { account_id: own.acted_by, post: county.new_post(Role::CountyLeader, COUNTY) };
        assert_eq!(code(county.propose(grant).await), "post.excluded");
        let wrong = county.wanted("wang", Role::VillageCadre, TOWN);
        assert_eq!(code(county.propose(wrong).await), "post.level");
        let wrong = county.wanted("王", Role::VillageCadre, VILLAGE);
        assert_eq!(code(county.propose(wrong).await), "account.login");
        let taken = county.wanted("safe", Role::VillageCadre, VILLAGE);
        assert_eq!(code(county.propose(taken).await), "account.login_taken");
    }

    async fn a_second_factor_is_asked_for_after_the_password_and_each_code_opens_once(db: TestDb) {
        let county = County::new(db).await;
        let leader = Ctx { now: now(), ..county.leader_who_came().await };
        let service = &county.service;
        let begin = async |password: &str| {
            service.begin_second_factor(&leader, BeginSecondFactorCmd { password: password.into() }).await
        };
        let confirm = async |given: &str| {
            service.confirm_second_factor(&leader, ConfirmSecondFactorCmd { code: given.into() }).await
        };
        assert_eq!(code(confirm("000000").await), "auth.second_factor_not_begun");
        assert_eq!(code(begin("wrong-wrong-wrong").await), "auth.old_password_wrong");
        let offered = begin(CHOSEN).await.unwrap();
        assert!(offered.address.contains(&offered.secret) && offered.path.starts_with("M0 0h1v1h-1z"), "{}", offered.path);
        let shows = |after: i64| authenticator(&offered.secret, Timestamp(now().0 + after));
        assert_eq!(code(confirm(&shows(90_000)).await), "auth.first_code_wrong");
        // Until its first code was given, it asks nothing of anybody.
        county.logs_in("leader", CHOSEN).await.unwrap();
        let kept = confirm(&shows(0)).await.unwrap().recovery_codes;
        assert_eq!(kept.iter().collect::<std::collections::BTreeSet<_>>().len(), 10);
        let row = repo::office::account::by_login(&county.store, "leader").await.unwrap().unwrap();
        let stored = format!("{row:?}");
        assert!(!stored.contains(&offered.secret) && !stored.contains(&kept[0].replace('-', "")), "{stored}");

        let enters = async |password: &str, given: Option<&str>, after: i64, from: &str| {
            let cmd = LoginCmd { login: "leader".into(), password: password.into(), code: given.map(str::to_owned) };
            let begun = service.login(Timestamp(now().0 + after), cmd, Origin::at(from)).await;
            begun.map(|begun| begun.session).map_err(|problem| problem.code)
        };
        let refused = |code: &str| Err::<(), _>(code.to_owned());
        // Whether the password was right is not told.
        for password in [CHOSEN, "wrong-wrong-wrong"] {
            assert_eq!(enters(password, None, 0, "10.0.0.1").await.map(drop), refused("auth.code_needed"));
        }
        // The first code was used; the next opens once, and a wrong password does not use it up.
        assert_eq!(enters(CHOSEN, Some(&shows(0)), 1_000, "10.0.0.1").await.map(drop), refused("auth.code_wrong"));
        let next = shows(60_000);
        assert_eq!(enters("wrong-wrong-wrong", Some(&next), 60_000, "10.0.0.1").await.map(drop), refused("auth.code_wrong"));
        assert!(enters(CHOSEN, Some(&next), 60_000, "10.0.0.1").await.unwrap().has_second_factor);
        assert_eq!(enters(CHOSEN, Some(&next), 61_000, "10.0.0.1").await.map(drop), refused("auth.code_wrong"));
        // A recovery code opens once, however it is written.
        let written = kept[3].replace('-', " ");
        enters(CHOSEN, Some(&written), 62_000, "10.0.0.1").await.unwrap();
        assert_eq!(enters(CHOSEN, Some(&kept[3]), 63_000, "10.0.0.1").await.map(drop), refused("auth.code_wrong"));
        enters(CHOSEN, Some(&kept[4]), 64_000, "10.0.0.1").await.unwrap();
        // Of two at the same time one opens.
        let one = shows(120_000);
        let both = futures_util::join!(
            enters(CHOSEN, Some(&one), 120_000, "10.0.0.1"),
            enters(CHOSEN, Some(&one), 120_000, "10.0.0.1"),
        );
        assert_eq!([both.0.is_ok(), both.1.is_ok()].iter().filter(|is_ok| **is_ok).count(), 1);
        // Codes are counted like passwords.
        for _ in 0..5 {
            assert_eq!(enters(CHOSEN, Some("123456"), 200_000, "10.0.0.9").await.map(drop), refused("auth.code_wrong"));
        }
        assert_eq!(enters(CHOSEN, Some(&shows(200_000)), 200_000, "10.0.0.9").await.map(drop), refused("auth.locked"));
        let told = repo::office::evidence::about(&county.store, vec![format!("account/{}", row.id)], 100).await.unwrap();
        let told: Vec<_> = told.into_iter().map(|leaf| leaf.command).collect();
        for command in ["account.begin_second_factor", "account.confirm_second_factor", "account.use_recovery_code"] {
            assert!(told.iter().any(|one| one == command), "{command} in {told:?}");
        }
    }

    async fn a_role_that_needs_a_second_factor_sets_it_up_first(db: TestDb) {
        let county = County::new(db).await;
        let leader = Ctx { now: now(), ..county.leader_who_came().await };
        let config = ServiceConfig {
            data_dir: county.db.data_dir().to_owned(),
            database_url: county.db.url.clone(),
        };
        let file = config.data_dir.join("second-factor.txt");
        std::fs::write(&file, "county_leaders").unwrap();
        assert_eq!(code(Service::open(&config).await), "second_factor.roles");
        std::fs::write(&file, "# those who decide\ncounty_leader\n\nsecurity_admin\n").unwrap();
        let service = Service::open(&config).await.unwrap();
        let enters = async |login: &str, given: Option<String>| {
            let cmd = LoginCmd { login: login.into(), password: CHOSEN.into(), code: given };
            service.login(now(), cmd, Origin::at("10.0.0.7")).await.map(|begun| begun.session)
        };
        let session = enters("leader", None).await.unwrap();
        assert!(session.must_add_second_factor && !session.has_second_factor);
        // Names that nobody has are asked too, some of them, and always the same.
        let mut asked = std::collections::BTreeSet::new();
        for name in ["nobody-1", "nobody-2", "nobody-3", "nobody-4", "nobody-5", "nobody-6", "nobody-7", "nobody-8"] {
            let answers = [enters(name, None).await, enters(name, None).await].map(code);
            assert_eq!(answers[0], answers[1]);
            asked.insert(answers[0].clone());
        }
        assert!(asked.iter().all(|code| ["auth.wrong", "auth.code_needed"].contains(&code.as_str())), "{asked:?}");
        let begun = service.begin_second_factor(&leader, BeginSecondFactorCmd { password: CHOSEN.into() }).await.unwrap();
        let first = ConfirmSecondFactorCmd { code: authenticator(&begun.secret, now()) };
        service.confirm_second_factor(&leader, first).await.unwrap();
        let later = Timestamp(now().0 + 30_000);
        let session = enters("leader", Some(authenticator(&begun.secret, later))).await.unwrap();
        assert!(!session.must_add_second_factor && session.has_second_factor);
    }

    async fn a_second_factor_is_taken_away_by_two_people(db: TestDb) {
        let county = County::new(db).await;
        let leader = Ctx { now: now(), ..county.leader_who_came().await };
        let reset = || AccountChange::ResetCode { account_id: leader.acted_by };
        assert_eq!(code(county.propose(reset()).await), "account.state");
        let service = &county.service;
        let begun = service.begin_second_factor(&leader, BeginSecondFactorCmd { password: CHOSEN.into() }).await.unwrap();
        let first = ConfirmSecondFactorCmd { code: authenticator(&begun.secret, now()) };
        service.confirm_second_factor(&leader, first).await.unwrap();
        let recovered = LoginCmd {
            login: "leader".into(),
            password: CHOSEN.into(),
            code: Some(authenticator(&begun.secret, Timestamp(now().0 + 30_000))),
        };
        let open = service.login(now(), recovered, Origin::at("10.0.0.7")).await.unwrap();
        let proposed = county.propose(reset()).await.unwrap();
        assert_eq!(code(county.logs_in("leader", CHOSEN).await), "auth.code_needed", "one person changes nothing");
        assert!(proposed.first_half.is_none());
        // The only head of the bureau is concerned, so that the system administrator confirms.
        county.settle_change(&county.system(), &proposed, None).await.unwrap();
        assert_eq!(code(service.session(now(), &open.token).await), "auth.required");
        assert!(!county.logs_in("leader", CHOSEN).await.unwrap().session.has_second_factor);
    }

    async fn whoever_lost_a_phone_has_all_of_them_forget(db: TestDb) {
        let county = County::new(db).await;
        let leader = county.leader_who_came().await;
        let (id, halves) = county.engaged(&leader, "cadre", Role::VillageCadre, VILLAGE).await;
        let service = &county.service;
        let first = county.logs_in("cadre", &halves.concat()).await.unwrap();
        let (_, ctx) = service.session(now(), &first.token).await.unwrap();
        let change = ChangePasswordCmd { old: halves.concat(), new: CHOSEN.into() };
        service.change_password(&ctx, change).await.unwrap();
        let stands = async |standing: &str| {
            let query = PhoneStandingQuery { standing: standing.to_owned() };
            service.phone_standing(now(), &query).await.unwrap()
        };
        let takes_along = async |token: &str| {
            let (_, ctx) = service.session(now(), token).await.unwrap();
            service.field_feed(&ctx, FieldQuery::default()).await.unwrap().standing
        };
        let (standing, forgotten) = (
            PhoneStanding { stands: true, forgotten: false },
            PhoneStanding { stands: false, forgotten: true },
        );
        let lost = county.logs_in("cadre", CHOSEN).await.unwrap();
        let office = county.logs_in("cadre", CHOSEN).await.unwrap();
        let taken = takes_along(&lost.token).await;
        assert_eq!(stands(&taken).await, standing);

        let begun = service.forget_phones(now(), &office.token).await.unwrap();
        for ended in [&lost.token, &office.token] {
            assert_eq!(code(service.session(now(), ended).await), "auth.required");
        }
        service.session(now(), &begun.token).await.unwrap();
        assert_eq!(stands(&taken).await, forgotten);
        // The same on every phone, and also where somebody logs in again on the lost one before it heard of it.
        let again = county.logs_in("cadre", CHOSEN).await.unwrap();
        assert_eq!(stands(&taken).await, forgotten);
        // A phone that is set up anew keeps what it takes along, and nobody makes an old one of today.
        let anew = takes_along(&again.token).await;
        assert_eq!(stands(&anew).await, standing);
        let forged = anew.replacen(".1.", ".2.", 1);
        assert_ne!(forged, anew);
        assert_eq!(stands(&forged).await, PhoneStanding { stands: false, forgotten: false });

        // For another person by two hands.
        let proposed = county.propose(AccountChange::ForgetPhones { account_id: id }).await.unwrap();
        assert_eq!(stands(&anew).await, standing, "one person changes nothing");
        county.settle_change(&leader, &proposed, None).await.unwrap();
        assert_eq!(stands(&anew).await, forgotten);
        assert_eq!(code(service.session(now(), &begun.token).await), "auth.required");
        county.logs_in("cadre", CHOSEN).await.unwrap();
        let told = repo::office::evidence::about(&county.store, vec![format!("account/{id}")], 100).await.unwrap();
        assert!(told.iter().any(|leaf| leaf.command == "account.forget_phones"));
    }

    async fn a_session_that_was_slipped_into_the_database_opens_nothing(db: TestDb) {
        let county = County::new(db).await;
        let leader = county.leader_who_came().await;
        let session = county.logs_in("leader", CHOSEN).await.unwrap();
        county.service.session(now(), &session.token).await.unwrap();
        // What somebody can work out who has the database and not the keys.
        let token = "known-to-the-intruder";
        let slipped = NewSession {
            token_digest: hex::encode(Sha256::digest(token)),
            account: leader.acted_by,
            post: leader.post,
            expires_at: Timestamp(now().0 + 3_600_000),
            csrf: "csrf".into(),
            credential: String::new(),
        };
        session::open(&county.store, now(), slipped).await.unwrap();
        assert_eq!(code(county.service.session(now(), token).await), "auth.required");
    }

    async fn a_lock_falls_on_who_guesses_and_not_on_who_holds_the_login(db: TestDb) {
        let county = County::new(db).await;
        county.leader_who_came().await;
        let tries = async |login: &str, password: &str, origin: Origin<'_>| {
            county.logs_in_from(login, password, origin).await.map(|begun| begun.devices.unwrap())
        };
        let kept = tries("leader", CHOSEN, Origin::at("192.0.2.1")).await.unwrap();
        let (guesser, office) = (Origin::at("203.0.113.5"), Origin::at("192.0.2.1"));
        // An unknown name is answered as a known one.
        for login in ["leader", "nobody"] {
            for _ in 0..5 {
                assert_eq!(code(tries(login, "wrong-wrong-wrong", guesser).await), "auth.wrong");
            }
            assert_eq!(code(tries(login, CHOSEN, guesser).await), "auth.locked");
        }
        tries("leader", CHOSEN, office).await.unwrap();
        // The holder sits behind the same address, in a browser that is known; a made-up one is none.
        let known = Origin { devices: Some(&kept), ..guesser };
        assert_eq!(tries("leader", CHOSEN, known).await.unwrap(), kept);
        let forged = kept.replace('.', ".0");
        let forged = Origin { devices: Some(&forged), ..guesser };
        assert_eq!(code(tries("leader", CHOSEN, forged).await), "auth.locked");
        // From many addresses at once: the login is shut for whoever is unknown, and for nobody else.
        for n in 0..25 {
            let address = format!("198.51.100.{n}");
            assert_eq!(code(tries("leader", "wrong-wrong-wrong", Origin::at(&address)).await), "auth.wrong");
        }
        assert_eq!(code(tries("leader", CHOSEN, Origin::at("198.51.100.99")).await), "auth.locked");
        tries("leader", CHOSEN, known).await.unwrap();
        // A browser that was stolen guesses no further either.
        for _ in 0..5 {
            assert_eq!(code(tries("leader", "wrong-wrong-wrong", known).await), "auth.wrong");
        }
        assert_eq!(code(tries("leader", CHOSEN, known).await), "auth.locked");
    }

    async fn no_session_of_the_old_password_outlives_its_change(db: TestDb) {
        let county = County::new(db).await;
        let leader = county.leader_who_came().await;
        let passwords = [CHOSEN.to_owned(), format!("{CHOSEN}-1"), format!("{CHOSEN}-2"), format!("{CHOSEN}-3")];
        for change in passwords.windows(2) {
            let has_changed = std::cell::Cell::new(false);
            let changes = async {
                let cmd = ChangePasswordCmd { old: change[0].clone(), new: change[1].clone() };
                let started = county.service.change_password(&leader, cmd).await;
                has_changed.set(true);
                started.unwrap()
            };
            // One login after the other: one of them is under way when the change is committed.
            let logs_in = async {
                let mut begun = Vec::new();
                while !has_changed.get() {
                    begun.extend(county.logs_in("leader", &change[0]).await.ok());
                }
                begun
            };
            let (new, old) = tokio::join!(changes, logs_in);
            assert!(!old.is_empty());
            for session in old {
                assert_eq!(code(county.service.session(now(), &session.token).await), "auth.required");
            }
            county.service.session(now(), &new.token).await.unwrap();
        }
    }

    async fn the_database_keeps_administrators_apart_for_every_pair_of_roles(db: TestDb) {
        let county = County::new(db).await;
        for (at, one) in Role::ALL.iter().enumerate() {
            for other in Role::ALL {
                let mut tx = county.store.system_begin(now(), "test.pair").await.unwrap();
                let person = account::Model {
                    login: format!("{at}-{other}"),
                    state: "active".parse().unwrap(),
                    ..account::Model::default()
                };
                let person = tx.insert(person).await.unwrap();
                let held = |role: &Role| post::Model {
                    account_id: person.id,
                    role: (*role).into(),
                    area_id: county.area("99").0,
                    valid_from: DAY.parse().unwrap(),
                    ..post::Model::default()
                };
                tx.insert(held(one)).await.unwrap();
                let second = tx.insert(held(other)).await.map(drop).map_err(|problem| problem.code);
                let expected = if one.may_be_held_with(*other) { Ok(()) } else { Err("post.excluded".to_owned()) };
                assert_eq!(second, expected, "{one} {other}");
            }
        }
    }

    async fn grants_at_the_same_time_never_join_an_administrator_with_another_post(db: TestDb) {
        let county = County::new(db).await;
        let config = StoreConfig { data_dir: county.db.data_dir().to_owned(), database_url: county.db.url.clone() };
        let stores = [Store::open(&config).await.unwrap(), Store::open(&config).await.unwrap()];
        for round in 0..8 {
            let mut tx = county.store.system_begin(now(), "test.person").await.unwrap();
            let person = account::Model {
                login: format!("person-{round}"),
                state: "active".parse().unwrap(),
                ..account::Model::default()
            };
            let person = tx.insert(person).await.unwrap().id;
            tx.commit(()).await.unwrap();
            let area = county.area("99").0;
            let grant = async |store: &Store, role: Role| {
                let mut tx = store.system_begin(now(), "test.grant").await?;
                let post = post::Model {
                    account_id: person,
                    role: role.into(),
                    area_id: area,
                    valid_from: DAY.parse().unwrap(),
                    ..post::Model::default()
                };
                tx.insert(post).await?;
                tx.commit(()).await
            };
            let (one, other) = tokio::join!(grant(&stores[0], Role::SystemAdmin), grant(&stores[1], Role::CountyLeader));
            let refused: Vec<_> = [one, other].into_iter().filter_map(Result::err).map(|problem| problem.code).collect();
            assert_eq!(refused, ["post.excluded"], "round {round}");
        }
    }
}
