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

/// The pack of the last layer, with all it inherits from those before.
pub(crate) fn resolve(layers: &[&Layer], version: String) -> Result<Pack, Vec<PackProblem>> {
    let mut problems = Vec::new();
    let own = layers[layers.len() - 1];
    let (area, year) = own.id.split_once('/').unwrap_or((&own.id, "0"));
    let floor = tiers::floor(layers);
    let mut warnings = Vec::new();
    let tiers = tiers::tiers(layers, floor.as_ref().map(|f| f.0), &mut warnings, &mut problems);
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
        id: own.id.clone(),
        area: area.to_owned(),
        year: year.parse().unwrap_or_default(),
        zh: own.text.zh.clone(),
        en: own.text.en.clone(),
        citation: cite(own, &own.text.citation, None),
        version,
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
        rules: rules::rules(layers, &params, &mut problems),
        tiers,
        params,
        citations,
        warnings,
    };
    problems.extend(procedure::check(layers, &pack.procedure));
    if problems.is_empty() {
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
