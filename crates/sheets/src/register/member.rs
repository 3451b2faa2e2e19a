//! Reading one row of the register: who a member is, and how.

use chrono::NaiveDate;
use shouwang_domain::Problem;
use shouwang_domain::disability_certificate::DisabilityCertificate;
use shouwang_domain::household::{
    Disability, DisabilityKind, Health, Labour, Relation, Schooling, not_in_future, unreadable_phone,
};
use shouwang_domain::id_number::{IdNumber, Sex};
use shouwang_domain::name::PersonName;

use super::RegisterMember;
use super::synonyms::{DISABILITIES, HEALTH, LABOUR, RELATIONS, SCHOOLING};
use crate::CellProblem;
use crate::cells::Cells;

/// What one row says about its member. The relation counts for the household even when the rest cannot be read.
pub(super) struct MemberRow {
    pub(super) relation: Option<Relation>,
    /// The member, when every cell could be read.
    pub(super) member: Option<RegisterMember>,
}

/// Reads the member of one row; complains about every cell that is wrong.
pub(super) fn read(cells: &mut Cells<'_, '_>, flags: &mut Vec<CellProblem>, as_of: NaiveDate) -> MemberRow {
    for key in ["relation", "name", "health", "labour"] {
        cells.require(key);
    }
    let relation = cells.one_of("relation", Relation::ALL, Relation::zh, RELATIONS);
    let name = read_name(cells, flags);
    let identity = Identity::read(cells, flags, as_of);
    let health = cells.many_of("health", Health::ALL, Health::zh, HEALTH);
    let labour = cells.one_of("labour", Labour::ALL, Labour::zh, LABOUR);
    let schooling = cells.one_of("schooling", Schooling::ALL, Schooling::zh, SCHOOLING);
    let schooling_exempt = cells.yes_no("schooling_exempt");
    let disability = read_disability(cells).or(identity.as_ref().and_then(|i| i.disability));
    let phone = read_phone(cells);
    let (ethnicity, illness, note) = (cells.text("ethnicity"), cells.text("illness"), cells.text("note"));
    let insured = cells.yes_no("insured");
    let id = read_id(cells);
    let (true, Some(relation), Some(name), Some(identity), Some(labour)) =
        (cells.is_complete(), relation, name, identity, labour)
    else {
        return MemberRow { relation, member: None };
    };
    let member = RegisterMember {
        place: cells.place(),
        id,
        relation,
        name,
        id_number: identity.id_number,
        birth_date: identity.birth_date,
        sex: identity.sex,
        phone,
        ethnicity,
        schooling,
        schooling_exempt,
        health,
        illness,
        disability,
        labour,
        insured,
        note,
    };
    MemberRow {
        relation: Some(relation),
        member: Some(member),
    }
}

fn read_name(cells: &mut Cells<'_, '_>, flags: &mut Vec<CellProblem>) -> Option<PersonName> {
    let name = PersonName::new(cells.text("name")?);
    match name {
        Ok(name) => {
            if name.is_damaged() {
                flags.push(cells.at(
                    "name",
                    Problem::bad_data(
                        "name.damaged",
                        "姓名中有无法显示的字；请按居民身份证补正生僻字。",
                        "The name has a character that was lost; write the rare character as on the ID card.",
                    ),
                ));
            }
            Some(name)
        }
        Err(problem) => {
            cells.complain("name", problem);
            None
        }
    }
}

struct Identity {
    id_number: Option<IdNumber>,
    birth_date: NaiveDate,
    sex: Sex,
    disability: Option<Disability>,
}

impl Identity {
    /// Who somebody is: from the ID number, else from the columns for birth date and sex.
    fn read(cells: &mut Cells<'_, '_>, flags: &mut Vec<CellProblem>, as_of: NaiveDate) -> Option<Self> {
        let typed = cells.id_text("id_number");
        let birth_date = cells.date("birth_date");
        let sex = cells.one_of("sex", Sex::ALL, Sex::zh, &[]);
        if let Some(Err(problem)) = birth_date.map(|date| not_in_future(date, as_of)) {
            cells.complain("birth_date", problem);
        }
        let Some(typed) = typed else {
            if cells.is_filled("id_number") {
                return None;
            }
            cells.require("birth_date");
            cells.require("sex");
            return Some(Self {
                id_number: None,
                birth_date: birth_date?,
                sex: sex?,
                disability: None,
            });
        };
        let parsed = read_number(&typed).and_then(|read| read.0.check_born_by(as_of).map(|()| read));
        let (id_number, disability) = match parsed {
            Ok(read) => read,
            Err(problem) => {
                cells.complain("id_number", problem);
                return None;
            }
        };
        if birth_date.is_some_and(|date| date != id_number.birth_date()) {
            flags.push(cells.at("birth_date", differs_from_id("出生日期", "birth date")));
        }
        if sex.is_some_and(|sex| sex != id_number.sex()) {
            flags.push(cells.at("sex", differs_from_id("性别", "sex")));
        }
        Some(Self {
            birth_date: id_number.birth_date(),
            sex: id_number.sex(),
            disability,
            id_number: Some(id_number),
        })
    }
}

/// An ID number, or that of a disability certificate, which begins with it.
fn read_number(typed: &str) -> Result<(IdNumber, Option<Disability>), Problem> {
    if matches!(typed.chars().count(), 20 | 22) {
        let certificate = DisabilityCertificate::parse(typed)?;
        return Ok((*certificate.id_number(), Some(certificate.disability())));
    }
    Ok((IdNumber::parse(typed)?, None))
}

/// Kind and grade: both columns, or neither.
fn read_disability(cells: &mut Cells<'_, '_>) -> Option<Disability> {
    const GRADES: &[u8] = &[1, 2, 3, 4];
    let grade_label = |grade: u8| ["一级", "二级", "三级", "四级"][usize::from(grade) - 1];
    let synonyms = [
        ("1", 1),
        ("2", 2),
        ("3", 3),
        ("4", 4),
        ("1级", 1),
        ("2级", 2),
        ("3级", 3),
        ("4级", 4),
    ];
    let kind = cells.one_of("disability_kind", DisabilityKind::ALL, DisabilityKind::zh, DISABILITIES);
    let grade = cells.one_of("disability_grade", GRADES, grade_label, &synonyms);
    if cells.is_filled("disability_kind") || cells.is_filled("disability_grade") {
        cells.require("disability_kind");
        cells.require("disability_grade");
    }
    Disability::new(kind?, grade?).ok()
}

/// The number of a member that an export brought out.
fn read_id(cells: &mut Cells<'_, '_>) -> Option<i64> {
    let text = cells.text("member_id")?;
    let id = text.parse().ok().filter(|id| *id > 0);
    if id.is_none() {
        cells.complain("member_id", not_a_member_id());
    }
    id
}

fn not_a_member_id() -> Problem {
    Problem::bad_data(
        "member.not_a_number",
        "成员编号应与导出的表格一致；新增成员请留空。",
        "The number of a member stands as it was exported; leave it blank for somebody new.",
    )
}

/// A mobile number of 11 digits, or a landline with area code.
fn read_phone(cells: &mut Cells<'_, '_>) -> Option<String> {
    let phone: String = cells
        .digits("phone")?
        .chars()
        .filter(|c| !matches!(c, '-' | '(' | ')'))
        .collect();
    let phone = phone.strip_prefix("+86").unwrap_or(&phone).to_owned();
    if (7..=12).contains(&phone.len()) && phone.bytes().all(|b| b.is_ascii_digit()) {
        return Some(phone);
    }
    cells.complain("phone", unreadable_phone());
    None
}

fn differs_from_id(zh: &str, en: &str) -> Problem {
    Problem::bad_data(
        "member.differs_from_id",
        format!("{zh}与证件号码不一致，已采用证件号码；请核对。"),
        format!("The {en} differs from the ID number, which was taken; check them."),
    )
}
