//! What every command stands on: the options common to all, the open installation, and the person logged in.

use shouwang_domain::{Ctx, Result};
use shouwang_service::office::auth::SessionView;
use shouwang_service::{Service, ServiceConfig};

use crate::cli::Global;
use crate::clock::Clock;
use crate::lang::Lang;
use crate::session;

/// The options common to all commands.
pub(crate) struct Shell {
    pub(crate) global: Global,
    pub(crate) lang: Lang,
}

/// An open installation.
pub(crate) struct Installation {
    pub(crate) service: Service,
    pub(crate) clock: Clock,
}

/// Who works with an open installation.
pub(crate) struct Session<'a> {
    pub(crate) service: &'a Service,
    pub(crate) clock: Clock,
    pub(crate) token: String,
    pub(crate) view: SessionView,
    pub(crate) ctx: Ctx,
}

impl Shell {
    pub(crate) fn new(global: Global, lang: Lang) -> Self {
        Self { global, lang }
    }

    /// Where the installation is.
    pub(crate) fn config(&self) -> ServiceConfig {
        ServiceConfig {
            data_dir: self.global.data.clone(),
            database_url: self.global.database_url.clone(),
        }
    }

    /// Opens the installation, works, and closes it, so that SQLite writes its journal back.
    pub(crate) async fn with_installation<T>(&self, work: impl AsyncFnOnce(&Installation) -> Result<T>) -> Result<T> {
        let service = Service::open(&self.config()).await?;
        match Clock::of_environment(service.installation().movable_clock) {
            Ok(clock) => {
                let installation = Installation { service, clock };
                let done = work(&installation).await;
                installation.service.close().await?;
                done
            }
            Err(problem) => {
                service.close().await?;
                Err(problem)
            }
        }
    }

    /// The same as the person logged in. A first password must be changed before anything else.
    pub(crate) async fn with_session<T>(&self, work: impl AsyncFnOnce(&Session<'_>) -> Result<T>) -> Result<T> {
        self.with_any_session(async |session| {
            session.refuse_first_password()?;
            work(session).await
        })
        .await
    }

    /// The same for work that writes nothing: not even the use of the session is noted.
    pub(crate) async fn with_reading_session<T>(&self, work: impl AsyncFnOnce(&Session<'_>) -> Result<T>) -> Result<T> {
        self.with_installation(async |Installation { service, clock }| {
            let token = session::read()?;
            let (view, ctx) = service.session_unnoted(clock.now(), &token).await?;
            let session = Session {
                service,
                clock: *clock,
                token,
                view,
                ctx,
            };
            session.refuse_first_password()?;
            work(&session).await
        })
        .await
    }

    /// The same, whatever the state of the password.
    pub(crate) async fn with_any_session<T>(&self, work: impl AsyncFnOnce(&Session<'_>) -> Result<T>) -> Result<T> {
        self.with_installation(async |Installation { service, clock }| {
            let token = session::read()?;
            let (view, ctx) = service.session(clock.now(), &token).await?;
            work(&Session {
                service,
                clock: *clock,
                token,
                view,
                ctx,
            })
            .await
        })
        .await
    }
}

impl Session<'_> {
    fn refuse_first_password(&self) -> Result<()> {
        if !self.view.must_change_password {
            return Ok(());
        }
        Err(shouwang_service::office::auth::password_due())
    }
}
