//! Laying out, with Typst: the only file that knows it.

use std::collections::BTreeSet;

use serde_json::json;
use shouwang_domain::{Problem, Result};
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::layout::{Frame, FrameItem};
use typst::syntax::{DiagSpan, FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt as _, World, WorldExt as _};
use typst_layout::PagedDocument;
use typst_pdf::PdfOptions;

use crate::templates::{ENDING, Templates};
use crate::{Job, Pdf, clean, code};

/// A font file that was read: all its faces, or the one that is meant.
pub(crate) struct FontFile {
    /// The file.
    pub(crate) bytes: Vec<u8>,
    /// Which face; none for all.
    pub(crate) face: Option<u32>,
}

/// What each kind of writing is set in: the fonts that GB/T 9704 names come first, where the deployer has them, then the
/// free ones, then those that have rare characters and other scripts.
const KINDS: [(&str, &[&str]); 4] = [
    (
        "body",
        &[
            "FangSong_GB2312",
            "仿宋_GB2312",
            "FangSong",
            "仿宋",
            "FZFangSong-Z02S",
            "Zhuque Fangsong",
            SONG,
        ],
    ),
    (
        "title",
        &["FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "方正小标宋简体", SONG],
    ),
    ("heading", &["SimHei", "黑体", "FZHei-B01S", HEI]),
    (
        "kai",
        &["KaiTi_GB2312", "楷体_GB2312", "KaiTi", "楷体", "FZKai-Z03S", KAI],
    ),
];
const SONG: &str = "Noto Serif CJK SC";
const HEI: &str = "Noto Sans CJK SC";
const KAI: &str = "LXGW WenKai";
const OTHERS: [&str; 3] = [SONG, KAI, "DejaVu Sans"];

/// Lays out one paper.
///
/// # Errors
/// `paper.template` for a template that fails or warns, `paper.no_glyph` for characters that no font has.
pub(crate) fn lay_out(templates: Templates, fonts: Vec<FontFile>, job: Job) -> Result<Pdf> {
    let Job {
        template,
        mut data,
        code,
    } = job;
    clean::clean(&mut data);
    let main = format!("{template}{ENDING}");
    if templates.get(&main).is_none() {
        return Err(Problem::internal(format!("there is no template {main}")));
    }
    let fonts = faces(fonts);
    let book = FontBook::from_fonts(&fonts);
    let picture = code.as_deref().map(code::draw).transpose()?;
    let given = json!({
        "data": data,
        "fonts": families(&book),
        "code": picture.as_ref().map(|picture| picture.side),
    });
    let desk = Desk {
        library: LazyHash::new(Library::default()),
        book: LazyHash::new(book),
        fonts,
        main: file_id(&main)?,
        given: file_id(GIVEN)?,
        picture: file_id(PICTURE)?,
        given_bytes: Bytes::new(serde_json::to_vec(&given).map_err(Problem::internal)?),
        picture_bytes: Bytes::new(picture.map(|picture| picture.dots).unwrap_or_default()),
        templates,
    };
    let laid_out = typst::compile::<PagedDocument>(&desk);
    // A warning is a family of fonts that is not there, or a page that does not come to rest: never to be printed.
    if let Some(warning) = laid_out.warnings.first() {
        return Err(desk.wrong(warning));
    }
    let document = laid_out.output.map_err(|errors| desk.first(&errors))?;
    let drawn = Drawn::of(&document);
    if !drawn.missing.is_empty() {
        return Err(no_glyph(&drawn.missing));
    }
    let options = PdfOptions {
        ident: Smart::Custom(code.unwrap_or(template)),
        creator: Smart::Custom(Some("Shouwang".into())),
        ..PdfOptions::default()
    };
    let bytes = typst_pdf::pdf(&document, &options).map_err(|errors| desk.first(&errors))?;
    Ok(Pdf {
        bytes,
        text: drawn.text,
        pages: document.pages().len(),
    })
}

/// What is given to a template besides the other templates.
const GIVEN: &str = "given.json";
/// The dots of the code.
const PICTURE: &str = "code.raw";

fn faces(files: Vec<FontFile>) -> Vec<Font> {
    let mut fonts = Vec::new();
    for file in files {
        let bytes = Bytes::new(file.bytes);
        match file.face {
            Some(face) => fonts.extend(Font::new(bytes, face)),
            None => fonts.extend(Font::iter(bytes)),
        }
    }
    fonts
}

/// The families of each kind of writing that are at hand.
fn families(book: &FontBook) -> serde_json::Value {
    let kinds = KINDS.iter().map(|(kind, named)| {
        let mut at_hand: Vec<&str> = Vec::new();
        for family in named.iter().chain(&OTHERS) {
            if book.contains_family(&family.to_lowercase()) && !at_hand.contains(family) {
                at_hand.push(family);
            }
        }
        ((*kind).to_owned(), json!(at_hand))
    });
    serde_json::Value::Object(kinds.collect())
}

fn file_id(name: &str) -> Result<FileId> {
    let path = VirtualPath::new(name).map_err(|error| Problem::internal(format!("{error:?}")))?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

/// All that a template can reach: no file of the machine, no network, no clock.
struct Desk {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    templates: Templates,
    main: FileId,
    given: FileId,
    given_bytes: Bytes,
    picture: FileId,
    picture_bytes: Bytes,
}

impl Desk {
    fn first(&self, errors: &[SourceDiagnostic]) -> Problem {
        match errors.first() {
            Some(error) => self.wrong(error),
            None => Problem::internal("a template failed without an error"),
        }
    }

    fn wrong(&self, diagnostic: &SourceDiagnostic) -> Problem {
        let place = self.place(diagnostic.span);
        let message = &diagnostic.message;
        Problem::bad_data(
            "paper.template",
            format!("文书模板有误（{place}：{message}）；请由系统管理员改正模板。"),
            format!("A template of papers is wrong ({place}: {message}); have it mended."),
        )
    }

    /// File and line, where they are known.
    fn place(&self, span: DiagSpan) -> String {
        let Some(id) = span.id() else { return "—".to_owned() };
        let name = id.get().vpath().get_without_slash().to_owned();
        let line = self.range(span).and_then(|range| {
            let text = self.templates.get(&name)?;
            Some(text.get(..range.start)?.matches('\n').count() + 1)
        });
        match line {
            Some(line) => format!("{name}:{line}"),
            None => name,
        }
    }
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let name = id.get().vpath().get_without_slash();
        match self
            .templates
            .get(name)
            .filter(|_| *id.get().root() == VirtualRoot::Project)
        {
            Some(text) => Ok(Source::new(id, text.to_owned())),
            None => Err(FileError::NotFound(name.into())),
        }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        match id {
            id if id == self.given => Ok(self.given_bytes.clone()),
            id if id == self.picture => Ok(self.picture_bytes.clone()),
            id => self
                .source(id)
                .map(|source| Bytes::from_string(source.text().to_owned())),
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.get(index).cloned()
    }

    /// A paper has the dates that its data say.
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// What stands on the pages.
#[derive(Default)]
struct Drawn {
    text: String,
    /// Characters that no font has.
    missing: BTreeSet<char>,
}

impl Drawn {
    fn of(document: &PagedDocument) -> Self {
        let mut drawn = Self::default();
        for page in document.pages() {
            drawn.frame(&page.frame);
        }
        drawn
    }

    fn frame(&mut self, frame: &Frame) {
        for (_, item) in frame.items() {
            match item {
                FrameItem::Group(group) => self.frame(&group.frame),
                FrameItem::Text(text) => {
                    self.text.push_str(&text.text);
                    self.text.push('\n');
                    for glyph in text.glyphs.iter().filter(|glyph| glyph.id == 0) {
                        let characters = text.text.get(glyph.range()).unwrap_or_default().chars();
                        self.missing.extend(characters.filter(|c| *c != '\u{200b}'));
                    }
                }
                _ => {}
            }
        }
    }
}

/// So many are listed.
const LISTED: usize = 20;

fn no_glyph(missing: &BTreeSet<char>) -> Problem {
    let listed: Vec<String> = missing
        .iter()
        .take(LISTED)
        .map(|c| format!("{c}（U+{:04X}）", u32::from(*c)))
        .collect();
    let (count, listed) = (missing.len(), listed.join("、"));
    Problem::bad_data(
        "paper.no_glyph",
        format!(
            "服务器上的字体缺少 {count} 个字，无法打印：{listed}；请更正这些字，或由系统管理员在 fonts 目录放入含有它们的字体。"
        ),
        format!(
            "The server's fonts lack {count} characters, so that the paper cannot be printed: {listed}; mend them, or have a \
             font that has them put into the folder fonts."
        ),
    )
}
