//! Whether the installation is sound, for the system administrator: machinery only, and nothing about any household.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use serde::Serialize;
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::coded_enum;
use utoipa::ToSchema;

use crate::office::access::{Verb, require};
use crate::office::witness::WitnessState;
use crate::rules::policies::Policies;
use crate::{Ctx, Result, Service};

/// Leaves that wait longer for a number are an alarm: nothing shows yet that they will stay as they are.
const MAX_WAIT_MS: i64 = 60_000;
/// Alarms of so long ago are told of.
const DAY_MS: i64 = 24 * 3_600_000;

coded_enum! {
    /// What is looked at.
    pub enum HealthItem {
        Version = "version", "程序版本", "version of the program";
        Database = "database", "数据库", "database";
        Schema = "schema", "库表版本", "version of the tables";
        DataFolder = "data_folder", "数据目录权限", "permissions of the data folder";
        Keys = "keys", "加密密钥文件权限", "permissions of the encryption keys";
        EvidenceKey = "evidence_key", "存证签名密钥权限", "permissions of the signing key";
        VerifyingKey = "verifying_key", "存证验证公钥", "public key of the evidence";
        Policies = "policies", "政策包", "policy packs";
        Node = "node", "节点", "node";
        Clock = "clock", "时钟可调整", "movable clock";
        Evidence = "evidence", "存证日志条数", "records of evidence";
        Unsequenced = "unsequenced", "未编号日志（最早一条等待秒数）", "records without a number (seconds the oldest waits)";
        Witnesses = "witnesses", "存证见证方", "witnesses of the evidence";
        Checkpoint = "checkpoint", "最近检查点覆盖条数", "records under the newest checkpoint";
        Readings = "readings", "查阅记录与存证一致，没有丢失", "readings agree with the evidence, and none is lost";
        BulkReading = "bulk_reading", "一日内大量查阅报警次数", "alarms of reading in bulk within a day";
        Map = "map", "村级地图", "map of the villages";
    }
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct HealthCheck {
    /// What.
    pub item: HealthItem,
    /// Whether it is as it should be.
    pub ok: bool,
    /// What was found.
    pub found: String,
}

/// The whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct HealthView {
    /// Whether everything is as it should be.
    pub ok: bool,
    /// What was looked at.
    pub checks: Vec<HealthCheck>,
}

impl Service {
    /// Looks at the machinery of the installation.
    ///
    /// # Errors
    /// Denied to all but the system administrator; when the database fails.
    pub async fn health(&self, ctx: &Ctx) -> Result<HealthView> {
        require(ctx, Verb::ReadHealth)?;
        let condition = self.store.condition().await?;
        let newest = shouwang_store::repo::office::evidence::newest_checkpoint(&self.store).await?;
        let node = self.installation();
        let waits = condition.oldest_unnumbered.map_or(0, |oldest| ctx.now.0 - oldest.0);
        let packs = Policies::load(&self.config.policies_dir()).and_then(|packs| packs.check().map(|()| packs));
        let good = |item, found: String| HealthCheck { item, ok: true, found };
        let checks = vec![
            good(HealthItem::Version, env!("CARGO_PKG_VERSION").to_owned()),
            good(HealthItem::Database, condition.database),
            good(HealthItem::Schema, condition.schema.to_string()),
            private(HealthItem::DataFolder, &self.config.data_dir),
            private(HealthItem::Keys, &self.config.data_dir.join("keys.json")),
            private(HealthItem::EvidenceKey, &self.config.data_dir.join("evidence-key.pem")),
            good(HealthItem::VerifyingKey, self.store.verifying_key().to_string()),
            HealthCheck {
                item: HealthItem::Policies,
                ok: packs.is_ok(),
                found: match packs {
                    Ok(packs) => packs.ids().join(", "),
                    Err(problem) => problem.code,
                },
            },
            good(HealthItem::Node, format!("{} {}", node.number, node.origin)),
            good(
                HealthItem::Clock,
                if node.movable_clock { "yes" } else { "no" }.to_owned(),
            ),
            good(HealthItem::Evidence, condition.leaves.to_string()),
            HealthCheck {
                item: HealthItem::Unsequenced,
                ok: waits <= MAX_WAIT_MS,
                found: format!("{} ({} s)", condition.unnumbered, waits / 1000),
            },
            HealthCheck {
                item: HealthItem::Checkpoint,
                ok: newest.is_some(),
                found: newest.map_or(0, |newest| newest.size).to_string(),
            },
            self.witness_check().await,
            self.readings_check().await?,
            self.bulk_check(ctx).await?,
            self.map_check(),
        ];
        Ok(HealthView {
            ok: checks.iter().all(|check| check.ok),
            checks,
        })
    }

    /// Without a witness nobody could tell a rewritten log from an honest one.
    pub async fn witness_check(&self) -> HealthCheck {
        let (ok, found) = match self.witnesses().await {
            Ok(met) => {
                let states = met.iter().map(|met| format!("{} ({})", met.state, met.size));
                let all = states.collect::<Vec<_>>().join(", ");
                let ok = !met.is_empty() && met.iter().all(|met| met.state == WitnessState::Holds);
                (ok, if met.is_empty() { "0".to_owned() } else { all })
            }
            Err(problem) => (false, problem.code),
        };
        HealthCheck {
            item: HealthItem::Witnesses,
            ok,
            found,
        }
    }

    /// Whether the log of readings is what the evidence remembers: no entry was changed or cut off, and no log was lost.
    ///
    /// # Errors
    /// When a database fails.
    pub async fn readings_check(&self) -> Result<HealthCheck> {
        let altered = self.store.altered_readings().await?;
        let altered = altered.map(|range| format!("{}-{}", range.first, range.last));
        let lost = self.store.lost_readings().await?.into_iter();
        let lost = lost.map(|log| format!("{} (1-{})", log.source, log.entries));
        let wrong: Vec<_> = altered.into_iter().chain(lost).collect();
        Ok(HealthCheck {
            item: HealthItem::Readings,
            ok: wrong.is_empty(),
            found: if wrong.is_empty() {
                "yes".to_owned()
            } else {
                wrong.join(", ")
            },
        })
    }

    async fn bulk_check(&self, ctx: &Ctx) -> Result<HealthCheck> {
        let alarms = self.store.bulk_alarms(Timestamp(ctx.now.0 - DAY_MS)).await?;
        Ok(HealthCheck {
            item: HealthItem::BulkReading,
            ok: alarms == 0,
            found: alarms.to_string(),
        })
    }

    /// A map may be missing; a map that cannot be read is a fault.
    fn map_check(&self) -> HealthCheck {
        let item = HealthItem::Map;
        match fs::read(self.config.map_file()) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => HealthCheck {
                item,
                ok: true,
                found: "--".to_owned(),
            },
            Err(error) => HealthCheck {
                item,
                ok: false,
                found: error.kind().to_string(),
            },
            Ok(text) => {
                let shapes = serde_json::from_slice::<serde_json::Value>(&text)
                    .ok()
                    .and_then(|map| map["features"].as_array().map(Vec::len));
                HealthCheck {
                    item,
                    ok: shapes.is_some(),
                    found: shapes.unwrap_or(0).to_string(),
                }
            }
        }
    }
}

fn private(item: HealthItem, path: &Path) -> HealthCheck {
    match fs::metadata(path) {
        Ok(file) => {
            let mode = file.permissions().mode() & 0o777;
            HealthCheck {
                item,
                ok: mode & 0o077 == 0,
                found: format!("{mode:o}"),
            }
        }
        Err(error) => HealthCheck {
            item,
            ok: false,
            found: error.kind().to_string(),
        },
    }
}
