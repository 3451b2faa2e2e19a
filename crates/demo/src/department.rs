//! What the departments know of a month, as they would send it: lists of a department's own business, made from the latent
//! truth and never from whether a household is in need.
//!
//! A department knows what comes to its own desk (a bill, an ended contract, an empty place in school) and nothing else: not
//! the household's income, not its register. What it writes down then goes through [`ListErrors`]: rows that are missing or
//! come a month late, digits that slip, numbers that Excel has shortened, names as somebody heard them, people of another
//! county, rows that stand twice. All of it has dice of its own, so that everything else of the county stays as it is.

use std::path::{Path, PathBuf};

use chrono::{Days, NaiveDate};
use shouwang_domain::household::{Relation, Schooling};
use shouwang_domain::id_number::{Sex, check_digit};
use shouwang_domain::records::BenefitKind;
use shouwang_domain::{Month, Problem};
use shouwang_sheets::RegisterHousehold;

use crate::dice::Dice;
use crate::economy::{Latent, MONTHS, MonthTruth};
use crate::io::io;
use crate::livelihood::Livelihood;
use crate::names;
use crate::people::Person;
use crate::work::Work;

/// How often what goes wrong in a department's list, each as the share of its rows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ListErrors {
    /// Nobody entered it.
    pub missing: f64,
    /// It was entered after the list was closed, and stands on the next one.
    pub late: f64,
    /// A digit of the ID number is another one, or two have changed places.
    pub digit: f64,
    /// A spreadsheet has shortened the ID number.
    pub excel: f64,
    /// The name is written as it sounds.
    pub spelling: f64,
    /// The name is another person's: the row above or below.
    pub other_name: f64,
    /// Somebody who lives in another county.
    pub foreign: f64,
    /// The row stands twice.
    pub twice: f64,
}

impl Default for ListErrors {
    /// Guesses of what lists are like that nobody checks; no source measures it.
    fn default() -> Self {
        Self {
            missing: 0.06,
            late: 0.05,
            digit: 0.015,
            excel: 0.008,
            spelling: 0.02,
            other_name: 0.005,
            foreign: 0.06,
            twice: 0.01,
        }
    }
}

impl ListErrors {
    /// The same, so many times as often.
    #[must_use]
    pub fn times(self, factor: f64) -> Self {
        let times = |share: f64| (share * factor).clamp(0.0, 1.0);
        Self {
            missing: times(self.missing),
            late: times(self.late),
            digit: times(self.digit),
            excel: times(self.excel),
            spelling: times(self.spelling),
            other_name: times(self.other_name),
            foreign: times(self.foreign),
            twice: times(self.twice),
        }
    }
}

/// A list of a department: the name of its file, and the headers that this department writes.
struct Kind {
    file: &'static str,
    headers: &'static [&'static str],
    /// It lists who is on it now, and not what happened in the month.
    is_roll: bool,
}

const DROPOUT: usize = 0;
const DIBAO: usize = 1;
const WORK_ENDED: usize = 2;
const DWELLING: usize = 3;
const WATER: usize = 4;
const ILLNESS: usize = 5;
const LOSS: usize = 6;
const BILL: usize = 7;
const LOAN: usize = 8;
const CARD: usize = 9;

/// Some use the headers of the template, others their own.
const KINDS: [Kind; 10] = [
    Kind {
        file: "education-dropout",
        headers: &["学生姓名", "身份证件号", "就读学校", "学段", "离校日期"],
        is_roll: false,
    },
    Kind {
        file: "civil_affairs-dibao_roll",
        headers: &["姓名", "身份证号码", "保障类别", "月保障金额", "开始享受年月"],
        is_roll: true,
    },
    Kind {
        file: "human_resources-work_ended",
        headers: &["姓名", "公民身份号码", "用工单位", "终止日期", "终止原因"],
        is_roll: false,
    },
    Kind {
        file: "housing-dangerous_dwelling",
        headers: &["户主姓名", "户主身份证号", "鉴定等级", "鉴定日期"],
        is_roll: true,
    },
    Kind {
        file: "water-unsafe_water",
        headers: &["户主姓名", "身份证号码", "不达标项目", "检测日期"],
        is_roll: true,
    },
    Kind {
        file: "health-serious_illness",
        headers: &["患者姓名", "身份证号", "病种", "确诊日期"],
        is_roll: true,
    },
    Kind {
        file: "emergency-disaster_loss",
        headers: &[
            "户主姓名",
            "身份证号",
            "灾害或事故类别",
            "发生日期",
            "核定损失",
            "已救助金额",
        ],
        is_roll: false,
    },
    Kind {
        file: "medical_insurance-large_bill",
        headers: &["姓名", "证件号码", "近12个月个人自付", "最近结算日期"],
        is_roll: true,
    },
    Kind {
        file: "finance-overdue_loan",
        headers: &["借款人", "借款人身份证号", "贷款余额", "到期日期"],
        is_roll: true,
    },
    Kind {
        file: "disabled_federation-disability_card",
        headers: &["姓名", "身份证号", "残疾类别", "残疾等级", "发证日期"],
        is_roll: true,
    },
];

/// A row: whose it is, and what it says.
struct Row {
    name: String,
    id: String,
    says: Vec<String>,
}

/// The lists of a month.
pub(crate) struct Lists {
    errors: ListErrors,
    start: Month,
    /// The month that they are of.
    month: Month,
    rows: [Vec<Row>; KINDS.len()],
}

impl Lists {
    /// The lists of the month that has just ended when it is `as_of`.
    pub(crate) fn new(errors: ListErrors, start: Month, as_of: Month) -> Self {
        Self {
            errors,
            start,
            month: as_of.plus(-1),
            rows: Default::default(),
        }
    }

    /// What the departments know of one household.
    pub(crate) fn household(
        &mut self,
        dice: &mut Dice,
        registered: &RegisterHousehold,
        latent: &Latent,
        months: &[MonthTruth],
        livelihood: &Livelihood,
    ) {
        let today = self.month.plus(1);
        for person in latent.people.iter().filter(|person| person.is_alive(today)) {
            self.school(dice, person, today);
            self.work(dice, person);
            self.illness(dice, person);
            self.card(dice, person);
        }
        // A household is known to departments by its head, or whoever they take for it.
        let head = registered
            .members
            .iter()
            .find(|member| member.relation == Relation::Head);
        let Some((name, Some(id))) = head.map(|head| (head.name.reveal(), head.id_number)) else {
            return;
        };
        let head = (name, id.reveal());
        self.bill(dice, latent, months, head, today);
        self.house(dice, months, head);
        self.money(dice, latent, livelihood, head);
    }

    /// The school knows who no longer comes, and since when.
    fn school(&mut self, dice: &mut Dice, person: &Person, today: Month) {
        let is_owed = (6..16).contains(&person.age(today)) && person.schooling(today) == Schooling::NotStudent;
        if !is_owed || !dice.chance(0.9) {
            return;
        }
        let back = ago(dice, 0, 5);
        let left = self.day(dice, MONTHS as i32 - 1 - back);
        let (school, stage) = if person.age(today) < 12 {
            ("镇中心小学", "小学")
        } else {
            ("镇初级中学", "初中")
        };
        self.person(dice, DROPOUT, person, &[school.into(), stage.into(), left.to_string()]);
    }

    /// An employer reports the end of a contract; who works by the day has none.
    fn work(&mut self, dice: &mut Dice, person: &Person) {
        let Some(stint) = person.stints.last() else { return };
        let Some(ended) = stint.to.filter(|to| *to >= MONTHS - 1 && stint.work != Work::Odd) else {
            return;
        };
        if !dice.chance(0.75) {
            return;
        }
        let why = match stint.is_forced {
            true => "因病",
            false => *dice.pick(&["合同到期", "合同到期", "被裁减", "单位停业", "主动离职"]),
        };
        let employer = match stint.work {
            Work::Migrant => "珠三角某电子厂",
            _ => "县城某服装厂",
        };
        let on = self.day(dice, ended as i32);
        self.person(dice, WORK_ENDED, person, &[employer.into(), on.to_string(), why.into()]);
    }

    /// The hospitals report who is treated for a serious illness, some of them after a while.
    fn illness(&mut self, dice: &mut Dice, person: &Person) {
        let Some(illness) = person.illness.as_ref().filter(|illness| !illness.is_accident()) else {
            return;
        };
        let known = if illness.since + 2 >= MONTHS { 0.5 } else { 0.9 };
        if !dice.chance(known) {
            return;
        }
        let on = self.day(dice, illness.since as i32);
        self.person(dice, ILLNESS, person, &[illness.name.into(), on.to_string()]);
    }

    /// Who has a card; whoever was disabled lately has none yet.
    fn card(&mut self, dice: &mut Dice, person: &Person) {
        let Some(disability) = person.disability else { return };
        let certified = match person.disabled_at {
            Some(at) => at + dice.int(1, 6) as i32,
            None => -(dice.int(1, 120) as i32),
        };
        if certified >= MONTHS as i32 || !dice.chance(0.92) {
            return;
        }
        let on = self.day(dice, certified);
        let grade = ["一级", "二级", "三级", "四级"][usize::from(disability.grade.clamp(1, 4)) - 1];
        let says = [disability.kind.zh().to_owned(), grade.to_owned(), on.to_string()];
        self.person(dice, CARD, person, &says);
    }

    /// The insurance knows what was left to whoever was treated, when it was much.
    fn bill(&mut self, dice: &mut Dice, latent: &Latent, months: &[MonthTruth], head: (&str, &str), today: Month) {
        let paid: f64 = months[MONTHS - 12..].iter().map(|month| month.medical).sum();
        let told = paid * dice.between(0.85, 1.0);
        // The department's own threshold for its list.
        if told < 5_000.0 {
            return;
        }
        let mut ill = latent
            .people
            .iter()
            .filter(|person| person.is_alive(today) && person.illness.is_some());
        let on = self.day(dice, MONTHS as i32 - 1);
        let says = [format!("{}", (told * 100.0).round() / 100.0), on.to_string()];
        match ill.next() {
            Some(person) => self.person(dice, BILL, person, &says),
            None => self.row(dice, BILL, head, &says),
        }
    }

    /// Dwellings that somebody graded, and water that somebody tested.
    fn house(&mut self, dice: &mut Dice, months: &[MonthTruth], head: (&str, &str)) {
        let Some(last) = months.last() else { return };
        let seen = last.dwelling + 0.03 * dice.normal();
        if seen < 0.25 && dice.chance(0.7) {
            let grade = if seen < 0.14 { "D级" } else { "C级" };
            let back = ago(dice, 0, 3);
            let on = self.day(dice, MONTHS as i32 - 1 - back);
            self.row(dice, DWELLING, head, &[grade.into(), on.to_string()]);
        }
        let is_found = if last.water_safe { 0.002 } else { 0.7 };
        if dice.chance(is_found) {
            let what = *dice.pick(&["水质", "水量", "水质", "供水保证率"]);
            let on = self.day(dice, MONTHS as i32 - 1);
            self.row(dice, WATER, head, &[what.into(), on.to_string()]);
        }
    }

    /// What civil affairs pay, what the bank is owed, and what a disaster took.
    fn money(&mut self, dice: &mut Dice, latent: &Latent, livelihood: &Livelihood, head: (&str, &str)) {
        if latent.on_dibao {
            let kind = match latent.people.len() {
                1 => BenefitKind::DestituteSupport.zh(),
                _ => "低保",
            };
            let since = self.start.plus(-ago(dice, 0, 60));
            self.row(dice, DIBAO, head, &[kind.into(), "620".into(), since.to_string()]);
        }
        for loan in livelihood
            .loans
            .iter()
            .filter(|loan| loan.repaid.is_none() && loan.due < MONTHS as i32)
        {
            let on = self.day(dice, loan.due);
            self.row(dice, LOAN, head, &[loan.yuan.to_string(), on.to_string()]);
        }
        let lately = livelihood.losses.iter().filter(|loss| loss.at + 2 >= MONTHS as i32);
        for loss in lately {
            if !dice.chance(0.7) {
                continue;
            }
            let on = self.day(dice, loss.at);
            let lost = (loss.yuan * dice.around(1.0, 0.2) / 10.0).round() * 10.0;
            let given = (loss.compensated / 10.0).round() * 10.0;
            let says = [
                loss.kind.zh().into(),
                on.to_string(),
                lost.to_string(),
                given.to_string(),
            ];
            self.row(dice, LOSS, head, &says);
        }
    }

    /// Some day of a month of the simulation that is over.
    fn day(&self, dice: &mut Dice, t: i32) -> NaiveDate {
        let day = self.start.plus(t).first_day() + Days::new(dice.int(0, 27) as u64);
        day.min(self.month.last_day())
    }

    fn person(&mut self, dice: &mut Dice, kind: usize, person: &Person, says: &[String]) {
        if let Some(id) = &person.id {
            self.row(dice, kind, (&person.name, id.reveal()), says);
        }
    }

    /// Writes a row down, with what goes wrong on the way.
    fn row(&mut self, dice: &mut Dice, kind: usize, (name, id): (&str, &str), says: &[String]) {
        let errors = self.errors;
        // What stands on a roll stands on the next one, too; what happened is late once.
        let is_late = dice.chance(errors.late) && !KINDS[kind].is_roll;
        if dice.chance(errors.missing) || is_late {
            return;
        }
        let mut row = Row {
            name: name.to_owned(),
            id: id.to_owned(),
            says: says.to_vec(),
        };
        if dice.chance(errors.digit) {
            row.id = slipped(dice, id);
        } else if dice.chance(errors.excel) {
            row.id = shortened(dice, id);
        }
        if dice.chance(errors.spelling) {
            row.name = as_it_sounds(dice, name);
        } else if dice.chance(errors.other_name)
            && let Some(above) = self.rows[kind].last()
        {
            row.name.clone_from(&above.name);
        }
        if dice.chance(errors.foreign) {
            let foreign = Row {
                name: format!("{}{}", names::marrying_in(dice), names::given(dice, Sex::Female)),
                id: foreign_id(dice),
                says: says.to_vec(),
            };
            self.rows[kind].push(foreign);
        }
        if dice.chance(errors.twice) {
            self.rows[kind].push(Row {
                name: row.name.clone(),
                id: row.id.clone(),
                says: row.says.clone(),
            });
        }
        self.rows[kind].push(row);
    }

    /// Writes the lists, a file each, and returns their paths and the number of rows.
    pub(crate) fn write(&self, out: &Path) -> Result<(Vec<PathBuf>, u64), Problem> {
        std::fs::create_dir_all(out.join("lists")).map_err(io)?;
        let mut files = Vec::new();
        for (kind, rows) in KINDS.iter().zip(&self.rows) {
            let month = self.month.to_string().replace('-', "");
            let path = PathBuf::from(format!("lists/{}-{month}.csv", kind.file));
            // Without the mark, Excel takes the characters for another encoding.
            let mut text = Vec::from("\u{feff}");
            {
                let mut writer = csv::Writer::from_writer(&mut text);
                writer.write_record(kind.headers).map_err(io)?;
                for row in rows {
                    let cells = [&row.name, &row.id].into_iter().chain(&row.says);
                    writer.write_record(cells).map_err(io)?;
                }
                writer.flush().map_err(io)?;
            }
            std::fs::write(out.join(&path), text).map_err(io)?;
            files.push(path);
        }
        Ok((files, self.rows.iter().map(|rows| rows.len() as u64).sum()))
    }
}

fn ago(dice: &mut Dice, low: i64, high: i64) -> i32 {
    dice.int(low, high) as i32
}

/// A slip of the hand: another digit, or two in the wrong order.
fn slipped(dice: &mut Dice, id: &str) -> String {
    let mut digits: Vec<char> = id.chars().collect();
    let at = dice.int(6, 15) as usize;
    if dice.chance(0.5) && digits[at] != digits[at + 1] {
        digits.swap(at, at + 1);
    } else {
        let by = dice.int(1, 9) as u32;
        let digit = digits[at].to_digit(10).unwrap_or_default();
        digits[at] = char::from_digit((digit + by) % 10, 10).unwrap_or('0');
    }
    digits.into_iter().collect()
}

/// What Excel makes of a number of 18 digits: six of them with an exponent, or fifteen and zeros.
fn shortened(dice: &mut Dice, id: &str) -> String {
    if dice.chance(0.5) {
        format!("{}.{}E+17", &id[..1], &id[1..6])
    } else {
        format!("{}000", &id[..15])
    }
}

/// Characters that sound alike, one for the other.
const ALIKE: [&str; 18] = [
    "伟玮", "芳方", "军君", "杰洁", "明铭", "辉晖", "华花", "平萍", "文雯", "国果", "荣容", "福富", "静敬", "秀绣",
    "丽莉", "兰岚", "英瑛", "清青",
];

/// A name as somebody wrote it who heard it.
fn as_it_sounds(dice: &mut Dice, name: &str) -> String {
    let alike = |c: char| {
        let pair = ALIKE.iter().find(|pair| pair.contains(c))?;
        pair.chars().find(|other| *other != c)
    };
    let mut chars: Vec<char> = name.chars().collect();
    match chars.iter().rposition(|c| alike(*c).is_some()) {
        Some(at) => chars[at] = alike(chars[at]).unwrap_or(chars[at]),
        None => {
            let last = chars.len().saturating_sub(1);
            chars[last] = *dice.pick(&['小', '亚', '阿']);
        }
    }
    chars.into_iter().collect()
}

/// An ID number first issued in a county that the register does not have.
fn foreign_id(dice: &mut Dice) -> String {
    let (year, month, day) = (dice.int(1940, 2012), dice.int(1, 12), dice.int(1, 28));
    let body = format!("990201{year}{month:02}{day:02}{:03}", dice.int(0, 499) * 2);
    format!("{body}{}", check_digit(&body))
}

#[cfg(test)]
mod tests {
    use shouwang_domain::id_number::IdNumber;

    use super::*;

    #[test]
    fn damage_is_damage() {
        let mut dice = Dice::new(1, 1);
        let sound = "990101198001010015";
        assert!(IdNumber::parse(sound).is_ok() || check_digit(&sound[..17]) != '5');
        for _ in 0..200 {
            let slip = slipped(&mut dice, sound);
            assert_eq!(slip.len(), 18);
            assert_ne!(slip, sound);
            assert!(IdNumber::parse(&foreign_id(&mut dice)).is_ok());
            assert!(IdNumber::parse(&shortened(&mut dice, "990101198001014321")).is_err());
        }
        assert_eq!(as_it_sounds(&mut dice, "陈志伟"), "陈志玮");
    }

    #[test]
    fn without_errors_nothing_goes_wrong() {
        let none = ListErrors::default().times(0.0);
        let all = [
            none.missing,
            none.late,
            none.digit,
            none.excel,
            none.spelling,
            none.other_name,
            none.foreign,
        ];
        assert_eq!(all, [0.0; 7]);
        assert_eq!(ListErrors::default().times(1.0), ListErrors::default());
    }
}
