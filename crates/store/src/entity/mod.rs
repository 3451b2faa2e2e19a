//! The tables, one file per group, and the registry of all of them.
//!
//! A new table is one `table!` and one line in [`TABLES`]; then write the migration, see [`crate::migration`].

use crate::table::{Record, Table};

mod asset;
mod assurance;
mod campaigns;
mod department;
mod discovery;
mod draws;
mod duty;
mod field;
mod inspections;
mod ledger;
mod livelihood;
mod log;
mod monitoring;
mod operation;
mod people;
mod place;
mod procedure;
mod public_door;
mod record;
mod register;
mod reports;

pub use asset::{asset_asked, asset_query, asset_result, asset_withdrawal};
pub use assurance::{contribution, dwelling, medical_bill, schooling_aid, water_check};
pub use campaigns::{campaign, campaign_household};
pub use department::{list_batch, list_fact, list_pair};
pub use discovery::{clue, publication, screening_run, snapshot, tuning, warning};
pub use draws::{draw, draw_frame};
pub use duty::{area_liaison, calendar_feed, duty_event, filing, reminder};
pub use field::{field_conflict, field_entry, field_report};
pub use inspections::{inspection_group, inspection_person, inspection_round};
pub use ledger::{form_proposal, ledger_act, ledger_form, ledger_image};
pub use livelihood::{
    asset_dividend, benefit, employment, health_event, job_seeking, loan, loss_event, operator_link, schooling_cost,
};
pub use log::{evidence_change, evidence_checkpoint, evidence_leaf, evidence_sequence};
pub use monitoring::{
    arrival, arrival_household, contact, drawn_visit, measure, message, monitoring_claim, plan, referral, spell,
    spell_risk, task, visit, visit_draw, visit_frame,
};
pub use operation::{code_use, idempotency_key, job, job_file, login_attempt, migration, session};
pub use people::{account, account_change, kinship, post};
pub use place::{area, division_edition, node};
pub use procedure::{case_step, objection, procedure_case, remedy};
pub use public_door::{application, application_remark, door};
pub use record::{
    attachment, attachment_content, entry_file, import_row, import_run, import_undo, list_request, month_filing,
    page_step, sensitive_read,
};
pub use register::{external_id, guarantee, household, member, membership_event, name_reading, statement};
pub use reports::{report, report_receipt};

/// Every table of the database. A table comes after those that it refers to.
pub static TABLES: &[&Table] = &[
    migration::Model::TABLE,
    node::Model::TABLE,
    area::Model::TABLE,
    division_edition::Model::TABLE,
    account::Model::TABLE,
    post::Model::TABLE,
    account_change::Model::TABLE,
    household::Model::TABLE,
    member::Model::TABLE,
    membership_event::Model::TABLE,
    name_reading::Model::TABLE,
    external_id::Model::TABLE,
    kinship::Model::TABLE,
    statement::Model::TABLE,
    guarantee::Model::TABLE,
    employment::Model::TABLE,
    job_seeking::Model::TABLE,
    health_event::Model::TABLE,
    schooling_cost::Model::TABLE,
    loan::Model::TABLE,
    operator_link::Model::TABLE,
    asset_dividend::Model::TABLE,
    benefit::Model::TABLE,
    loss_event::Model::TABLE,
    dwelling::Model::TABLE,
    water_check::Model::TABLE,
    schooling_aid::Model::TABLE,
    contribution::Model::TABLE,
    medical_bill::Model::TABLE,
    spell::Model::TABLE,
    spell_risk::Model::TABLE,
    arrival::Model::TABLE,
    arrival_household::Model::TABLE,
    monitoring_claim::Model::TABLE,
    procedure_case::Model::TABLE,
    case_step::Model::TABLE,
    objection::Model::TABLE,
    remedy::Model::TABLE,
    clue::Model::TABLE,
    warning::Model::TABLE,
    list_batch::Model::TABLE,
    list_pair::Model::TABLE,
    list_fact::Model::TABLE,
    asset_query::Model::TABLE,
    asset_asked::Model::TABLE,
    asset_result::Model::TABLE,
    asset_withdrawal::Model::TABLE,
    publication::Model::TABLE,
    tuning::Model::TABLE,
    plan::Model::TABLE,
    measure::Model::TABLE,
    contact::Model::TABLE,
    visit::Model::TABLE,
    visit_draw::Model::TABLE,
    drawn_visit::Model::TABLE,
    visit_frame::Model::TABLE,
    referral::Model::TABLE,
    task::Model::TABLE,
    message::Model::TABLE,
    area_liaison::Model::TABLE,
    filing::Model::TABLE,
    duty_event::Model::TABLE,
    reminder::Model::TABLE,
    calendar_feed::Model::TABLE,
    draw::Model::TABLE,
    draw_frame::Model::TABLE,
    campaign::Model::TABLE,
    campaign_household::Model::TABLE,
    inspection_round::Model::TABLE,
    inspection_group::Model::TABLE,
    inspection_person::Model::TABLE,
    report::Model::TABLE,
    report_receipt::Model::TABLE,
    form_proposal::Model::TABLE,
    door::Model::TABLE,
    application::Model::TABLE,
    application_remark::Model::TABLE,
    field_entry::Model::TABLE,
    field_conflict::Model::TABLE,
    field_report::Model::TABLE,
    ledger_form::Model::TABLE,
    ledger_image::Model::TABLE,
    ledger_act::Model::TABLE,
    import_run::Model::TABLE,
    import_row::Model::TABLE,
    import_undo::Model::TABLE,
    month_filing::Model::TABLE,
    list_request::Model::TABLE,
    snapshot::Model::TABLE,
    screening_run::Model::TABLE,
    sensitive_read::Model::TABLE,
    attachment::Model::TABLE,
    attachment_content::Model::TABLE,
    page_step::Model::TABLE,
    entry_file::Model::TABLE,
    session::Model::TABLE,
    idempotency_key::Model::TABLE,
    job::Model::TABLE,
    job_file::Model::TABLE,
    login_attempt::Model::TABLE,
    code_use::Model::TABLE,
    evidence_leaf::Model::TABLE,
    evidence_change::Model::TABLE,
    evidence_sequence::Model::TABLE,
    evidence_checkpoint::Model::TABLE,
];

/// The table of this name.
pub fn table(name: &str) -> Option<&'static Table> {
    TABLES.iter().copied().find(|table| table.name == name)
}

/// The table that a column refers to, by the convention that `x_id` is the id of a row in `x`.
///
/// `owner_id` and `entity_id` name rows of several tables, and the log stands alone.
pub fn referred(table: &Table, column: &str) -> Option<&'static Table> {
    let name = match column {
        "parent_id" | "successor_id" => "area",
        "case_id" => "procedure_case",
        "step_id" => "case_step",
        _ => column.strip_suffix("_id")?,
    };
    (table.kind != crate::table::Kind::Log)
        .then(|| self::table(name))
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_keeps_its_earlier_versions_is_a_table() {
        for name in crate::table::WITH_IMAGES {
            assert!(table(name).is_some(), "{name}");
        }
    }

    #[test]
    fn every_copy_of_a_place_follows_its_household() {
        for table in TABLES {
            let has = |name: &str| table.columns.iter().any(|column| column.name == name);
            let keeps_a_copy = has("area_order") && has("household_id");
            assert_eq!(keeps_a_copy, table.follow.is_some(), "{}", table.name);
        }
    }
}
