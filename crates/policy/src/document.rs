//! The register of documents: which notice implements which, and what in the packs rests on it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Deserialize;
use shouwang_domain::coded_enum;
use toml::Spanned;

use crate::text::optional_date;
use crate::{PackProblem, SourceFile};

coded_enum! {
    /// Whose document it is.
    pub enum DocumentLevel {
        Nation = "nation", "国家", "nation";
        Province = "province", "省", "province";
        City = "city", "市", "city";
        County = "county", "县", "county";
        Town = "town", "镇", "town";
    }
}

/// A document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its number, or its title where it has none: how citations name it.
    pub id: String,
    /// Number.
    pub number: Option<String>,
    /// Who issued it, in Chinese.
    pub issuer: String,
    /// Title, in Chinese, where it is known.
    pub title: Option<String>,
    /// Level of the issuer.
    pub level: DocumentLevel,
    /// Day of issue, where it is known.
    pub issued_on: Option<NaiveDate>,
    /// The documents that it implements, by id.
    pub parents: Vec<String>,
    /// Whether anybody may read it; 不公开 otherwise. Not every document says.
    pub public: Option<bool>,
    /// Names of the attachments.
    pub attachments: Vec<String>,
    /// What it is called in short by the registers that cite it.
    pub aliases: Vec<String>,
}

impl Document {
    /// Whether a citation names it.
    pub fn is_named_in(&self, citation: &str) -> bool {
        let mut names = self.title.iter().chain(&self.aliases);
        citation.contains(&self.id) || names.any(|name| citation.contains(name))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RegisterText {
    document: Vec<Spanned<DocumentText>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DocumentText {
    number: Option<String>,
    issuer: String,
    title: Option<String>,
    level: String,
    #[serde(default, deserialize_with = "optional_date")]
    issued_on: Option<NaiveDate>,
    #[serde(default)]
    parents: Vec<String>,
    public: Option<bool>,
    #[serde(default)]
    attachments: Vec<String>,
    #[serde(default)]
    aliases: Vec<String>,
}

/// Reads the registers of a folder; a document may implement one of another file.
pub(crate) fn documents(files: Vec<SourceFile>) -> Result<Vec<Document>, Vec<PackProblem>> {
    let (mut found, mut problems) = (BTreeMap::new(), Vec::new());
    let mut places = Vec::new();
    for file in files {
        let register: RegisterText = match toml::from_str(&file.text) {
            Ok(register) => register,
            Err(error) => {
                let at = file.position(error.span().map_or(0, |span| span.start));
                let message = error.message();
                problems.push(PackProblem::new(
                    at,
                    "document.syntax",
                    format!("文件目录格式错误：{message}。"),
                    format!("The register of documents cannot be read: {message}."),
                ));
                continue;
            }
        };
        for entry in register.document {
            let at = file.position(entry.span().start);
            let text = entry.into_inner();
            let id = text.number.clone().or_else(|| text.title.clone()).unwrap_or_default();
            if id.is_empty() {
                problems.push(PackProblem::new(
                    at,
                    "document.nameless",
                    "文件须有文号或标题。",
                    "A document has a number or a title.",
                ));
                continue;
            }
            let Ok(level) = text.level.parse() else {
                problems.push(PackProblem::new(
                    at,
                    "document.level",
                    format!("文件“{id}”的层级不正确：{}。", text.level),
                    format!("The level of the document \"{id}\" is none: {}.", text.level),
                ));
                continue;
            };
            let document = Document {
                id: id.clone(),
                number: text.number,
                issuer: text.issuer,
                title: text.title,
                level,
                issued_on: text.issued_on,
                parents: text.parents,
                public: text.public,
                attachments: text.attachments,
                aliases: text.aliases,
            };
            if found.insert(id.clone(), document).is_some() {
                problems.push(PackProblem::new(
                    at.clone(),
                    "document.duplicate",
                    format!("文件“{id}”登记了两次。"),
                    format!("The document \"{id}\" is registered twice."),
                ));
            }
            places.push((id, at));
        }
    }
    for (id, at) in places {
        let Some(document) = found.get(&id) else { continue };
        // A document implements only what is registered, and nothing of a lower level.
        for parent in &document.parents {
            let is_above = found
                .get(parent)
                .is_some_and(|parent| parent.level <= document.level && parent.id != id);
            if !is_above {
                problems.push(PackProblem::new(
                    at.clone(),
                    "document.unknown_parent",
                    format!("文件“{id}”的上级文件“{parent}”未登记，或层级更低。"),
                    format!("The parent \"{parent}\" of the document \"{id}\" is not registered, or of a lower level."),
                ));
            }
        }
    }
    if problems.is_empty() {
        Ok(found.into_values().collect())
    } else {
        Err(problems)
    }
}
