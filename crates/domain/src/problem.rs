//! The one error that a user sees: what is wrong, where, and how to mend it, in Chinese and English.

use serde::{Deserialize, Serialize};

/// What the caller can do about a [`Problem`]; decides the HTTP status and the exit code of the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProblemKind {
    /// The call itself is wrong (HTTP 400, exit code 2).
    Usage,
    /// The data given is wrong and must be corrected (HTTP 422, exit code 3).
    BadData,
    /// A rule of the procedure or of the policy forbids the act (HTTP 409, exit code 4).
    Refused,
    /// This person is kept out, whatever their post: it is their own household, or they had a hand on the other side of the
    /// decision (HTTP 409, exit code 4). It is noted, for somebody may have tried to step around the procedure.
    WrongPerson,
    /// There is no such thing, or the caller may not know of it (HTTP 404, exit code 3).
    NotFound,
    /// Somebody else was faster; read again and repeat (HTTP 412, exit code 4).
    Conflict,
    /// Nobody is logged in, or the login has ended (HTTP 401, exit code 4).
    Unauthenticated,
    /// The role may not do this at all (HTTP 403, exit code 4).
    Denied,
    /// Try again a little later (HTTP 503, exit code 1).
    Busy,
    /// A defect or a failure of the machine; details are in the server's log only (HTTP 500, exit code 1).
    Internal,
}

/// One wrong place in what was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct FieldProblem {
    /// Where: a JSON pointer, a column of a sheet (`登记表!C7`), or a position in a file (`rules.toml:12:8`).
    pub at: String,
    /// The stable code of this kind of error.
    pub code: String,
    /// What is wrong and how to mend it, in Chinese.
    pub zh: String,
    /// The same in English.
    pub en: String,
}

/// An error with a stable code and a message in both languages. It never carries personal data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error, utoipa::ToSchema)]
#[error("{code}: {en}")]
pub struct Problem {
    /// What the caller can do about it.
    pub kind: ProblemKind,
    /// The stable code, such as `case.wrong_level`; users quote it to support.
    pub code: String,
    /// What, where and how to mend it, in Chinese.
    pub zh: String,
    /// The same in English.
    pub en: String,
    /// The single wrong places, when there are several.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldProblem>,
}

impl Problem {
    /// A problem of the given kind.
    pub fn new(kind: ProblemKind, code: impl Into<String>, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            kind,
            code: code.into(),
            zh: zh.into(),
            en: en.into(),
            fields: Vec::new(),
        }
    }

    /// Wrong data that the user must correct.
    pub fn bad_data(code: &str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(ProblemKind::BadData, code, zh, en)
    }

    /// Something that must be said was left empty; `at` names the field.
    pub fn required() -> Self {
        Self::bad_data("required", "此项必填。", "This must be filled in.")
    }

    /// An act that a rule forbids.
    pub fn refused(code: &str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(ProblemKind::Refused, code, zh, en)
    }

    /// An act that a rule forbids to this person, and not to a colleague.
    pub fn wrong_person(code: &str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(ProblemKind::WrongPerson, code, zh, en)
    }

    /// Whether this person is kept out, be it at a single place only, such as a row of a sheet.
    pub fn keeps_person_out(&self) -> bool {
        let own = crate::household::OWN_HOUSEHOLD;
        self.kind == ProblemKind::WrongPerson || self.fields.iter().any(|field| field.code == own)
    }

    /// A wrong call.
    pub fn usage(code: &str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(ProblemKind::Usage, code, zh, en)
    }

    /// The thing is absent or out of the caller's scope; both look the same.
    pub fn not_found(what_zh: &str, what_en: &str) -> Self {
        Self::new(
            ProblemKind::NotFound,
            "not_found",
            format!("没有找到该{what_zh}，或您无权查看；请核对编号。"),
            format!("There is no such {what_en}, or you may not see it; check the number."),
        )
    }

    /// The role may not do this.
    pub fn denied(code: &str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(ProblemKind::Denied, code, zh, en)
    }

    /// The record changed since it was read.
    pub fn conflict() -> Self {
        Self::new(
            ProblemKind::Conflict,
            "version_conflict",
            "这条记录在您打开后已被他人修改；请重新打开，核对后再保存。",
            "Somebody changed this record after you opened it; open it again, check, and save once more.",
        )
    }

    /// A failure of the machine. `context` is for the log and must carry no personal data; the user never sees it.
    pub fn internal(context: impl std::fmt::Display) -> Self {
        Self::new(
            ProblemKind::Internal,
            "internal",
            "系统内部出错，已记录；请稍后重试。",
            format!("Internal error: {context}"),
        )
    }

    /// The same problem under another code.
    #[must_use]
    pub fn with_code(mut self, code: &str) -> Self {
        self.code = code.to_owned();
        self
    }

    /// The same problem with the wrong places added.
    #[must_use]
    pub fn with_fields(mut self, fields: Vec<FieldProblem>) -> Self {
        self.fields = fields;
        self
    }

    /// The same problem with one more wrong place, which repeats the message.
    #[must_use]
    pub fn at(mut self, place: impl Into<String>) -> Self {
        self.fields.push(FieldProblem {
            at: place.into(),
            code: self.code.clone(),
            zh: self.zh.clone(),
            en: self.en.clone(),
        });
        self
    }
}

/// A file of a snapshot that is not what was written.
pub fn damaged_snapshot() -> Problem {
    Problem::bad_data(
        "snapshot.damaged",
        "快照文件缺失或已损坏；请从备份恢复，或重新生成快照。",
        "The file of the snapshot is missing or damaged; restore it from the backup, or take a new snapshot.",
    )
}

/// A code that is on no list; names the codes that are.
pub fn unknown_code(list: &str, code: &str, known: impl Iterator<Item = &'static str>) -> Problem {
    let known = known.collect::<Vec<_>>().join(", ");
    Problem::bad_data(
        "unknown_code",
        format!("“{code}”不在取值表 {list} 中；可用：{known}。"),
        format!("\"{code}\" is not in the list {list}; use one of: {known}."),
    )
}
