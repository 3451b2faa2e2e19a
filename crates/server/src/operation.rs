//! What each operation demands of its caller, read from the API's own document, so that document and server cannot differ.

use std::collections::HashMap;
use std::sync::OnceLock;

use axum::http::Method;
use shouwang_service::office::access::Verb;
use utoipa::openapi::path::{HttpMethod, Operation as Described, ParameterIn, PathItem};
use utoipa::openapi::{OpenApi, RefOr, Required};

/// Names the access rule of an operation in the document: [`PUBLIC`], [`LOGGED_IN`], or the code of a [`Verb`].
const ACCESS_EXTENSION: &str = "x-verb";
/// Marks an operation that somebody may enter for a colleague: `X-Acted-By` means something there and nowhere else.
const FOR_COLLEAGUES_EXTENSION: &str = "x-for-colleagues";
/// The schemas of pages of which each row is a household, or somebody who applies.
const PAGES_OF_PEOPLE: [&str; 2] = ["Page_HouseholdRow", "Page_ApplicationRow"];
/// For everybody, also without a session.
pub(crate) const PUBLIC: &str = "public";
/// For everybody with a session.
pub(crate) const LOGGED_IN: &str = "logged_in";

/// Who may use an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// Everybody, also without a session.
    Public,
    /// Everybody with a session.
    LoggedIn,
    /// The roles that [`shouwang_service::office::access`] gives the verb.
    Verb(Verb),
}

/// What an operation demands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Operation {
    /// Who may use it.
    pub(crate) access: Access,
    /// Whether `If-Match` must name the version that was read; `None` when it has no meaning here.
    pub(crate) needs_version: Option<bool>,
    /// Whether it may be entered for a colleague (代录).
    pub(crate) is_for_colleagues: bool,
    /// Whether it only shows something.
    pub(crate) reads: bool,
    /// Whether the rows of its answer are households, or people who apply and have none yet, each by its own id.
    pub(crate) lists_people: bool,
}

/// All operations by method and route template.
#[derive(Debug)]
pub(crate) struct Operations(HashMap<(Method, String), Operation>);

impl Operations {
    /// The operations of a document. Panics when one names no access rule: the server does not start with an open door.
    pub(crate) fn of(document: &OpenApi) -> Self {
        SUMMARIES.get_or_init(|| summaries(document));
        let all = document.paths.paths.iter().flat_map(|(path, item)| {
            methods(item).into_iter().map(move |(method, described)| {
                let access = access(described);
                let access = access.unwrap_or_else(|| panic!("{method} {path} names no access rule"));
                let operation = Operation {
                    access,
                    needs_version: if_match(described),
                    is_for_colleagues: is_for_colleagues(described),
                    reads: method == Method::GET || asks(access),
                    lists_people: PAGES_OF_PEOPLE.iter().any(|page| answers_with(described, page)),
                };
                ((method, path.clone()), operation)
            })
        });
        Self(all.collect())
    }

    /// The operation behind a request that was routed.
    pub(crate) fn get(&self, method: &Method, route: &str) -> Option<&Operation> {
        let method = if method == Method::HEAD {
            Method::GET
        } else {
            method.clone()
        };
        self.0.get(&(method, route.to_owned()))
    }
}

/// What the operations are called, by method and path: the same for every server of this program.
static SUMMARIES: OnceLock<HashMap<String, String>> = OnceLock::new();

fn summaries(document: &OpenApi) -> HashMap<String, String> {
    let all = document.paths.paths.iter().flat_map(|(path, item)| {
        let described = methods(item).into_iter();
        described.filter_map(move |(method, described)| Some((format!("{method} {path}"), described.summary.clone()?)))
    });
    all.collect()
}

/// What an operation is called, in Chinese, a blank, and in English; nothing for one that there is not.
pub(crate) fn summary_of(operation: &str) -> &'static str {
    let known = SUMMARIES.get().and_then(|known| known.get(operation));
    known.map_or("", String::as_str)
}

/// The operations of a path.
pub(crate) fn methods(item: &PathItem) -> Vec<(Method, &Described)> {
    [
        (Method::GET, &item.get),
        (Method::PUT, &item.put),
        (Method::POST, &item.post),
        (Method::DELETE, &item.delete),
        (Method::PATCH, &item.patch),
    ]
    .into_iter()
    .filter_map(|(method, described)| Some((method, described.as_ref()?)))
    .collect()
}

/// The same, to be changed.
pub(crate) fn methods_mut(item: &mut PathItem) -> Vec<(HttpMethod, &mut Described)> {
    [
        (HttpMethod::Get, &mut item.get),
        (HttpMethod::Put, &mut item.put),
        (HttpMethod::Post, &mut item.post),
        (HttpMethod::Delete, &mut item.delete),
        (HttpMethod::Patch, &mut item.patch),
    ]
    .into_iter()
    .filter_map(|(method, described)| Some((method, described.as_mut()?)))
    .collect()
}

/// The access rule of an operation, when it names one that exists.
pub(crate) fn access(described: &Described) -> Option<Access> {
    match described.extensions.as_ref()?.get(ACCESS_EXTENSION)?.as_str()? {
        PUBLIC => Some(Access::Public),
        LOGGED_IN => Some(Access::LoggedIn),
        verb => verb.parse().ok().map(Access::Verb),
    }
}

/// What is asked by sending a body, such as a search.
fn asks(access: Access) -> bool {
    matches!(access, Access::Verb(verb) if verb.as_str().starts_with("read_"))
}

/// Whether a successful answer is of a schema of the document.
fn answers_with(described: &Described, name: &str) -> bool {
    let Some(RefOr::T(answer)) = described.responses.responses.get("200") else {
        return false;
    };
    let Some(RefOr::T(content)) = answer.content.get("application/json") else {
        return false;
    };
    matches!(&content.schema, Some(RefOr::Ref(schema)) if schema.ref_location.rsplit('/').next() == Some(name))
}

/// Whether an operation may be entered for a colleague.
pub(crate) fn is_for_colleagues(described: &Described) -> bool {
    let extensions = described.extensions.as_ref();
    extensions.is_some_and(|all| all.get(FOR_COLLEAGUES_EXTENSION) == Some(&true.into()))
}

/// Whether an operation requires the header `If-Match`, when it takes it at all.
pub(crate) fn if_match(described: &Described) -> Option<bool> {
    described
        .parameters
        .iter()
        .flatten()
        .find_map(|parameter| match parameter {
            RefOr::T(parameter)
                if parameter.parameter_in == ParameterIn::Header && parameter.name.eq_ignore_ascii_case("if-match") =>
            {
                Some(matches!(parameter.required, Required::True))
            }
            _ => None,
        })
}
