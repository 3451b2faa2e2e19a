//! The register of documents with their parents, and what rests on each.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_policy::{Document, Pack};
use utoipa::ToSchema;

use crate::office::access::{Verb, require};
use crate::{Ctx, Result, Service};

/// A document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DocumentView {
    /// Its number, or its title where it has none.
    pub id: String,
    /// Number.
    pub number: Option<String>,
    /// Who issued it.
    pub issuer: String,
    /// Title, where it is known.
    pub title: Option<String>,
    /// `nation`, `province`, `city`, `county` or `town`.
    pub level: String,
    /// Day of issue, where the document prints it.
    pub issued_on: Option<NaiveDate>,
    /// The documents that it implements, by id.
    pub parents: Vec<String>,
    /// Whether anybody may read it, where the document says.
    pub public: Option<bool>,
    /// Names of the attachments.
    pub attachments: Vec<String>,
    /// What cites it: tiers, parameters, rules, measures and figures of procedures, each with the pack that states it.
    pub cited_by: Vec<String>,
    /// The registers and checklists that are kept because of it.
    pub registers: Vec<RegisterNamed>,
}

/// A register or a checklist, by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RegisterNamed {
    /// Its id.
    pub id: String,
    /// Name in Chinese.
    pub zh: String,
    /// Name in English.
    pub en: String,
}

impl Service {
    /// Every registered document, by id.
    ///
    /// # Errors
    /// Denied only.
    pub async fn list_documents(&self, ctx: &Ctx) -> Result<Vec<DocumentView>> {
        require(ctx, Verb::ReadPolicies)?;
        let library = self.policies.library();
        let view = |document: &Document| DocumentView {
            id: document.id.clone(),
            number: document.number.clone(),
            issuer: document.issuer.clone(),
            title: document.title.clone(),
            level: document.level.as_str().to_owned(),
            issued_on: document.issued_on,
            parents: document.parents.clone(),
            public: document.public,
            attachments: document.attachments.clone(),
            cited_by: {
                let citing = library.packs().iter().flat_map(|pack| citations(pack));
                let named = citing
                    .filter(|(_, text)| document.is_named_in(text))
                    .map(|(what, _)| what);
                named.collect::<BTreeSet<_>>().into_iter().collect()
            },
            registers: {
                let forms = self.registers.shipped().all();
                let kept = forms.filter(|form| document.is_named_in(&form.citation));
                let named = kept.map(|form| RegisterNamed {
                    id: form.id.clone(),
                    zh: form.label.zh.clone(),
                    en: form.label.en.clone(),
                });
                named.collect()
            },
        };
        Ok(library.documents().iter().map(view).collect())
    }
}

/// What a pack cites, and where.
fn citations(pack: &Pack) -> Vec<(String, &str)> {
    let mut all = vec![(pack.id.clone(), pack.citation.text.as_str())];
    for tier in &pack.tiers {
        all.push((
            format!("{} tier.{}", tier.citation.pack, tier.name),
            &tier.citation.text,
        ));
    }
    for row in &pack.eligibility {
        all.push((
            format!("{} eligibility.{}", row.citation.pack, row.monitored_type),
            &row.citation.text,
        ));
    }
    for (name, param) in &pack.params {
        for dated in &param.values {
            all.push((format!("{} param.{name}", dated.citation.pack), &dated.citation.text));
        }
    }
    for rule in &pack.rules {
        all.push((format!("{} rule.{}", rule.citation.pack, rule.id), &rule.citation.text));
    }
    for (key, citation) in &pack.citations {
        all.push((format!("{} {key}", citation.pack), &citation.text));
    }
    all
}
