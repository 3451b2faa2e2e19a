//! What the public door knows of itself, and how often it is knocked at: by one address, for one village, for one number.
//!
//! Counts are kept in memory, a fixed window for each: who starts the server anew forgets them, and nothing about a person
//! is in them but the digest of a key that dies with the process.

use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher as _;
use std::sync::{Mutex, PoisonError};

use shouwang_domain::calendar::Timestamp;

/// What the public door needs beside the use cases.
#[derive(Debug, Default)]
pub struct PublicDoor {
    /// The address under which people reach it; without one no poster is printed.
    pub url: Option<String>,
    pub(super) limits: PublicLimits,
    pub(super) counts: Counts,
}

impl PublicDoor {
    /// The door of a server that people reach at `url`.
    pub fn new(url: Option<String>, limits: PublicLimits) -> Self {
        Self {
            url,
            limits,
            counts: Counts::default(),
        }
    }
}

/// How much is taken.
#[derive(Debug, Clone, Copy)]
pub struct PublicLimits {
    /// Forms from one address in an hour. A telephone network puts a whole town behind one address.
    pub forms_per_address: u32,
    /// Applications by one code in a day.
    pub applications_per_code: u32,
}

impl Default for PublicLimits {
    fn default() -> Self {
        Self {
            forms_per_address: 600,
            applications_per_code: 300,
        }
    }
}

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Counted {
    /// Forms from an address.
    Form,
    /// Applications by a code.
    Application,
    /// Applications by a code from one address.
    FromAddress,
    /// Questions after the application with a number.
    Question,
    /// Wrong questions from an address.
    Wrong,
    /// Wrong questions after one number.
    WrongOfNumber,
}

/// So many questions after one number in an hour, right or wrong.
const QUESTIONS_PER_NUMBER: u32 = 20;
/// So many wrong ones from one address in an hour, behind which a whole town may be.
const WRONG_PER_ADDRESS: u32 = 300;
/// So many wrong ones after one number in a day: whoever guesses its four digits takes years.
const WRONG_PER_NUMBER: u32 = 10;
/// So many applications by one code from one address in a day.
const APPLICATIONS_PER_ADDRESS: u32 = 40;
const HOUR_MS: i64 = 3600 * 1000;
/// More keys are not kept at once.
const MOST_KEYS: usize = 100_000;

/// The counts.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    hasher: RandomState,
    windows: Mutex<HashMap<u64, Window>>,
}

#[derive(Debug, Clone, Copy)]
struct Window {
    until: i64,
    count: u32,
}

impl Counts {
    /// Counts one more, and says whether that is still within the limit.
    pub(super) fn one_more(&self, now: Timestamp, limits: PublicLimits, what: Counted, key: &str) -> bool {
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        if windows.len() >= MOST_KEYS {
            windows.retain(|_, window| window.until > now.0);
        }
        if windows.len() >= MOST_KEYS {
            // Those that would end first go first: the longest, which are of villages, stay.
            let mut ends: Vec<i64> = windows.values().map(|window| window.until).collect();
            let middle = ends.len() / 2;
            let (_, cut, _) = ends.select_nth_unstable(middle);
            let cut = *cut;
            windows.retain(|_, window| window.until > cut);
        }
        let (most, lasts) = limit(limits, what);
        let window = windows.entry(self.hasher.hash_one((what, key))).or_insert(Window {
            until: now.0 + lasts,
            count: 0,
        });
        if window.until <= now.0 {
            *window = Window {
                until: now.0 + lasts,
                count: 0,
            };
        }
        window.count = window.count.saturating_add(1);
        window.count <= most
    }

    /// Whether the limit was reached before, without counting.
    pub(super) fn is_used_up(&self, now: Timestamp, limits: PublicLimits, what: Counted, key: &str) -> bool {
        let windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        let (most, _) = limit(limits, what);
        windows
            .get(&self.hasher.hash_one((what, key)))
            .is_some_and(|window| window.until > now.0 && window.count >= most)
    }
}

fn limit(limits: PublicLimits, what: Counted) -> (u32, i64) {
    match what {
        Counted::Form => (limits.forms_per_address, HOUR_MS),
        Counted::Application => (limits.applications_per_code, 24 * HOUR_MS),
        Counted::FromAddress => (APPLICATIONS_PER_ADDRESS, 24 * HOUR_MS),
        Counted::Question => (QUESTIONS_PER_NUMBER, HOUR_MS),
        Counted::WrongOfNumber => (WRONG_PER_NUMBER, 24 * HOUR_MS),
        Counted::Wrong => (WRONG_PER_ADDRESS, HOUR_MS),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_is_used_up_and_opens_again() {
        let counts = Counts::default();
        let limits = PublicLimits {
            forms_per_address: 2,
            ..PublicLimits::default()
        };
        let more = |at: i64, key: &str| counts.one_more(Timestamp(at), limits, Counted::Form, key);
        assert!(more(0, "a") && more(1, "a") && !more(2, "a"));
        assert!(counts.is_used_up(Timestamp(3), limits, Counted::Form, "a"));
        assert!(more(3, "b") && !counts.is_used_up(Timestamp(3), limits, Counted::Form, "b"));
        assert!(more(HOUR_MS, "a"));
    }
}
