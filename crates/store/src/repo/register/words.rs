//! Households by what a person types: a name, its reading or initials, an ID number or its end, a household number.
//!
//! Each kind of word is a range or a point of one index. Sealed values are found by their blind indexes.
//!
//! There are two ways to a page of households. Words that fit few are looked up, and what is found is put in order; a
//! member keeps the place of the household, so that this looks at no household unless the list is narrowed besides. A
//! surname or two initials fit a sixth of a county: then the households are walked through in their order, and each is
//! asked whether it fits, until the page is full.

use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, Query, SelectStatement, UnionType};
use sea_orm::{ColumnTrait as _, Condition};
use shouwang_domain::household::HouseholdState;
use shouwang_domain::id_number::IdNumber;
use shouwang_domain::name::{name_key, reading_keys, reading_prefix};
use shouwang_domain::{Ctx, Result};

use crate::entity::{external_id, household, member, name_reading};
use crate::repo::page::{Lookup, exceeds};
use crate::repo::placed_within;
use crate::repo::register::bulk::ListedMember;
use crate::repo::register::external_id::{HOUSEHOLD, TOWNSHIP};
use crate::repo::register::filter::HouseholdFilter;
use crate::store::Source;
use crate::vault::{Field, Vault};

/// What a typed text may mean.
#[derive(Clone)]
pub struct Words {
    number: String,
    name: Option<String>,
    reading: Option<String>,
    last_four: Option<Vec<u8>>,
    id_number: Option<Vec<u8>>,
}

impl Words {
    /// Every meaning that the text can have. Names and readings need only their beginning, and may be written with
    /// traditional or simplified characters; members who left are found as well.
    pub fn new(vault: &Vault, typed: &str) -> Self {
        let typed = typed.trim();
        let has_digits = typed.bytes().any(|byte| byte.is_ascii_digit());
        let name = Some(name_key(typed)).filter(|key| !key.is_empty() && !has_digits);
        let id_number = IdNumber::parse(typed).map_or_else(|_| typed.to_owned(), |id| id.reveal().to_owned());
        Self {
            number: typed.to_owned(),
            name,
            reading: reading_prefix(typed),
            last_four: is_last_four(typed)
                .then(|| vault.blind_last4(Field::MEMBER_ID_NUMBER, &typed.to_ascii_uppercase())),
            id_number: has_digits.then(|| vault.blind(Field::MEMBER_ID_NUMBER, &id_number)),
        }
    }

    /// How the visible households are looked up that the words fit and that meet `filter`; `key` is a column of theirs.
    /// Looking up more than [`MANY`] members would take longer than walking, whatever the caller may see of them: an index
    /// tells how many they are, without a look at any household.
    pub(in crate::repo) fn lookup(&self, ctx: &Ctx, filter: &HouseholdFilter, key: household::Column) -> Lookup {
        let found = Alias::new(Lookup::FOUND);
        let of_found = |column: household::Column| Expr::col((found.clone(), column));
        let (order, id) = (of_found(household::Column::AreaOrder), of_found(household::Column::Id));
        let mut places = Query::select()
            .from(found.clone())
            .cond_where(placed_within(ctx, filter.area, &order, &id))
            .take();
        // Nearly all households are active. The others are few, and known without a look at each that is found.
        let condition = if filter.state == Some(HouseholdState::Active) {
            places.and_where(id.clone().not_in_subquery(not_active()));
            filter.beside_state()
        } else {
            filter.condition()
        };
        let key = if condition.is_empty() {
            order
        } else {
            let here = id.clone().equals((household::Entity, household::Column::Id));
            places.inner_join(household::Entity, condition.add(here));
            Expr::col((household::Entity, key))
        };
        places.expr_as(key, Lookup::KEY).expr_as(id, Lookup::ID);
        Lookup {
            found: self.households(),
            places,
            most: MANY,
        }
    }

    /// Whether the household of the row that is looked at has a member with such a name. Only names fit many.
    ///
    /// # Errors
    /// When the database fails.
    pub(in crate::repo) async fn has_such_a_member(&self, at: &impl Source) -> Result<Expr> {
        let mut names = Condition::any().add_option(self.name.as_ref().map(|key| begins(member::Column::NameKey, key)));
        if let Some(reading) = &self.reading {
            names = names.add(read_so(at, reading).await?);
        }
        let members = Query::select()
            .expr(Expr::cust("1"))
            .from(member::Entity)
            .and_where(
                Expr::col((member::Entity, member::Column::HouseholdId))
                    .equals((household::Entity, household::Column::Id)),
            )
            .cond_where(names)
            // Asked as it stands, for one household at a time. PostgreSQL would turn it into a join, and how dear it
            // takes that to be hangs on how much of the readings was vacuumed: after an import it joined all households
            // with all members, for a page that the first thousand households fill.
            .limit(1)
            .offset(0)
            .take();
        Ok(Expr::exists(members))
    }

    /// Whether a member is one of those who are meant.
    pub fn fit(&self, member: &ListedMember) -> bool {
        let begins =
            |prefix: &Option<String>, text: &str| prefix.as_ref().is_some_and(|prefix| text.starts_with(prefix));
        let is = |blind: &Option<Vec<u8>>, stored: &Option<Vec<u8>>| blind.is_some() && blind == stored;
        begins(&self.name, &member.name_key)
            || is(&self.last_four, &member.id_number_last4)
            || is(&self.id_number, &member.id_number_blind)
            || self.reading.is_some() && reading_keys(&member.name).iter().any(|key| begins(&self.reading, key))
    }

    /// `SELECT area_order, id` of the households that any of the meanings fits, visible or not, some of them more than once.
    fn households(&self) -> SelectStatement {
        use member::Column::{AreaOrder, HouseholdId, IdNumberBlind, IdNumberLast4, NameKey};
        let of_members = Query::select()
            .column((member::Entity, AreaOrder))
            .column((member::Entity, HouseholdId))
            .from(member::Entity)
            .take();
        let mut found = Query::select()
            .column((household::Entity, household::Column::AreaOrder))
            .column((household::Entity, household::Column::Id))
            .from(external_id::Entity)
            .inner_join(
                household::Entity,
                Expr::col((household::Entity, household::Column::Id))
                    .equals((external_id::Entity, external_id::Column::EntityId)),
            )
            .and_where(external_id::Column::Entity.eq(HOUSEHOLD))
            .and_where(external_id::Column::System.eq(TOWNSHIP))
            .and_where(external_id::Column::Number.eq(&self.number))
            .take();
        // Each meaning stops by itself at as many as are looked at. Without a limit of its own PostgreSQL prepares to read
        // all that it fits, which for `zh` are thirty thousand readings, sorted first.
        let mut add = |found_so: &mut SelectStatement| {
            let most = found_so.limit(MANY + 1).take();
            let few = Query::select()
                .columns([AreaOrder, HouseholdId])
                .from_subquery(most, Alias::new("few"))
                .take();
            found.union(UnionType::All, few);
        };
        let mut or = |meaning: Condition| add(of_members.clone().cond_where(meaning));
        if let Some(key) = &self.name {
            or(begins(NameKey, key));
        }
        for (column, blind) in [(IdNumberLast4, &self.last_four), (IdNumberBlind, &self.id_number)] {
            if let Some(blind) = blind {
                or(Condition::all().add(column.eq(blind.clone())));
            }
        }
        if let Some(reading) = &self.reading {
            let mut read_so = of_members
                .clone()
                .inner_join(
                    name_reading::Entity,
                    Expr::col((name_reading::Entity, name_reading::Column::NameKey)).equals((member::Entity, NameKey)),
                )
                .cond_where(begins(name_reading::Column::Reading, reading))
                .take();
            add(&mut read_so);
        }
        found
    }
}

/// Shows nothing: a name or a number may be in it.
impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Words(***)")
    }
}

/// More members than this are many.
const MANY: u64 = 4_000;
/// More names than this are not collected before the walk.
const MANY_NAMES: u64 = 10_000;

/// Whether the name of the member that is looked at has a reading that begins so. The names are collected once, and each
/// member is asked whether its own is among them; where they are very many, the first households that are asked have one,
/// and each name is asked for its readings.
async fn read_so(at: &impl Source, reading: &str) -> Result<Expr> {
    let names = Query::select()
        .column(name_reading::Column::NameKey)
        .from(name_reading::Entity)
        .cond_where(begins(name_reading::Column::Reading, reading))
        .take();
    let name = (member::Entity, member::Column::NameKey);
    Ok(if exceeds(at, names.clone(), MANY_NAMES).await? {
        let own = Expr::col((name_reading::Entity, name_reading::Column::NameKey)).equals(name);
        Expr::exists(names.clone().and_where(own).take())
    } else {
        Expr::col(name).in_subquery(names)
    })
}

/// `SELECT id` of the households that are not active, in the words of the index of them.
fn not_active() -> SelectStatement {
    Query::select()
        .column(household::Column::Id)
        .from(household::Entity)
        .and_where(Expr::cust(format!("state <> '{}'", HouseholdState::Active)))
        .take()
}

/// A range of the index, in the order of bytes: whatever begins with `prefix`.
fn begins(column: impl sea_orm::ColumnTrait, prefix: &str) -> Condition {
    Condition::all()
        .add(column.gte(prefix))
        .add(column.lt(format!("{prefix}{}", char::MAX)))
}

/// Three digits and a digit or X.
fn is_last_four(typed: &str) -> bool {
    let bytes = typed.as_bytes();
    bytes.len() == 4 && bytes[..3].iter().all(u8::is_ascii_digit) && matches!(bytes[3], b'0'..=b'9' | b'x' | b'X')
}
