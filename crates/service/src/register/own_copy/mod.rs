//! The copy that somebody asks for of what is kept about them (查阅、复制): as a paper, or as JSON.
//!
//! It rests on a request that was taken down, is made by town or county and never by kin, and each making is a leaf. What is
//! kept of other people stays out of it; who looked is named by post and place, and not by name.

mod parts;

use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use shouwang_domain::area::AreaLevel;
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::{AreaId, HouseholdId, LedgerRecordId, MemberId};
use shouwang_papers::{Job, Templates};
use shouwang_store::column::Json;
use shouwang_store::entity::{household, member, sensitive_read};
use shouwang_store::{Found, repo};
use utoipa::ToSchema;

use crate::ledger::request::REQUESTS;
use crate::office::access::{Verb, require};
use crate::office::reading::ReadingKind;
use crate::procedure::paper::{PRINTED, PaperMaker, code_of};
use crate::register::kinship::refuse_kin;
use crate::{Ctx, Problem, Result, Service};

/// The template of the paper.
const TEMPLATE: &str = "own_copy";

/// Makes the copy that a request asks for.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OwnCopyCmd {
    /// The household.
    pub household_id: HouseholdId,
    /// The request in the register of requests, which names the member.
    pub record_id: LedgerRecordId,
}

/// What is kept about somebody.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OwnCopyView {
    /// Who.
    pub member_id: MemberId,
    /// Name.
    pub name: String,
    /// Where, from the county down.
    pub place: String,
    /// When the copy was made.
    pub made_at: Timestamp,
    /// The request that it answers.
    pub record_id: LedgerRecordId,
    /// What is kept, kind by kind; a kind of which there is nothing has no rows.
    pub sections: Vec<OwnCopySection>,
}

/// What is kept of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct OwnCopySection {
    /// Its code.
    pub id: String,
    /// What it is, in Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// The columns.
    pub columns: Vec<OwnCopyColumn>,
    /// The rows, in the words of the register.
    pub rows: Vec<Vec<String>>,
}

/// A column of a section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct OwnCopyColumn {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// A request with whom it is about.
struct Asked {
    household: Found<household::Model>,
    member: member::Model,
    record: LedgerRecordId,
}

impl Service {
    /// The copy as JSON.
    ///
    /// # Errors
    /// Not found, `household.own`, `own_copy.no_request`.
    pub async fn own_copy(&self, ctx: &Ctx, cmd: OwnCopyCmd) -> Result<OwnCopyView> {
        let asked = self.asked(ctx, cmd).await?;
        let view = self.copy_of(ctx, &asked).await?;
        let text = serde_json::to_vec(&view).map_err(Problem::internal)?;
        let detail = json!({ "form": "json", "file": hex::encode(Sha256::digest(&text)) });
        self.write_down_copy(ctx, &asked, detail).await?;
        Ok(view)
    }

    /// The copy as a paper.
    ///
    /// # Errors
    /// As [`Service::own_copy`]; `paper.no_fonts` and the like.
    pub async fn own_copy_paper(&self, ctx: &Ctx, cmd: OwnCopyCmd, maker: &PaperMaker) -> Result<(String, Vec<u8>)> {
        let asked = self.asked(ctx, cmd).await?;
        let view = self.copy_of(ctx, &asked).await?;
        let section = |section: &OwnCopySection| {
            let columns: Vec<&str> = section.columns.iter().map(|column| column.zh.as_str()).collect();
            json!({ "title": section.zh, "columns": columns, "rows": section.rows })
        };
        let data = json!({
            "code_of": "请求",
            "name": view.name,
            "place": view.place,
            "on": view.made_at.date().to_string(),
            "sections": view.sections.iter().map(section).collect::<Vec<_>>(),
        });
        let templates = Templates::load(&self.config.templates_dir())?;
        let content = self.content_digest(TEMPLATE, &templates, &data)?;
        let place = format!("/assistance/ledgers/{REQUESTS}/{}", asked.record);
        let job = Job {
            template: TEMPLATE.to_owned(),
            data,
            code: Some(code_of(&place, &content)),
        };
        let pdf = self.lay_out(&templates, &job, maker).await?;
        let detail = json!({
            "form": "pdf",
            "pages": pdf.pages,
            "file": hex::encode(Sha256::digest(&pdf.bytes)),
            "content": hex::encode(&content),
        });
        self.write_down_copy(ctx, &asked, detail).await?;
        Ok(("个人信息副本".to_owned(), pdf.bytes))
    }

    /// The request that a copy rests on: it stands, it asks for a copy, and it names a member of this household.
    async fn asked(&self, ctx: &Ctx, cmd: OwnCopyCmd) -> Result<Asked> {
        require(ctx, Verb::CopyPersonal)?;
        let household = repo::register::household::by_id(&self.store, ctx, cmd.household_id).await?;
        refuse_kin(&self.store, ctx, household.id).await?;
        let form = &*self.seen_form(ctx, REQUESTS).await?;
        let row = self.found_record(&self.store, ctx, form, cmd.record_id).await?;
        let asks = row.text("kind").as_deref() == Some("copy")
            && row.text("state").as_deref() == Some("asked")
            && row.int("removed_at").is_none()
            && row.int("household_id") == Some(household.id);
        let Some(member) = row.int("who").filter(|_| asks) else {
            return Err(no_request());
        };
        let member = repo::register::member::by_id(&self.store, ctx, MemberId(member)).await?;
        if member.household_id != household.id {
            return Err(no_request());
        }
        Ok(Asked {
            household,
            member,
            record: cmd.record_id,
        })
    }

    async fn copy_of(&self, ctx: &Ctx, asked: &Asked) -> Result<OwnCopyView> {
        let tree = self.area_tree().await?;
        let path = tree.path(AreaId(asked.household.area_id));
        let place = path.iter().filter(|node| node.level >= AreaLevel::County);
        Ok(OwnCopyView {
            member_id: MemberId(asked.member.id),
            name: asked.member.name.clone(),
            place: place.map(|node| node.name.as_str()).collect(),
            made_at: ctx.now,
            record_id: asked.record,
            sections: self.copy_sections(ctx, &asked.household, &asked.member).await?,
        })
    }

    /// A leaf, a sensitive read, and a note among those who looked.
    async fn write_down_copy(&self, ctx: &Ctx, asked: &Asked, mut detail: serde_json::Value) -> Result<()> {
        // The copy itself is not kept for a repeated request.
        let ctx = Ctx {
            request: None,
            ..ctx.clone()
        };
        detail["member"] = json!(asked.member.id.to_string());
        detail["record"] = json!(asked.record.to_string());
        let mut tx = self.store.begin(&ctx, "household.copy_personal").await?;
        tx.subject(format!("household/{}", asked.household.id));
        tx.detail(detail);
        tx.insert(sensitive_read::Model {
            subject: format!("member/{}", asked.member.id),
            fields: Json::of(&[TEMPLATE])?,
            reason: PRINTED.to_owned(),
            ..sensitive_read::Model::default()
        })
        .await?;
        tx.commit(()).await?;
        let subject = format!("{REQUESTS}/{}", asked.record);
        self.note_reading(&ctx, ReadingKind::Paper, asked.household.id, subject)
            .await
    }
}

fn no_request() -> Problem {
    Problem::refused(
        "own_copy.no_request",
        "请先在“个人信息请求登记”中登记本人（或受托人）查阅、复制的请求；已办结的不再制作，需要时另行登记。",
        "First take down in the register of requests that the person, or somebody with a letter, asks for a copy; one that is done makes no more copies, and another request is taken down.",
    )
    .at("/record_id")
}
