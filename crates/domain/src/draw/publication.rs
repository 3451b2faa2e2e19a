//! What is published of a draw: one file from which anybody draws the same list again.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Frame, Pick, SeedRule, StageDesign, check_design, draw, frame_changed};
use crate::{Problem, Result};

/// The script that draws again from a published file: Python, its standard library alone.
pub const SCRIPT: &str = include_str!("verify.py");

const FORMAT: &str = "shouwang-draw/1";

/// A published draw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DrawPublication {
    /// The format of the file.
    pub format: String,
    /// What the draw is called.
    pub title: String,
    /// Where.
    pub area: String,
    /// The document that asks for it.
    pub citation: String,
    /// All units, hashed before the seed was there.
    pub frame: PublishedFrame,
    /// What was drawn at each stage, and how.
    pub design: Vec<StageDesign>,
    /// The seed.
    pub seed: String,
    /// Where it comes from, fixed with the frame.
    pub seed_rule: SeedRule,
    /// What was drawn.
    pub sample: Vec<PublishedPick>,
}

/// The frame of a published draw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PublishedFrame {
    /// How many units.
    pub count: usize,
    /// SHA-256 of a line for each stage, one for the rule of the seed, and its lines, each with its end.
    pub sha256: String,
    /// Stage, unit, unit of the stage before, stratum, number of households.
    pub lines: Vec<String>,
}

/// A unit of a published sample.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PublishedPick {
    /// Its line in the frame.
    pub unit: String,
    /// Its place among the drawn, or among the replacements.
    pub order: u32,
    /// It is a replacement.
    pub spare: bool,
    /// Its ticket.
    pub ticket: String,
    /// How likely it was to be drawn.
    pub chance: Option<String>,
}

impl From<&Pick> for PublishedPick {
    fn from(pick: &Pick) -> Self {
        Self {
            unit: pick.unit.line(),
            order: pick.order,
            spare: pick.spare,
            ticket: pick.ticket.clone(),
            chance: pick.chance.map(|chance| chance.to_string()),
        }
    }
}

impl DrawPublication {
    /// What is published of a draw. `about` is its title, its area and its citation.
    pub fn new(about: [&str; 3], frame: &Frame, design: Vec<StageDesign>, seed_rule: SeedRule, seed: &str) -> Self {
        let sample = draw(frame, &design, seed).iter().map(PublishedPick::from).collect();
        let [title, area, citation] = about.map(str::to_owned);
        Self {
            format: FORMAT.into(),
            title,
            area,
            citation,
            frame: PublishedFrame {
                count: frame.units().len(),
                sha256: frame.digest(&design, &seed_rule),
                lines: frame.text().lines().map(str::to_owned).collect(),
            },
            design,
            seed: seed.to_owned(),
            seed_rule,
            sample,
        }
    }

    /// Draws again and compares.
    ///
    /// # Errors
    /// `draw.format`, `draw.frame_line`, `draw.frame_changed`, `draw.seed`, `draw.other_sample`, and those of [`check_design`].
    pub fn verify(&self) -> Result<()> {
        if self.format != FORMAT {
            return Err(Problem::bad_data(
                "draw.format",
                format!("这不是“{FORMAT}”格式的抽样公布文件；请使用原文件。"),
                format!("This is no published draw of the format \"{FORMAT}\"; use the file as it was published."),
            ));
        }
        check_design(&self.design)?;
        let frame = Frame::read(&self.frame.lines.join("\n"))?;
        if (
            frame.units().len(),
            frame.digest(&self.design, &self.seed_rule).as_str(),
        ) != (self.frame.count, self.frame.sha256.as_str())
        {
            return Err(frame_changed());
        }
        if self.seed_rule.read(&self.seed)? != self.seed {
            return Err(other_sample());
        }
        let sample: Vec<_> = draw(&frame, &self.design, &self.seed)
            .iter()
            .map(PublishedPick::from)
            .collect();
        if sample != self.sample {
            return Err(other_sample());
        }
        Ok(())
    }
}

fn other_sample() -> Problem {
    Problem::refused(
        "draw.other_sample",
        "按公布的名单、方案和种子重新抽取，结果与公布的不一致；该抽样结果不可信，请向组织单位反映。",
        "Drawing again from the published frame, design and seed gives another list; do not trust it, and tell whoever drew it.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::{DrawMethod, DrawStage, Unit};

    #[test]
    fn what_is_published_is_drawn_again_and_a_change_is_found() {
        let units = (0..20).map(|house| Unit {
            stage: DrawStage::Household,
            id: format!("h{house}"),
            parent: String::new(),
            stratum: "lifted".into(),
            size: 1,
        });
        let design = StageDesign {
            stage: DrawStage::Household,
            method: DrawMethod::Equal,
            take: 4,
            spare: 1,
        };
        let about = ["抽样", "演示省", "省 43 号"];
        let rule = SeedRule {
            source: "开奖".into(),
            on: "2026-03-02".parse().unwrap(),
            digits: 6,
        };
        let published = DrawPublication::new(about, &Frame::new(units.collect()), vec![design], rule, "246810");
        published.verify().unwrap();
        let with = |change: &dyn Fn(&mut DrawPublication)| {
            let mut other = published.clone();
            change(&mut other);
            other.verify().unwrap_err().code
        };
        assert_eq!(with(&|other| other.seed = "246811".into()), "draw.other_sample");
        assert_eq!(with(&|other| other.seed.push('9')), "draw.seed");
        assert_eq!(with(&|other| other.seed.insert(3, ' ')), "draw.other_sample");
        // Design and rule of the seed are held to the digest as the frame is.
        assert_eq!(with(&|other| other.design[0].take = 5), "draw.frame_changed");
        assert_eq!(with(&|other| other.seed_rule.source.push('二')), "draw.frame_changed");
        assert_eq!(with(&|other| other.frame.lines.swap(0, 1)), "draw.frame_changed");
        assert_eq!(with(&|other| other.sample.truncate(4)), "draw.other_sample");
        assert_eq!(with(&|other| other.format.clear()), "draw.format");
    }
}
