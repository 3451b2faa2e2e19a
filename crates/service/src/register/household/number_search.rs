//! Searching by a whole ID number. It answers whether somebody has that number, so that the hidden part of a number could
//! be found by trying: each search is a sensitive read with its own leaf, and those that find nobody are few a day. A sheet
//! answers the same where it names a person beside a number that is somebody else's: these are few a day and household.

use std::collections::HashMap;

use shouwang_domain::ids::IdGenerator;
use shouwang_store::column::Json;
use shouwang_store::entity::{account, household, sensitive_read};
use shouwang_store::repo;
use shouwang_store::repo::register::filter::HouseholdFilter;
use shouwang_store::repo::register::words::Words;
use shouwang_store::repo::{Page, PageRequest};

use crate::{Ctx, Problem, Result, Service};

/// So many numbers that nobody has may one person look up within a day: mistyped ones and those of strangers. To find a
/// number from its mask takes about 17 for each person. A decision of ours.
const MISSES_A_DAY: u64 = 10;
const DAY_MS: i64 = 24 * 3600 * 1000;

/// So many numbers that are not those of the register may the sheets of one person give within a day for one household: a wrong
/// column of a large family, once mended. A decision of ours.
const SHEET_MISSES_A_DAY: u64 = 20;

/// What a search by number is written down as.
const SUBJECT: &str = "household_search";
/// It found somebody.
const FOUND: &str = "number_found";
/// It found nobody.
const MISSED: &str = "number_missed";
/// A sheet gave another number than the register has.
const SHEET_MISSED: &str = "sheet_number_missed";

/// The ID numbers of a sheet, as far as they were compared with the register.
#[derive(Debug, Clone, Default)]
pub(crate) struct SheetNumbers {
    /// There is at least one.
    pub(crate) are_given: bool,
    /// The household of each that is not the one of the register.
    pub(crate) missed: Vec<i64>,
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
    /// Counts the ID numbers that a sheet gave and that are not those of the register. After too many of them for one household
    /// no sheet with numbers is answered at all, also where all of them are right; and one after the other, as searches are.
    ///
    /// # Errors
    /// `sheet.too_many_misses`, and those of the database.
    pub(crate) async fn charge_misses(&self, ctx: &Ctx, numbers: &SheetNumbers) -> Result<()> {
        if !numbers.are_given {
            return Ok(());
        }
        let mut tx = self.store.begin(ctx, "household.sheet_numbers").await?;
        tx.locked::<account::Model>(ctx.entered_by.0).await?;
        let since = IdGenerator::first_at(ctx.now.0 - DAY_MS);
        let mut misses = repo::office::evidence::reads_by_subject(&tx, ctx.entered_by, SHEET_MISSED, since).await?;
        let was_too_often = is_too_often(&misses);
        let mut rows = Vec::new();
        for household in numbers.missed.iter().filter(|_| !was_too_often) {
            let subject = format!("household/{household}");
            let count = misses.entry(subject.clone()).or_default();
            *count += 1;
            if *count <= SHEET_MISSES_A_DAY + 1 {
                rows.push(sensitive_read::Model {
                    subject,
                    fields: Json::of(&["id_number"])?,
                    reason: SHEET_MISSED.to_owned(),
                    ..sensitive_read::Model::default()
                });
            }
        }
        if rows.is_empty() {
            tx.abandon().await?;
        } else {
            tx.subject("household");
            tx.insert_many(rows).await?;
            tx.commit(()).await?;
        }
        if is_too_often(&misses) {
            return Err(too_many_sheet_misses());
        }
        Ok(())
    }

    /// Whether sheets of the caller with ID numbers are not answered for now.
    pub(crate) async fn missed_too_often(&self, ctx: &Ctx) -> Result<bool> {
        let since = IdGenerator::first_at(ctx.now.0 - DAY_MS);
        let misses = repo::office::evidence::reads_by_subject(&self.store, ctx.entered_by, SHEET_MISSED, since).await?;
        Ok(is_too_often(&misses))
    }
}

fn is_too_often(misses: &HashMap<String, u64>) -> bool {
    misses.values().any(|count| *count > SHEET_MISSES_A_DAY)
}

fn too_many_sheet_misses() -> Problem {
    Problem::refused(
        "sheet.too_many_misses",
        format!(
            "24小时内您的表格中同一户有超过{SHEET_MISSES_A_DAY}个证件号码与登记不符，带证件号码的表格暂不核对；请删去证件号码一栏后导入，或明天再试。"
        ),
        format!(
            "Within 24 hours more than {SHEET_MISSES_A_DAY} ID numbers of one household in your sheets were not those of the register, and sheets with numbers are not compared for now; leave the column of ID numbers empty, or try again tomorrow."
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
