//! Queries of assets (家庭资产核查): vehicles, real estate, businesses and deposits, of those alone who authorised it.
//!
//! A query is handed to a department as a file: the adults whose authorisation holds, for a purpose. The department's answer is
//! compared with them in memory, by ID number and name; every other row is counted and dropped, and nothing of it is stored,
//! not even a digest of the file. What was found stands beside what the household stated, for its verifiers alone, until each
//! of it is answered in writing. It never decides anything.

pub mod answer;
mod authorised;
mod hands;
mod own;
pub mod query;
pub mod result;
mod standing;
mod term;
pub mod withdrawal;
