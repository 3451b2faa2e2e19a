//! Witnesses hold the heads of the log, and say no to one that is not the continuation of what they hold.

use std::fs;
use std::path::{Path, PathBuf};

use shouwang_domain::calendar::Timestamp;
use shouwang_evidence::{Checkpoint, Hash, SigningKey};
use shouwang_service::office::witness::WitnessState;
use shouwang_testkit::both_databases;

use crate::county::County;
use crate::world::{TODAY, head, id};

fn at(seconds: i64) -> Timestamp {
    let morning: Timestamp = format!("{TODAY}T09:30:00+08:00").parse().unwrap();
    Timestamp(morning.0 + seconds * 1000)
}

/// The sizes of the checkpoints in a folder.
fn held(folder: &Path) -> Vec<u64> {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut sizes: Vec<u64> = names
        .map(|path| path.file_stem().unwrap().to_str().unwrap().parse().unwrap())
        .collect();
    sizes.sort_unstable();
    sizes
}

/// A county with two witnesses.
async fn witnessed(county: &County) -> (PathBuf, PathBuf) {
    let data = county.db.data_dir();
    let folders = (data.join("discipline-office"), data.join("province"));
    for folder in [&folders.0, &folders.1] {
        fs::create_dir(folder).unwrap();
    }
    let list = format!("# 见证方\n{}\n\n{}\n", folders.0.display(), folders.1.display());
    fs::write(data.join("witnesses.txt"), list).unwrap();
    folders
}

async fn states(county: &County, now: Timestamp) -> Vec<WitnessState> {
    let met = county.service.keep_witnessed(now).await.unwrap();
    met.into_iter().map(|witness| witness.state).collect()
}

both_databases! {
    async fn a_head_is_handed_over_each_minute_in_which_anything_was_written(db: TestDb) {
        let county = County::new(db).await;
        assert!(!county.service.has_witnesses().unwrap());
        let (one, two) = witnessed(&county).await;
        assert_eq!(states(&county, at(0)).await, [WitnessState::Holds; 2]);
        let first = held(&one);
        assert_eq!((first.len(), &held(&two)), (1, &first));
        // Nothing was written: the head stays, however late it is.
        assert_eq!(states(&county, at(600)).await, [WitnessState::Holds; 2]);
        assert_eq!(held(&one), first);
        county.import(&county.officer(TODAY), &[head("A1", "李甲", &id("19800601", 11))]).await.unwrap();
        states(&county, at(30)).await;
        assert_eq!(held(&one), first, "not within the minute");
        states(&county, at(61)).await;
        assert_eq!(held(&one).len(), 2);
        assert!(held(&one)[1] > first[0]);
        let witnesses = county.service.witnesses().await.unwrap();
        assert!(witnesses.iter().all(|one| one.state == WitnessState::Holds && one.size == held(&two)[1]));
    }

    async fn a_witness_that_is_away_gets_the_head_when_it_is_back(db: TestDb) {
        let county = County::new(db).await;
        let (one, two) = witnessed(&county).await;
        fs::remove_dir(&two).unwrap();
        assert_eq!(states(&county, at(0)).await, [WitnessState::Holds, WitnessState::Unreachable]);
        fs::create_dir(&two).unwrap();
        assert_eq!(county.service.witnesses().await.unwrap()[1].state, WitnessState::Behind);
        assert_eq!(states(&county, at(10)).await, [WitnessState::Holds; 2]);
        assert_eq!(held(&one), held(&two));
        fs::write(county.db.data_dir().join("witnesses.txt"), "witness\n").unwrap();
        assert_eq!(county.service.keep_witnessed(at(20)).await.unwrap_err().code, "witness.relative");
    }

    /// Whoever has the database and the signing key can sign any head; what a witness holds stays.
    async fn a_log_that_does_not_continue_what_a_witness_holds_is_named(db: TestDb) {
        let county = County::new(db).await;
        let (one, two) = witnessed(&county).await;
        let pem = fs::read_to_string(county.db.data_dir().join("evidence-key.pem")).unwrap();
        let node = county.service.installation().clone();
        let key = SigningKey::from_pem(county.store.verifying_key().name(), &pem).unwrap();
        let sign = |size: u64| {
            let checkpoint = Checkpoint { origin: node.origin.clone(), size, root: Hash::of("another history"), at_ms: 0 };
            checkpoint.sign(&key).unwrap()
        };
        // One held an earlier head of another history, the other a longer one: rewritten, and restored or cut short.
        fs::write(one.join("00000000000000000002.checkpoint"), sign(2)).unwrap();
        fs::write(two.join("00000000000000900000.checkpoint"), sign(900_000)).unwrap();
        assert_eq!(states(&county, at(0)).await, [WitnessState::Contradicts; 2]);
        assert_eq!((held(&one), held(&two)), (vec![2], vec![900_000]), "nothing is put over it");
        assert!(!county.service.witness_check().await.ok);
        // A note that nobody signed counts as little.
        fs::write(one.join("00000000000000000002.checkpoint"), "no note").unwrap();
        assert_eq!(states(&county, at(70)).await[0], WitnessState::Contradicts);
    }
}
