//! Draws (抽样): a sample that anybody can draw again.
//!
//! The frame, all units of all stages, is frozen and hashed with the design and the rule of the seed before the seed exists. A ticket is SHA-256 over tag, seed, stage,
//! stratum and unit, each with its length before it; the first tickets are drawn, the next ones are replacements. Nothing in
//! here depends on a library of random numbers, whose streams change from version to version. `verify.py` does the same
//! from what is published, without this program.

mod publication;
mod seed;
mod select;

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use utoipa::ToSchema;

use crate::area::AreaLevel;
use crate::coded_enum;
use crate::{Problem, Result};

pub use publication::{DrawPublication, PublishedFrame, PublishedPick, SCRIPT};
pub use seed::SeedRule;
pub use select::{Chance, Pick, draw};

coded_enum! {
    /// State of a draw.
    pub enum DrawState {
        Frozen = "frozen", "名单已固定，待录种子", "frame frozen, seed to come";
        Drawn = "drawn", "已抽取，未公布", "drawn, not published";
        Published = "published", "已公布", "published";
        Withdrawn = "withdrawn", "已撤回", "withdrawn";
    }
}

coded_enum! {
    /// What is drawn at a stage, from the widest to the household.
    pub enum DrawStage {
        City = "city", "市", "city";
        County = "county", "县", "county";
        Town = "town", "镇", "town";
        Village = "village", "村", "village";
        Household = "household", "户", "household";
    }
}

impl DrawStage {
    /// The level of the areas that are drawn; none for households.
    pub const fn level(self) -> Option<AreaLevel> {
        match self {
            Self::City => Some(AreaLevel::City),
            Self::County => Some(AreaLevel::County),
            Self::Town => Some(AreaLevel::Town),
            Self::Village => Some(AreaLevel::Village),
            Self::Household => None,
        }
    }
}

coded_enum! {
    /// How units of a stage are drawn.
    pub enum DrawMethod {
        Equal = "equal", "等概率", "equal chances";
        BySize = "by_size", "按户数等距", "systematic, by number of households";
    }
}

/// One stage: how many of each stratum are drawn in each unit of the stage before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StageDesign {
    /// What is drawn.
    pub stage: DrawStage,
    /// How.
    pub method: DrawMethod,
    /// How many; all, where there are fewer.
    pub take: u32,
    /// How many replacements.
    #[serde(default)]
    pub spare: u32,
}

/// A unit of the frame.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unit {
    /// Its stage.
    pub stage: DrawStage,
    /// Its id: the code of an area, or what [`salted`] makes of a household.
    pub id: String,
    /// The unit of the stage before in which it lies; empty at the first stage.
    pub parent: String,
    /// Its stratum.
    pub stratum: String,
    /// How many households lie in it.
    pub size: u64,
}

impl Unit {
    /// The unit as a line of the published frame.
    pub fn line(&self) -> String {
        format!(
            "{},{},{},{},{}",
            self.stage, self.id, self.parent, self.stratum, self.size
        )
    }

    /// Reads such a line.
    ///
    /// # Errors
    /// `draw.frame_line`.
    pub fn read(line: &str) -> Result<Self> {
        let mut parts = line.split(',');
        let mut next = || parts.next().ok_or_else(|| wrong_line(line));
        let unit = Self {
            stage: next()?.parse().map_err(|_| wrong_line(line))?,
            id: next()?.to_owned(),
            parent: next()?.to_owned(),
            stratum: next()?.to_owned(),
            size: next()?.parse().map_err(|_| wrong_line(line))?,
        };
        if parts.next().is_some() || unit.size == 0 {
            return Err(wrong_line(line));
        }
        Ok(unit)
    }
}

/// All units of a draw, in the order of stage and id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame(Vec<Unit>);

impl Frame {
    /// Puts units in their order.
    pub fn new(mut units: Vec<Unit>) -> Self {
        units.sort();
        Self(units)
    }

    /// Reads the lines of a frame, as they stand.
    ///
    /// # Errors
    /// `draw.frame_line`.
    pub fn read(text: &str) -> Result<Self> {
        text.lines().map(Unit::read).collect::<Result<_>>().map(Self)
    }

    /// The units.
    pub fn units(&self) -> &[Unit] {
        &self.0
    }

    /// The frame as it is kept and published, a line for each unit.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for unit in &self.0 {
            let _ = writeln!(text, "{}", unit.line());
        }
        text
    }

    /// SHA-256 of the stages, the rule of the seed and that text, a line for each: whoever knows it holds all three to it.
    pub fn digest(&self, stages: &[StageDesign], seed: &SeedRule) -> String {
        let mut text = String::new();
        for step in stages {
            let _ = writeln!(
                text,
                "stage,{},{},{},{}",
                step.stage, step.method, step.take, step.spare
            );
        }
        let _ = writeln!(text, "seed,{},{},{}", seed.on, seed.digits, seed.source);
        hex(Sha256::digest(text + &self.text()))
    }
}

/// The id of a household in a frame: nobody who reads it knows the household, and nobody without the salt finds it by trying.
pub fn salted(salt: &[u8], household: i64) -> String {
    hex(digest(&[b"shouwang-unit-1", salt, household.to_string().as_bytes()]))[..32].to_owned()
}

/// Whether stages go from wide to narrow, each draws something, and only areas are drawn by their size.
///
/// # Errors
/// `draw.no_stages`, and at the stage that is wrong `draw.stage_order`, `draw.draws_none`, `draw.by_size`.
pub fn check_design(stages: &[StageDesign]) -> Result<()> {
    if stages.is_empty() {
        return Err(Problem::bad_data(
            "draw.no_stages",
            "请至少选择一级抽样，从大到小。",
            "Choose at least one stage, from wide to narrow.",
        )
        .at("/stages"));
    }
    let mut before = None;
    for (index, stage) in stages.iter().enumerate() {
        let wrong = if before >= Some(stage.stage) {
            Some(Problem::bad_data(
                "draw.stage_order",
                "抽样级别应从大到小，每级一次：市、县、镇、村、户。",
                "Stages go from wide to narrow, each once: city, county, town, village, household.",
            ))
        } else if stage.take == 0 {
            Some(Problem::bad_data(
                "draw.draws_none",
                "抽取个数应在 1 以上；不抽的级别请删去。",
                "A stage draws one or more; leave out a stage that draws none.",
            ))
        } else if stage.stage == DrawStage::Household && stage.method == DrawMethod::BySize {
            Some(Problem::bad_data(
                "draw.by_size",
                "户按等概率抽取；按户数等距只用于区划。",
                "Households are drawn with equal chances; only areas are drawn by size.",
            ))
        } else {
            None
        };
        if let Some(problem) = wrong {
            return Err(problem.at(format!("/stages/{index}")));
        }
        before = Some(stage.stage);
    }
    Ok(())
}

/// SHA-256 over parts, each with its length in four bytes before it.
fn digest(parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for part in parts {
        let length = u32::try_from(part.len()).unwrap_or(u32::MAX);
        hasher.update(length.to_be_bytes());
        hasher.update(part);
    }
    hasher.finalize().into()
}

fn hex(bytes: impl AsRef<[u8]>) -> String {
    bytes.as_ref().iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn wrong_line(line: &str) -> Problem {
    Problem::bad_data(
        "draw.frame_line",
        format!("抽样名单的这一行不能识别：“{line}”；请使用原公布文件。"),
        format!("This line of the frame cannot be read: \"{line}\"; use the file as it was published."),
    )
}

/// The frame is another than the one that was frozen.
pub fn frame_changed() -> Problem {
    Problem::refused(
        "draw.frame_changed",
        "抽样名单、方案或种子规则与固定时的指纹不一致，不能抽取；请核对指纹，或重新提出抽样。",
        "The frame, the design or the rule of the seed is not the one that was frozen, so nothing is drawn; compare the digest, or propose the draw anew.",
    )
}
