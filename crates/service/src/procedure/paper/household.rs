//! The papers of a household beside those of its cases: its file, its line in the ledger of help, and the card that it takes
//! home.
//!
//! They say what the household's pages show, under the same scope and by nobody's kin; what is sealed stays sealed. Each making
//! is a leaf with the digest of the file, like that of any other paper.

mod area;
mod card;
mod file;
mod words;

use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};
use shouwang_domain::HouseholdId;
use shouwang_domain::household::{Relation, age_on};
pub use shouwang_domain::paper::HouseholdPaperKind;
use shouwang_papers::{Job, Pdf, Templates};
use shouwang_store::column::Json;
use shouwang_store::entity::{household, member, sensitive_read};
use shouwang_store::{Found, repo};
use utoipa::ToSchema;

pub use self::area::{FilesCmd, FilesMade, HelpLedgerCmd};
use super::place::Place;
use super::{PRINTED, PaperMaker, code_of};
use crate::help::help_ledger::HEADER;
use crate::office::access::{Verb, require};
use crate::office::reading::ReadingKind;
use crate::procedure::archive::ArchiveView;
use crate::register::kinship::refuse_kin;
use crate::{Ctx, Problem, Result, Service};

/// Makes a paper of a household.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MakeHouseholdPaperCmd {
    /// The household.
    pub household_id: HouseholdId,
    /// Which.
    pub kind: HouseholdPaperKind,
}

/// A household as its papers begin.
pub(super) struct Home {
    household: Found<household::Model>,
    /// Present members, the head first.
    members: Vec<member::Model>,
    place: Place,
}

/// A paper that was laid out.
struct Made {
    pdf: Pdf,
    /// The digest of what it says.
    content: Vec<u8>,
    /// Of a file: what is in it.
    archive: Option<ArchiveView>,
}

impl Home {
    fn head(&self) -> Option<&str> {
        let head = self.members.iter().find(|member| member.relation == Relation::Head);
        head.map(|member| member.name.as_str())
    }

    /// What every paper of a household says.
    fn data(&self, today: NaiveDate) -> Map<String, Value> {
        let members: Vec<Value> = self
            .members
            .iter()
            .map(|member| {
                json!({
                    "name": member.name,
                    "relation": member.relation.get().zh(),
                    "sex": member.sex.get().zh(),
                    "age": age_on(member.birth_date.get(), today),
                    "labour": member.labour.get().zh(),
                })
            })
            .collect();
        let mut data = self.place.data();
        for (name, value) in [
            (
                "household",
                json!({ "head": self.head(), "count": self.members.len(), "place": self.place.whole() }),
            ),
            ("members", json!(members)),
            ("population", json!(self.household.population.get().zh())),
            ("as_of", json!(today)),
        ] {
            data.insert(name.to_owned(), value);
        }
        data
    }
}

impl Service {
    /// Makes a paper of a household as PDF and writes down that it was made.
    ///
    /// # Errors
    /// Not found, `household.own`, and those of the press (`paper.no_fonts` and the like).
    pub async fn make_household_paper(
        &self,
        ctx: &Ctx,
        cmd: MakeHouseholdPaperCmd,
        maker: &PaperMaker,
    ) -> Result<(HouseholdPaperKind, Vec<u8>)> {
        require(ctx, Verb::ReadCases)?;
        let home = self.home(ctx, cmd.household_id).await?;
        refuse_kin(&self.store, ctx, home.household.id).await?;
        let templates = Templates::load(&self.config.templates_dir())?;
        let Made { pdf, content, .. } = self
            .household_paper(ctx, &home, cmd.kind, (&templates, None), maker)
            .await?;
        self.write_down_household(ctx, cmd.household_id, cmd.kind, &pdf, &content)
            .await?;
        let subject = format!("paper/{}", cmd.kind);
        self.note_reading(ctx, ReadingKind::Paper, home.household.id, subject)
            .await?;
        Ok((cmd.kind, pdf.bytes))
    }

    pub(super) async fn home(&self, ctx: &Ctx, id: HouseholdId) -> Result<Home> {
        let household = repo::register::household::by_id(&self.store, ctx, id).await?;
        let mut members = repo::procedure::case::members_on(&self.store, &household, ctx.today()).await?;
        members.sort_by_key(|member| (member.relation != Relation::Head, member.id));
        let path = repo::procedure::case::path(&self.store, &household).await?;
        Ok(Home {
            place: Place::of(&path, &self.policies.practice()),
            household,
            members,
        })
    }

    /// Lays out one, with the digest of what it says; where it leaves with others, with the line of who took it out.
    async fn household_paper(
        &self,
        ctx: &Ctx,
        home: &Home,
        kind: HouseholdPaperKind,
        (templates, mark): (&Templates, Option<&str>),
        maker: &PaperMaker,
    ) -> Result<Made> {
        let mut archive = None;
        let mut data = match kind {
            HouseholdPaperKind::HouseholdFile => {
                let file = archive.insert(self.file_of(&home.household).await?);
                self.file_data(ctx, home, file).await?
            }
            HouseholdPaperKind::HelpLedger => {
                let rows = self.help_rows(ctx, &home.household).await?;
                ledger_data(&home.place.whole(), ctx.today(), &rows)
            }
            HouseholdPaperKind::ClearCard => self.card_data(ctx, home).await?,
        };
        let content = self.content_digest(kind.as_str(), templates, &data)?;
        if let Some(mark) = mark {
            data["mark"] = json!(mark);
        }
        let place = format!("/households/{}?paper={kind}", home.household.id);
        let job = Job {
            template: kind.as_str().to_owned(),
            data,
            code: Some(code_of(&place, &content)),
        };
        let pdf = self.lay_out(templates, &job, maker).await?;
        Ok(Made { pdf, content, archive })
    }

    async fn write_down_household(
        &self,
        ctx: &Ctx,
        household: HouseholdId,
        kind: HouseholdPaperKind,
        pdf: &Pdf,
        content: &[u8],
    ) -> Result<()> {
        // The paper itself is not kept for a repeated request.
        let ctx = Ctx {
            request: None,
            ..ctx.clone()
        };
        let mut tx = self.store.begin(&ctx, "household.print").await?;
        let subject = format!("household/{household}");
        tx.subject(subject.clone());
        tx.detail(json!({
            "paper": kind,
            "pages": pdf.pages,
            "pdf": hex::encode(Sha256::digest(&pdf.bytes)),
            "content": hex::encode(content),
        }));
        tx.insert(sensitive_read::Model {
            subject,
            fields: Json::of(&[format!("paper/{kind}")])?,
            reason: PRINTED.to_owned(),
            ..sensitive_read::Model::default()
        })
        .await?;
        tx.commit(()).await
    }
}

/// What the ledger is given, of one household or of an area: rows without their numbers.
fn ledger_data(place: &str, today: NaiveDate, rows: &[Vec<String>]) -> Value {
    let numbered: Vec<Vec<String>> = rows
        .iter()
        .enumerate()
        .map(|(n, row)| {
            std::iter::once((n + 1).to_string())
                .chain(row.iter().cloned())
                .collect()
        })
        .collect();
    let header: Vec<&str> = std::iter::once("序号").chain(HEADER).collect();
    json!({
        "place": place,
        "as_of": today,
        "code_of": "台账",
        "header": header,
        "note": "没有纳入过监测的农户。",
        "rows": numbered,
    })
}

/// An object's fields, to be put with those of another.
fn fields(value: Value) -> Result<Map<String, Value>> {
    match value {
        Value::Object(fields) => Ok(fields),
        _ => Err(Problem::internal("the data of a paper are an object")),
    }
}
