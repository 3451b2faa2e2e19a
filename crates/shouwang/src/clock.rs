//! The one place that reads the wall clock.

use shouwang_domain::calendar::Timestamp;
use shouwang_domain::{Problem, ProblemKind, Result};

/// Moves the clock of an installation that was made with a movable one.
pub(crate) const VARIABLE: &str = "SHOUWANG_NOW";

const DAY_MS: i64 = 24 * 3600 * 1000;
const SHANGHAI_OFFSET_MS: i64 = 8 * 3600 * 1000;

/// The clock of a run of the program. A moved one goes on from the moment it was set to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clock {
    ahead_ms: i64,
}

impl Clock {
    /// The real clock, or one moved to what `text` says, where the installation permits it.
    ///
    /// # Errors
    /// `clock.not_movable`, `clock.format`.
    pub(crate) fn moved(text: Option<&str>, is_movable: bool) -> Result<Self> {
        let Some(text) = text else {
            return Ok(Self { ahead_ms: 0 });
        };
        if !is_movable {
            return Err(Problem::usage(
                "clock.not_movable",
                format!(
                    "该安装的时钟不能调整；请取消环境变量 {VARIABLE}（只有用 init --movable-clock 初始化的演示、测试数据才可调整）。"
                ),
                format!(
                    "The clock of this installation cannot be moved; unset {VARIABLE} (only data made by init --movable-clock, for demonstrations and tests, permits it)."
                ),
            ));
        }
        let moment: Timestamp = text.parse().map_err(|mut problem: Problem| {
            problem.kind = ProblemKind::Usage;
            problem.with_code("clock.format").at(VARIABLE)
        })?;
        let wall_ms = wall_ms();
        // A date alone moves the day and keeps the time of day, so that commands of one day follow one another.
        let is_date = text.trim().len() == "2026-03-05".len();
        let time_of_day_ms = if is_date {
            (wall_ms + SHANGHAI_OFFSET_MS).rem_euclid(DAY_MS)
        } else {
            0
        };
        Ok(Self {
            ahead_ms: moment.0 + time_of_day_ms - wall_ms,
        })
    }

    /// The moment.
    pub(crate) fn now(self) -> Timestamp {
        Timestamp(wall_ms() + self.ahead_ms)
    }
}

fn wall_ms() -> i64 {
    chrono::Utc::now().timestamp_millis()
}
