//! Revealing what is masked: with a reason from a list, written down, and in the evidence.

use serde::{Deserialize, Serialize};
use shouwang_domain::{HouseholdId, MemberId, coded_enum};
use shouwang_store::column::Json;
use shouwang_store::entity::{household, member, sensitive_read};
use shouwang_store::{Field, repo};
use utoipa::ToSchema;

use crate::office::access::{Verb, require};
use crate::office::reading::ReadingKind;
use crate::{Ctx, Problem, Result, Service};

coded_enum! {
    /// What can be revealed.
    pub enum SensitiveField {
        IdNumber = "id_number", "证件号码", "ID number";
        Phone = "phone", "联系电话", "telephone";
        Account = "account", "银行账号", "bank account";
        Illness = "illness", "疾病名称", "name of the illness";
    }
}

coded_enum! {
    /// Why something is revealed.
    pub enum RevealReason {
        VerifyIdentity = "verify_identity", "核实身份", "to verify who somebody is";
        Contact = "contact", "联系农户", "to contact the household";
        Payment = "payment", "发放补助", "to pay a subsidy";
        Procedure = "procedure", "办理程序", "for a step of the procedure";
        Correction = "correction", "更正信息", "to correct the register";
        Inspection = "inspection", "督导检查", "for an inspection";
    }
}

/// Reveals fields of a household, or of one of its members.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RevealCmd {
    /// The household.
    pub household_id: HouseholdId,
    /// The member; without, the household's own telephone and account.
    #[serde(default)]
    pub member_id: Option<MemberId>,
    /// What.
    pub fields: Vec<SensitiveField>,
    /// Why.
    pub reason: RevealReason,
}

/// What was revealed.
#[derive(Serialize, ToSchema)]
pub struct RevealView {
    /// Each field that was asked for.
    pub fields: Vec<Revealed>,
}

/// One field.
#[derive(Serialize, ToSchema)]
pub struct Revealed {
    /// Which.
    pub field: SensitiveField,
    /// Its value; none when nothing is recorded.
    pub value: Option<String>,
}

impl Service {
    /// Reveals fields and writes down who saw what and why, in one transaction.
    ///
    /// # Errors
    /// Not found, `reveal.fields` for a field that the household or the member does not have.
    pub async fn reveal(&self, ctx: &Ctx, cmd: RevealCmd) -> Result<RevealView> {
        require(ctx, Verb::RevealData)?;
        // What is revealed is not kept for a repeated request.
        let ctx = Ctx {
            reason: Some(cmd.reason.as_str().to_owned()),
            request: None,
            ..ctx.clone()
        };
        let mut tx = self.store.begin(&ctx, "household.reveal").await?;
        let household = repo::register::household::by_id(&tx, &ctx, cmd.household_id).await?;
        let member = match cmd.member_id {
            Some(id) => Some(repo::register::member::by_id(&tx, &ctx, id).await?),
            None => None,
        };
        if member
            .as_ref()
            .is_some_and(|member| member.household_id != household.id)
        {
            return Err(Problem::not_found("成员", "member"));
        }
        let mut fields = Vec::new();
        for field in &cmd.fields {
            let value = self.opened(*field, &household, member.as_ref())?;
            fields.push(Revealed { field: *field, value });
        }
        if fields.is_empty() {
            return Err(wrong_fields());
        }
        let subject = match &member {
            Some(member) => format!("member/{}", member.id),
            None => format!("household/{}", household.id),
        };
        let codes: Vec<&str> = cmd.fields.iter().map(|field| field.as_str()).collect();
        let codes = serde_json::Value::from(codes);
        tx.subject(subject.clone());
        tx.detail(serde_json::json!({ "fields": codes }));
        tx.insert(sensitive_read::Model {
            subject,
            fields: Json::of(&codes)?,
            reason: cmd.reason.as_str().to_owned(),
            ..sensitive_read::Model::default()
        })
        .await?;
        tx.commit(()).await?;
        self.note_reading(&ctx, ReadingKind::Reveal, cmd.household_id.0, String::new())
            .await?;
        Ok(RevealView { fields })
    }

    fn opened(
        &self,
        field: SensitiveField,
        household: &household::Model,
        member: Option<&member::Model>,
    ) -> Result<Option<String>> {
        use SensitiveField as S;
        let (field, row, sealed) = match (field, member) {
            (S::IdNumber, Some(member)) => (Field::MEMBER_ID_NUMBER, member.id, &member.id_number_sealed),
            (S::Illness, Some(member)) => (Field::MEMBER_ILLNESS, member.id, &member.illness_sealed),
            (S::Phone, Some(member)) => (Field::MEMBER_PHONE, member.id, &member.phone_sealed),
            (S::Phone, None) => (Field::HOUSEHOLD_PHONE, household.id, &household.phone_sealed),
            (S::Account, None) => (Field::HOUSEHOLD_ACCOUNT, household.id, &household.account_sealed),
            _ => return Err(wrong_fields()),
        };
        let Some(sealed) = sealed else { return Ok(None) };
        Ok(Some(self.store.vault().open(field, row, sealed)?.to_string()))
    }
}

pub(crate) fn wrong_fields() -> Problem {
    Problem::usage(
        "reveal.fields",
        "成员可查看证件号码、联系电话、疾病名称；农户可查看联系电话、银行账号；申报可查看证件号码、联系电话。请至少选择一项。",
        "A member has an ID number, a telephone and the name of an illness; a household has a telephone and an account; an \
         application has an ID number and a telephone. Choose at least one.",
    )
    .at("/fields")
}
