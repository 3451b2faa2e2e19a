//! The papers of a case: which there are, and making one as PDF, filled or to be written by hand.
//!
//! A paper is made from what the case's page shows, under the same scope, by nobody's kin, and each making is a leaf with the
//! digest of the file ([`Service::make_paper`]). ID numbers, telephones, accounts and illnesses stay sealed: a person writes
//! theirs by hand where a form asks for it.

mod fill;
pub mod guide;
pub mod household;
mod known;
mod notice;
mod place;

use std::path::PathBuf;
use std::process::ExitCode;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use shouwang_domain::CaseId;
pub use shouwang_domain::paper::PaperKind;
use shouwang_papers::{Fonts, Job, Limits, Pdf, Templates, child};
use shouwang_store::column::Json;
use shouwang_store::entity::sensitive_read;
use shouwang_store::{Field, repo};
use utoipa::ToSchema;

use self::fill::data_of;
use self::known::Known;
use self::notice::Notice;
use self::place::Place;
use crate::heavy::at_the_press;
use crate::office::access::{Verb, require};
use crate::office::reading::ReadingKind;
use crate::procedure::case::CaseFile;
use crate::register::kinship::refuse_kin_of_any;
use crate::{Ctx, Problem, Result, Service};

/// How the child process that lays papers out is started: the binary itself with its hidden subcommand.
#[derive(Debug, Clone)]
pub struct PaperMaker {
    /// The program.
    pub exe: PathBuf,
    /// Its arguments; one is added.
    pub args: Vec<String>,
}

impl PaperMaker {
    /// The hidden subcommand of a binary that can lay out papers as a child process.
    pub const SUBCOMMAND: &str = child::SUBCOMMAND;

    /// The running binary, which calls [`PaperMaker::child_main`] when the hidden subcommand is its first argument.
    ///
    /// # Errors
    /// When the system does not tell where the binary is.
    pub fn this_binary() -> Result<Self> {
        let exe = std::env::current_exe().map_err(Problem::internal)?;
        Ok(Self {
            exe,
            args: vec![Self::SUBCOMMAND.to_owned()],
        })
    }

    /// What such a binary does with it, before anything else.
    pub fn child_main() -> ExitCode {
        child::main()
    }
}

/// A paper that belongs to a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PaperView {
    /// What it is.
    pub kind: PaperKind,
    /// It can be made from what is recorded; otherwise only to be written by hand.
    pub can_fill: bool,
    /// What it would say more, had it been recorded.
    pub missing: Option<Missing>,
    /// Households that have the same notice now, this one included; 0 of what is no notice, or has none to be put together
    /// with.
    pub together: usize,
}

/// What is not recorded yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Missing {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// Makes a paper of a case.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MakePaperCmd {
    /// The case.
    pub case_id: CaseId,
    /// Which.
    pub kind: PaperKind,
    /// With nothing filled in but the place: to be written by hand.
    #[serde(default)]
    pub blank: bool,
    /// A notice: with all households of the village that have the same notice now.
    #[serde(default)]
    pub together: bool,
}

/// A paper that was made.
#[derive(Debug)]
pub struct MadePaper {
    /// What it is.
    pub kind: PaperKind,
    /// The PDF.
    pub bytes: Vec<u8>,
}

impl Service {
    /// The papers of a case, in the order in which its procedure needs them.
    ///
    /// # Errors
    /// Not found.
    pub async fn papers(&self, ctx: &Ctx, case: CaseId) -> Result<Vec<PaperView>> {
        require(ctx, Verb::ReadCases)?;
        let case = self.case_read(ctx, case, ReadingKind::Case).await?;
        let file = CaseFile::read(&self.store, ctx, case).await?;
        let known = self.known(ctx, file).await?;
        let mut papers = Vec::new();
        for kind in PaperKind::of(known.view.kind) {
            let refusal = known.refusal(*kind);
            let together = match refusal {
                None if kind.is_public() => self.companions(ctx, &known).await?.len() + 1,
                _ => 0,
            };
            papers.push(PaperView {
                kind: *kind,
                can_fill: refusal.is_none(),
                missing: match refusal {
                    Some(problem) => Some(Missing {
                        zh: problem.zh,
                        en: problem.en,
                    }),
                    None => known.missing(*kind),
                },
                together: if together > 1 { together } else { 0 },
            });
        }
        Ok(papers)
    }

    /// Makes a paper and writes down that it was made: a leaf with the digest of the file and of what it says, which is also
    /// in the code on the page.
    ///
    /// # Errors
    /// Not found, `household.own`; `paper.of_other_procedure`, `case.notice_not_due`, `paper.nothing_to_tell`,
    /// `paper.not_public`, `paper.no_fonts`, and those of [`child::make`].
    pub async fn make_paper(&self, ctx: &Ctx, cmd: MakePaperCmd, maker: &PaperMaker) -> Result<MadePaper> {
        require(ctx, Verb::ReadCases)?;
        let case = repo::procedure::case::by_id(&self.store, ctx, cmd.case_id).await?;
        let file = CaseFile::read(&self.store, ctx, case).await?;
        let known = self.known(ctx, file).await?;
        if !PaperKind::of(known.view.kind).contains(&cmd.kind) {
            return Err(of_other_procedure(cmd.kind));
        }
        if !cmd.blank
            && let Some(refusal) = known.refusal(cmd.kind)
        {
            return Err(refusal);
        }
        let mut on_it = vec![known];
        if cmd.together && !cmd.blank && cmd.kind.is_public() {
            let companions = self.companions(ctx, &on_it[0]).await?;
            on_it.extend(companions);
        }
        let households: Vec<i64> = on_it.iter().map(|known| known.view.household_id.0).collect();
        refuse_kin_of_any(&self.store, ctx, &households).await?;

        let place = Place::of(&on_it[0].path, &self.policies.practice());
        let data = match (cmd.kind.is_public(), cmd.blank) {
            (true, blank) => {
                let heads = self.heads_on(ctx, &on_it).await?;
                Notice::of(&place, &on_it, heads, cmd.kind, ctx.today()).data(blank)
            }
            (false, true) => data_of(cmd.kind, &place, &on_it[0], None),
            (false, false) => data_of(cmd.kind, &place, &on_it[0], Some(&on_it[0])),
        };
        let templates = Templates::load(&self.config.templates_dir())?;
        let content = self.content_digest(cmd.kind.as_str(), &templates, &data)?;
        let job = Job {
            template: cmd.kind.as_str().to_owned(),
            data,
            code: Some(code_of(&format!("/cases/{}?paper={}", cmd.case_id, cmd.kind), &content)),
        };
        let pdf = self.lay_out(&templates, &job, maker).await?;
        if cmd.kind.is_public() {
            self.check_public(&place, &on_it, &pdf)?;
        }
        self.write_down(ctx, &cmd, &on_it, &pdf, &content).await?;
        // Beside the leaf, so that it stands among those who looked.
        for household in households {
            self.note_reading(ctx, ReadingKind::Paper, household, format!("paper/{}", cmd.kind))
                .await?;
        }
        Ok(MadePaper {
            kind: cmd.kind,
            bytes: pdf.bytes,
        })
    }

    pub(crate) async fn lay_out(&self, templates: &Templates, job: &Job, maker: &PaperMaker) -> Result<Pdf> {
        let fonts = Fonts::find(&self.config.fonts_dir())?;
        let args: Vec<&str> = maker.args.iter().map(String::as_str).collect();
        at_the_press(|| child::make(&maker.exe, &args, templates, &fonts, job, &Limits::default())).await
    }

    /// The digest of what a paper says: of its data and of the templates. It is bound to the installation's key, because
    /// the data are few enough to be tried.
    pub(crate) fn content_digest(
        &self,
        kind: &str,
        templates: &Templates,
        data: &serde_json::Value,
    ) -> Result<Vec<u8>> {
        let mut digest = Sha256::new();
        let data = serde_json::to_string(data).map_err(Problem::internal)?;
        let files = templates.files().flat_map(|(name, text)| [name, text]);
        for part in files.chain([kind, &data]) {
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part);
        }
        let digest = hex::encode(digest.finalize());
        Ok(self.store.vault().blind(Field::PAPER, &digest))
    }

    async fn write_down(
        &self,
        ctx: &Ctx,
        cmd: &MakePaperCmd,
        on_it: &[Known],
        pdf: &Pdf,
        content: &[u8],
    ) -> Result<()> {
        // The paper itself is not kept for a repeated request.
        let ctx = Ctx {
            request: None,
            ..ctx.clone()
        };
        let mut tx = self.store.begin(&ctx, "paper.make").await?;
        let subject = format!("procedure_case/{}", cmd.case_id);
        let cases: Vec<String> = on_it.iter().map(|known| known.view.id.to_string()).collect();
        tx.subject(subject.clone());
        tx.detail(serde_json::json!({
            "paper": cmd.kind,
            "blank": cmd.blank,
            "cases": cases,
            "pages": pdf.pages,
            "pdf": hex::encode(Sha256::digest(&pdf.bytes)),
            "content": hex::encode(content),
        }));
        tx.insert(sensitive_read::Model {
            subject,
            fields: Json::of(&[format!("paper/{}", cmd.kind)])?,
            reason: PRINTED.to_owned(),
            ..sensitive_read::Model::default()
        })
        .await?;
        tx.commit(()).await
    }
}

/// Why a paper was read: the making of one asks for no reason from the list.
pub(crate) const PRINTED: &str = "paper";

/// What the code on a page says: where the record is, and what it said. Nothing about a person.
pub(crate) fn code_of(place: &str, content: &[u8]) -> String {
    format!("shouwang:{place}#{}", URL_SAFE_NO_PAD.encode(content))
}

fn of_other_procedure(kind: PaperKind) -> Problem {
    Problem::refused(
        "paper.of_other_procedure",
        format!("该案件的程序没有“{}”这种文书。", kind.zh()),
        format!("The procedure of this case has no paper \"{}\".", kind.en()),
    )
    .at("/kind")
}
