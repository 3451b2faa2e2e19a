//! How a name is read: in full and by its initials, so that it is found by what people type.
//!
//! Many characters have several readings and nobody knows which one a family uses, so all are kept, up to a limit. The
//! reading that a character has as a surname comes first: 曾 is zeng, though céng stands first in dictionaries.

use pinyin::ToPinyinMulti as _;

use super::name_key;

/// A name has at most so many readings; the rarest combinations fall out.
const MAX_READINGS: usize = 12;

/// The keys by which a name is found: each reading in full (`zengxiaoping`), then each row of initials (`zxp`), in small
/// letters without tones, with `v` for ü. What is written in Latin letters stays. None for a name without any reading.
pub fn reading_keys(name: &str) -> Vec<String> {
    let name = name_key(name);
    let mut full = vec![Ranked::default()];
    let mut initials = vec![Ranked::default()];
    let mut surname = surname(&name).iter();
    for c in name.chars() {
        let syllables = syllables(c, surname.next().copied());
        if syllables.is_empty() {
            continue;
        }
        full = extended(&full, syllables.iter().map(String::as_str));
        let first = |syllable: &String| syllable.chars().take(1).collect::<String>();
        let letters: Vec<String> = syllables.iter().map(first).collect();
        initials = extended(&initials, letters.iter().map(String::as_str));
    }
    let mut keys = Vec::new();
    for Ranked { text, .. } in full.into_iter().chain(initials) {
        if !text.is_empty() && !keys.contains(&text) {
            keys.push(text);
        }
    }
    keys
}

/// The beginning of a reading that somebody typed (`Zeng Xiao`, `zx`, `lü`); none when it is no reading.
pub fn reading_prefix(typed: &str) -> Option<String> {
    let typed: String = name_key(typed)
        .chars()
        .filter(|c| !matches!(c, '\'' | '’' | '-'))
        .map(|c| {
            if matches!(c, 'ü' | 'Ü') {
                'v'
            } else {
                c.to_ascii_lowercase()
            }
        })
        .collect();
    (!typed.is_empty() && typed.bytes().all(|byte| byte.is_ascii_lowercase())).then_some(typed)
}

/// A reading, or the beginning of one. The smaller the rank, the more usual are its syllables.
#[derive(Clone, Default)]
struct Ranked {
    rank: usize,
    text: String,
}

/// Every reading with every next syllable, the usual ones first.
fn extended<'a>(readings: &[Ranked], next: impl Iterator<Item = &'a str> + Clone) -> Vec<Ranked> {
    let mut longer: Vec<Ranked> = Vec::new();
    for reading in readings {
        for (rank, syllable) in next.clone().enumerate() {
            let text = format!("{}{syllable}", reading.text);
            if longer.iter().all(|known| known.text != text) {
                let rank = reading.rank + rank;
                longer.push(Ranked { rank, text });
            }
        }
    }
    longer.sort_by_key(|reading| reading.rank);
    longer.truncate(MAX_READINGS);
    longer
}

/// The readings of a character, each once, with that of the surname before the others.
fn syllables(c: char, as_surname: Option<&str>) -> Vec<String> {
    if c.is_ascii_alphabetic() {
        return vec![c.to_ascii_lowercase().to_string()];
    }
    let mut syllables: Vec<String> = as_surname.into_iter().map(str::to_owned).collect();
    for reading in c.to_pinyin_multi().into_iter().flatten() {
        let plain = reading.plain().replace('ü', "v");
        if !syllables.contains(&plain) {
            syllables.push(plain);
        }
    }
    syllables
}

/// The syllables of the surname at the beginning, where they are not what stands first in dictionaries.
fn surname(name: &str) -> &'static [&'static str] {
    let found = SURNAMES.iter().find(|(surname, _)| name.starts_with(surname));
    found.map_or(&[], |(_, syllables)| syllables)
}

/// Surnames that are read in their own way; those of two characters first.
const SURNAMES: &[(&str, &[&str])] = &[
    ("万俟", &["mo", "qi"]),
    ("尉迟", &["yu", "chi"]),
    ("长孙", &["zhang", "sun"]),
    ("单于", &["chan", "yu"]),
    ("澹台", &["tan", "tai"]),
    ("曾", &["zeng"]),
    ("单", &["shan"]),
    ("区", &["ou"]),
    ("仇", &["qiu"]),
    ("解", &["xie"]),
    ("查", &["zha"]),
    ("盖", &["ge"]),
    ("朴", &["piao"]),
    ("乐", &["yue"]),
    ("缪", &["miao"]),
    ("员", &["yun"]),
    ("召", &["shao"]),
    ("折", &["she"]),
    ("覃", &["qin"]),
    ("翟", &["zhai"]),
    ("薄", &["bo"]),
    ("卜", &["bu"]),
    ("祭", &["zhai"]),
    ("角", &["jue"]),
    ("阚", &["kan"]),
    ("秘", &["bi"]),
    ("繁", &["po"]),
    ("种", &["chong"]),
    ("隗", &["wei"]),
    ("乜", &["nie"]),
    ("黑", &["he"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn surnames_are_read_as_surnames_first_and_as_words_too() {
        let cases = [
            ("曾小平", "zengxiaoping", "cengxiaoping"),
            ("单明", "shanming", "danming"),
            ("区伟", "ouwei", "quwei"),
            ("仇英", "qiuying", "chouying"),
            ("解海", "xiehai", "jiehai"),
            ("查文", "zhawen", "chawen"),
            ("盖国", "geguo", "gaiguo"),
            ("單明", "shanming", "danming"),
            ("尉迟海", "yuchihai", "weichihai"),
            ("万俟伟", "moqiwei", "wansiwei"),
            ("长孙国", "zhangsunguo", "changsunguo"),
        ];
        for (name, first, also) in cases {
            let keys = reading_keys(name);
            assert_eq!(keys[0], first, "{name}");
            assert!(keys.iter().any(|key| key == also), "{name}: {keys:?}");
        }
    }

    #[test]
    fn a_name_has_its_initials_and_few_enough_keys() {
        assert!(reading_keys("张三丰").contains(&"zsf".to_owned()));
        assert!(reading_keys("吕绿").contains(&"lvlv".to_owned()));
        assert!(reading_keys("那和行").len() <= 2 * MAX_READINGS);
        assert_eq!(reading_keys("John·Smith"), ["johnsmith"]);
        assert_eq!(reading_keys("王yan")[0], "wangyan");
        assert!(reading_keys("刘\u{E863}").contains(&"liuyan".to_owned()));
        assert_eq!(reading_keys("□"), [""; 0]);
    }

    #[test]
    fn what_is_typed_is_a_beginning_or_nothing() {
        let cases = [
            ("Zhang San", Some("zhangsan")),
            ("ＺＳＦ", Some("zsf")),
            ("Lü", Some("lv")),
            ("xi'an", Some("xian")),
            ("张", None),
            ("zhang3", None),
            ("·", None),
        ];
        for (typed, expected) in cases {
            assert_eq!(reading_prefix(typed).as_deref(), expected, "{typed}");
        }
    }
}
