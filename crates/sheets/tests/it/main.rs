//! Reading and writing whole workbooks, the good and the hostile.
#![allow(clippy::unwrap_used, missing_docs)]

mod corpus;
mod corrupt;
mod hostile;
mod income;
mod register;
mod sample;
