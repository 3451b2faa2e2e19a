//! A chain of files, from the most general to the pack itself, becomes one pack.

mod eligibility;
mod obligations;
mod params;
mod procedure;
mod rules;
mod tiers;

use std::collections::BTreeMap;

use shouwang_domain::measure::Catalogue;
use shouwang_domain::risk::RiskCategory;
use toml::Spanned;

use crate::file::{FlagText, Layer, PackText};
use crate::text::CitedText;
use crate::{Citation, Pack, PackProblem, VerificationFlag};

/// What stands between the id of a pack and that of the newer pack of an area above which overtakes it.
pub(crate) const OVERTAKEN_BY: char = '+';

/// The pack of `local`, with all it inherits from the layers before it, and, where layers follow it, overtaken by these.
pub(crate) fn resolve(
    layers: &[&Layer],
    local: &Layer,
    version: impl FnOnce(&str) -> String,
) -> Result<Pack, Vec<PackProblem>> {
    let mut problems = Vec::new();
    let own = layers[layers.len() - 1];
    let is_overtaken = own.id != local.id;
    let year = own.year();
    let id = match is_overtaken {
        true => format!("{}{OVERTAKEN_BY}{}", local.id, own.id),
        false => own.id.clone(),
    };
    let (zh, en, citation) = match is_overtaken {
        true => (
            format!("{}（上级新标准：{}）", local.text.zh, own.text.zh),
            format!("{} (newer figures: {})", local.text.en, own.text.en),
            format!("{}；上级新标准：{}", local.text.citation, own.text.citation),
        ),
        false => (own.text.zh.clone(), own.text.en.clone(), own.text.citation.clone()),
    };
    let floor = tiers::floor(layers);
    let mut warnings = Vec::new();
    let lines = tiers::Lines {
        floor: floor.as_ref().map(|f| f.0),
        is_overtaken,
    };
    let tiers = tiers::tiers(layers, &lines, &mut warnings, &mut problems);
    let params = params::params(layers, &tiers, &mut problems);
    let mut citations = BTreeMap::new();
    let catalogue = catalogue(layers, &mut citations, &mut problems);
    let procedure = procedure::resolve(layers, &mut citations)
        .map_err(|key| {
            own.problem(
                0..0,
                "pack.missing",
                format!("本政策包及其继承的包都没有给出 procedure.{key}。"),
                format!("Neither this pack nor those it inherits give procedure.{key}."),
            )
        })
        .map_err(|problem| problems.push(problem))
        .ok();
    let obligations = match &procedure {
        Some(procedure) => obligations::obligations(layers, procedure, &mut problems),
        None => Vec::new(),
    };
    let pack = Pack {
        version: version(&id),
        id,
        area: local.area().to_owned(),
        year,
        zh,
        en,
        citation: cite(own, &citation, None),
        floor,
        transition: transition(layers),
        eligibility: eligibility::eligibility(layers, &mut problems),
        procedure: match procedure {
            Some(procedure) => procedure,
            None => return Err(problems),
        },
        catalogue,
        verification_flags: flags(layers, &mut problems),
        obligations,
        rules: rules::rules(layers, &params, is_overtaken, &mut problems),
        tiers,
        params,
        citations,
        warnings,
    };
    problems.extend(procedure::check(layers, &pack.procedure));
    // The cases of a pack that was overtaken are about the figures of its day.
    if problems.is_empty() && !is_overtaken {
        eligibility::run_eligibility_cases(layers, &pack, &mut problems);
    }
    if problems.is_empty() { Ok(pack) } else { Err(problems) }
}

fn transition(layers: &[&Layer]) -> Option<(chrono::NaiveDate, Citation)> {
    let (layer, text) = layers
        .iter()
        .rev()
        .find_map(|layer| Some((layer, layer.text.transition.as_ref()?)))?;
    Some((text.until, cite(layer, &text.citation, None)))
}

fn catalogue(
    layers: &[&Layer],
    citations: &mut BTreeMap<String, Citation>,
    problems: &mut Vec<PackProblem>,
) -> Catalogue {
    let own = layers[layers.len() - 1];
    let mut catalogue = Catalogue::new();
    for risk in RiskCategory::ALL {
        let Some((layer, kinds)) = layers
            .iter()
            .rev()
            .find_map(|layer| Some((layer, layer.text.measures.get(risk)?)))
        else {
            problems.push(no_measures(own, 0..0, *risk));
            continue;
        };
        if kinds.value.get_ref().is_empty() {
            problems.push(no_measures(layer, kinds.value.span(), *risk));
        }
        citations.insert(format!("measures.{risk}"), kinds.cite(layer));
        catalogue.insert(*risk, kinds.value.get_ref().iter().copied().collect());
    }
    catalogue
}

fn no_measures(layer: &Layer, span: std::ops::Range<usize>, risk: RiskCategory) -> PackProblem {
    layer.problem(
        span,
        "pack.no_measures",
        format!("没有为风险“{}”列出帮扶措施（measures.{risk}）。", risk.zh()),
        format!(
            "No measures are listed for the risk \"{}\" (measures.{risk}).",
            risk.en()
        ),
    )
}

fn flags(layers: &[&Layer], problems: &mut Vec<PackProblem>) -> Vec<VerificationFlag> {
    merged(layers, |t| &t.verification_flag, |f: &FlagText| &f.id, problems)
        .into_iter()
        .map(|(layer, entry)| {
            let text = entry.get_ref();
            VerificationFlag {
                id: text.id.clone(),
                zh: text.zh.clone(),
                en: text.en.clone(),
                citation: cite(layer, &text.citation, None),
            }
        })
        .collect()
}

impl<T> CitedText<T> {
    /// The citation of the value in its layer.
    pub(crate) fn cite(&self, layer: &Layer) -> Citation {
        cite(layer, &self.citation, self.effective_from)
    }
}

fn cite(layer: &Layer, text: &str, own_date: Option<chrono::NaiveDate>) -> Citation {
    Citation {
        text: text.to_owned(),
        effective_from: layer.effective(own_date),
        pack: layer.id.clone(),
    }
}

/// The entries of a list by key, in the order of the files; a nearer layer replaces an entry of the same key.
fn merged<'a, T>(
    layers: &[&'a Layer],
    list: fn(&PackText) -> &[Spanned<T>],
    key: fn(&T) -> &str,
    problems: &mut Vec<PackProblem>,
) -> Vec<(&'a Layer, &'a Spanned<T>)> {
    let mut entries: Vec<(&Layer, &Spanned<T>)> = Vec::new();
    for &layer in layers {
        for entry in list(&layer.text) {
            let name = key(entry.get_ref());
            match entries.iter_mut().find(|(_, known)| key(known.get_ref()) == name) {
                Some((known, _)) if known.id == layer.id => problems.push(duplicate(layer, entry, name)),
                Some(known) => *known = (layer, entry),
                None => entries.push((layer, entry)),
            }
        }
    }
    entries
}

fn duplicate<T>(layer: &Layer, entry: &Spanned<T>, name: &str) -> PackProblem {
    layer.problem(
        entry.span(),
        "pack.duplicate",
        format!("“{name}”在本文件中出现两次。"),
        format!("\"{name}\" stands twice in this file."),
    )
}
