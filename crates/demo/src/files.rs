//! Writing the county to disk, household by household.

use std::path::{Path, PathBuf};

use shouwang_domain::household::Relation;
use shouwang_domain::income::Period;
use shouwang_domain::risk::Population;
use shouwang_domain::{Month, Problem};
use shouwang_sheets::write::{Cell, Column, INCOME_SHEET, REGISTER_SHEET, TableWriter, income_cell, register_cell};
use shouwang_sheets::{IncomeRow, RegisterHousehold};

use crate::areas::{self, COUNTY_NAME, Town, Village};
use crate::department::Lists;
use crate::dice::Dice;
use crate::economy::{Latent, MONTHS, Weather};
use crate::family::family;
use crate::io::io;
use crate::ledger::Ledger;
use crate::livelihood::{Livelihood, VillageEconomy};
use crate::mess::{Style, StyledColumn};
use crate::names::Clans;
use crate::observe::{self, Address};
use crate::people::Numbers;
use crate::records::{self, RecordRow};
use crate::truth::{self, Truth, TruthWriter};
use crate::{Options, Summary, broken, geometry};

/// Streams of chance that belong to no household.
const STREAM_OF_STYLES: u64 = 1 << 40;
const STREAM_OF_VILLAGES: u64 = 2 << 40;
const STREAM_OF_BROKEN_FILES: u64 = 3 << 40;
const STREAM_OF_LIVELIHOODS: u64 = 4 << 40;
const STREAM_OF_VILLAGE_ECONOMIES: u64 = 5 << 40;
const STREAM_OF_LISTS: u64 = 6 << 40;

/// In the first town people work (see `demo run`), and they need something to do: its villages have so many households,
/// or together half of a county that is too small for that.
const LEAST_IN_VILLAGE_AT_WORK: usize = 16;

/// Writes everything.
pub(crate) fn write_county(options: &Options) -> Result<Summary, Problem> {
    let out = &options.out;
    for folder in ["register", "income", "records"] {
        std::fs::create_dir_all(out.join(folder)).map_err(io)?;
    }
    let towns = areas::towns();
    areas::write_csv(&out.join("areas.csv"), &towns)?;
    geometry::write_geojson(&out.join("villages.geojson"), &towns, options.seed)?;
    let truth = PathBuf::from("truth.csv");
    let mut county = County {
        options,
        numbers: Numbers::default(),
        truth: TruthWriter::new(&out.join(&truth))?,
        lists: Lists::new(options.list_errors, options.as_of.plus(-(MONTHS as i32)), options.as_of),
        sizes: sizes(options.households as usize, &towns).into_iter(),
        next_village: 0,
        next_household: 0,
        owing_household: None,
        summary: Summary {
            files: vec!["areas.csv".into(), "villages.geojson".into()],
            households: 0,
            members: 0,
            statements: 0,
            records: 0,
            listed: 0,
            truth,
            broken: Vec::new(),
        },
    };
    for (idx, town) in towns.iter().enumerate() {
        county.town(idx, town)?;
    }
    county.finish(&towns[0])
}

/// How many households each village has, in the order of the villages.
fn sizes(households: usize, towns: &[Town]) -> Vec<usize> {
    let n_villages: usize = towns.iter().map(|town| town.villages.len()).sum();
    let n_at_work = towns.first().map_or(0, |town| town.villages.len());
    if households / n_villages >= LEAST_IN_VILLAGE_AT_WORK {
        return shared(households, n_villages).collect();
    }
    let at_work = (n_at_work * LEAST_IN_VILLAGE_AT_WORK).min(households / 2);
    let rest = shared(households - at_work, n_villages - n_at_work);
    shared(at_work, n_at_work).chain(rest).collect()
}

/// In equal parts; the remainder goes to the first.
fn shared(whole: usize, parts: usize) -> impl Iterator<Item = usize> {
    (0..parts).map(move |part| whole / parts + usize::from(part < whole % parts))
}

/// A household as it was written down, and the truth.
struct Made {
    household: RegisterHousehold,
    rows: Vec<IncomeRow>,
    records: Vec<RecordRow>,
    truth: Truth,
}

struct County<'a> {
    options: &'a Options,
    numbers: Numbers,
    truth: TruthWriter,
    lists: Lists,
    /// How many households the villages have that are still to come.
    sizes: std::vec::IntoIter<usize>,
    next_village: usize,
    next_household: u64,
    /// A household that owes statements.
    owing_household: Option<String>,
    summary: Summary,
}

impl County<'_> {
    fn town(&mut self, idx: usize, town: &Town) -> Result<(), Problem> {
        let mut dice = Dice::new(self.options.seed, STREAM_OF_STYLES + idx as u64);
        let style = Style::new(&mut dice, idx);
        let mut sheets = TownSheets::new(town, style, self.options.as_of)?;
        for village in &town.villages {
            sheets.begin_village(village)?;
            self.village(town, village, &mut sheets, &mut dice)?;
        }
        let files = sheets.save(&self.options.out, town, self.options.as_of)?;
        self.summary.files.extend(files);
        Ok(())
    }

    fn village(
        &mut self,
        town: &Town,
        village: &Village,
        sheets: &mut TownSheets,
        scribble: &mut Dice,
    ) -> Result<(), Problem> {
        let start = self.options.as_of.plus(-(MONTHS as i32));
        let mut dice = Dice::new(self.options.seed, STREAM_OF_VILLAGES + self.next_village as u64);
        let clans = Clans::new(&mut dice);
        let weather = Weather::new(&mut dice, start);
        let mut dice = Dice::new(
            self.options.seed,
            STREAM_OF_VILLAGE_ECONOMIES + self.next_village as u64,
        );
        let economy = VillageEconomy::new(&mut dice, &village.name);
        let count = self.sizes.next().unwrap_or_default();
        self.next_village += 1;
        for serial in 1..=count {
            let address = Address {
                number: format!("{}{serial:04}", village.code),
                county: COUNTY_NAME,
                town: town.name,
                village: &village.name,
                group: &village.groups[serial * village.groups.len() / (count + 1)],
            };
            let Made {
                household,
                rows,
                records,
                truth,
            } = self.household(&address, &clans, &weather, &economy, start);
            sheets.household(scribble, &household)?;
            sheets.statements(scribble, &rows)?;
            self.truth.line(&truth)?;
            self.summary.households += 1;
            self.summary.members += household.members.len() as u64;
            self.summary.statements += rows.len() as u64;
            self.summary.records += records.len() as u64;
            sheets.records.extend(records);
            if self.owing_household.is_none() && household.population != Population::General {
                self.owing_household = Some(household.number);
            }
        }
        Ok(())
    }

    /// Lives through one household's months and observes them. Where everybody has died, others have moved in.
    fn household(
        &mut self,
        address: &Address<'_>,
        clans: &Clans,
        weather: &Weather,
        economy: &VillageEconomy,
        start: Month,
    ) -> Made {
        let today = self.options.as_of.first_day();
        loop {
            let mut dice = Dice::new(self.options.seed, self.next_household);
            let mut fate = Dice::new(self.options.seed, STREAM_OF_LIVELIHOODS + self.next_household);
            let mut desks = Dice::new(self.options.seed, STREAM_OF_LISTS + self.next_household);
            self.next_household += 1;
            let capital = dice.normal();
            let people = family(&mut dice, clans, &mut self.numbers, today, capital);
            let mut latent = Latent::new(&mut dice, people, weather, start, capital);
            let months = latent.live(&mut dice, weather, start);
            let population = observe::population(&mut dice, capital);
            let month = self.options.as_of;
            let livelihood = Livelihood::befall(&mut fate, &mut latent, &months, weather, economy, population, month);
            let mut household = observe::register(&mut dice, address, population, &latent, &months, start, today);
            if household.members.is_empty() {
                continue;
            }
            let rows = observe::statements(&mut dice, &household, &months, start);
            observe::overlook(&mut fate, &mut household, today);
            let records = Ledger::of(&mut fate, &household, &latent, &livelihood, start, today);
            self.lists
                .household(&mut desks, &household, &latent, &months, &livelihood);
            let risks = livelihood.risks(&latent, &months, start);
            let truth = truth::conclude(&address.number, household.members.len() as u32, &months, risks, start);
            return Made {
                household,
                rows,
                records,
                truth,
            };
        }
    }

    fn finish(mut self, town: &Town) -> Result<Summary, Problem> {
        let mut dice = Dice::new(self.options.seed, STREAM_OF_BROKEN_FILES);
        let owing = self
            .owing_household
            .unwrap_or_else(|| format!("{}0001", town.villages[0].code));
        let as_of = self.options.as_of;
        self.summary.broken = broken::write(&self.options.out, town, &owing, &mut self.numbers, &mut dice, as_of)?;
        self.summary
            .files
            .extend(self.summary.broken.iter().map(|file| file.path.clone()));
        let (lists, listed) = self.lists.write(&self.options.out)?;
        self.summary.files.extend(lists);
        self.summary.listed = listed;
        self.summary.files.push(self.summary.truth.clone());
        self.truth.finish()?;
        Ok(self.summary)
    }
}

/// The workbooks of one town: its register, and the statements of the year before last and of the last one.
struct TownSheets {
    style: Style,
    title: String,
    register: TableWriter,
    income: [TableWriter; 2],
    /// First month of the second workbook with statements.
    second_year: Month,
    register_row: u32,
    income_rows: [u32; 2],
    /// The records of the town, which are written kind by kind.
    records: Vec<RecordRow>,
}

impl TownSheets {
    fn new(town: &Town, style: Style, as_of: Month) -> Result<Self, Problem> {
        let mut sheets = Self {
            title: format!("{COUNTY_NAME}{}农户登记表", town.name),
            register: TableWriter::new(),
            income: [TableWriter::new(), TableWriter::new()],
            second_year: as_of.plus(-12),
            register_row: 0,
            income_rows: [0; 2],
            records: Vec::new(),
            style,
        };
        let income_title = format!("{COUNTY_NAME}{}农户收支月报表", town.name);
        let title = sheets.style.title.then_some(income_title.as_str());
        for writer in &mut sheets.income {
            writer.begin_sheet(INCOME_SHEET, title, &columns(&sheets.style.income))?;
        }
        if !sheets.style.sheet_per_village {
            let title = sheets.style.title.then_some(sheets.title.as_str());
            sheets
                .register
                .begin_sheet(REGISTER_SHEET, title, &columns(&sheets.style.register))?;
        }
        Ok(sheets)
    }

    fn begin_village(&mut self, village: &Village) -> Result<(), Problem> {
        if !self.style.sheet_per_village {
            return Ok(());
        }
        let title = self.style.title.then_some(self.title.as_str());
        self.register_row = 0;
        self.register
            .begin_sheet(&village.name, title, &columns(&self.style.register))
    }

    fn household(&mut self, dice: &mut Dice, household: &RegisterHousehold) -> Result<(), Problem> {
        for member in &household.members {
            let is_head = member.relation == Relation::Head;
            self.register_row += 1;
            let cells: Vec<Cell> = self
                .style
                .register
                .iter()
                .map(|column| match column.key {
                    Some(key) => self
                        .style
                        .register_cell(dice, key, is_head, register_cell(household, member, key)),
                    None => Cell::Number(f64::from(self.register_row)),
                })
                .collect();
            self.register.row(&cells)?;
        }
        Ok(())
    }

    fn statements(&mut self, dice: &mut Dice, rows: &[IncomeRow]) -> Result<(), Problem> {
        for row in rows {
            let year = match row.period {
                Period::Month(month) => usize::from(month >= self.second_year),
                Period::Year(_) => 1,
            };
            self.income_rows[year] += 1;
            let cells: Vec<Cell> = self
                .style
                .income
                .iter()
                .map(|column| match column.key {
                    Some(key) => self.style.income_cell(dice, key, row.period, income_cell(row, key)),
                    None => Cell::Number(f64::from(self.income_rows[year])),
                })
                .collect();
            self.income[year].row(&cells)?;
        }
        Ok(())
    }

    /// Writes the four files and returns their paths.
    fn save(mut self, out: &Path, town: &Town, as_of: Month) -> Result<Vec<PathBuf>, Problem> {
        if self.style.total_row {
            self.register
                .row(&[Cell::Text(format!("合计：{} 人", self.register_row))])?;
        }
        let register = PathBuf::from(format!("register/{}.xlsx", town.name));
        self.register.save(&out.join(&register))?;
        let mut files = vec![register];
        for (writer, first) in self.income.into_iter().zip([as_of.plus(-24), as_of.plus(-12)]) {
            let path = PathBuf::from(format!("income/{}-{first}至{}.xlsx", town.name, first.plus(11)));
            writer.save(&out.join(&path))?;
            files.push(path);
        }
        let path = PathBuf::from(format!("records/{}.xlsx", town.name));
        records::write(&out.join(&path), &self.records)?;
        files.push(path);
        Ok(files)
    }
}

fn columns(styled: &[StyledColumn]) -> Vec<Column<'static>> {
    styled.iter().map(|column| column.column).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_county_has_its_households_where_people_work() {
        let towns = areas::towns();
        let at = |households| sizes(households, &towns);
        for households in [1, 50, 300, 1_200, 5_001] {
            assert_eq!(at(households).iter().sum::<usize>(), households);
        }
        assert_eq!(at(300)[..9], [16, 16, 16, 16, 16, 16, 16, 16, 4]);
        assert_eq!(at(1_200), [20; 60]);
        assert_eq!(at(100)[..8].iter().sum::<usize>(), 50);
    }
}
