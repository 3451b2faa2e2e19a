//! Files that cannot be read or written.

use std::path::Path;

use shouwang_domain::Problem;

pub(crate) fn unreadable(path: &Path, error: &std::io::Error) -> Problem {
    let at = path.display().to_string();
    Problem::bad_data(
        "linkage.unreadable",
        format!("无法读取 {at}（{error}）；请检查路径和权限。"),
        format!("{at} cannot be read ({error}); check the path and your rights."),
    )
    .at(&at)
}

pub(crate) fn cannot_write(path: &Path, error: &dyn std::fmt::Display) -> Problem {
    let at = path.display().to_string();
    Problem::bad_data(
        "linkage.cannot_write",
        format!("无法写入 {at}（{error}）；请检查文件夹是否存在、是否有权限和空间。"),
        format!("{at} cannot be written ({error}); check that the folder exists, your rights and the free space."),
    )
    .at(&at)
}
