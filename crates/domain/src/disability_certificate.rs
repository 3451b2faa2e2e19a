//! The number of a disability certificate (残疾人证号): the ID number with kind and grade, and how often it was reissued.
//!
//! 20 characters: 18 of the ID number, one digit of the kind (1 visual, 2 hearing, 3 speech, 4 limb, 5 intellectual, 6
//! mental, 7 multiple), one of the grade (1 to 4). 22 characters: the same with `B` and a digit, for the reissues.

use crate::household::{Disability, DisabilityKind};
use crate::id_number::IdNumber;
use crate::name::{is_ignored, to_half_width};
use crate::{Problem, Result};

/// A number that is well formed. It contains the ID number, so that `Debug` shows kind and grade only.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct DisabilityCertificate {
    id_number: IdNumber,
    disability: Disability,
    reissue: u8,
}

impl DisabilityCertificate {
    /// Reads a number as spreadsheets carry it.
    ///
    /// # Errors
    /// `disability_certificate.length`, those of the ID number in it, `disability_certificate.kind`,
    /// `disability.grade`, `disability_certificate.reissue`. No message repeats the number.
    pub fn parse(text: &str) -> Result<Self> {
        let text: Vec<char> = text
            .chars()
            .map(to_half_width)
            .filter(|c| !is_ignored(*c) && !matches!(c, '\'' | '\u{2018}' | '\u{2019}'))
            .collect();
        if text.len() != 20 && text.len() != 22 {
            return Err(wrong_length(text.len()));
        }
        let id_number = IdNumber::parse(&text[..18].iter().collect::<String>())?;
        let kind = text[18].to_digit(10).and_then(kind_of).ok_or_else(wrong_kind)?;
        let grade = text[19].to_digit(10).unwrap_or(0) as u8;
        let reissue = match text.get(20..) {
            Some(['B' | 'b', count]) => count
                .to_digit(10)
                .filter(|count| *count > 0)
                .ok_or_else(wrong_reissue)? as u8,
            Some([]) | None => 0,
            Some(_) => return Err(wrong_reissue()),
        };
        Ok(Self {
            id_number,
            disability: Disability::new(kind, grade)?,
            reissue,
        })
    }

    /// The ID number of its holder.
    pub fn id_number(&self) -> &IdNumber {
        &self.id_number
    }

    /// What it certifies.
    pub fn disability(&self) -> Disability {
        self.disability
    }

    /// How often it was reissued; 0 for the first one.
    pub fn reissue(&self) -> u8 {
        self.reissue
    }

    /// Makes sure that it is the certificate of the person with this ID number.
    ///
    /// # Errors
    /// `disability_certificate.other_person`.
    pub fn check_holder(&self, id_number: &IdNumber) -> Result<()> {
        if self.id_number == *id_number {
            return Ok(());
        }
        Err(Problem::bad_data(
            "disability_certificate.other_person",
            "残疾人证号前18位与本人身份证号码不一致；请核对是否填了他人的证件。",
            "The disability certificate has another ID number in its first 18 characters; check whose it is.",
        ))
    }
}

impl std::fmt::Debug for DisabilityCertificate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "DisabilityCertificate({:?}, ***)", self.disability)
    }
}

fn kind_of(digit: u32) -> Option<DisabilityKind> {
    use DisabilityKind as K;
    let kinds = [
        K::Visual,
        K::Hearing,
        K::Speech,
        K::Limb,
        K::Intellectual,
        K::Mental,
        K::Multiple,
    ];
    kinds.get(digit.checked_sub(1)? as usize).copied()
}

fn wrong_length(count: usize) -> Problem {
    Problem::bad_data(
        "disability_certificate.length",
        format!("残疾人证号应为20位，补办过的为22位，现为{count}位；请按证件核对。"),
        format!("A disability certificate has 20 characters, 22 when reissued, this one has {count}; check the card."),
    )
}

fn wrong_kind() -> Problem {
    Problem::bad_data(
        "disability_certificate.kind",
        "残疾人证号第19位（残疾类别）应为1至7；请按证件核对。",
        "The 19th character of a disability certificate, its kind, is 1 to 7; check the card.",
    )
}

fn wrong_reissue() -> Problem {
    Problem::bad_data(
        "disability_certificate.reissue",
        "补办的残疾人证号末两位应为 B 加补办次数，例如 B1；请按证件核对。",
        "A reissued disability certificate ends with B and the number of the reissue, such as B1; check the card.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id_number::check_digit;

    fn id_number() -> String {
        let body = "99010119700101123";
        format!("{body}{}", check_digit(body))
    }

    #[test]
    fn kind_grade_and_reissue_are_read() {
        let id = id_number();
        let first = DisabilityCertificate::parse(&format!("{id}43")).unwrap();
        assert_eq!(first.disability(), Disability::new(DisabilityKind::Limb, 3).unwrap());
        assert_eq!((first.reissue(), first.id_number().reveal()), (0, id.as_str()));
        let again = DisabilityCertificate::parse(&format!("'{id} ６４b2")).unwrap();
        assert_eq!(
            (again.disability().kind, again.disability().grade),
            (DisabilityKind::Mental, 4)
        );
        assert!(again.disability().is_severe());
        assert_eq!(again.reissue(), 2);
        assert!(!format!("{again:?}").contains(&id));
    }

    #[test]
    fn each_wrong_part_has_its_code() {
        let id = id_number();
        let cases = [
            (id.clone(), "disability_certificate.length"),
            (format!("{id}431"), "disability_certificate.length"),
            (format!("{id}83"), "disability_certificate.kind"),
            (format!("{id}03"), "disability_certificate.kind"),
            (format!("{id}45"), "disability.grade"),
            (format!("{id}43C1"), "disability_certificate.reissue"),
            (format!("{id}43B0"), "disability_certificate.reissue"),
            (format!("1{}43", &id[1..]), "id_number.check_digit"),
        ];
        for (text, code) in cases {
            assert_eq!(
                DisabilityCertificate::parse(&text).unwrap_err().code,
                code,
                "{}",
                &text[18..]
            );
        }
        let other = format!("99010119700101124{}", check_digit("99010119700101124"));
        let certificate = DisabilityCertificate::parse(&format!("{id}43")).unwrap();
        let other = IdNumber::parse(&other).unwrap();
        assert_eq!(
            certificate.check_holder(&other).unwrap_err().code,
            "disability_certificate.other_person"
        );
    }
}
