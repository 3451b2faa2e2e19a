//! `draw` as it is typed.

use std::path::PathBuf;

use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(crate) enum DrawCommand {
    /// 按公布文件重新抽取并比对；不需要数据库。 Draw again from a published file and compare; needs no database.
    Verify {
        /// 公布文件。 The published file.
        file: PathBuf,
    },
    /// 写出独立的复核脚本（Python，只用标准库）。 Write the independent script, in Python with its standard library alone.
    Script {
        /// 写入的文件，不得已存在。 The file to write; it must not be there yet.
        #[arg(long, value_name = "FILE.py")]
        out: PathBuf,
    },
}
