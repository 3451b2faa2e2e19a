//! `discovery`: whom to visit first, as it is typed.

use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub(crate) enum DiscoveryCommand {
    /// 与真值比较：走访5%、10%、20%的农户能找到多少需要帮助的户。 Measure the order of visits against a truth.
    Evaluate(EvaluateArgs),
    /// 用已知真值的演示县计算分值表。 Work out a table of points from installations of which the truth is known.
    Fit(FitArgs),
}

#[derive(Debug, Args)]
pub(crate) struct EvaluateArgs {
    /// 真值文件。 The truth, as the demo county writes it.
    #[arg(long, value_name = "truth.csv")]
    pub(crate) truth: PathBuf,
    /// 另用一张分值表；不填则用本安装的。 Another table of points than the installation's.
    #[arg(long, value_name = "points.toml")]
    pub(crate) points: Option<PathBuf>,
    /// 其他演示县的数据目录和真值，用于计算上限；不填则在本县内按镇交叉计算。 Other installations with their truth, on which the ceiling is fitted; without, it is fitted on the other towns.
    #[arg(long, num_args = 2, value_names = ["DIR", "truth.csv"], action = clap::ArgAction::Append)]
    pub(crate) other: Vec<PathBuf>,
    /// 走访中随机抽取的比例（百分数）。 The random share of the visits, in percent.
    #[arg(long, value_name = "PERCENT", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=50))]
    pub(crate) random: u32,
    /// 合并几个月的随机走访来估计漏户。 Months of random visits that are pooled.
    #[arg(long, value_name = "N", default_value_t = 12, value_parser = clap::value_parser!(u32).range(1..=60))]
    pub(crate) months: u32,
    /// 重复抽取几次，检验区间是否可靠。 How often the draw is repeated, to see whether the interval holds.
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub(crate) draws: u32,
}

#[derive(Debug, Args)]
pub(crate) struct FitArgs {
    /// 演示县的数据目录和真值，可多次给出。 An installation with its truth; may be given several times.
    #[arg(long, num_args = 2, value_names = ["DIR", "truth.csv"], action = clap::ArgAction::Append, required = true)]
    pub(crate) on: Vec<PathBuf>,
    /// 项目和方向取自这张表；不填则用程序自带的。 The signs and their directions; without, those that ship.
    #[arg(long, value_name = "points.toml")]
    pub(crate) signs: Option<PathBuf>,
    /// 新表的版本号。 What the new table is called.
    #[arg(long, value_name = "NAME")]
    pub(crate) version: String,
    /// 写入的文件。 The file to write.
    #[arg(long, value_name = "points.toml")]
    pub(crate) out: PathBuf,
}
