//! Whom to visit first, and how many are missed all the same.
//!
//! Three things, all pure. A table of [`Points`] gives every sign of hardship that a register shows a whole number of points,
//! so that a person can add them up by hand; [`fit`] learns those numbers from households of which the truth is known, by
//! penalised logistic regression; [`reach`] says how many of those in need an order of visits finds. And [`missed`] estimates,
//! from a random share of the visits, how many in need nobody was warned about.
//!
//! Points order visits and suggest them. They decide nothing, and hide no rule that fired.
//!
//! Everything here gives the same bits on every machine: sums run in a fixed order, in one thread, with the arithmetic of
//! IEEE 754 and the pure functions of `libm`; nothing is hashed, and nothing drawn but by tickets
//! ([`shouwang_domain::draw`]).
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod bands;
pub mod fit;
pub mod interval;
pub mod missed;
pub mod points;
pub mod reach;

pub use points::{Direction, Points, Present, Seen, Sign};
