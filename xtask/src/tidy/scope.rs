//! The right to what a repository function reads: the caller's scope, or a row that was found under it.

use std::fs;
use std::path::Path;

use super::states::rust_files;

const REPOSITORIES: &str = "crates/store/src/repo";

/// Functions by the file that has them.
type Functions = &'static [(&'static str, &'static [&'static str])];

/// The functions that take neither, by file, and why they need not.
const UNSCOPED: &[(&str, Functions)] = &[
    (
        "tables that name no household, which everybody or the asking office may read",
        &[
            ("campaign/mod.rs", &["is_asked_for", "open"]),
            ("draw.rs", &["hidden_from", "hidden_campaigns"]),
            ("inspection.rs", &["groups_named"]),
            ("door.rs", &["with_token", "of_area"]),
            ("duty/liaison.rs", &["current", "of_account"]),
            ("duty/obligation.rs", &["screenings"]),
            ("duty/reminder.rs", &["feed_of", "feed_with"]),
            ("ledger/mod.rs", &["published", "count_published", "referring"]),
            (
                "office/account.rs",
                &[
                    "by_login",
                    "by_id",
                    "all",
                    "post",
                    "posts",
                    "holders",
                    "names",
                    "by_ids",
                    "holders_over",
                    "posts_by_ids",
                ],
            ),
            (
                "office/evidence.rs",
                &[
                    "was_done",
                    "leaves",
                    "names",
                    "checkpoints",
                    "newest_checkpoint",
                    "sensitive_reads",
                    "sensitive_reads_for",
                ],
            ),
            ("help/visit_draw.rs", &["since"]),
            ("procedure/arrival.rs", &["is_closed"]),
            ("procedure/case.rs", &["actors", "causes"]),
            ("register/import.rs", &["filings"]),
            (
                "register/area.rs",
                &["all", "names", "revision", "by_id", "posts_in", "latest_edition"],
            ),
            (
                "rules/proposal.rs",
                &[
                    "in_state",
                    "all_in_state",
                    "count_in_state",
                    "published",
                    "count_published",
                ],
            ),
            ("rules/screening.rs", &["governing_areas", "leaf_of_run"]),
            ("rules/snapshot.rs", &["past_retention", "all", "settled"]),
        ],
    ),
    (
        "what the installation itself must know of every household: a number given once, who has a hand in a case, what \
         changed since a snapshot, whose divisions or posts move",
        &[
            ("department.rs", &["pairs_past_their_term", "count_past_their_term"]),
            (
                "retention.rs",
                &[
                    "applications",
                    "field_reports",
                    "taken_back",
                    "asset_results",
                    "count",
                    "last_erased",
                ],
            ),
            ("door.rs", &["applications_in", "doors_in"]),
            ("field.rs", &["with_key"]),
            ("duty/liaison.rs", &["contacts_of"]),
            ("duty/task.rs", &["given_to"]),
            ("procedure/warning.rs", &["owned_by"]),
            ("office/evidence.rs", &["households_of", "hands"]),
            ("register/area.rs", &["households_in"]),
            ("register/attachment.rs", &["is_known"]),
            (
                "register/change.rs",
                &[
                    "watermark",
                    "since",
                    "brought_by",
                    "wrote_since",
                    "after_import",
                    "written_by_import",
                    "written_since",
                    "warned_since",
                    "dated",
                ],
            ),
            ("register/external_id.rs", &["taken", "all_of_township"]),
            ("register/kinship.rs", &["of_hands", "is_kin"]),
            ("register/member.rs", &["ever_with", "present_with"]),
        ],
    ),
    (
        "what whoever applied asks about their own application, of which they have the number and the telephone",
        &[("door.rs", &["with_number", "of_applicant", "standing", "told"])],
    ),
    (
        "rows of a row that its caller found under the scope: a spell, a case, a task, a paper's case, a leaf's subject",
        &[
            (
                "department.rs",
                &["answered_pairs", "beside", "facts_of", "waiting_pairs"],
            ),
            ("door.rs", &["remarks"]),
            ("duty/reminder.rs", &["of"]),
            ("draw.rs", &["of_campaign", "frame_of", "campaigns_of", "come_to"]),
            ("help/measure.rs", &["of_spell"]),
            ("inspection.rs", &["groups", "people"]),
            ("report.rs", &["issued_after", "receipts"]),
            ("help/plan.rs", &["of_spell"]),
            ("office/evidence.rs", &["about"]),
            ("procedure/arrival.rs", &["size"]),
            ("procedure/case.rs", &["steps", "objections", "clues"]),
            ("procedure/clue.rs", &["merged_into"]),
            ("procedure/remedy.rs", &["of_case"]),
            ("procedure/spell.rs", &["risks", "open_risks"]),
            ("register/attachment.rs", &["of", "steps_of", "content"]),
            ("register/entry_file.rs", &["owner_of", "of", "whole"]),
        ],
    ),
    (
        "many households at once, by the ids of rows that a list gave under the scope",
        &[
            ("asset.rs", &["signed", "withdrawals", "asked_of", "results_of"]),
            ("campaign/mod.rs", &["first_visits", "look_backs_of"]),
            ("help/visit_draw.rs", &["visits_since", "found_since"]),
            ("duty/task.rs", &["of_kind_in"]),
            ("ledger/mod.rs", &["children", "before_import", "rows_by_ids"]),
            ("ledger/of.rs", &["of_households"]),
            ("register/member.rs", &["names"]),
            ("help/gap.rs", &["standings"]),
            ("help/visit.rs", &["last_days"]),
            ("field.rs", &["visits_that_matter", "open_of"]),
            ("department.rs", &["waiting", "facts_of_households", "batches_of_rows"]),
            ("overview/lists.rs", &["warned"]),
            ("procedure/warning.rs", &["of_households"]),
            ("register/assurance.rs", &["of_many"]),
            ("register/guarantee.rs", &["of_many"]),
            ("procedure/case.rs", &["steps_of_households"]),
            ("procedure/spell.rs", &["open_of_many"]),
            ("register/attachment.rs", &["of_many"]),
            (
                "register/bulk.rs",
                &[
                    "members",
                    "listed_members",
                    "guarantees",
                    "open_spells",
                    "open_risks",
                    "measures",
                    "statements",
                    "all_statements",
                    "cases",
                    "visits",
                    "numbers",
                ],
            ),
            ("register/household.rs", &["orders_of", "orders_held"]),
            ("register/label.rs", &["of"]),
            ("register/member.rs", &["of_households"]),
            ("register/records.rs", &["of_many", "rows"]),
            ("register/statement.rs", &["upsert"]),
        ],
    ),
];

/// Every public function of a repository that reads without a right and is not on the list, and every entry of the list
/// that there is no such function for.
pub(super) fn violations(root: &Path) -> Vec<String> {
    let mut listed: Vec<(String, String)> = UNSCOPED
        .iter()
        .flat_map(|(_, files)| files.iter())
        .flat_map(|(file, names)| names.iter().map(|name| ((*file).to_owned(), (*name).to_owned())))
        .collect();
    let repositories = root.join(REPOSITORIES);
    let mut found = Vec::new();
    for path in rust_files(&repositories) {
        let file = path.strip_prefix(&repositories).unwrap().display().to_string();
        for name in unscoped(&fs::read_to_string(&path).unwrap()) {
            match listed.iter().position(|entry| (&entry.0, &entry.1) == (&file, &name)) {
                Some(at) => drop(listed.swap_remove(at)),
                None => found.push(format!(
                    "{REPOSITORIES}/{file}: `{name}` takes neither `&Ctx` nor `Found`"
                )),
            }
        }
    }
    found.extend(
        listed
            .iter()
            .map(|(file, name)| format!("{REPOSITORIES}/{file}: `{name}` is on the list and needs no exception")),
    );
    found
}

/// The public functions that read the database and take neither the caller nor a row that was found under the scope.
fn unscoped(source: &str) -> Vec<String> {
    let mut names = Vec::new();
    let starts = ["\npub async fn ", "\npub fn "];
    for start in starts {
        for (at, _) in source.match_indices(start) {
            let rest = &source[at + start.len()..];
            let signature = &rest[..rest.find('{').unwrap_or(rest.len())];
            let taken = signature.split("->").next().unwrap_or_default();
            let reads = ["impl Source", "&'a S,", "&Tx", "&mut Tx", "&Store"];
            let rights = ["&Ctx", "&'a Ctx", "Found<"];
            if reads.iter().any(|way| taken.contains(way)) && !rights.iter().any(|right| taken.contains(right)) {
                let name = signature.split(['(', '<']).next().unwrap_or_default();
                names.push(name.trim().to_owned());
            }
        }
    }
    names
}

#[test]
fn a_planted_unscoped_read_is_found() {
    let planted = "
pub async fn by_id(at: &impl Source, id: VisitId) -> Result<visit::Model> {}
pub async fn of<M: Record>(
    at: &impl Source,
    household: HouseholdId,
) -> Result<Found<household::Model>> {}
pub async fn set(tx: &mut Tx, household: &household::Model) -> Result<()> {}
";
    assert_eq!(unscoped(planted), ["by_id", "of", "set"]);
    let sound = "
pub async fn by_id(at: &impl Source, ctx: &Ctx, id: VisitId) -> Result<visit::Model> {}
pub async fn of(
    at: &impl Source,
    household: &Found<household::Model>,
) -> Result<Vec<visit::Model>> {}
pub fn to_domain(row: &statement::Model) -> Statement {}
async fn rows(at: &impl Source) -> Result<()> {}
";
    assert!(unscoped(sound).is_empty());
}
