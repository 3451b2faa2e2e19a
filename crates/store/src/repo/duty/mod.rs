//! Tasks, what is due, who is in charge, and what the database counts for the duties.

pub mod due;
pub mod filing;
pub mod liaison;
pub mod obligation;
pub mod reminder;
pub mod task;
