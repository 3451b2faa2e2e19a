//! Who holds which post.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use shouwang_domain::role::{Department, Role};
use shouwang_store::column::Code;
use shouwang_store::{Source, repo};

use crate::{Result, Service};

impl Service {
    /// Who holds a post, by role, area and department: a task there is somebody's.
    pub(crate) async fn holders(
        &self,
        at: &impl Source,
        roles: impl IntoIterator<Item = Role>,
        on: NaiveDate,
    ) -> Result<Holders> {
        let mut holders = Holders::default();
        for role in roles.into_iter().collect::<BTreeSet<_>>() {
            for (post, area) in repo::office::account::holders(at, role, on).await? {
                let department = post.department.map(Code::get);
                holders
                    .0
                    .entry((role, area.id, department))
                    .or_default()
                    .push(post.account_id);
            }
        }
        Ok(holders)
    }
}

/// The accounts that hold a post, by role, area and department.
#[derive(Debug, Default)]
pub(crate) struct Holders(HashMap<(Role, i64, Option<Department>), Vec<i64>>);

impl Holders {
    /// Those who hold it.
    pub(crate) fn of(&self, role: Role, area: i64, department: Option<Department>) -> &[i64] {
        self.0.get(&(role, area, department)).map_or(&[], Vec::as_slice)
    }

    /// The one who holds it, where it is one.
    pub(crate) fn only(&self, role: Role, area: i64, department: Option<Department>) -> Option<i64> {
        match self.of(role, area, department) {
            [account] => Some(*account),
            _ => None,
        }
    }

    /// Whether an account holds a post of the role, wherever it lies.
    pub(crate) fn has(&self, role: Role, account: i64) -> bool {
        self.0
            .iter()
            .any(|((held, ..), accounts)| *held == role && accounts.contains(&account))
    }
}
