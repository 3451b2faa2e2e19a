//! Rows of households and members: what is said about them, sealed and coded as the store keeps it.

use chrono::NaiveDate;
use shouwang_domain::Ctx;
pub use shouwang_domain::household::IdStatus;
use shouwang_domain::household::{Disability, Health, HouseholdState, Labour, Relation, Schooling};
use shouwang_domain::id_number::{IdNumber, Sex};
use shouwang_domain::name::PersonName;
use shouwang_store::column::Json;
use shouwang_store::entity::{household, member};
use shouwang_store::{Field, Vault};

use crate::{Problem, Result};

/// What is being said about a member. `None` says nothing: what is known stays.
pub(crate) struct MemberFacts {
    pub(crate) name: PersonName,
    pub(crate) id: Identity,
    pub(crate) birth_date: NaiveDate,
    pub(crate) sex: Sex,
    pub(crate) relation: Relation,
    pub(crate) ethnicity: Option<String>,
    pub(crate) education: Option<String>,
    pub(crate) health: Vec<Health>,
    pub(crate) illness: Option<String>,
    pub(crate) disability: Option<Disability>,
    pub(crate) labour: Labour,
    pub(crate) schooling: Option<Schooling>,
    pub(crate) schooling_exempt: Option<bool>,
    pub(crate) insured: Option<bool>,
    pub(crate) phone: Option<String>,
}

/// What is said about an ID number.
#[derive(Clone)]
pub(crate) enum Identity {
    /// A sound one.
    Valid(IdNumber),
    /// One that is not, kept as it was given until somebody sees the card.
    Damaged(String),
    /// Nothing.
    Unsaid,
}

impl Identity {
    /// The text by which the number is found again.
    fn text(&self) -> Option<(&str, IdStatus)> {
        match self {
            Self::Valid(id) => Some((id.reveal(), IdStatus::Valid)),
            Self::Damaged(text) => Some((text, IdStatus::Damaged)),
            Self::Unsaid => None,
        }
    }
}

/// The row of a member after something was said. `before` is the row as it was, or a new one with its id and household.
pub(crate) fn member_row(vault: &Vault, before: &member::Model, said: &MemberFacts) -> Result<member::Model> {
    let mut row = before.clone();
    row.name = said.name.reveal().to_owned();
    row.name_key = said.name.key();
    if !row.id_status.is_set() {
        row.id_status = IdStatus::Missing.into();
    }
    if let Some((text, status)) = said.id.text() {
        let columns = Columns {
            sealed: &mut row.id_number_sealed,
            blind: &mut row.id_number_blind,
            last4: Some(&mut row.id_number_last4),
        };
        columns.put(vault, Field::MEMBER_ID_NUMBER, row.id, text)?;
        row.id_status = status.into();
        row.id_number_present = present_index(&row);
    }
    row.birth_date = said.birth_date.into();
    row.sex = said.sex.into();
    row.relation = said.relation.into();
    keep_unless_said(&mut row.ethnicity, said.ethnicity.clone());
    keep_unless_said(&mut row.education, said.education.clone());
    row.health = Json::of(&said.health)?;
    if let Some(illness) = &said.illness {
        let columns = Columns {
            sealed: &mut row.illness_sealed,
            blind: &mut row.illness_blind,
            last4: None,
        };
        columns.put(vault, Field::MEMBER_ILLNESS, row.id, illness)?;
    }
    if let Some(disability) = said.disability {
        row.disability_kind = Some(disability.kind.into());
        row.disability_grade = Some(i64::from(disability.grade));
    }
    row.labour = said.labour.into();
    match said.schooling {
        Some(schooling) => row.schooling = schooling.into(),
        None if !row.schooling.is_set() => row.schooling = Schooling::NotStudent.into(),
        None => {}
    }
    if let Some(exempt) = said.schooling_exempt {
        row.schooling_exempt = exempt.into();
    }
    keep_unless_said(&mut row.insured, said.insured.map(Into::into));
    if let Some(phone) = &said.phone {
        let columns = Columns {
            sealed: &mut row.phone_sealed,
            blind: &mut row.phone_blind,
            last4: Some(&mut row.phone_last4),
        };
        columns.put(vault, Field::MEMBER_PHONE, row.id, phone)?;
    }
    Ok(row)
}

/// The index that keeps a sound ID number from being present twice; none while the member is away.
pub(crate) fn present_index(row: &member::Model) -> Option<Vec<u8>> {
    let counts = row.left_on.is_none() && row.id_status == IdStatus::Valid;
    row.id_number_blind.clone().filter(|_| counts)
}

/// Seals the telephone of a household.
pub(crate) fn put_phone(vault: &Vault, row: &mut household::Model, phone: &str) -> Result<()> {
    let columns = Columns {
        sealed: &mut row.phone_sealed,
        blind: &mut row.phone_blind,
        last4: Some(&mut row.phone_last4),
    };
    columns.put(vault, Field::HOUSEHOLD_PHONE, row.id, phone)
}

/// Seals the bank account of a household.
pub(crate) fn put_account(vault: &Vault, row: &mut household::Model, account: &str) -> Result<()> {
    let columns = Columns {
        sealed: &mut row.account_sealed,
        blind: &mut row.account_blind,
        last4: Some(&mut row.account_last4),
    };
    columns.put(vault, Field::HOUSEHOLD_ACCOUNT, row.id, account)
}

/// The columns of one sealed value.
struct Columns<'a> {
    sealed: &'a mut Option<Vec<u8>>,
    blind: &'a mut Option<Vec<u8>>,
    last4: Option<&'a mut Option<Vec<u8>>>,
}

impl Columns<'_> {
    /// Seals a value, unless it is the one that is there: a new ciphertext of the same value would look like a change.
    fn put(self, vault: &Vault, field: Field, row: i64, value: &str) -> Result<()> {
        if self.blind.as_ref() == Some(&vault.blind(field, value)) {
            return Ok(());
        }
        let sealed = vault.seal_indexed(field, row, value)?;
        *self.sealed = Some(sealed.sealed);
        *self.blind = Some(sealed.blind);
        if let Some(last4) = self.last4 {
            *last4 = Some(sealed.last4);
        }
        Ok(())
    }
}

/// Writes a value over what is known when something is said.
pub(crate) fn keep_unless_said<T>(known: &mut Option<T>, said: Option<T>) {
    if said.is_some() {
        *known = said;
    }
}

/// A household of the store's that may be changed.
pub(crate) fn check_active(row: &household::Model) -> Result<()> {
    if row.state == HouseholdState::Active {
        return Ok(());
    }
    Err(Problem::refused(
        "household.ended",
        "该户已销户或已并入其他户，不能再变更；请核对户编号。",
        "The household has ended or was merged into another and cannot be changed; check its number.",
    ))
}

/// The problem of a household number that stands for another household.
pub(crate) fn number_taken() -> Problem {
    Problem::bad_data(
        "household.number_taken",
        "该户编号已被另一户使用（可能在其他村镇）；请核对户编号，新户请另编一个。",
        "This household number is in use by another household, perhaps in another town or village; check it, or choose \
         another for a new household.",
    )
}

/// Somebody is present in a household as of today's record.
pub(crate) fn is_here(row: &member::Model) -> bool {
    row.left_on.is_none()
}

/// A village or group that the caller may write to.
pub(crate) fn check_area_in_scope(ctx: &Ctx, order: i64) -> Result<()> {
    if ctx.scope.ranges().iter().any(|range| range.contains(order)) {
        return Ok(());
    }
    Err(Problem::bad_data(
        "household.area_out_of_scope",
        "该村不在您的管辖范围内；请核对所在村，或由有权限的岗位办理。",
        "This village is not in your area; check it, or leave it to somebody in charge there.",
    ))
}
