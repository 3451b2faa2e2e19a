//! The installation itself: what it is, whether it is sound, and closing it.

use shouwang_domain::calendar::Timestamp;
use shouwang_evidence::Checkpoint;
use shouwang_store::{Backend, Node, repo};

use crate::{Problem, Result, Service};

impl Service {
    /// What `init` decided once: node number, origin of the log, whether the clock may be moved.
    pub fn installation(&self) -> &Node {
        self.store.node()
    }

    /// Which database it is on.
    pub fn backend(&self) -> Backend {
        self.store.backend()
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn is_ready(&self) -> Result<()> {
        self.store.oldest_unnumbered().await.map(drop)
    }

    /// The moment of the oldest leaf of evidence that has no number yet.
    ///
    /// # Errors
    /// Only those of the database.
    pub async fn oldest_unnumbered_evidence(&self) -> Result<Option<Timestamp>> {
        self.store.oldest_unnumbered().await
    }

    /// Whether the rules of every pack compile and their cases hold: a server starts with sound packs or not at all.
    ///
    /// # Errors
    /// `policy.pack_refused` with every place that is wrong.
    pub fn check_policies(&self) -> Result<()> {
        self.policies.check()?;
        self.check_duty_records()?;
        self.check_alerts()?;
        self.check_reports()
    }

    /// Whether the key at hand is the one that the log was signed with: a server that signs with another would break it.
    ///
    /// # Errors
    /// Refused with `evidence.other_key`.
    pub async fn check_evidence_key(&self) -> Result<()> {
        let checkpoints = repo::office::evidence::checkpoints(&self.store).await?;
        match checkpoints.first() {
            Some(newest) if Checkpoint::parse_and_verify(&newest.note, &self.store.verifying_key()).is_err() => {
                Err(Problem::refused(
                    "evidence.other_key",
                    "最近的检查点不是用本目录的 evidence-key.pem 签发的；请恢复原来的密钥文件。",
                    "The newest checkpoint was not signed with evidence-key.pem of this directory; restore the key it was signed with.",
                ))
            }
            _ => Ok(()),
        }
    }

    /// Closes the database; on SQLite the journal is written back into the file.
    ///
    /// # Errors
    /// When the database reports one.
    pub async fn close(&self) -> Result<()> {
        self.store.clone().close().await
    }
}
