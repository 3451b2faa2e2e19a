//! All packs of an installation, and which of them is in force where and when.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};
use sha2::{Digest, Sha256};
use shouwang_domain::{Problem, Result};

use crate::document::documents;
use crate::file::Layer;
use crate::points::{PointsText, SHIPPED_POINTS};
use crate::practice::{SHIPPED_PRACTICE, practice};
use crate::report::{SHIPPED_REPORTS, reports};
use crate::resolve::{OVERTAKEN_BY, resolve};
use crate::{Document, Pack, PackProblem, Position, Practice, SourceFile};

/// Name of a register of documents; there may be one in every folder.
const DOCUMENTS: &str = "/documents.toml";
/// Name of the file of what the offices go by beside the packs. A folder without it, such as one that an earlier program
/// wrote, has the one that is shipped.
const PRACTICE: &str = "base/practice.toml";
/// Name of the file of the reports that offices write; a folder without it has the one that is shipped.
const REPORTS: &str = "base/reports.toml";
/// Name of the table of points, likewise.
const POINTS: &str = "base/points.toml";

/// The packs of an installation, all of them checked.
#[derive(Debug, Clone)]
pub struct PolicyLibrary {
    packs: Vec<Arc<Pack>>,
    documents: Vec<Document>,
    practice: Arc<Practice>,
    points: Arc<PointsText>,
    /// What it was made from: name, path to show, content.
    files: Vec<(String, String, String)>,
}

/// The pack in force in an area on a day.
#[derive(Debug, Clone)]
pub struct InForce {
    /// The pack.
    pub pack: Arc<Pack>,
    /// It was made for an earlier year and carried over, because no newer one has taken effect yet; screens say so.
    pub carried_over: bool,
}

impl PolicyLibrary {
    /// Reads every `<area>/<year>.toml` in a folder, and the registers of documents `<area>/documents.toml`.
    ///
    /// # Errors
    /// All that is wrong with any of them; one wrong pack refuses them all.
    pub fn load(dir: &Path) -> Result<Self, Vec<PackProblem>> {
        let mut files = Vec::new();
        read_dir(dir, dir, &mut files).map_err(|(path, error)| {
            vec![PackProblem::new(
                start_of(&path.display().to_string()),
                "pack.unreadable",
                format!("无法读取：{error}。"),
                format!("Cannot be read: {error}."),
            )]
        })?;
        Self::from_files(
            files
                .into_iter()
                .map(|(name, text)| (name.clone(), dir.join(name).display().to_string(), text))
                .collect(),
        )
    }

    /// The same from texts: the name `<area>/<year>.toml`, the path to show in messages, the content.
    ///
    /// # Errors
    /// As [`PolicyLibrary::load`].
    pub fn from_files(files: Vec<(String, String, String)>) -> Result<Self, Vec<PackProblem>> {
        let mut problems = Vec::new();
        let mut layers = BTreeMap::new();
        let mut registers = Vec::new();
        let (mut practices, mut kinds) = (None, None);
        let mut points = (POINTS, SHIPPED_POINTS);
        for (name, path, text) in &files {
            let file = SourceFile::new(path, text);
            if name.ends_with(DOCUMENTS) {
                registers.push(file);
                continue;
            }
            if name == PRACTICE {
                practices = Some(file);
                continue;
            }
            if name == REPORTS {
                kinds = Some(file);
                continue;
            }
            if name == POINTS {
                points = (path, text);
                continue;
            }
            match pack_id(name)
                .ok_or_else(|| misplaced(&file))
                .and_then(|id| Layer::parse(id, file))
            {
                Ok(layer) => {
                    problems.extend(misnamed(&layer));
                    layers.insert(layer.id.clone(), layer);
                }
                Err(problem) => problems.push(problem),
            }
        }
        let mut packs = Vec::new();
        for (local, newer) in statements(&layers) {
            let mut chain = Vec::new();
            let added = add(&mut chain, &mut Vec::new(), local, &layers)
                .and_then(|()| newer.map_or(Ok(()), |newer| add(&mut chain, &mut Vec::new(), newer, &layers)));
            match added
                .map_err(|problem| vec![problem])
                .and_then(|()| resolve(&chain, local, |id| version(id, &chain)))
            {
                Ok(pack) => packs.push(Arc::new(pack)),
                Err(found) => problems.extend(found),
            }
        }
        let documents = documents(registers).unwrap_or_else(|found| {
            problems.extend(found);
            Vec::new()
        });
        // What is wrong with a pack would show here once more.
        let known = if problems.is_empty() { &packs[..] } else { &[] };
        let practice = match &practices {
            Some(file) => practice(file, known),
            None => practice(&SourceFile::new(PRACTICE, SHIPPED_PRACTICE), &[]),
        };
        let reports = match &kinds {
            Some(file) => reports(file, known),
            None => reports(&SourceFile::new(REPORTS, SHIPPED_REPORTS), &[]),
        };
        let practice = practice.map_err(|found| problems.extend(found)).ok();
        let reports = reports.map_err(|found| problems.extend(found)).ok();
        let points = PointsText::read(points.0, points.1)
            .map_err(|found| problems.extend(found))
            .ok();
        problems.sort();
        problems.dedup();
        match practice.zip(reports).zip(points).filter(|_| problems.is_empty()) {
            Some(((practice, reports), points)) => Ok(Self {
                packs,
                documents,
                practice: Arc::new(practice.with_reports(reports)),
                points: Arc::new(points),
                files,
            }),
            None => Err(problems),
        }
    }

    /// The same library with further packs, given by id and text, such as those that were published in the application.
    ///
    /// # Errors
    /// `pack.exists` for an id that is taken, and as [`PolicyLibrary::load`].
    pub fn with(&self, further: &[(String, String)]) -> Result<Self, Vec<PackProblem>> {
        let mut files = self.files.clone();
        for (id, text) in further {
            let name = format!("{id}.toml");
            if files.iter().any(|(known, ..)| *known == name) {
                return Err(vec![PackProblem::new(
                    start_of(&name),
                    "pack.exists",
                    format!("已有政策包 {id}；同一区划同一年份只能有一个。"),
                    format!("There is a pack {id} already; a division has one pack a year."),
                )]);
            }
            files.push((name.clone(), name, text.clone()));
        }
        Self::from_files(files)
    }

    /// Every pack that can be in force, by id.
    pub fn packs(&self) -> &[Arc<Pack>] {
        &self.packs
    }

    /// The registered documents, by id.
    pub fn documents(&self) -> &[Document] {
        &self.documents
    }

    /// What the offices go by beside the packs.
    pub const fn practice(&self) -> &Arc<Practice> {
        &self.practice
    }

    /// The table of points by which visits are ordered.
    pub const fn points(&self) -> &Arc<PointsText> {
        &self.points
    }

    /// The pack a decision was made under.
    pub fn by_version(&self, version: &str) -> Option<&Arc<Pack>> {
        self.packs.iter().find(|pack| pack.version == version)
    }

    /// The pack in force in an area, given by division code or a prefix of one, on a day: of the nearest area upward that
    /// has one in effect by then, the last to take effect.
    ///
    /// # Errors
    /// Refused with `policy.none_in_force`.
    pub fn in_force(&self, area_code: &str, on: NaiveDate) -> Result<InForce> {
        self.packs
            .iter()
            .filter(|pack| area_code.starts_with(&pack.area) && pack.effective_from() <= on)
            .max_by_key(|pack| (pack.area.len(), pack.effective_from()))
            .map(|pack| InForce {
                pack: Arc::clone(pack),
                carried_over: pack.year < on.year(),
            })
            .ok_or_else(|| {
                Problem::refused(
                    "policy.none_in_force",
                    format!("区划 {area_code} 在 {on} 没有生效的政策包，不能作出认定；请先加载政策包。"),
                    format!("No policy pack is in force in division {area_code} on {on}; load one before deciding."),
                )
            })
    }
}

/// The files below a folder with their names relative to its root, in order.
fn read_dir(
    root: &Path,
    dir: &Path,
    files: &mut Vec<(String, String)>,
) -> Result<(), (std::path::PathBuf, std::io::Error)> {
    let at = |path: &Path| {
        let path = path.to_owned();
        move |error| (path, error)
    };
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(dir).map_err(at(dir))? {
        paths.push(entry.map_err(at(dir))?.path());
    }
    paths.sort();
    for path in paths {
        if path.is_dir() {
            read_dir(root, &path, files)?;
        } else if path.extension().is_some_and(|e| e == "toml") {
            let text = std::fs::read_to_string(&path).map_err(at(&path))?;
            let name: Vec<_> = path
                .strip_prefix(root)
                .unwrap_or(&path)
                .iter()
                .map(|part| part.to_string_lossy())
                .collect();
            files.push((name.join("/"), text));
        }
    }
    Ok(())
}

/// `44/2024` for `44/2024.toml`.
fn pack_id(name: &str) -> Option<String> {
    let id = name.strip_suffix(".toml")?;
    let (area, year) = id.split_once('/')?;
    let is_area = !area.is_empty() && area.chars().all(|c| c.is_ascii_alphanumeric());
    let is_year = year.len() == 4 && year.chars().all(|c| c.is_ascii_digit());
    (is_area && is_year).then(|| id.to_owned())
}

fn misplaced(file: &SourceFile) -> PackProblem {
    PackProblem::new(
        file.position(0),
        "pack.misplaced",
        "政策包文件须放在“区划代码/年份.toml”，例如 4413/2024.toml。",
        "A pack is a file <division code>/<year>.toml, such as 4413/2024.toml.",
    )
}

/// Only an abstract pack may have an area that is no division code, so that it can never be in force anywhere.
fn misnamed(layer: &Layer) -> Option<PackProblem> {
    let area = layer.id.split('/').next().unwrap_or_default();
    let is_code = area.chars().all(|c| c.is_ascii_digit()) && matches!(area.len(), 2 | 4 | 6 | 9 | 12);
    (is_code == layer.text.is_abstract).then(|| {
        layer.problem(
            0..0,
            "pack.area",
            "文件夹须为 2、4、6、9 或 12 位区划代码；仅供继承的包（abstract = true）则不得使用区划代码。".into(),
            "The folder must be a division code of 2, 4, 6, 9 or 12 digits, and for a pack that is only inherited (abstract = true) no code.".into(),
        )
    })
}

/// Every pack that can be in force: each one that is written, and each that a newer pack of an area above overtakes, with
/// that one. A value holds until a newer one of the same area or of an area above takes its place (翁源 2021 §二(二): the
/// line follows the province's of each year); what the newer one does not speak of stays, such as a city's own band.
fn statements(layers: &BTreeMap<String, Layer>) -> Vec<(&Layer, Option<&Layer>)> {
    let written = || layers.values().filter(|layer| !layer.text.is_abstract);
    let day = |layer: &Layer| layer.text.effective_from;
    let mut statements = Vec::new();
    for local in written() {
        statements.push((local, None));
        let of_the_area = written().filter(|layer| layer.area() == local.area());
        let until = of_the_area.map(day).filter(|next| *next > day(local)).min();
        let above = written().filter(|layer| local.area().starts_with(layer.area()) && layer.area() != local.area());
        let newer = above.filter(|layer| day(layer) > day(local) && until.is_none_or(|until| day(layer) < until));
        statements.extend(newer.map(|newer| (local, Some(newer))));
    }
    statements
}

/// Adds a layer behind all that it inherits; `heirs` are those that inherit from it.
fn add<'a>(
    chain: &mut Vec<&'a Layer>,
    heirs: &mut Vec<&'a str>,
    own: &'a Layer,
    layers: &'a BTreeMap<String, Layer>,
) -> Result<(), PackProblem> {
    if chain.iter().any(|known| known.id == own.id) {
        return Ok(());
    }
    heirs.push(&own.id);
    if let Some(parents) = &own.text.inherits {
        // Of a pack that was overtaken both are inherited: the local one, and what overtook it.
        for id in parents.get_ref().split(OVERTAKEN_BY) {
            let Some(layer) = layers.get(id) else {
                return Err(own.problem(
                    parents.span(),
                    "pack.unknown_parent",
                    format!("没有可继承的政策包 {id}（不存在或有错误）。"),
                    format!("There is no pack {id} to inherit from, or it has an error."),
                ));
            };
            if heirs.contains(&id) {
                return Err(own.problem(
                    parents.span(),
                    "pack.inheritance_cycle",
                    format!("继承关系成环：{id}。"),
                    format!("The inheritance runs in a circle: {id}."),
                ));
            }
            add(chain, heirs, layer, layers)?;
        }
    }
    heirs.pop();
    chain.push(own);
    Ok(())
}

/// The id and 128 bits of SHA-256 over the names and contents of the whole chain.
fn version(id: &str, chain: &[&Layer]) -> String {
    let mut hash = Sha256::new();
    for layer in chain {
        for part in [&layer.id, &layer.file.text] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
    }
    let digest: String = hash.finalize()[..16].iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{id}@{digest}")
}

fn start_of(path: &str) -> Position {
    Position {
        file: path.to_owned(),
        line: 1,
        column: 1,
    }
}
