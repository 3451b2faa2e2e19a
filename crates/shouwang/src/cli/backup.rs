//! `backup` and `restore` as they are typed.

use std::path::PathBuf;

use clap::Args;

#[derive(Debug, Args)]
pub(crate) struct BackupArgs {
    /// 备份文件，不能已存在。 The file of the backup, which must not exist.
    pub(crate) file: PathBuf,
    /// 备份密钥文件，须与备份分开保管。 The key file of the backups, to be kept apart from them.
    #[arg(long, value_name = "FILE")]
    pub(crate) key: PathBuf,
    /// 首次备份时建立密钥文件。 Make the key file, at the first backup.
    #[arg(long)]
    pub(crate) new_key: bool,
    /// 他人持有的检查点，可多次给出。 A checkpoint that somebody holds; may be given again.
    #[arg(long, value_name = "FILE")]
    pub(crate) checkpoint: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct RestoreArgs {
    /// 备份文件。 The file of the backup.
    pub(crate) file: PathBuf,
    /// 建立该备份时的密钥文件。 The key file with which it was made.
    #[arg(long, value_name = "FILE")]
    pub(crate) key: PathBuf,
    /// 他人持有的检查点，可多次给出。 A checkpoint that somebody holds; may be given again.
    #[arg(long, value_name = "FILE")]
    pub(crate) checkpoint: Vec<PathBuf>,
}
