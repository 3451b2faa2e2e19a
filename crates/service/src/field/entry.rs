//! What all entries of phones share: the key, the content that it stands for, and the answer that is repeated.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use shouwang_domain::field::{ConflictField, FieldKind};
use shouwang_domain::income::AmountKind;
use shouwang_domain::{AccountId, ClueId, Fen, FieldConflictId, FieldReportId, LedgerRecordId, ReferralId, VisitId};
use shouwang_store::column::Json;
use shouwang_store::entity::{field_conflict, field_entry};
use shouwang_store::{Source, Tx, repo};
use utoipa::ToSchema;

use crate::{Ctx, Problem, Result, Service};

/// The longest key.
const MAX_KEY_CHARS: usize = 64;

/// What an entry of a phone was answered, now and whenever it is sent again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FieldAnswer {
    /// The key that the phone gave it.
    pub client_key: String,
    /// It came in after the last day of its month.
    pub late: bool,
    /// The visit that it became.
    pub visit_id: Option<VisitId>,
    /// The clue that it became.
    pub clue_id: Option<ClueId>,
    /// The report that waits for somebody to say which household is meant.
    pub field_report_id: Option<FieldReportId>,
    /// What was not written, because somebody else changed it, too.
    pub conflicts: Vec<FieldClash>,
    /// The referral that a visit led to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub referral_id: Option<ReferralId>,
    /// The record of a register that it became.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record_id: Option<LedgerRecordId>,
    /// The amounts of a statement that were not written, because somebody else told others. Whoever sent them says which
    /// hold: those that do are sent once more, with what is there as what was seen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub amounts: Vec<AmountClash>,
}

impl FieldAnswer {
    /// An answer to an entry of which nothing is to be told yet.
    pub(super) fn to(client_key: &str, late: bool) -> Self {
        Self {
            client_key: client_key.to_owned(),
            late,
            visit_id: None,
            clue_id: None,
            field_report_id: None,
            conflicts: Vec::new(),
            referral_id: None,
            record_id: None,
            amounts: Vec::new(),
        }
    }
}

/// An amount of which the phone and somebody else told differently.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AmountClash {
    /// Which.
    pub kind: AmountKind,
    /// What is in the register, in fen; none where it was taken back.
    pub theirs: Option<Fen>,
    /// What the phone says, in fen.
    pub mine: Fen,
}

/// A field that the phone and somebody else changed differently.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FieldClash {
    /// Id.
    pub id: FieldConflictId,
    /// What kind of field.
    pub field: ConflictField,
    /// Which: the guarantee, or the visit and the number of its problem.
    pub item: String,
    /// What is in the register; none where nothing is known.
    pub theirs: Option<String>,
    /// What the phone says.
    pub mine: String,
    /// The day of the phone's.
    pub said_on: NaiveDate,
    /// Version.
    pub version: i64,
}

/// The digest of who says what. Phones send an entry again until it is answered, also after the program is another: a field
/// that is added to an entry is left out of its JSON where it says nothing, so that the digest stays. Tests hold it.
pub(super) fn digest_of(person: AccountId, content: &impl Serialize) -> Result<String> {
    let content = serde_json::to_vec(content).map_err(Problem::internal)?;
    let mut digest = Sha256::new();
    for part in [person.to_string().as_bytes(), &content] {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    Ok(hex::encode(digest.finalize()))
}

/// What makes an entry one: who sent it by which key, after which other, and made when.
pub(crate) struct Said<'a> {
    pub(crate) client_key: &'a str,
    pub(crate) after: Option<&'a str>,
    pub(crate) made_on: NaiveDate,
    pub(crate) digest: String,
}

impl<'a> Said<'a> {
    /// The key stands for this content, from this person.
    pub(crate) fn of(
        ctx: &Ctx,
        client_key: &'a str,
        after: Option<&'a str>,
        made_on: NaiveDate,
        content: &impl Serialize,
    ) -> Result<Self> {
        let is_sound =
            |key: &str| (1..=MAX_KEY_CHARS).contains(&key.len()) && key.chars().all(|letter| letter.is_ascii_graphic());
        if !is_sound(client_key) || !after.is_none_or(is_sound) {
            return Err(Problem::usage(
                "field.key_malformed",
                "手机记录的编号应为1至64个可见字符，建议使用 UUID。",
                "The key of an entry has 1 to 64 visible characters; a UUID is best.",
            )
            .at("/client_key"));
        }
        Ok(Self {
            client_key,
            after,
            made_on,
            digest: digest_of(ctx.acted_by, content)?,
        })
    }

    /// The answer that this was given before. Another content under the key is refused, and so is what comes before the
    /// entry of the same phone that it builds on.
    pub(crate) async fn known(&self, at: &impl Source) -> Result<Option<FieldAnswer>> {
        if let Some(known) = repo::field::with_key(at, self.client_key).await? {
            if known.digest != self.digest {
                return Err(Problem::refused(
                    "field.key_used",
                    "这个编号已用于另一条手机记录，内容不同；请另建一条。",
                    "This key stands for another entry with another content; make a new one.",
                ));
            }
            return known.answer.read().map(Some);
        }
        if let Some(after) = self.after
            && repo::field::with_key(at, after).await?.is_none()
        {
            return Err(Problem::refused(
                "field.out_of_order",
                "同一户更早的一条记录还没有上传；请先上传那一条。",
                "An earlier entry about this household has not come in yet; send that one first.",
            ));
        }
        Ok(None)
    }

    /// Writes the key's row, in the transaction of what the entry does.
    pub(crate) async fn keep(
        &self,
        ctx: &Ctx,
        tx: &mut Tx,
        id: i64,
        kind: FieldKind,
        household: Option<i64>,
        answer: &FieldAnswer,
    ) -> Result<()> {
        tx.insert(field_entry::Model {
            id,
            client_key: self.client_key.to_owned(),
            digest: self.digest.clone(),
            kind: kind.into(),
            household_id: household,
            made_on: self.made_on.into(),
            received_on: ctx.today().into(),
            late: answer.late.into(),
            visit_id: answer.visit_id.map(|visit| visit.0),
            clue_id: answer.clue_id.map(|clue| clue.0),
            answer: Json::of(answer)?,
            ..field_entry::Model::default()
        })
        .await?;
        Ok(())
    }
}

impl Service {
    /// Whether what was made in time comes in after the last day of its month, by the duty of the pack in force where the caller is. It
    /// is taken all the same.
    pub(crate) async fn is_late(&self, ctx: &Ctx, made_on: NaiveDate) -> Result<bool> {
        let Some(rules) = self.policies.practice().field.clone() else {
            return Ok(false);
        };
        let Some(area) = repo::register::area::by_id(&self.store, ctx.area.0).await? else {
            return Ok(false);
        };
        let policy = self.policy_at(&self.store, area.order_lo, made_on).await?;
        match policy.pack.periodic(&rules.late_after) {
            Some((duty, _)) => {
                let due = duty.due(made_on, &self.calendar)?;
                Ok(made_on <= due && due < ctx.today())
            }
            None => Ok(false),
        }
    }
}

/// A conflict as a phone sees it.
pub(crate) fn clash(row: &field_conflict::Model) -> FieldClash {
    FieldClash {
        id: FieldConflictId(row.id),
        field: row.field.get(),
        item: row.item.clone(),
        theirs: row.theirs.clone(),
        mine: row.mine.clone(),
        said_on: row.said_on.get(),
        version: row.version,
    }
}

/// The problem of an entry with two values of one field: that would be no change.
pub(super) fn twice() -> Problem {
    Problem::bad_data(
        "field.twice",
        "同一项在一条记录中填写了两次；请只保留一次。",
        "One entry names the same item twice; leave it once.",
    )
}

#[cfg(test)]
mod tests {
    use serde::de::DeserializeOwned;

    use super::*;
    use crate::field::record::FieldRecordCmd;
    use crate::field::report::FieldClueCmd;
    use crate::field::statement::FieldStatementCmd;
    use crate::field::visit::FieldVisitCmd;

    fn digest<T: Serialize + DeserializeOwned>(sent: &str) -> String {
        let entry: T = serde_json::from_str(sent).unwrap();
        digest_of(AccountId(42), &entry).unwrap()
    }

    /// What was answered before this program was made is answered again.
    #[test]
    fn an_answer_of_before_is_read() {
        let before =
            r#"{"client_key":"a","late":false,"visit_id":"9","clue_id":null,"field_report_id":null,"conflicts":[]}"#;
        let answer: FieldAnswer = serde_json::from_str(before).unwrap();
        assert_eq!((answer.visit_id, answer.record_id), (Some(VisitId(9)), None));
        assert_eq!(serde_json::to_string(&answer).unwrap(), before);
    }

    /// What phones sent before this program was made, and the digests under which it was taken: they never change.
    #[test]
    fn an_entry_is_the_same_whichever_program_takes_it() {
        let least = r#"{"client_key":"a","household_id":"7","made_on":"2026-11-30","no_change":true}"#;
        let most = r#"{"client_key":"b","after":"a","household_id":"7","made_on":"2026-11-30","no_change":false,
            "income_changed":true,"living":"靠务工","guarantees":[{"guarantee":"water","seen":"met","state":"unmet","note":"断流"}],
            "problems":["水管破裂"],"solved":[{"visit_id":"9","problem":0,"on":"2026-11-29"}],"next_on":"2026-12-10"}"#;
        let clue = r#"{"client_key":"c","who":"村口老屋","made_on":"2026-11-30","report":"屋顶漏雨"}"#;
        assert_eq!(
            digest::<FieldVisitCmd>(least),
            "635a6d9e3f7c4a579714bd358ac70b4db565ec73c9201eb21d8b788f0b330e4c"
        );
        assert_eq!(
            digest::<FieldVisitCmd>(most),
            "6f607a145431771cdd95bf60c2531f6271ffca9e973a6b3ab5af21b65298dfc6"
        );
        assert_eq!(
            digest::<FieldClueCmd>(clue),
            "aae66789008b6517c274f630fbd4ca5d4e8fa3bf7f814250a4455a8fe3d177d8"
        );
        let follows = r#"{"client_key":"d","household_id":"7","made_on":"2026-11-30","problems":["病重"],"becomes_clue":true,
            "risks":["illness_or_disability"],"referral":{"department":"civil_affairs","risks":["illness_or_disability"],
            "note":"请核实救助","due":"2026-12-10"}}"#;
        let statement = r#"{"client_key":"e","after":"d","household_id":"7","made_on":"2026-11-30","month":"2026-10",
            "amounts":[{"kind":"wage","fen":120000},{"kind":"claims","seen":100,"fen":0}],"estimated":true}"#;
        let record = r#"{"client_key":"f","household_id":"7","made_on":"2026-11-30","form_id":"water_check",
            "values":{"source":"well","checked_on":"2026-11-30"}}"#;
        assert_eq!(
            digest::<FieldVisitCmd>(follows),
            "b268ebcc501656bcca55f5964823b8e19453803f91582dbfd96299fe66019a31"
        );
        assert_eq!(
            digest::<FieldStatementCmd>(statement),
            "c850e02d4a84a8e092b071ce3e1af84340f8054b8684e3c948c025f0fe4ef03c"
        );
        assert_eq!(
            digest::<FieldRecordCmd>(record),
            "f9a446db8172f147259f1098e5f1167d38892ba78681fe0a313e48c007a354d1"
        );
    }
}
