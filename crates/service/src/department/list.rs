//! Which lists there are, and which of them the caller has to do with.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};
use shouwang_domain::role::Department;
use shouwang_forms::{DepartmentList, ListLibrary};
use utoipa::ToSchema;

use crate::{Ctx, Problem, Result};

/// What is said in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ListText {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// The lists that ship with the program.
pub(crate) fn library() -> Result<&'static ListLibrary> {
    static LIBRARY: OnceLock<Result<ListLibrary>> = OnceLock::new();
    let read = || ListLibrary::shipped().map_err(|problems| ListLibrary::refused(&problems));
    LIBRARY.get_or_init(read).as_ref().map_err(Clone::clone)
}

/// The lists that departments send each month. The others answer queries of assets, each for those who authorised it.
pub(super) fn monthly() -> Result<impl Iterator<Item = &'static DepartmentList>> {
    Ok(library()?.all().filter(|list| !list.authorised))
}

/// A list that the caller has to do with: a department's officer with those of the department alone.
pub(super) fn known(ctx: &Ctx, id: &str) -> Result<&'static DepartmentList> {
    let list = library()?
        .get(id)
        .ok_or_else(|| Problem::not_found("部门名单", "list of a department"))?;
    if !concerns(ctx, list) {
        return Err(other_department(list.department));
    }
    Ok(list)
}

fn other_department(whose: Department) -> Problem {
    Problem::denied(
        "list.other_department",
        format!(
            "这是{}部门的名单，只能由该部门或县级业务员办理；请选择本部门的名单。",
            whose.zh()
        ),
        format!(
            "This list belongs to {}, which sends it itself or the county for it; choose a list of your own department.",
            whose.en()
        ),
    )
}

pub(super) fn concerns(ctx: &Ctx, list: &DepartmentList) -> bool {
    !ctx.role.has_department() || ctx.department == Some(list.department)
}

/// The lists that a department owes each month.
pub(crate) fn owed_by(department: Department) -> Result<Vec<&'static DepartmentList>> {
    Ok(monthly()?.filter(|list| list.department == department).collect())
}
