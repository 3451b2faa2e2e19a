//! The parameters of a pack's rules.

use std::collections::BTreeMap;

use shouwang_domain::Fen;
use shouwang_domain::risk::Population;
use toml::Spanned;

use super::{cite, duplicate};
use crate::column::column;
use crate::file::{Layer, ParamText};
use crate::{DatedValue, PackProblem, Param, ParamUnit, ParamValue, Tier};

/// All dated values of a name; the nearest layer that has the name replaces those of the layers before.
pub(super) fn params(layers: &[&Layer], tiers: &[Tier], problems: &mut Vec<PackProblem>) -> BTreeMap<String, Param> {
    let mut params: BTreeMap<String, (Param, String)> = BTreeMap::new();
    for layer in layers {
        for entry in &layer.text.param {
            let text = entry.get_ref();
            let (unit, dated) = match dated_value(layer, entry, tiers) {
                Ok(found) => found,
                Err(problem) => {
                    problems.push(problem);
                    continue;
                }
            };
            let fresh = || Param {
                name: text.name.clone(),
                zh: text.zh.clone(),
                en: text.en.clone(),
                unit,
                published: text.line_of.is_some() || text.populations_of.is_some(),
                values: Vec::new(),
            };
            let (param, from) = params
                .entry(text.name.clone())
                .or_insert_with(|| (fresh(), layer.id.clone()));
            if *from != layer.id {
                (*param, *from) = (fresh(), layer.id.clone());
            }
            let day = dated.citation.effective_from;
            if param.unit != unit || param.values.iter().any(|v| v.citation.effective_from == day) {
                problems.push(duplicate(layer, entry, &text.name));
            }
            param.values.push(dated);
            param.values.sort_by_key(|v| v.citation.effective_from);
        }
    }
    params.into_iter().map(|(name, (param, _))| (name, param)).collect()
}

fn dated_value(
    layer: &Layer,
    entry: &Spanned<ParamText>,
    tiers: &[Tier],
) -> Result<(ParamUnit, DatedValue), PackProblem> {
    let text = entry.get_ref();
    if column(&text.name).is_some() || !is_name(&text.name) {
        return Err(layer.problem(
            entry.span(),
            "param.name",
            format!("参数名“{}”须由小写字母、数字和下划线组成，且不得与指标同名。", text.name),
            format!("The parameter name \"{}\" must be of lower-case letters, digits and underscores, and no column may have it.", text.name),
        ));
    }
    let tier = |name: &Spanned<String>| {
        tiers.iter().find(|t| t.name == *name.get_ref()).ok_or_else(|| {
            layer.problem(
                name.span(),
                "param.unknown_tier",
                format!("没有名为 {} 的监测范围。", name.get_ref()),
                format!("There is no tier {}.", name.get_ref()),
            )
        })
    };
    let codes = |populations: &[Population]| ParamValue::Codes(populations.iter().map(|p| p.as_str()).collect());
    let mut found = Vec::new();
    for (unit, number) in [
        (ParamUnit::Money, text.yuan.map(|yuan| Fen::from_yuan(yuan).0)),
        (ParamUnit::Percent, text.percent),
        (ParamUnit::Number, text.number),
        (ParamUnit::Days, text.days),
        (ParamUnit::Months, text.months),
    ] {
        found.extend(number.map(|n| (unit, ParamValue::Int(n), None)));
    }
    if let Some(populations) = &text.populations {
        found.push((ParamUnit::Codes, codes(populations), None));
    }
    if let Some(name) = &text.line_of {
        let tier = tier(name)?;
        found.push((ParamUnit::Money, ParamValue::Int(tier.up_to.0), Some(&tier.citation)));
    }
    if let Some(name) = &text.populations_of {
        let tier = tier(name)?;
        found.push((ParamUnit::Codes, codes(&tier.populations), Some(&tier.citation)));
    }
    let own_citation = text.citation.as_ref().map(|c| cite(layer, c, text.effective_from));
    match (found.pop().filter(|_| found.is_empty()), own_citation) {
        (Some((unit, value, Some(citation))), None) => Ok((
            unit,
            DatedValue {
                value,
                citation: citation.clone(),
            },
        )),
        (Some((unit, value, None)), Some(citation)) => Ok((unit, DatedValue { value, citation })),
        _ => Err(layer.problem(
            entry.span(),
            "param.value",
            format!(
                "参数“{}”须恰好给出一个值，并注明 citation（取自监测范围的除外）。",
                text.name
            ),
            format!(
                "The parameter \"{}\" takes exactly one value, with a citation unless it is taken from a tier.",
                text.name
            ),
        )),
    }
}

fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}
