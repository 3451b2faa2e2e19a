//! Duties with dates (TIM-00): the rules of the policy pack become tasks per area and person, are fulfilled by what is
//! recorded, marked late, reminded of and rolled up. Lateness never keeps true data out.
//!
//! The work that fulfils a duty does not belong here, only that it is owed and whether it is done.

pub mod board;
pub mod calendar;
mod evidence;
pub mod filing;
pub mod handover;
pub(crate) mod holders;
pub mod inbox;
pub mod liaison;
pub mod liaison_evidence;
mod plan;
mod present;
pub mod schedule;
pub mod task;
pub mod task_households;
mod write;
