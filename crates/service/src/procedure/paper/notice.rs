//! The public notice: several households of a village on one, and nothing personal but the surname of the head, with the last
//! character where two heads of a group are told apart by it and a character stays hidden.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use chrono::NaiveDate;
use serde_json::{Value, json};
use shouwang_domain::area::{AreaLevel, AreaRange};
use shouwang_domain::household::{HouseholdState, Relation};
use shouwang_domain::name::PersonName;
use shouwang_domain::procedure::CaseState;
use shouwang_papers::{Pdf, privacy};
use shouwang_store::Field;
use shouwang_store::entity::area;
use shouwang_store::repo::procedure::case::CaseFilter;
use shouwang_store::repo::register::filter::HouseholdFilter;
use shouwang_store::repo::{self, At, PageRequest};
use zeroize::Zeroizing;

use super::PaperKind;
use super::known::Known;
use super::place::Place;
use crate::procedure::case::CaseFile;
use crate::{Ctx, Problem, Result, Service};

/// What a notice says.
pub(super) struct Notice<'a> {
    place: &'a Place,
    on_it: &'a [Known],
    heads: Vec<String>,
    kind: PaperKind,
    from: NaiveDate,
}

impl<'a> Notice<'a> {
    /// Until it hangs, a notice begins on the day on which it is printed. `heads` is how the heads are written, in the order of
    /// the households ([`Service::heads_on`]).
    pub(super) fn of(
        place: &'a Place,
        on_it: &'a [Known],
        heads: Vec<String>,
        kind: PaperKind,
        today: NaiveDate,
    ) -> Self {
        let from = on_it.first().and_then(|known| known.view.notice_from).unwrap_or(today);
        Self {
            place,
            on_it,
            heads,
            kind,
            from,
        }
    }

    /// What the template is given.
    pub(super) fn data(&self, blank: bool) -> Value {
        let days = self.on_it.first().and_then(|known| known.view.notice_days);
        let until = days.map(|days| self.from + chrono::Days::new(u64::from(days)));
        let mut data = self.place.data();
        let title = match self.kind {
            PaperKind::EliminationNotice => "防止返贫致贫监测对象风险消除公示",
            _ => "防止返贫致贫监测对象识别认定公示",
        };
        let rows: Vec<Value> = match blank {
            true => Vec::new(),
            false => self.on_it.iter().zip(&self.heads).map(row).collect(),
        };
        for (name, value) in [
            ("over", json!(self.place.down_to_village())),
            ("title", json!(title)),
            ("rows", json!(rows)),
            ("from", json!(Some(self.from).filter(|_| !blank))),
            ("until", json!(until.filter(|_| !blank))),
            ("days", json!(days)),
        ] {
            data.insert(name.to_owned(), value);
        }
        Value::Object(data)
    }
}

fn row((known, head): (&Known, &String)) -> Value {
    let group = known.path.iter().find(|area| area.level == AreaLevel::Group);
    json!({
        "head": head,
        "group": group.map(|area| area.name.as_str()),
        "count": known.members.len(),
        "type": known.view.monitored_type.map(|one| one.zh()),
    })
}

/// A name as it hangs: the surname, and where another head of the place has the same and as long a name, the last character
/// too, where that tells them apart.
fn told_apart(name: &PersonName, heads: &[PersonName]) -> String {
    let masked = name.masked();
    if heads.iter().filter(|other| other.masked() == masked).count() <= 1 {
        return masked;
    }
    let inside = name.masked_inside();
    let alike = heads.iter().filter(|other| other.masked_inside() == inside).count();
    inside.filter(|_| alike <= 1).unwrap_or(masked)
}

/// More are not put on one notice.
const MOST: u32 = 200;

impl Service {
    /// The other households of the village that have the same notice now: due like this one, or hanging since the same day.
    pub(super) async fn companions(&self, ctx: &Ctx, known: &Known) -> Result<Vec<Known>> {
        let village = known.path.iter().find(|area| area.level == AreaLevel::Village);
        let (CaseState::NoticeDue | CaseState::NoticeRunning, Some(village)) = (known.view.state, village) else {
            return Ok(Vec::new());
        };
        let filter = CaseFilter {
            within: Some(AreaRange {
                lo: village.order_lo,
                hi: village.order_hi,
            }),
            household: None,
            kind: Some(known.view.kind),
            state: Some(known.view.state),
            closed: None,
            windows: None,
        };
        let request = PageRequest {
            by_village: true,
            ..PageRequest::first(MOST)
        };
        let found = repo::procedure::case::list(&self.store, ctx, &filter, request).await?;
        let mut companions = Vec::new();
        for case in found.items.into_iter().filter(|case| case.id != known.view.id.0) {
            let file = CaseFile::read(&self.store, ctx, case).await?;
            let other = self.known(ctx, file).await?;
            if other.view.notice_from == known.view.notice_from && other.view.notice_days == known.view.notice_days {
                companions.push(other);
            }
        }
        Ok(companions)
    }

    /// How the heads of the households on a notice are written: so that two of one surname in a group are told apart, also from
    /// those of the group who are not on it. Where not even the last character does, those on it are numbered.
    pub(super) async fn heads_on(&self, ctx: &Ctx, on_it: &[Known]) -> Result<Vec<String>> {
        let mut of_place: HashMap<i64, Vec<PersonName>> = HashMap::new();
        let mut written = Vec::with_capacity(on_it.len());
        for known in on_it {
            let name = known.view.head.as_deref().and_then(|name| PersonName::new(name).ok());
            let (Some(name), Some(place)) = (name, known.path.last()) else {
                written.push((0, "*".to_owned()));
                continue;
            };
            let heads = match of_place.entry(place.id) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => new.insert(self.heads_in(ctx, place).await?),
            };
            written.push((place.id, told_apart(&name, heads)));
        }
        let number = |(at, one): (usize, &(i64, String))| {
            let same = |other: &&(i64, String)| *other == one;
            match written.iter().filter(same).count() {
                0 | 1 => one.1.clone(),
                _ => format!("{}（之{}）", one.1, written[..=at].iter().filter(same).count()),
            }
        };
        Ok(written.iter().enumerate().map(number).collect())
    }

    /// The names of the heads of a group, or of a village that has none.
    async fn heads_in(&self, ctx: &Ctx, place: &area::Model) -> Result<Vec<PersonName>> {
        let filter = HouseholdFilter {
            area: Some(AreaRange {
                lo: place.order_lo,
                hi: place.order_hi,
            }),
            state: Some(HouseholdState::Active),
            ..HouseholdFilter::default()
        };
        let mut request = PageRequest::first(PageRequest::MAX_SIZE);
        let mut heads = Vec::new();
        loop {
            let found = repo::register::household::list(&self.store, ctx, &filter, None, request).await?;
            let ids: Vec<i64> = found.items.iter().map(|household| household.id).collect();
            let members = repo::register::bulk::listed_members(&self.store, &ids).await?;
            let members = members.values().flatten();
            let here = members.filter(|member| member.left_on.is_none() && member.relation == Relation::Head);
            heads.extend(here.filter_map(|member| PersonName::new(member.name.as_str()).ok()));
            let Some(last) = found.next else {
                return Ok(heads);
            };
            request.at = At::After(last);
        }
    }

    /// Refuses a finished notice that has a number of a person on it, or what the register keeps sealed about one of its
    /// households.
    pub(super) fn check_public(&self, place: &Place, on_it: &[Known], pdf: &Pdf) -> Result<()> {
        let public: Vec<&str> = [
            place.supervision.as_deref(),
            place.hotline.as_ref().map(|(number, _)| number.as_str()),
        ]
        .into_iter()
        .flatten()
        .collect();
        let mut sealed: Vec<Zeroizing<String>> = Vec::new();
        for known in on_it {
            let household = &known.household;
            let mut open = |field: Field, row: i64, value: Option<&[u8]>| {
                if let Some(value) = value {
                    sealed.push(self.store.vault().open(field, row, value)?);
                }
                Ok::<_, Problem>(())
            };
            open(Field::HOUSEHOLD_PHONE, household.id, household.phone_sealed.as_deref())?;
            open(
                Field::HOUSEHOLD_ACCOUNT,
                household.id,
                household.account_sealed.as_deref(),
            )?;
            for member in &known.members {
                open(Field::MEMBER_ID_NUMBER, member.id, member.id_number_sealed.as_deref())?;
                open(Field::MEMBER_PHONE, member.id, member.phone_sealed.as_deref())?;
                open(Field::MEMBER_ILLNESS, member.id, member.illness_sealed.as_deref())?;
            }
        }
        privacy::check(&pdf.text, &public, sealed.iter().map(|value| value.as_str()))
    }
}
