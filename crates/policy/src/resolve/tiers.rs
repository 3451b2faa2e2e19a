//! The lines of a pack and their floor.

use shouwang_domain::Fen;

use super::{cite, merged};
use crate::file::{BasisText, Layer, TierText};
use crate::{Basis, Citation, PackProblem, Tier};

pub(super) fn floor(layers: &[&Layer]) -> Option<(Fen, Citation)> {
    layers.iter().rev().find_map(|layer| {
        let floor = layer.text.floor.as_ref()?;
        Some((
            Fen::from_yuan(floor.yuan),
            cite(layer, &floor.citation, floor.effective_from),
        ))
    })
}

/// What bears on the lines of a pack beside its files.
pub(super) struct Lines {
    /// No line may be below this.
    pub(super) floor: Option<Fen>,
    /// A newer pack of an area above has moved a line, and what stays of the local one follows it.
    pub(super) is_overtaken: bool,
}

pub(super) fn tiers(
    layers: &[&Layer],
    lines: &Lines,
    warnings: &mut Vec<PackProblem>,
    problems: &mut Vec<PackProblem>,
) -> Vec<Tier> {
    let mut entries = merged(layers, |t| &t.tier, |t: &TierText| &t.name, problems);
    // A band comes after the line that it begins above, though a newer line may have passed it.
    entries.sort_by_key(|(_, entry)| (entry.get_ref().over.is_some(), *entry.get_ref().up_to.get_ref()));
    if entries.is_empty() {
        let own = layers[layers.len() - 1];
        problems.push(own.problem(
            0..0,
            "pack.no_tier",
            "政策包没有给出任何监测范围（[[tier]]）。".into(),
            "The pack gives no line ([[tier]]).".into(),
        ));
    }
    let mut tiers: Vec<Tier> = Vec::new();
    for (layer, entry) in entries {
        let text = entry.get_ref();
        let published = Fen::from_yuan(*text.up_to.get_ref());
        let at = text.up_to.span();
        let mut over = text.over.map(Fen::from_yuan);
        let edge = tiers.last().map(|last: &Tier| last.up_to);
        if lines.is_overtaken
            && let (Some(printed), Some(edge)) = (over, edge)
            && edge > printed
        {
            over = Some(edge.min(published));
            warnings.push(layer.problem(
                at.clone(),
                "pack.band_carried",
                format!("“{}”沿用至今，其下限随上级新标准改为 {edge} 元；请核对本级是否已有新文件。", text.zh),
                format!("\"{}\" is carried over, and its lower edge follows the newer line of {edge} yuan; check whether there is a newer document.", text.name),
            ));
        }
        let mut citation = cite(layer, &text.citation, text.effective_from);
        if lines.is_overtaken && over.is_some() {
            citation.text.push_str("；沿用至今，下限随上级新标准");
        }
        if let Some(last) = text
            .valid_until
            .as_ref()
            .filter(|last| last.day < citation.effective_from)
        {
            problems.push(layer.problem(
                at.clone(),
                "pack.tier_ends_early",
                format!("监测范围“{}”的末日 {} 早于生效日；请核对。", text.zh, last.day),
                format!(
                    "The last day of the tier \"{}\", {}, lies before its first; check both.",
                    text.name, last.day
                ),
            ));
        }
        let is_empty = lines.is_overtaken && over == Some(published);
        let begins_above_the_last = tiers
            .last()
            .is_none_or(|last| over.is_some_and(|over| over >= last.up_to));
        if !is_empty && (over.is_some_and(|over| over >= published) || !begins_above_the_last) {
            problems.push(layer.problem(
                at.clone(),
                "pack.tier_overlap",
                format!("监测范围“{}”须高于其下限，且不得与较低一级重叠。", text.zh),
                format!(
                    "The tier \"{}\" must end above its lower edge and must not overlap the tier below.",
                    text.name
                ),
            ));
        }
        if let Some(floor) = lines.floor.filter(|floor| published < *floor) {
            warnings.push(layer.problem(
                at,
                "pack.line_below_floor",
                format!("公布的监测范围 {published} 元低于底线 {floor} 元，按底线执行；请核对文件。"),
                format!("The published line {published} yuan is below the floor {floor} yuan; the floor is used. Check the document."),
            ));
        }
        tiers.push(Tier {
            name: text.name.clone(),
            zh: text.zh.clone(),
            en: text.en.clone(),
            over,
            up_to: lines.floor.map_or(published, |floor| floor.max(published)),
            published,
            populations: text.populations.clone(),
            monitored_types: text.monitored_types.clone(),
            basis: text.basis.as_ref().map(basis),
            rounding: text.rounding.as_ref().map(|said| (said.zh.clone(), said.en.clone())),
            valid_until: text.valid_until.as_ref().map(|last| (last.day, last.citation.clone())),
            citation,
        });
    }
    tiers
}

fn basis(text: &BasisText) -> Basis {
    Basis {
        year: text.year,
        zh: text.zh.clone(),
        en: text.en.clone(),
        multiplier_percent: text.multiplier_percent,
        amount: text.yuan.map(Fen::from_yuan),
    }
}
