//! Which keys to join by: those that find again what damage does to the own values, at the least number of pairs.
//!
//! Some rows are copied and damaged: slips, other values, missing ones, names that change places. A key is worth what it
//! finds of them that no other key finds. No label and no setting is asked for.

use std::num::NonZero;

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use crate::compare::Kind;
use crate::data::Data;
use crate::keys::{BlockKey, KeyTables, Part};
use crate::normal::is_chinese;
use crate::parallel;
use crate::table::MISSING;

/// Rows that are damaged to see which keys find them again.
const TRIALS: usize = 1_024;
/// Rows of each list from which the pairs of a key are estimated.
const ESTIMATED_FROM: usize = 20_000;
/// Keys of two parts that are looked at, the cheapest first.
const MOST_COUPLES: usize = 150;
/// No more keys than these are joined.
const MOST_KEYS: usize = 40;
/// So many keys should find each trial, and so much is it worth to find one for which so many are wanted still.
const TIMES_FOUND: u8 = 4;
const WORTH_TO_FIND: [f64; TIMES_FOUND as usize + 1] = [0.0, 0.02, 0.1, 0.3, 1.0];
/// How much of a row's columns are damaged, in thirds of the trials.
const DAMAGE: [f64; 3] = [0.1, 0.25, 0.45];

/// The trials that a key finds again, one bit each.
type Found = Vec<u64>;

#[derive(Debug)]
struct Candidate {
    key: BlockKey,
    pairs: f64,
    share_over: f64,
    found: Found,
}

/// The keys by which two lists are joined.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) keys: Vec<BlockKey>,
    /// Pairs that share a key, about; one that shares several is counted for each.
    pub(crate) pairs: f64,
}

/// Chooses the keys for two lists, within a number of pairs.
pub(crate) fn plan(data: &Data, tables: &KeyTables, budget: f64, threads: NonZero<usize>) -> Plan {
    let parts = tables.parts(data);
    let found = trials(data, tables, &parts);
    let largest = data.left().len().max(data.right().len());
    let of = largest.div_ceil(ESTIMATED_FROM).max(1);
    let most = (budget / 200.0).max(20_000.0);
    let candidate = |chosen: &[usize]| {
        let key = BlockKey::of(chosen.iter().map(|at| parts[*at]).collect(), None);
        let estimate = key.estimate(tables, data, of, most);
        let all = chosen
            .iter()
            .skip(1)
            .fold(found[chosen[0]].clone(), |all, at| and(&all, &found[*at]));
        Candidate {
            key,
            pairs: estimate.pairs,
            share_over: estimate.share_over,
            found: all,
        }
    };
    let alone: Vec<usize> = (0..parts.len()).collect();
    let singles = parallel::map(threads, &alone, |at| candidate(&[*at]));
    let mut couples: Vec<(usize, usize)> = Vec::new();
    // Two parts together are of use where one alone would cost too much.
    let is_coarse = |at: usize| singles[at].pairs > budget / 16.0 || singles[at].share_over > 0.05;
    for (i, one) in parts.iter().enumerate() {
        for (j, other) in parts.iter().enumerate().skip(i + 1) {
            if one.column != other.column && (is_coarse(i) && is_coarse(j)) {
                couples.push((i, j));
            }
        }
    }
    couples.sort_by_key(|(i, j)| std::cmp::Reverse(count(&and(&found[*i], &found[*j]))));
    couples.truncate(MOST_COUPLES);
    let split_by = cheapest_parts(&singles, &parts);
    let mut candidates = parallel::map(threads, &couples, |(i, j)| candidate(&[*i, *j]));
    candidates.extend(singles);
    candidates.retain(|candidate| candidate.share_over < 0.3 && count(&candidate.found) > 0);
    let chosen = choose(candidates, budget, largest as f64);
    let pairs = chosen.iter().map(|candidate| candidate.pairs).sum();
    let keys = parallel::map(threads, &chosen, |Candidate { key, .. }| {
        let is_free = |part: &&Part| key.parts.iter().all(|own| own.column != part.column);
        let mut key = BlockKey::of(key.parts.clone(), split_by.iter().find(is_free).copied());
        key.split_large(tables, data, most);
        key
    });
    Plan { keys, pairs }
}

/// A block of more rows of a register than this is left to keys that say more.
const MOST_OF_REGISTER: usize = 2_000;

/// The keys by which few rows are looked up in a long list: always the same ones, and time is no matter for few rows. Numbers,
/// names and readings alone; what is left of a damaged name with the place or the date.
pub(crate) fn plan_look_up(data: &Data, tables: &KeyTables, threads: NonZero<usize>) -> Plan {
    let parts = tables.parts(data);
    let of = |kinds: &[Kind]| {
        let is_of = |part: &&Part| kinds.contains(&data.columns[part.column].kind);
        parts.iter().filter(is_of).copied().collect::<Vec<_>>()
    };
    let (names, others) = (of(&[Kind::Name]), of(&[Kind::Words, Kind::Date]));
    let mut keys: Vec<Vec<Part>> = of(&[Kind::Id]).into_iter().map(|part| vec![part]).collect();
    keys.extend(names.iter().filter(|part| part.kind < 2).map(|part| vec![*part]));
    for (at, one) in others.iter().enumerate() {
        keys.extend(names.iter().map(|name| vec![*name, *one]));
        let later = others[at + 1..].iter().filter(|other| other.column != one.column);
        keys.extend(later.map(|other| vec![*one, *other]));
    }
    if keys.is_empty() {
        keys = parts.into_iter().map(|part| vec![part]).collect();
    }
    let keys = parallel::map(threads, &keys, |parts| {
        let mut key = BlockKey::of(parts.clone(), None);
        key.leave_large(tables, data, MOST_OF_REGISTER);
        key
    });
    Plan { keys, pairs: 0.0 }
}

/// Takes the key that finds most for its pairs, again and again, until every trial is found by several keys or the pairs are
/// used up. True damage is worse than chance makes it, so one key for each is not enough.
fn choose(mut candidates: Vec<Candidate>, budget: f64, rows: f64) -> Vec<Candidate> {
    let mut wanted = [TIMES_FOUND; TRIALS];
    let (mut keys, mut used) = (Vec::new(), 0.0);
    while keys.len() < MOST_KEYS {
        let worth = |candidate: &Candidate| {
            let finds = |trial: &usize| candidate.found[trial / 64] >> (trial % 64) & 1 == 1;
            let new: f64 = (0..TRIALS)
                .filter(finds)
                .map(|trial| WORTH_TO_FIND[usize::from(wanted[trial])])
                .sum();
            new * (1.0 - candidate.share_over) / (candidate.pairs + 2.0 * rows)
        };
        let affordable = candidates
            .iter()
            .enumerate()
            .filter(|(_, candidate)| used + candidate.pairs <= budget);
        let best = affordable.map(|(at, candidate)| (worth(candidate), at));
        let Some((worth, at)) = best.max_by(|x, y| x.0.total_cmp(&y.0).then(y.1.cmp(&x.1))) else {
            break;
        };
        if worth <= 0.0 {
            break;
        }
        let candidate = candidates.swap_remove(at);
        used += candidate.pairs;
        for (trial, wanted) in wanted.iter_mut().enumerate() {
            *wanted -= u8::from(*wanted > 0 && candidate.found[trial / 64] >> (trial % 64) & 1 == 1);
        }
        keys.push(candidate);
    }
    keys
}

/// The parts with the fewest pairs, one for each column.
fn cheapest_parts(singles: &[Candidate], parts: &[Part]) -> Vec<Part> {
    let cost = |at: &usize| singles[*at].pairs + singles[*at].share_over * 1e15;
    let mut order: Vec<usize> = (0..parts.len()).filter(|at| parts[*at].kind == 0).collect();
    order.sort_by(|x, y| cost(x).total_cmp(&cost(y)).then(x.cmp(y)));
    order.into_iter().map(|at| parts[at]).collect()
}

fn and(one: &Found, other: &Found) -> Found {
    one.iter().zip(other).map(|(one, other)| one & other).collect()
}

fn count(found: &Found) -> u32 {
    found.iter().map(|bits| bits.count_ones()).sum()
}

/// Damages rows and says for each part which trials it finds again.
fn trials(data: &Data, tables: &KeyTables, parts: &[Part]) -> Vec<Found> {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let mut found = vec![vec![0_u64; TRIALS / 64]; parts.len()];
    let rows = data.right();
    if rows.len() == 0 {
        return found;
    }
    for trial in 0..TRIALS {
        let row = rows.get(rng.random_range(0..rows.len() as u32)).to_vec();
        let damage = DAMAGE[trial % DAMAGE.len()];
        let mut texts: Vec<Option<String>> = (0..row.len()).map(|at| text(data, at, row[at])).collect();
        for (at, text) in texts.iter_mut().enumerate() {
            if rng.random_bool(damage) {
                let other = rows.get(rng.random_range(0..rows.len() as u32))[at];
                *text = damaged(data, at, text.take(), other, &mut rng);
            }
        }
        if !data.swaps.is_empty() && rng.random_bool(0.03) {
            let (i, j) = data.swaps[rng.random_range(0..data.swaps.len())];
            texts.swap(i, j);
        }
        let mut keys = Vec::new();
        for (part, found) in parts.iter().zip(&mut found) {
            keys.clear();
            if let Some(text) = &texts[part.column] {
                data.dictionaries[data.columns[part.column].dictionary].keys(text, &mut keys);
            }
            let own = tables.of(data, &row, *part);
            let again = keys.iter().any(|key| key.0 == part.kind && own.contains(&key.1));
            found[trial / 64] |= u64::from(again) << (trial % 64);
        }
    }
    found
}

fn text(data: &Data, column: usize, code: u32) -> Option<String> {
    let dictionary = &data.dictionaries[data.columns[column].dictionary];
    (code != MISSING).then(|| dictionary.texts().get(code).to_owned())
}

/// A value with a slip, another one, or none.
fn damaged(data: &Data, column: usize, own: Option<String>, other: u32, rng: &mut ChaCha8Rng) -> Option<String> {
    let own = own?;
    match rng.random_range(0..20) {
        0..11 => Some(with_slip(&own, data.columns[column].kind, rng)),
        11..16 => text(data, column, other),
        _ => None,
    }
}

fn with_slip(text: &str, kind: Kind, rng: &mut ChaCha8Rng) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    let at = rng.random_range(0..chars.len().max(1));
    let new = match kind {
        Kind::Date | Kind::Number | Kind::Id => char::from(b'0' + rng.random_range(0..10_u8)),
        _ if is_chinese(text) => '\u{25A1}',
        _ => char::from(b'a' + rng.random_range(0..26_u8)),
    };
    match rng.random_range(0..4) {
        0 if at < chars.len() && kind != Kind::Date => {
            chars.remove(at);
        }
        1 if kind != Kind::Date => chars.insert(at, new),
        2 if at + 1 < chars.len() => chars.swap(at, at + 1),
        _ if at < chars.len() => chars[at] = new,
        _ => {}
    }
    chars.into_iter().collect()
}
