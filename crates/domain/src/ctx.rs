//! Who acts, for whom, where, when and why: the first argument of everything that reads or writes.

use chrono::NaiveDate;

use crate::calendar::{Timestamp, shanghai_date};
use crate::ids::{AccountId, AreaId, PostId};
use crate::role::{Department, Role};
use crate::scope::Scope;

/// The circumstances of one command or one question. It is built from a session only.
#[derive(Debug, Clone)]
pub struct Ctx {
    /// The person who acts.
    pub acted_by: AccountId,
    /// The person at the keyboard; differs from `acted_by` when one enters for a colleague without an account (代录).
    pub entered_by: AccountId,
    /// The post in which the person acts.
    pub post: PostId,
    /// The role of that post.
    pub role: Role,
    /// The area of that post.
    pub area: AreaId,
    /// The department, for a department's officer.
    pub department: Option<Department>,
    /// What the person may see.
    pub scope: Scope,
    /// The moment of the act.
    pub now: Timestamp,
    /// Why a sensitive read or an unusual act is done.
    pub reason: Option<String>,
    /// The caller's idempotency key, when it sent one.
    pub request: Option<RequestKey>,
}

/// A key under which a command takes effect once, however often it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestKey {
    /// The key, chosen by the caller; unique per account.
    pub key: String,
    /// Digest of the request; the same key with another request is refused.
    pub digest: String,
}

/// The people behind one act: who acts, and who enters it. Separation of duties looks at both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hands {
    /// The person who acts.
    pub acted_by: AccountId,
    /// The person at the keyboard; often the same.
    pub entered_by: AccountId,
}

impl Hands {
    /// The hands of a person who enters what that person does.
    pub const fn of_one(account: AccountId) -> Self {
        Self {
            acted_by: account,
            entered_by: account,
        }
    }

    /// Whether a person is one of them.
    pub fn include(&self, account: AccountId) -> bool {
        self.acted_by == account || self.entered_by == account
    }

    /// Whether somebody had a hand in both acts.
    pub fn share_a_person_with(&self, other: &Self) -> bool {
        self.include(other.acted_by) || self.include(other.entered_by)
    }
}

impl Ctx {
    /// The people behind the act.
    pub fn hands(&self) -> Hands {
        Hands {
            acted_by: self.acted_by,
            entered_by: self.entered_by,
        }
    }

    /// The civil date of the act in Asia/Shanghai.
    pub fn today(&self) -> NaiveDate {
        shanghai_date(self.now.0)
    }
}
