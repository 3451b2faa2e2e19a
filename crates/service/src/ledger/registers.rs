//! Which registers an installation has: those of the program, and those that two people published in it.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, PoisonError, RwLock};

use shouwang_domain::AreaId;
use shouwang_domain::area::AreaRange;
use shouwang_domain::proposal::FormProposalState;
use shouwang_forms::{Form, FormLibrary};
use shouwang_store::entity::form_proposal;
use shouwang_store::{Source, repo};

use crate::office::access::{Verb, require};
use crate::{Ctx, Problem, Result, Service};

/// The registers of the installation, as far as they are known here.
#[derive(Debug)]
pub(crate) struct Registers {
    /// Those of the program.
    shipped: FormLibrary,
    known: RwLock<Arc<Known>>,
}

/// All registers, with the versions of before.
#[derive(Debug, Default)]
pub(crate) struct Known {
    pub(crate) library: FormLibrary,
    /// Where a register that was made here is at home: there and beneath, and above, it is seen.
    homes: HashMap<String, AreaId>,
    /// Published here and not understood by this program.
    pub(crate) unreadable: BTreeSet<String>,
    /// So many versions are published, and so many proposals decided.
    published: (i64, u64),
}

impl Known {
    /// Where a register that was made here is at home; none of one that is at home everywhere.
    pub(crate) fn home(&self, form: &str) -> Option<AreaId> {
        self.homes.get(form).copied()
    }
}

impl Registers {
    /// Those of the program; what was published is known when it is first asked for.
    pub(crate) fn of(shipped: FormLibrary) -> Self {
        let known = Known {
            library: shipped.clone(),
            ..Known::default()
        };
        Self {
            shipped,
            known: RwLock::new(Arc::new(known)),
        }
    }

    /// Those of the program alone.
    pub(crate) fn shipped(&self) -> &FormLibrary {
        &self.shipped
    }

    fn known(&self) -> Arc<Known> {
        Arc::clone(&self.known.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Service {
    /// All registers, whoever asks, as they are now: of several processes, one may have published since.
    pub(crate) async fn registers(&self, at: &impl Source) -> Result<Arc<Known>> {
        let known = self.registers.known();
        let published = (
            repo::ledger::count_published(at).await?,
            repo::rules::proposal::count_in_state::<form_proposal::Model>(at, FormProposalState::Approved.into())
                .await?,
        );
        if published == known.published {
            return Ok(known);
        }
        let known = Arc::new(self.read_registers(at, published).await?);
        *self.registers.known.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&known);
        Ok(known)
    }

    async fn read_registers(&self, at: &impl Source, published: (i64, u64)) -> Result<Known> {
        let mut known = Known {
            library: self.registers.shipped.clone(),
            published,
            ..Known::default()
        };
        let rows = repo::ledger::published(at).await?;
        for (index, row) in rows.iter().enumerate() {
            let is_newest = rows.get(index + 1).is_none_or(|next| next.form != row.form);
            if !is_newest || self.registers.shipped.get(&row.form).is_some() {
                known.library.keep_older(&row.text);
            } else if known.library.keep_local(&row.text).is_err() {
                tracing::error!(
                    form = row.form,
                    "a register made here is not understood by this program"
                );
                known.unreadable.insert(row.form.clone());
            }
        }
        // What is agreed to has its id already.
        for state in [FormProposalState::Published, FormProposalState::Approved] {
            for row in repo::rules::proposal::all_in_state::<form_proposal::Model>(at, state.into()).await? {
                known.homes.insert(row.form.clone(), AreaId(row.area_id));
            }
        }
        Ok(known)
    }

    /// The registers that the caller may look at: what somebody may not see is as absent as what is not there.
    pub(crate) async fn seen_forms(&self, ctx: &Ctx) -> Result<FormLibrary> {
        require(ctx, Verb::ReadLedgers)?;
        let known = self.registers(&self.store).await?;
        let tree = match known.homes.is_empty() {
            true => None,
            false => Some(self.area_tree().await?),
        };
        let home = |form: &str| Some(tree.as_ref()?.range(*known.homes.get(form)?));
        let touches = |home: AreaRange| ctx.scope.ranges().iter().any(|range| range.overlaps(&home));
        let is_here = |form: &Form| match home(&form.id) {
            Some(home) => home.is_ok_and(touches),
            None => !form.is_local(),
        };
        let may_see = |form: &Form| form.permission.see.contains(&ctx.role) && is_here(form);
        let mut seen = known.library.only(may_see);
        // Whoever supervises more than its home looks at it, and leaves to its people what is written there.
        for form in known.homes.keys() {
            let is_of_home = |home: AreaRange| ctx.scope.ranges().iter().all(|range| home.contains_range(range));
            if !home(form).is_none_or(|home| home.is_ok_and(is_of_home)) {
                seen.close(form);
            }
        }
        Ok(seen)
    }

    /// A register that the caller may look at.
    pub(crate) async fn seen_form(&self, ctx: &Ctx, id: &str) -> Result<Arc<Form>> {
        let seen = self.seen_forms(ctx).await?;
        seen.get(id).cloned().ok_or_else(no_form)
    }
}

pub(crate) fn no_form() -> Problem {
    Problem::not_found("台账", "register")
}
