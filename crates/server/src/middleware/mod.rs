//! What happens to every request before and after its handler, from the outside in.

mod access;
mod deadline;
mod headers;
mod observe;

pub(crate) use access::{Caller, check_access};
pub(crate) use deadline::keep_deadline;
pub(crate) use headers::{add_security_headers, allow_documentation_page};
pub(crate) use observe::{observe, panicked};
