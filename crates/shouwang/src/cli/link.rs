//! `link`: linking lists, as it is typed.

use std::num::NonZero;
use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand};
use shouwang_linkage::Assignment;

#[derive(Debug, Subcommand)]
pub(crate) enum LinkCommand {
    /// 比对两份名单，或在一份名单内查重。 Link two lists, or find duplicates in one.
    Run(LinkRunArgs),
    /// 从名单本身训练模型并保存。 Learn a model from the lists themselves and keep it.
    Train(LinkTrainArgs),
    /// 与已知的真实对应关系比较。 Compare links with the known truth.
    Evaluate(LinkEvaluateArgs),
}

/// Which lists, and what their columns hold.
#[derive(Debug, Args)]
pub(crate) struct ListsArgs {
    /// 名单，csv 或 parquet。 The left list, csv or parquet.
    #[arg(long, value_name = "FILE")]
    pub(crate) left: PathBuf,
    /// 另一份名单。 The right list.
    #[arg(
        long,
        value_name = "FILE",
        required_unless_present = "dedupe",
        conflicts_with = "dedupe"
    )]
    pub(crate) right: Option<PathBuf>,
    /// 在同一份名单内查重。 Find duplicates in the left list.
    #[arg(long)]
    pub(crate) dedupe: bool,
    /// 编号列，每行不同。 The column with the id of each row.
    #[arg(long, value_name = "COLUMN")]
    pub(crate) id: String,
    /// 比对的列和类型：name、date、id、number、place、text。 Columns with types: name, date, id, number, place, text.
    #[arg(long, value_name = "COLUMN:TYPE,...")]
    pub(crate) columns: String,
    /// 线程数，默认全部处理器；结果与线程数无关。 Threads; the result does not depend on them.
    #[arg(long, value_name = "N")]
    pub(crate) threads: Option<NonZero<usize>>,
    /// 比对所用内存（MiB），大名单分段比对；结果与此无关。 Memory for the join; larger lists go part by part.
    #[arg(long, value_name = "MIB", default_value_t = 1024)]
    pub(crate) memory: usize,
}

#[derive(Debug, Args)]
pub(crate) struct LinkRunArgs {
    #[command(flatten)]
    pub(crate) lists: ListsArgs,
    /// 模型文件；不填则现场训练。 A model; without, one is learned from the lists.
    #[arg(long, value_name = "FILE")]
    pub(crate) model: Option<PathBuf>,
    /// 概率不低于此值才算对应，默认 0.5。 Least probability of a link; by default that of the model, 0.5.
    #[arg(long, value_name = "P")]
    pub(crate) threshold: Option<f64>,
    /// 一行可对应几行：consistent、one-to-one、many-to-one、all。 How many rows a row may belong to.
    #[arg(long, value_name = "HOW", default_value = "consistent",
          value_parser = PossibleValuesParser::new(Assignment::ALL.map(|(word, _)| word)), hide_possible_values = true)]
    pub(crate) assignment: String,
    /// 状态文件，逐月沿用：没有时建立，有时只比对新增和改动的行。 A state kept from month to month: only what changed is compared.
    #[arg(long, value_name = "FILE.json")]
    pub(crate) state: Option<PathBuf>,
    /// 人工决定：`left_id,right_id,decision`，same 或 other，优先于机器。 What people decided, same or other; it wins.
    #[arg(long, value_name = "FILE.csv")]
    pub(crate) decisions: Option<PathBuf>,
    /// 结果文件：`left_id,right_id,weight,probability`。 The links.
    #[arg(long, value_name = "FILE.csv")]
    pub(crate) out: PathBuf,
    /// 查重时另存分组：`id,cluster_id`。 Clusters of duplicates, with `--dedupe`.
    #[arg(long, value_name = "FILE.csv", requires = "dedupe")]
    pub(crate) clusters: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct LinkTrainArgs {
    #[command(flatten)]
    pub(crate) lists: ListsArgs,
    /// 模型文件。 The model.
    #[arg(long, value_name = "FILE.json")]
    pub(crate) out: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct LinkEvaluateArgs {
    /// 比对结果。 Links, as `link run` writes them.
    #[arg(long, value_name = "FILE")]
    pub(crate) links: PathBuf,
    /// 真实对应：`left_id,right_id`。 The true pairs.
    #[arg(long, value_name = "FILE")]
    pub(crate) truth: PathBuf,
    /// 查重的结果：两个编号不分左右。 Duplicates of one list: the order of the two ids does not count.
    #[arg(long)]
    pub(crate) dedupe: bool,
    /// 只计概率不低于此值的对应。 Only links with at least this probability count.
    #[arg(long, value_name = "P")]
    pub(crate) threshold: Option<f64>,
}
