//! How a request becomes the arguments of a use case.

mod actor;
mod body;
mod command;
mod query;
mod upload;

pub(crate) use actor::{Actor, Id};
pub(crate) use body::Body;
pub(crate) use command::Command;
pub(crate) use query::QueryOf;
pub(crate) use upload::{Upload, UploadForm};
