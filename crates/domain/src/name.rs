//! Personal names: the original is kept, a key is compared, and readings are searched.

mod form;
mod reading;

pub use reading::{reading_keys, reading_prefix};

use crate::Problem;
use form::common_form;

/// The longest name accepted, in characters. The longest names of minority people on ID cards have about 30.
pub const MAX_NAME_CHARS: usize = 50;

/// A person's name exactly as it was given. `Debug` prints a mask, and there is no `Display`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonName(String);

impl PersonName {
    /// Keeps a name as it was written. A damaged name is kept as well, see [`PersonName::is_damaged`]: the household
    /// must not be lost because an old system could not write one of its characters.
    ///
    /// # Errors
    /// What [`check`] refuses, except `name.damaged`.
    pub fn new(original: impl Into<String>) -> Result<Self, Problem> {
        let original = original.into();
        match check(&original) {
            Err(problem) if problem.code != DAMAGED => Err(problem),
            _ => Ok(Self(original)),
        }
    }

    /// The name as it was given.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The key by which names are compared, see [`name_key`].
    pub fn key(&self) -> String {
        name_key(&self.0)
    }

    /// The first character and a star for each other one: `张**`.
    pub fn masked(&self) -> String {
        masked(&self.0)
    }

    /// The first and the last character with a star for each between: `张*丰`, where the first alone does not tell two people
    /// apart. None of a name of fewer than three characters, of which nothing would be hidden.
    pub fn masked_inside(&self) -> Option<String> {
        let chars: Vec<char> = self.0.trim().chars().filter(|c| !is_ignored(*c)).collect();
        let [first, inside @ .., last] = chars.as_slice() else {
            return None;
        };
        let stars = "*".repeat(inside.len());
        (!inside.is_empty()).then(|| format!("{first}{stars}{last}"))
    }

    /// Whether a character was lost on the way (`?`, □, a private code point) and somebody should write the name anew.
    pub fn is_damaged(&self) -> bool {
        self.0.chars().any(is_placeholder)
    }
}

impl std::fmt::Debug for PersonName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PersonName({})", self.masked())
    }
}

/// The first character of a name and a star for each other one: `张**`.
pub fn masked(name: &str) -> String {
    let mut chars = name.trim().chars().filter(|c| !is_ignored(*c));
    chars.next().into_iter().chain(chars.map(|_| '*')).collect()
}

/// Looks a name over. The messages do not repeat the name.
///
/// # Errors
/// `name.empty`, `name.too_long`, `name.control` (line breaks, tabs, invisible direction marks), `name.digits`, and
/// `name.damaged` for a name in which a rare character was replaced; only the last may be kept, and is flagged.
pub fn check(name: &str) -> Result<(), Problem> {
    if name_key(name).is_empty() {
        return Err(Problem::bad_data(
            "name.empty",
            "姓名为空；请填写。",
            "The name is empty; write it.",
        ));
    }
    if name.chars().count() > MAX_NAME_CHARS {
        return Err(Problem::bad_data(
            "name.too_long",
            format!("姓名超过 {MAX_NAME_CHARS} 个字；请检查是否把别的内容填进了姓名栏。"),
            format!(
                "The name has more than {MAX_NAME_CHARS} characters; check whether something else got into its column."
            ),
        ));
    }
    if name.chars().any(is_control) {
        return Err(Problem::bad_data(
            "name.control",
            "姓名中有换行、制表符或不可见的控制字符；请重新输入姓名。",
            "The name has a line break, a tab or an invisible control character; type the name again.",
        ));
    }
    if name.chars().any(|c| to_half_width(c).is_ascii_digit()) {
        return Err(Problem::bad_data(
            "name.digits",
            "姓名中有数字；请检查是否与证件号码或序号填在了一格。",
            "The name has digits; check whether an ID number or a serial number is in the same cell.",
        ));
    }
    if name.chars().any(is_placeholder) {
        return Err(Problem::bad_data(
            DAMAGED,
            "姓名中有无法显示的字（?、*、□ 或自造字）；请按居民身份证补正生僻字。",
            "The name has a character that was lost (?, *, □ or a private one); write the rare character as on the ID card.",
        ));
    }
    Ok(())
}

/// The key by which names are compared: half-width and upper-case, traditional characters as the simplified ones,
/// radicals, compatibility forms and the private code points of GBK as the common character, without spaces, invisible
/// characters and middle dots.
///
/// The middle dot of minority names is dropped instead of unified, because files carry it as any of a dozen
/// characters, as a space, or not at all; and 张　三 is padded in print only.
pub fn name_key(name: &str) -> String {
    name.chars()
        .filter(|c| !is_ignored(*c))
        .map(|c| common_form(to_half_width(c)))
        .filter(|c| !is_ignored(*c) && !is_middle_dot(*c))
        .flat_map(char::to_uppercase)
        .collect()
}

/// The half-width form of a full-width character of ASCII, and a plain space for the ideographic one.
pub(crate) fn to_half_width(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '\u{3000}' => ' ',
        other => other,
    }
}

/// White space and characters without a width: joiners, byte order marks, variation selectors.
pub(crate) fn is_ignored(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '\u{AD}' | '\u{180E}' | '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}'
        )
        || matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

const DAMAGED: &str = "name.damaged";

/// The middle dot and what stands for it in files; the full-width point has become `.` before.
fn is_middle_dot(c: char) -> bool {
    matches!(
        c,
        '\u{B7}'
            | '.'
            | '\u{387}'
            | '\u{2022}'
            | '\u{2024}'
            | '\u{2027}'
            | '\u{2219}'
            | '\u{22C5}'
            | '\u{2E31}'
            | '\u{2E33}'
            | '\u{30FB}'
            | '\u{FE52}'
            | '\u{FF65}'
    )
}

/// Control characters, and the marks that turn the direction of writing, with which a name can look like another.
fn is_control(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// What stands where a character was lost or masked: question mark, star, box, geta, private use areas.
fn is_placeholder(c: char) -> bool {
    matches!(
        to_half_width(c),
        '?' | '*' | '\u{25A0}' | '\u{25A1}' | '\u{25A2}' | '\u{3013}' | '\u{FFFD}'
    ) || matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{FFFFD}' | '\u{100000}'..='\u{10FFFD}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ways_of_writing_one_name_have_one_key() {
        let cases: [(&str, &[&str]); 8] = [
            (
                "阿卜杜拉·买买提",
                &[
                    "阿卜杜拉•买买提",
                    "阿卜杜拉・买买提",
                    "阿卜杜拉．买买提",
                    "阿卜杜拉‧买买提",
                    "阿卜杜拉⋅买买提",
                    "阿卜杜拉･买买提",
                    "阿卜杜拉.买买提",
                    "阿卜杜拉 买买提",
                    "阿卜杜拉买买提",
                ],
            ),
            (
                "张三",
                &[
                    "张　三",
                    "张 三",
                    " 张三 ",
                    "张\u{200B}三",
                    "\u{FEFF}张三",
                    "张\u{A0}三",
                    "张三\u{FE00}",
                ],
            ),
            ("John Smith", &["ＪＯＨＮ　ＳＭＩＴＨ", "john smith", "JOHN.SMITH"]),
            ("王人凉", &["王⼈凉", "王人\u{F979}"]),
            ("龠山", &["\u{2FD5}\u{2F2D}"]),
            ("李𠮷", &["李 𠮷"]),
            ("陈马龙", &["陳馬龍", "陳马龙", "陳\u{2FBA}龍"]),
            ("刘䶮", &["劉䶮", "刘\u{E863}"]),
        ];
        for (name, others) in cases {
            for other in others {
                assert_eq!(name_key(name), name_key(other), "{other}");
            }
        }
    }

    #[test]
    fn different_names_keep_different_keys() {
        assert_ne!(name_key("张三"), name_key("张三三"));
        assert_ne!(name_key("李吉"), name_key("李𠮷"));
        assert_ne!(name_key("张?"), name_key("张"));
    }

    #[test]
    fn good_names_pass_and_bad_ones_have_their_own_code() {
        for name in [
            "张三",
            "张　三",
            "欧阳娜娜",
            "阿卜杜拉·买买提",
            "李𠮷",
            "〇一",
            "Anna-Maria O’Neil",
        ] {
            assert_eq!(check(name), Ok(()), "{name}");
        }
        let cases = [
            ("", "name.empty"),
            (" 　·\u{200B}", "name.empty"),
            ("张\n三", "name.control"),
            ("张三\u{202E}", "name.control"),
            ("张三1", "name.digits"),
            ("张三２", "name.digits"),
            ("张?", "name.damaged"),
            ("张？", "name.damaged"),
            ("张□", "name.damaged"),
            ("张*三", "name.damaged"),
            ("张\u{E863}", "name.damaged"),
            ("张\u{F0000}", "name.damaged"),
        ];
        for (name, code) in cases {
            assert_eq!(check(name).unwrap_err().code, code, "{name:?}");
        }
        assert_eq!(check(&"长".repeat(51)).unwrap_err().code, "name.too_long");
        assert_eq!(check(&"长".repeat(50)), Ok(()));
    }

    #[test]
    fn a_damaged_name_is_kept_and_flagged_and_debug_masks() {
        let damaged = PersonName::new("张\u{E863}").unwrap();
        assert!(damaged.is_damaged());
        let name = PersonName::new("张　三丰").unwrap();
        assert!(!name.is_damaged());
        assert_eq!(name.reveal(), "张　三丰");
        assert_eq!(name.key(), "张三丰");
        assert_eq!(format!("{name:?}"), "PersonName(张**)");
        assert!(PersonName::new("张三3").is_err());
    }

    proptest! {
        #[test]
        fn a_key_is_its_own_key(name in any::<String>()) {
            let key = name_key(&name);
            prop_assert_eq!(name_key(&key), key);
        }
    }
}
