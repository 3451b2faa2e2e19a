//! Plans, measures, contacts, visits, referrals and messages.

pub mod contact;
pub mod gap;
pub mod measure;
pub mod message;
pub mod plan;
pub mod referral;
pub mod visit;
pub mod visit_draw;
