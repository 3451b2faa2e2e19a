//! `paper` as it is typed.

use std::path::PathBuf;

use clap::Subcommand;
use shouwang_domain::CaseId;
use shouwang_domain::paper::PaperKind;

#[derive(Debug, Subcommand)]
pub(crate) enum PaperCommand {
    /// 案件有哪些文书，能否填好。 Which papers a case has, and whether they can be filled.
    List {
        /// 案件编号。 Id of the case.
        case: CaseId,
    },
    /// 生成一份文书（PDF），留痕。 Make a paper; it leaves a trace.
    Make {
        /// 案件编号。 Id of the case.
        case: CaseId,
        /// 文书，见 paper list 第一列。 Which, as `paper list` names it.
        kind: PaperKind,
        /// 写入的文件，不得已存在。 The file to write; it must not be there yet.
        #[arg(long, value_name = "FILE.pdf")]
        out: PathBuf,
        /// 空白表，供手填。 With nothing filled in, to be written by hand.
        #[arg(long)]
        blank: bool,
        /// 公示：与本村同期公示的各户合并。 A notice: with all households of the village that have it now.
        #[arg(long, conflicts_with = "blank")]
        together: bool,
    },
}
