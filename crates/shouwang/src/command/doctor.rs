//! `doctor`: is the installation sound. It looks at machinery only and needs no login.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use serde::Serialize;
use shouwang_domain::{ProblemKind, Result, SnapshotId};
use shouwang_service::Service;
use shouwang_service::office::health::HealthCheck;
use shouwang_service::rules::snapshot::SnapshotFiles;
use shouwang_store::{Store, StoreConfig};

use crate::lang::Lang;
use crate::output::Output;
use crate::shell::Shell;
use crate::text::table;

/// Leaves that wait longer for a number are an alarm: nothing shows yet that they will stay as they are.
pub(super) const MAX_WAIT_MS: i64 = 60_000;

/// One thing that was looked at.
#[derive(Debug, Serialize)]
struct Check {
    check: &'static str,
    ok: bool,
    found: String,
}

/// Looks at everything, whatever is broken, and says so in the exit code.
pub(super) async fn doctor(shell: &Shell) -> Result<Output> {
    let config = shell.config();
    let mut checks = vec![Check {
        check: "version",
        ok: true,
        found: env!("CARGO_PKG_VERSION").to_owned(),
    }];
    for file in ["keys.json", "evidence-key.pem"] {
        checks.push(private(&config.data_dir.join(file), file));
    }
    checks.push(packs(&config.policies_dir(), shell.lang));
    checks.extend(database(shell).await);
    // What is broken already has been named above.
    if let Ok(service) = Service::open(&config).await {
        let HealthCheck { ok, found, .. } = service.witness_check().await;
        let files = service.snapshot_files().await;
        checks.push(Check {
            check: "witnesses",
            ok,
            found,
        });
        checks.push(match files {
            Ok(files) => snapshots(&files, shell.lang),
            Err(problem) => Check {
                check: "snapshots",
                ok: false,
                found: format!("{} [{}]", shell.lang.pick(problem.zh, problem.en), problem.code),
            },
        });
        let (ok, found) = match service.readings_check().await {
            Ok(HealthCheck { ok, found, .. }) => (ok, found),
            Err(problem) => (false, problem.code),
        };
        checks.push(Check {
            check: "readings",
            ok,
            found,
        });
        service.close().await?;
    }
    // Opening closes it to others where it can.
    checks.push(private(&config.data_dir, "data_folder"));

    let rows: Vec<_> = checks
        .iter()
        .map(|check| {
            let mark = if check.ok {
                shell.lang.pick("正常", "ok")
            } else {
                shell.lang.pick("异常", "BAD")
            };
            vec![
                mark.to_owned(),
                name(check.check, shell.lang).to_owned(),
                check.found.clone(),
            ]
        })
        .collect();
    let header = shell
        .lang
        .pick(["结果", "检查项", "情况"], ["result", "check", "found"]);
    let is_sound = checks.iter().all(|check| check.ok);
    let output = Output::new(
        serde_json::json!({ "ok": is_sound, "checks": checks }),
        table(&header, &rows),
    )?;
    Ok(if is_sound {
        output
    } else {
        output.failed(ProblemKind::Refused)
    })
}

/// Whether the facts, and the names that may still be read, of every snapshot are here.
fn snapshots(files: &SnapshotFiles, lang: Lang) -> Check {
    let list = |ids: &[SnapshotId]| ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let mut found = vec![files.rows.to_string()];
    if !files.without_facts.is_empty() {
        let missing = lang.pick("缺少指标文件", "facts are missing");
        found.push(format!("{missing}: {}", list(&files.without_facts)));
    }
    if !files.without_names.is_empty() {
        let missing = lang.pick("缺少身份文件或其密钥", "names or their key are missing");
        found.push(format!("{missing}: {}", list(&files.without_names)));
    }
    Check {
        check: "snapshots",
        ok: found.len() == 1,
        found: found.join("; "),
    }
}

fn private(path: &Path, check: &'static str) -> Check {
    match fs::metadata(path) {
        Ok(file) => {
            let mode = file.permissions().mode() & 0o777;
            Check {
                check,
                ok: mode & 0o077 == 0,
                found: format!("{mode:o}"),
            }
        }
        Err(error) => Check {
            check,
            ok: false,
            found: error.kind().to_string(),
        },
    }
}

fn packs(dir: &Path, lang: Lang) -> Check {
    let report = shouwang_engine::check_dir(dir);
    let found = match report.problems.first() {
        Some(first) => format!("{}: {}", first.at, lang.pick(&first.zh, &first.en)),
        None => report
            .packs
            .iter()
            .map(|pack| pack.id.as_str())
            .collect::<Vec<_>>()
            .join(", "),
    };
    Check {
        check: "policies",
        ok: report.is_ok(),
        found,
    }
}

async fn database(shell: &Shell) -> Vec<Check> {
    let bad = |problem: shouwang_domain::Problem| {
        vec![Check {
            check: "database",
            ok: false,
            found: format!("{} [{}]", shell.lang.pick(problem.zh, problem.en), problem.code),
        }]
    };
    let config = StoreConfig {
        data_dir: shell.global.data.clone(),
        database_url: shell.global.database_url.clone(),
    };
    let store = match Store::open(&config).await {
        Ok(store) => store,
        Err(problem) => return bad(problem),
    };
    let condition = store.condition().await;
    let (node, key) = (store.node().clone(), store.verifying_key().to_string());
    let closed = store.close().await;
    let (condition, clock) = match (condition, closed, shell.around.clock(node.movable_clock)) {
        (Ok(condition), Ok(()), Ok(clock)) => (condition, clock),
        (Err(problem), ..) | (_, Err(problem), _) | (.., Err(problem)) => return bad(problem),
    };
    let waiting_ms = condition.oldest_unnumbered.map_or(0, |oldest| clock.now().0 - oldest.0);
    let movable = if node.movable_clock {
        shell.lang.pick("可调整（演示、测试）", "movable (demonstration, test)")
    } else {
        shell.lang.pick("实际时间", "real")
    };
    vec![
        Check {
            check: "database",
            ok: true,
            found: condition.database,
        },
        Check {
            check: "schema",
            ok: true,
            found: condition.schema.to_string(),
        },
        Check {
            check: "database_role",
            ok: true,
            found: match condition.is_role_apart {
                None => "--",
                Some(true) => shell.lang.pick("与库表属主分开", "apart from the owner of the tables"),
                Some(false) => shell.lang.pick(
                    "应用角色可改动库表和存证；建议另设属主（--owner-url）",
                    "the application may change tables and evidence; give them another owner (--owner-url)",
                ),
            }
            .to_owned(),
        },
        Check {
            check: "node",
            ok: true,
            found: format!("{} {}", node.number, node.origin),
        },
        // Public: whoever verifies an export should hold it.
        Check {
            check: "verifying_key",
            ok: true,
            found: key,
        },
        Check {
            check: "clock",
            ok: true,
            found: movable.to_owned(),
        },
        Check {
            check: "evidence",
            ok: true,
            found: condition.leaves.to_string(),
        },
        // A single command leaves the numbering to the server; only a running server that does not number is ill.
        Check {
            check: "unsequenced",
            ok: true,
            found: format!("{} ({} s)", condition.unnumbered, waiting_ms / 1000),
        },
    ]
}

fn name(check: &'static str, lang: Lang) -> &'static str {
    let zh = match check {
        "version" => "程序版本",
        "policies" => "政策包",
        "database" => "数据库",
        "schema" => "库表版本",
        "database_role" => "数据库角色",
        "node" => "节点",
        "verifying_key" => "存证验证公钥",
        "clock" => "时钟",
        "evidence" => "存证日志条数",
        "snapshots" => "快照及其文件",
        "witnesses" => "存证见证方（witnesses.txt）",
        "readings" => "查阅记录与存证一致，没有丢失",
        "unsequenced" => "未编号日志（最早一条已等待）",
        other => other,
    };
    lang.pick(zh, check)
}
