//! Searching by a whole ID number. It answers whether somebody has that number, so that the hidden part of a number could
//! be found by trying: each search is a sensitive read with its own leaf, and those that find nobody are few a day. A sheet
//! answers the same by what it would do, in a dry run too: numbers that nobody has where it says so are few a day and household.
//! A form answers it when it refuses a member whom somebody else has already: numbers that it gives are counted with them.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest as _, Sha256};
use shouwang_domain::HouseholdId;
use shouwang_domain::id_number::IdNumber;
use shouwang_domain::ids::IdGenerator;
use shouwang_store::column::Json;
use shouwang_store::entity::{account, household, member, sensitive_read};
use shouwang_store::repo::register::filter::HouseholdFilter;
use shouwang_store::repo::register::words::Words;
use shouwang_store::repo::{Page, PageRequest};
use shouwang_store::{Field, Tx, Vault, repo};

use crate::{Ctx, Problem, Result, Service};

/// So many numbers that nobody has may one person look up within a day: mistyped ones and those of strangers. To find a
/// number from its mask takes about 17 for each person. A decision of ours.
const MISSES_A_DAY: u64 = 10;
const DAY_MS: i64 = 24 * 3600 * 1000;

/// So many numbers that none of its members has may the sheets of one person give within a day for one household, and so many for
/// all: those of a large family that is new there or mended. A decision of ours.
const HOUSEHOLD_MISSES_A_DAY: usize = 8;
const SHEET_MISSES_A_DAY: usize = 300;

/// What a search by number is written down as.
const SUBJECT: &str = "household_search";
/// It found somebody.
const FOUND: &str = "number_found";
/// It found nobody.
const MISSED: &str = "number_missed";
/// A sheet gave another number than the register has.
const SHEET_MISSED: &str = "sheet_number_missed";

/// The ID numbers that a sheet gives for households of the register. Whether one of them is right shows in what the sheet would
/// do, whatever else stands in its row: so it is the number that counts, and not what is said about it.
#[derive(Debug, Clone, Default)]
pub(crate) struct SheetNumbers {
    /// The households for which there is one.
    given: BTreeSet<i64>,
    /// Those that nobody who lives there has, by household; of somebody elsewhere, by none.
    missed: BTreeSet<(Option<i64>, String)>,
}

impl SheetNumbers {
    /// Takes note of the number of a row about a household with these members.
    pub(crate) fn note(&mut self, vault: &Vault, household: i64, members: &[member::Model], number: &IdNumber) {
        self.given.insert(household);
        let blind = vault.blind(Field::MEMBER_ID_NUMBER, number.reveal());
        let has_it = |row: &member::Model| row.id_number_blind.as_ref() == Some(&blind);
        if !members.iter().any(has_it) {
            self.missed.insert((Some(household), word(&blind)));
        }
    }

    /// Takes note of a number that somebody has who lives elsewhere: the answer says so.
    pub(crate) fn note_elsewhere(&mut self, vault: &Vault, number: &IdNumber) {
        let blind = vault.blind(Field::MEMBER_ID_NUMBER, number.reveal());
        self.missed.insert((None, word(&blind)));
    }

    /// These and others.
    pub(crate) fn extend(&mut self, other: Self) {
        self.given.extend(other.given);
        self.missed.extend(other.missed);
    }
}

/// What stands for a number: the beginning of a digest of its blind index.
fn word(blind: &[u8]) -> String {
    hex::encode(&Sha256::digest(blind)[..8])
}

/// Whether a text could be a whole ID number, old, new or slipped, and no household number or end of one.
pub(super) fn is_whole_number(text: &str) -> bool {
    let text = text.trim();
    let n_digits = text.chars().filter(|c| c.is_numeric()).count();
    n_digits >= 14 && text.chars().count() - n_digits <= 4
}

impl Service {
    /// Looks a number up and writes down that somebody did, never the number; one search of a person after the other, so
    /// that many at once have no more answers than the budget allows.
    ///
    /// # Errors
    /// `search.too_many_misses`, and those of the database.
    pub(super) async fn search_by_number(
        &self,
        ctx: &Ctx,
        filter: &HouseholdFilter,
        number: &Words,
        request: PageRequest,
    ) -> Result<Page<household::Model>> {
        let mut tx = self.store.begin(ctx, "household.search_by_number").await?;
        tx.locked::<account::Model>(ctx.entered_by.0).await?;
        let since = IdGenerator::first_at(ctx.now.0 - DAY_MS);
        let misses = repo::office::evidence::sensitive_reads(&tx, ctx.entered_by, SUBJECT, MISSED, since).await?;
        if misses >= MISSES_A_DAY {
            return Err(too_many_misses());
        }
        let found = repo::register::household::list(&tx, ctx, filter, Some(number), request).await?;
        let reason = if found.items.is_empty() { MISSED } else { FOUND };
        tx.subject("household");
        tx.insert(sensitive_read::Model {
            subject: SUBJECT.to_owned(),
            fields: Json::of(&["id_number"])?,
            reason: reason.to_owned(),
            ..sensitive_read::Model::default()
        })
        .await?;
        tx.commit(()).await?;
        Ok(found)
    }
}

impl Service {
    /// Counts the ID numbers of a sheet that nobody has where it says so: each once a day, however often the sheet is sent. Where
    /// they are too many for a household, no sheet of the person with a number for it is answered, right or wrong; one sheet after
    /// the other, so that many at once have no more answers.
    ///
    /// # Errors
    /// `sheet.too_many_misses`, and those of the database.
    pub(crate) async fn charge_misses(&self, ctx: &Ctx, numbers: &SheetNumbers) -> Result<()> {
        if numbers.given.is_empty() && numbers.missed.is_empty() {
            return Ok(());
        }
        let mut tx = self.store.begin(ctx, "household.sheet_numbers").await?;
        match charge(&mut tx, ctx, numbers).await? {
            Charged::Nothing => tx.abandon().await,
            Charged::New => tx.commit(()).await,
            Charged::TooMany => {
                // What was tried stays on record.
                tx.commit(()).await?;
                Err(too_many_sheet_misses())
            }
        }
    }

    /// The same within the transaction of the import itself.
    ///
    /// # Errors
    /// `sheet.too_many_misses`, and those of the database.
    pub(crate) async fn charge_misses_in(&self, tx: &mut Tx, ctx: &Ctx, numbers: &SheetNumbers) -> Result<()> {
        match charge(tx, ctx, numbers).await? {
            Charged::TooMany => Err(too_many_sheet_misses()),
            Charged::Nothing | Charged::New => Ok(()),
        }
    }
}

impl Service {
    /// Counts the ID number that an entry gives a member, as those of a sheet are counted: whoever tries numbers until one is
    /// refused would find a hidden one. A member who is new counts among those of all households, a changed number among those
    /// of its own.
    ///
    /// # Errors
    /// Not found, `sheet.too_many_misses`, and those of the database.
    pub(super) async fn charge_entry(
        &self,
        ctx: &Ctx,
        household: Option<HouseholdId>,
        is_new: bool,
        number: Option<&str>,
    ) -> Result<()> {
        let Some(number) = number.and_then(|number| IdNumber::parse(number).ok()) else {
            return Ok(());
        };
        let mut numbers = SheetNumbers::default();
        let vault = self.store.vault();
        match household {
            Some(id) => {
                let household = repo::register::household::by_id(&self.store, ctx, id).await?;
                let members = repo::register::member::of_households(&self.store, &[household.id]).await?;
                let members: Vec<member::Model> = members.into_values().flatten().collect();
                let blind = vault.blind(Field::MEMBER_ID_NUMBER, number.reveal());
                let is_theirs = members.iter().any(|row| row.id_number_blind.as_ref() == Some(&blind));
                if !is_new {
                    numbers.note(vault, household.id, &members, &number);
                } else if !is_theirs {
                    numbers.note_elsewhere(vault, &number);
                }
            }
            None => numbers.note_elsewhere(vault, &number),
        }
        // The key of the request belongs to the entry itself.
        let ctx = Ctx {
            request: None,
            ..ctx.clone()
        };
        self.charge_misses(&ctx, &numbers).await
    }
}

enum Charged {
    Nothing,
    New,
    TooMany,
}

async fn charge(tx: &mut Tx, ctx: &Ctx, numbers: &SheetNumbers) -> Result<Charged> {
    tx.locked::<account::Model>(ctx.entered_by.0).await?;
    let since = IdGenerator::first_at(ctx.now.0 - DAY_MS);
    let mut known: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in repo::office::evidence::sensitive_reads_for(tx, ctx.entered_by, SHEET_MISSED, since).await? {
        let words: Vec<String> = row.fields.read()?;
        known.entry(row.subject).or_default().extend(words.into_iter().nth(1));
    }
    let subject_of =
        |household: Option<i64>| household.map_or_else(|| SUBJECT.to_owned(), |id| format!("household/{id}"));
    let is_full = |known: &BTreeMap<String, BTreeSet<String>>, household: i64| {
        let words = known.get(&subject_of(Some(household)));
        words.is_some_and(|words| words.len() > HOUSEHOLD_MISSES_A_DAY)
    };
    let is_too_much = |known: &BTreeMap<String, BTreeSet<String>>| {
        known.values().map(BTreeSet::len).sum::<usize>() > SHEET_MISSES_A_DAY
            || numbers.given.iter().any(|household| is_full(known, *household))
    };
    let mut rows = Vec::new();
    if !is_too_much(&known) {
        for (household, word) in &numbers.missed {
            let subject = subject_of(*household);
            if known.entry(subject.clone()).or_default().insert(word.clone()) {
                rows.push(sensitive_read::Model {
                    subject,
                    fields: Json::of(&["id_number", word])?,
                    reason: SHEET_MISSED.to_owned(),
                    ..sensitive_read::Model::default()
                });
            }
        }
    }
    let is_new = !rows.is_empty();
    if is_new {
        tx.subject("household");
        tx.insert_many(rows).await?;
    }
    Ok(match (is_too_much(&known), is_new) {
        (true, _) => Charged::TooMany,
        (false, true) => Charged::New,
        (false, false) => Charged::Nothing,
    })
}

fn too_many_sheet_misses() -> Problem {
    Problem::refused(
        "sheet.too_many_misses",
        format!(
            "24小时内，您给同一户填了{HOUSEHOLD_MISSES_A_DAY}个以上与登记不符的证件号码（或各户合计{SHEET_MISSES_A_DAY}个以上），暂不再核对这些户的证件号码；请核对证件，先不填证件号码，或明天再填。"
        ),
        format!(
            "Within 24 hours you gave one household more than {HOUSEHOLD_MISSES_A_DAY} ID numbers that nobody there has (or all households more than {SHEET_MISSES_A_DAY}); numbers for it are not compared for now: look at the cards, leave the numbers out, or try again tomorrow."
        ),
    )
}

fn too_many_misses() -> Problem {
    Problem::refused(
        "search.too_many_misses",
        format!("24小时内已有{MISSES_A_DAY}次按证件号码没有查到人，请明天再查，或改按姓名、村组查找。"),
        format!("{MISSES_A_DAY} searches by ID number found nobody within 24 hours; search tomorrow, or by name and village."),
    )
    .at("/text")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_are_told_from_their_ends_and_from_household_numbers() {
        for whole in [
            "990101199001011234",
            "99010119900101123x",
            " 990101900101123 ",
            "９９０１０１１９９００１０１１２３４",
        ] {
            assert!(is_whole_number(whole), "{whole}");
        }
        for other in ["1234", "123X", "990101102201", "曾", "zengxiao", "H-2026-0001", ""] {
            assert!(!is_whole_number(other), "{other}");
        }
    }
}
