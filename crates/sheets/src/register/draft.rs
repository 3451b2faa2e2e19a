//! A household of the register while its rows are read.

use chrono::NaiveDate;
use shouwang_domain::Problem;
use shouwang_domain::household::{Relation, duplicate_id, not_in_future, second_head};
use shouwang_domain::id_number::IdNumber;
use shouwang_domain::risk::{CivilAffairsStatus, MonitoredType, Population};

use super::synonyms::{CIVIL_AFFAIRS, DWELLINGS, POPULATIONS};
use super::{DwellingSaid, RegisterHousehold, RegisterMember, member};
use crate::cells::Cells;
use crate::{CellProblem, Place};

/// A household while its rows are read.
#[derive(Default)]
pub(super) struct Draft {
    pub(super) place: Place,
    /// Every row of it.
    pub(super) rows: Vec<Place>,
    /// The ID numbers that its rows name, those of rows that cannot be read otherwise among them.
    pub(super) ids: Vec<(IdNumber, Place)>,
    number: String,
    county: Option<String>,
    town: Option<String>,
    village: Option<String>,
    group: Option<String>,
    population: Option<Population>,
    monitored_type: Option<MonitoredType>,
    monitored_since: Option<NaiveDate>,
    civil_affairs: Option<CivilAffairsStatus>,
    dwelling: Option<DwellingSaid>,
    water_safe: Option<bool>,
    food_secure: Option<bool>,
    clothing_secure: Option<bool>,
    account: Option<String>,
    /// The complaint for each row that names a head, should it be one too many.
    pub(super) heads: Vec<CellProblem>,
    /// Rows whose relation could not be read; one of them may be the head.
    pub(super) unread_relations: usize,
    /// The complaint for each row that puts the household into another village than the first.
    pub(super) elsewhere: Vec<CellProblem>,
    /// Each member with the complaint about its ID number, should it stand in the file twice.
    pub(super) members: Vec<(RegisterMember, CellProblem)>,
}

impl Draft {
    /// A household of which nothing but its number and its first place is known.
    pub(super) fn begun(place: Place, number: String) -> Self {
        Self {
            place,
            number,
            ..Self::default()
        }
    }

    /// Reads one of its rows.
    pub(super) fn row(&mut self, cells: &mut Cells<'_, '_>, flags: &mut Vec<CellProblem>, as_of: NaiveDate) {
        self.rows.push(cells.place());
        self.division(cells);
        self.household_fields(cells, flags, as_of);
        self.ids
            .extend(cells.sound_id("id_number").map(|id| (id, cells.place())));
        let row = member::read(cells, flags, as_of);
        match row.relation {
            Some(Relation::Head) => {
                self.heads.push(cells.at("relation", second_head()));
                if self.population.is_none() {
                    cells.require("population");
                }
            }
            Some(_) => {}
            None => self.unread_relations += 1,
        }
        if let Some(member) = row.member {
            let complaint = cells.at("id_number", duplicate_id());
            self.members.push((member, complaint));
        }
    }

    /// Where the household lives: filled in at least in its first row, and the same in all.
    fn division(&mut self, cells: &mut Cells<'_, '_>) {
        let (county, town, village) = (cells.text("county"), cells.text("town"), cells.text("village"));
        let moved = |own: &Option<String>, new: &Option<String>| matches!((own, new), (Some(a), Some(b)) if a != b);
        if moved(&self.town, &town) || moved(&self.village, &village) {
            self.elsewhere.push(cells.at("village", two_villages()));
        }
        if cells.place() == self.place {
            cells.require("town");
            cells.require("village");
        }
        self.county = self.county.take().or(county);
        self.town = self.town.take().or(town);
        self.village = self.village.take().or(village);
        self.group = self.group.take().or(cells.text("group"));
    }

    fn household_fields(&mut self, cells: &mut Cells<'_, '_>, flags: &mut Vec<CellProblem>, as_of: NaiveDate) {
        let population = cells.one_of("population", Population::ALL, Population::zh, POPULATIONS);
        let monitored_type = cells.one_of("monitored_type", MonitoredType::ALL, MonitoredType::zh, &[]);
        let monitored_since = cells.date("monitored_since");
        if let Some(Err(problem)) = monitored_since.map(|since| not_in_future(since, as_of)) {
            cells.complain("monitored_since", problem);
        }
        let civil_affairs = cells.one_of(
            "civil_affairs",
            CivilAffairsStatus::ALL,
            CivilAffairsStatus::zh,
            CIVIL_AFFAIRS,
        );
        let dwelling = cells.one_of("dwelling", DwellingSaid::ALL, DwellingSaid::zh, DWELLINGS);
        let water_safe = cells.yes_no("water_safe");
        let food_secure = cells.yes_no("food_secure");
        let clothing_secure = cells.yes_no("clothing_secure");
        let account = cells.digits("account");
        let mut keeper = Keeper { cells, flags };
        keeper.keep("population", &mut self.population, population);
        keeper.keep("monitored_type", &mut self.monitored_type, monitored_type);
        keeper.keep("monitored_since", &mut self.monitored_since, monitored_since);
        keeper.keep("civil_affairs", &mut self.civil_affairs, civil_affairs);
        keeper.keep("dwelling", &mut self.dwelling, dwelling);
        keeper.keep("water_safe", &mut self.water_safe, water_safe);
        keeper.keep("food_secure", &mut self.food_secure, food_secure);
        keeper.keep("clothing_secure", &mut self.clothing_secure, clothing_secure);
        keeper.keep("account", &mut self.account, account);
    }

    /// The household, when its own fields are there.
    pub(super) fn finish(self) -> Option<RegisterHousehold> {
        Some(RegisterHousehold {
            place: self.place,
            number: self.number,
            county: self.county,
            town: self.town?,
            village: self.village?,
            group: self.group,
            population: self.population?,
            monitored_type: self.monitored_type,
            monitored_since: self.monitored_since,
            civil_affairs: self.civil_affairs,
            dwelling: self.dwelling,
            water_safe: self.water_safe,
            food_secure: self.food_secure,
            clothing_secure: self.clothing_secure,
            account: self.account,
            members: self.members.into_iter().map(|(member, _)| member).collect(),
        })
    }
}

/// Keeps the first value of a household's field; a later row that differs is flagged.
struct Keeper<'a, 'b, 'c> {
    cells: &'a Cells<'b, 'c>,
    flags: &'a mut Vec<CellProblem>,
}

impl Keeper<'_, '_, '_> {
    fn keep<T: PartialEq>(&mut self, key: &str, field: &mut Option<T>, value: Option<T>) {
        match (field.as_ref(), value) {
            (Some(first), Some(value)) if *first != value => self.flags.push(self.cells.at(key, rows_differ())),
            (None, value) => *field = value,
            _ => {}
        }
    }
}

fn rows_differ() -> Problem {
    Problem::bad_data(
        "register.rows_differ",
        "同一户各行填写不一致，已采用第一行的值；请核对。",
        "The rows of this household differ here; the first was taken. Check them.",
    )
}

fn two_villages() -> Problem {
    Problem::bad_data(
        "household.two_villages",
        "同一户编号出现在不同的镇或村；请核对户编号和所在村。",
        "The same household number stands in two towns or villages; check the number and the village.",
    )
}
