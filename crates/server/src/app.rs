//! What every handler can reach.

use std::sync::Arc;

use axum::extract::FromRef;
use shouwang_domain::calendar::Timestamp;
use shouwang_service::Service;
use shouwang_service::procedure::paper::PaperMaker;
use shouwang_service::register::import::ReaderCommand;

use crate::jobs::Jobs;
use crate::public::limit::PublicDoor;
use crate::web::WebApp;

/// The state of the server. Cloning it is cheap.
#[derive(Clone)]
pub struct App {
    /// The use cases.
    pub service: Arc<Service>,
    /// The clock: nothing else in the server tells the time of an act.
    pub clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    /// How the child process that reads spreadsheets is started; the server itself never parses an uploaded spreadsheet.
    pub reader: ReaderCommand,
    /// How the child process that lays out papers is started.
    pub maker: PaperMaker,
    /// Work that is longer than a request.
    pub jobs: Jobs,
    /// People reach the server over TLS alone, which ends at a proxy in front of it.
    pub is_behind_tls: bool,
    /// What is served where no route is.
    pub web: WebApp,
    /// The public door.
    pub public: Arc<PublicDoor>,
}

impl App {
    /// The time of an act.
    pub(crate) fn now(&self) -> Timestamp {
        (self.clock)()
    }
}

impl FromRef<App> for WebApp {
    fn from_ref(app: &App) -> Self {
        app.web
    }
}
