//! A superuser of the database who holds the signing key makes another history of what was written, in eight ways, and signs
//! it. Each history agrees with itself and with its rows; whoever holds one checkpoint of before sees that it is another one.
//!
//! `SHOUWANG_TAMPERS` says how many histories are tried; each is tried in all eight ways.

use std::collections::BTreeMap;
use std::env;

use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::risk::Population;
use shouwang_evidence::{FindingKind, Report, verify};
use shouwang_store::entity::{area, household, member};
use shouwang_store::{Store, Tx};
use shouwang_testkit::{TestDb, both_databases};

use crate::support::*;

/// The tables that a history writes.
const WRITTEN: [&str; 7] = [
    "area",
    "household",
    "member",
    "evidence_leaf",
    "evidence_change",
    "evidence_sequence",
    "evidence_checkpoint",
];

/// What is done to a history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Tampering {
    /// An act says something else than it did.
    Edit,
    /// An act never was.
    Delete,
    /// An act that never was is put among the old ones.
    BackDate,
    /// Two acts have changed places.
    Swap,
    /// The newest acts never were.
    Truncate,
    /// Everything was otherwise, from the first act.
    Rewrite,
    /// After some act it went on otherwise.
    Fork,
    /// The state of a backup is put back, and people do their work again.
    Restore,
}

const WAYS: [Tampering; 8] = [
    Tampering::Edit,
    Tampering::Delete,
    Tampering::BackDate,
    Tampering::Swap,
    Tampering::Truncate,
    Tampering::Rewrite,
    Tampering::Fork,
    Tampering::Restore,
];

/// One act of a history. Whom it is about is a place among those that are there.
#[derive(Debug, Clone)]
enum Op {
    Household,
    Member { household: usize, name: String },
    Rename { member: usize, name: String },
    Reclassify { household: usize, population: Population },
}

/// What is there after some acts.
#[derive(Clone, Default)]
struct There {
    areas: i64,
    households: Vec<household::Model>,
    members: Vec<member::Model>,
}

struct History {
    dice: ChaCha8Rng,
    /// Minutes since the beginning.
    clock: i64,
}

impl History {
    fn op(&mut self) -> Op {
        let name: String = (0..2)
            .filter_map(|_| ["守", "望", "相", "助", "山", "水", "田", "林"].choose(&mut self.dice))
            .copied()
            .collect();
        let at = self.dice.random_range(0..64);
        match self.dice.random_range(0..10) {
            0..2 => Op::Household,
            2..6 => Op::Member { household: at, name },
            6..8 => Op::Rename { member: at, name },
            _ => Op::Reclassify {
                household: at,
                population: *[Population::Lifted, Population::General]
                    .choose(&mut self.dice)
                    .unwrap(),
            },
        }
    }

    fn ops(&mut self, number: usize) -> Vec<Op> {
        (0..number).map(|_| self.op()).collect()
    }

    fn next_minute(&mut self) -> Timestamp {
        self.clock += 1;
        Timestamp(now().0 + self.clock * 60_000)
    }

    async fn play(&mut self, store: &Store, there: &mut There, ops: &[Op]) {
        for op in ops {
            let mut ctx = everywhere();
            ctx.now = self.next_minute();
            let mut tx = store.begin(&ctx, "test.act").await.unwrap();
            there.act(&mut tx, op).await;
            tx.commit(()).await.unwrap();
        }
    }
}

impl There {
    async fn act(&mut self, tx: &mut Tx, op: &Op) {
        if self.households.is_empty() || matches!(op, Op::Household) {
            self.areas += 1;
            let area: area::Model = tx.insert(an_area(range(self.areas, self.areas + 1))).await.unwrap();
            self.households.push(tx.insert(a_household(&area)).await.unwrap());
        }
        let of = |place: usize, among: usize| place % among;
        match op {
            Op::Household => {}
            Op::Member { household, name } => {
                let household = &self.households[of(*household, self.households.len())];
                self.members.push(tx.insert(a_member(household, name)).await.unwrap());
            }
            Op::Rename { member, name } if !self.members.is_empty() => {
                let at = of(*member, self.members.len());
                let mut renamed = self.members[at].clone();
                renamed.name.clone_from(name);
                renamed.name_key = shouwang_domain::name::name_key(name);
                self.members[at] = tx.update(&self.members[at], renamed).await.unwrap();
            }
            Op::Rename { .. } => {
                self.members
                    .push(tx.insert(a_member(&self.households[0], "守望")).await.unwrap());
            }
            Op::Reclassify { household, population } => {
                let at = of(*household, self.households.len());
                let mut otherwise = self.households[at].clone();
                otherwise.population = (*population).into();
                self.households[at] = tx.update(&self.households[at], otherwise).await.unwrap();
            }
        }
    }
}

/// Whoever has the database.
struct Superuser {
    plain: DatabaseConnection,
    /// On SQLite, what keeps the log from being changed: taken away, and put back so that nobody misses it.
    triggers: BTreeMap<String, String>,
}

impl Superuser {
    async fn of(db: &TestDb) -> Self {
        let plain = plain(db).await;
        let mut triggers = BTreeMap::new();
        if db.url.is_some() {
            run(&plain, "SET session_replication_role = replica").await;
        } else {
            run(&plain, "PRAGMA foreign_keys = OFF").await;
            let query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'";
            let query = Statement::from_string(plain.get_database_backend(), query);
            for row in plain.query_all_raw(query).await.unwrap() {
                triggers.insert(row.try_get_by_index(0).unwrap(), row.try_get_by_index(1).unwrap());
            }
        }
        Self { plain, triggers }
    }

    /// Keeps a copy of everything, as a backup does.
    async fn keep(&self, name: &str) {
        for table in WRITTEN {
            let keep = format!("CREATE TEMPORARY TABLE {name}_{table} AS SELECT * FROM {table}");
            run(&self.plain, &keep).await;
        }
    }

    async fn forget(&self, name: &str) {
        for table in WRITTEN {
            run(&self.plain, &format!("DROP TABLE {name}_{table}")).await;
        }
    }

    async fn put_back(&self, name: &str) {
        for trigger in self.triggers.keys() {
            run(&self.plain, &format!("DROP TRIGGER \"{trigger}\"")).await;
        }
        for table in WRITTEN.iter().rev() {
            run(&self.plain, &format!("DELETE FROM {table}")).await;
        }
        for table in WRITTEN {
            run(
                &self.plain,
                &format!("INSERT INTO {table} SELECT * FROM {name}_{table}"),
            )
            .await;
        }
        for trigger in self.triggers.values() {
            run(&self.plain, trigger).await;
        }
    }
}

async fn run(plain: &DatabaseConnection, sql: &str) {
    plain
        .execute_unprepared(sql)
        .await
        .unwrap_or_else(|error| panic!("{sql}: {error}"));
}

async fn verified(store: &Store, held: &[String]) -> Report {
    let exports = tempfile::tempdir().unwrap();
    let dir = exports.path().join("export");
    store.export_evidence(&dir, now()).await.unwrap();
    verify(&dir, held, Some(&store.verifying_key()))
}

/// Plays one history honestly, then makes another one of it in each way; says in which ways it was seen.
async fn try_all(db: &TestDb, superuser: &Superuser, seed: u64, seen: &mut BTreeMap<Tampering, u64>) {
    superuser.put_back("empty").await;
    let mut history = History {
        dice: ChaCha8Rng::seed_from_u64(seed),
        clock: 0,
    };
    let number = history.dice.random_range(6..14);
    let ops = history.ops(number);
    // The state of the backup, and the head that the witness got later.
    let kept = history.dice.random_range(0..number - 3);
    let witnessed = history.dice.random_range(kept + 2..number);

    let mut store = Store::open(&config(db)).await.unwrap();
    let mut there = There::default();
    let (mut at_kept, mut notes) = (There::default(), Vec::new());
    let mut held = String::new();
    for (at, op) in ops.iter().enumerate() {
        if at == kept {
            store.close().await.unwrap();
            superuser.keep("kept").await;
            at_kept = there.clone();
            store = Store::open(&config(db)).await.unwrap();
        }
        history.play(&store, &mut there, std::slice::from_ref(op)).await;
        if at == witnessed || history.dice.random_bool(0.3) {
            let note = store.checkpoint(history.next_minute()).await.unwrap().note;
            if at == witnessed {
                held.clone_from(&note);
            }
            notes.push(note);
        }
    }
    let report = verified(&store, &notes).await;
    assert!(report.ok, "history {seed} is honest: {report}");
    store.close().await.unwrap();

    for way in WAYS {
        superuser
            .put_back(if way == Tampering::Rewrite { "empty" } else { "kept" })
            .await;
        let rest = &ops[kept..];
        let other: Vec<Op> = match way {
            Tampering::Edit => [&[history.op()][..], &rest[1..]].concat(),
            Tampering::Delete => rest[1..].to_vec(),
            Tampering::BackDate => [&[history.op()][..], rest].concat(),
            Tampering::Swap => [&[rest[1].clone(), rest[0].clone()][..], &rest[2..]].concat(),
            Tampering::Truncate => Vec::new(),
            Tampering::Rewrite => history.ops(number + 2),
            Tampering::Fork => history.ops(rest.len() + 2),
            Tampering::Restore => rest.to_vec(),
        };
        let mut there = match way {
            Tampering::Rewrite => There::default(),
            _ => at_kept.clone(),
        };
        // The clock of the program says what the superuser wants it to say.
        history.clock = kept as i64;
        let store = Store::open(&config(db)).await.unwrap();
        history.play(&store, &mut there, &other).await;
        let note = store.checkpoint(history.next_minute()).await.unwrap().note;
        let alone = verified(&store, &[note]).await;
        assert!(
            alone.ok,
            "history {seed}, {way:?}: what was made agrees with itself: {alone}"
        );
        let report = verified(&store, std::slice::from_ref(&held)).await;
        let is_seen = !report.ok
            && report
                .findings
                .iter()
                .all(|found| found.kind != FindingKind::FileDamaged);
        *seen.entry(way).or_default() += u64::from(is_seen);
        assert!(is_seen, "history {seed}, {way:?}: nobody sees it: {report}");
        store.close().await.unwrap();
    }
    superuser.forget("kept").await;
}

both_databases! {
    async fn another_history_contradicts_the_checkpoint_that_others_hold(db: TestDb) {
        let histories: u64 = env::var("SHOUWANG_TAMPERS").map_or(3, |number| number.parse().unwrap());
        store(&db).await.close().await.unwrap();
        let superuser = Superuser::of(&db).await;
        superuser.keep("empty").await;
        let mut seen = BTreeMap::new();
        for seed in 0..histories {
            try_all(&db, &superuser, seed, &mut seen).await;
        }
        let all: BTreeMap<Tampering, u64> = WAYS.iter().map(|way| (*way, histories)).collect();
        assert_eq!(seen, all, "{histories} honest histories without an alarm, and each made otherwise");
    }
}
