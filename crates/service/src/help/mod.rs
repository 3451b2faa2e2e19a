//! Help: contacts and visits, measures of the plan, referrals to departments, messages to the household.
//!
//! Who decides that a household is helped belongs to the procedure; what an office owes by a date belongs to the
//! duties.

pub mod assistance;
pub mod contact;
pub mod fund;
pub(crate) mod help_ledger;
pub mod list_referral;
pub mod message;
pub mod plan_gap;
pub mod recommended;
pub mod referral;
pub mod visit;
pub mod visit_photo;
pub mod worklist;
