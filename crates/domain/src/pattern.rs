//! Patterns in how the register is kept that are worth a question. A question asks what happened; it judges nobody, and it
//! ranks nobody.

use std::ops::Range;

use crate::coded_enum;

coded_enum! {
    /// What a question about the keeping of the register rests on.
    pub enum PatternKind {
        SameWords = "same_words", "走访记录雷同", "visits in the same words";
        ManyVisits = "many_visits", "一天走访过多", "many visits on one day";
        QuickEntries = "quick_entries", "短时间连续录入", "entries within seconds";
        DatedBack = "dated_back", "隔多日后补录", "entered long after the day";
        MassEdits = "mass_edits", "检查前集中改动", "many edits before an inspection";
        AcrossLine = "across_line", "改动后越过监测线", "edits across the line";
        SurveyDiffers = "survey_differs", "入户调查与登记不一致", "survey and register differ";
    }
}

/// A text as far as it is compared: letters, digits and characters, without blanks and signs.
pub fn plain_words(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// The runs of at least so many moments, each of them at most so many milliseconds after the one before; the moments are in
/// order.
pub fn runs(moments: &[i64], within_ms: i64, at_least: usize) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    for end in 1..=moments.len() {
        let goes_on = moments
            .get(end)
            .is_some_and(|next| next - moments[end - 1] <= within_ms);
        if goes_on {
            continue;
        }
        if end - start >= at_least {
            found.push(start..end);
        }
        start = end;
    }
    found
}

/// The one in the middle, of two the lower; none of nothing.
pub fn median(counts: &[u64]) -> u64 {
    let mut sorted = counts.to_vec();
    sorted.sort_unstable();
    match sorted.len() {
        0 => 0,
        n => sorted[(n - 1) / 2],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_and_blanks_make_no_other_words() {
        assert_eq!(plain_words("家中 无变化。"), plain_words("家中无变化"));
        assert_eq!(plain_words("OK, 3 口人"), "ok3口人");
        assert_ne!(plain_words("老大外出"), plain_words("老二外出"));
        assert_eq!(plain_words("……"), "");
    }

    #[test]
    fn a_run_ends_where_somebody_paused() {
        let moments = [0, 5_000, 9_000, 60_000, 61_000, 62_000, 63_000];
        assert_eq!(runs(&moments, 10_000, 3), [0..3, 3..7]);
        assert_eq!(runs(&moments, 10_000, 4), vec![3..7]);
        assert!(runs(&moments, 500, 2).is_empty());
        assert!(runs(&[], 500, 1).is_empty());
    }

    #[test]
    fn the_median_is_one_of_the_weeks() {
        assert_eq!(median(&[]), 0);
        assert_eq!(median(&[9]), 9);
        assert_eq!(median(&[8, 1, 3, 2]), 2);
        assert_eq!(median(&[5, 40, 6]), 6);
    }
}
