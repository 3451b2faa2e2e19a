//! Searching by a whole ID number. It answers whether somebody has that number, so that the hidden part of a number could
//! be found by trying: each search is a sensitive read with its own leaf, and those that find nobody are few a day.

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

/// What a search by number is written down as.
const SUBJECT: &str = "household_search";
/// It found somebody.
const FOUND: &str = "number_found";
/// It found nobody.
const MISSED: &str = "number_missed";

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
