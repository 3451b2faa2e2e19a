//! What the user is told of packs that are wrong.

use shouwang_domain::Problem;

use crate::PackProblem;

/// All problems of the packs as one error for the user: `policy.pack_refused`, with the places as fields.
pub fn refused(problems: &[PackProblem]) -> Problem {
    let places = problems.len();
    Problem::bad_data(
        "policy.pack_refused",
        format!("政策包有 {places} 处错误，已拒绝加载；请按所列位置修改。"),
        format!("The policy packs have {places} errors and were refused; mend them at the places listed."),
    )
    .with_fields(problems.iter().map(PackProblem::field).collect())
}
