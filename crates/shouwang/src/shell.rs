//! What every command stands on: the options common to all, the open installation, and the person logged in.

use std::sync::{Arc, Mutex, PoisonError};

use shouwang_domain::{Ctx, Problem, Result};
use shouwang_server::LocalApi;
use shouwang_service::office::auth::SessionView;
use shouwang_service::{Service, ServiceConfig};

use crate::cli::Global;
use crate::clock::Clock;
use crate::lang::Lang;
use crate::session;
use crate::surroundings::Surroundings;

/// The options common to all commands, and what is around this one.
pub(crate) struct Shell {
    pub(crate) global: Global,
    pub(crate) lang: Lang,
    pub(crate) around: Surroundings,
    kept: Option<Kept>,
}

/// An installation that stays open from one command of this process to the next. Cloning it is cheap.
#[derive(Clone, Default)]
pub(crate) struct Kept {
    service: Arc<tokio::sync::Mutex<Option<Arc<Service>>>>,
    api: Arc<Mutex<Option<KeptApi>>>,
}

/// The interface, with what the clock was moved to when it was made.
struct KeptApi {
    now: Option<String>,
    api: LocalApi,
}

/// An open installation.
pub(crate) struct Installation {
    pub(crate) service: Arc<Service>,
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

impl Kept {
    async fn open(&self, config: &ServiceConfig) -> Result<Arc<Service>> {
        let mut kept = self.service.lock().await;
        if let Some(service) = &*kept {
            return Ok(Arc::clone(service));
        }
        let service = Arc::new(Service::open(config).await?);
        *kept = Some(Arc::clone(&service));
        Ok(service)
    }

    /// Closes it, so that SQLite writes its journal back.
    ///
    /// # Errors
    /// When the database reports one.
    pub(crate) async fn close(&self) -> Result<()> {
        self.api.lock().unwrap_or_else(PoisonError::into_inner).take();
        match self.service.lock().await.take() {
            Some(service) => service.close().await,
            None => Ok(()),
        }
    }
}

impl Shell {
    pub(crate) fn new(global: Global, lang: Lang, around: Surroundings) -> Self {
        Self {
            global,
            lang,
            around,
            kept: None,
        }
    }

    /// A shell for one of several commands that share an open installation.
    pub(crate) fn sharing(global: Global, lang: Lang, around: Surroundings, kept: Kept) -> Self {
        Self {
            kept: Some(kept),
            ..Self::new(global, lang, around)
        }
    }

    /// Where the installation is.
    pub(crate) fn config(&self) -> ServiceConfig {
        ServiceConfig {
            data_dir: self.global.data.clone(),
            database_url: self.global.database_url.clone(),
        }
    }

    /// The URLs of the application and of the owner of the tables, where the owner's is given.
    ///
    /// # Errors
    /// `store.owner_alone`.
    pub(crate) fn owner(&self) -> Result<Option<(&str, &str)>> {
        match (&self.global.database_url, &self.global.owner_url) {
            (_, None) => Ok(None),
            (Some(url), Some(owner)) => Ok(Some((url, owner))),
            (None, Some(_)) => Err(Problem::usage(
                "store.owner_alone",
                "--owner-url 须与 --database-url 一起给出；SQLite 没有属主。",
                "--owner-url goes with --database-url; SQLite has no owner.",
            )),
        }
    }

    /// Opens the installation, works, and closes it, so that SQLite writes its journal back.
    pub(crate) async fn with_installation<T>(&self, work: impl AsyncFnOnce(&Installation) -> Result<T>) -> Result<T> {
        let service = match &self.kept {
            Some(kept) => kept.open(&self.config()).await?,
            None => Arc::new(Service::open(&self.config()).await?),
        };
        let done = match self.around.clock(service.installation().movable_clock) {
            Ok(clock) => match service.publish_forms(clock.now()).await {
                Ok(()) => {
                    let service = Arc::clone(&service);
                    work(&Installation { service, clock }).await
                }
                Err(problem) => Err(problem),
            },
            Err(problem) => Err(problem),
        };
        if self.kept.is_none() {
            service.close().await?;
        }
        done
    }

    /// The interface of an open installation, made by `make` unless an earlier command of the same day left it.
    pub(crate) fn api(&self, make: impl FnOnce() -> Result<LocalApi>) -> Result<LocalApi> {
        let Some(Kept { api, .. }) = &self.kept else {
            return make();
        };
        let mut kept = api.lock().unwrap_or_else(PoisonError::into_inner);
        match &*kept {
            Some(KeptApi { now, api }) if now.as_deref() == self.around.now() => Ok(api.clone()),
            _ => {
                let (now, api) = (self.around.now().map(str::to_owned), make()?);
                *kept = Some(KeptApi { now, api: api.clone() });
                Ok(api)
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
            let token = self.login_secret()?;
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
            let token = self.login_secret()?;
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

    /// The secret of the session of whoever is logged in.
    ///
    /// # Errors
    /// As [`session::read`].
    pub(crate) fn login_secret(&self) -> Result<String> {
        session::read(&self.around.login_file()?)
    }

    /// Keeps the secret of a session that has begun.
    ///
    /// # Errors
    /// As [`session::write`].
    pub(crate) fn keep_login(&self, secret: &str) -> Result<()> {
        session::write(&self.around.login_file()?, secret)
    }
}

impl Session<'_> {
    fn refuse_first_password(&self) -> Result<()> {
        if self.view.must_change_password {
            return Err(shouwang_service::office::auth::password_due());
        }
        if self.view.must_add_second_factor {
            return Err(shouwang_service::office::second_factor::second_factor_due());
        }
        Ok(())
    }
}
