//! Chinese persons who do not exist, and what happens to them on the way into a list.
//!
//! Province 99 does not exist; the numbers have valid check digits. Each [`Damage`] is one thing that goes wrong, so that a
//! test can say of each alone how much of it is found again.

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use shouwang_domain::id_number::check_digit;

const SURNAMES: &str = "陈李黄张梁林刘吴罗杨王何钟叶邓朱郑周赖温丘廖古巫冼许沈韩冯蒋蔡潘徐孙马胡郭高唐宋彭苏卢余杜戴夏汪田任姜范方石\
    曾单区仇解查盖";
const FIRST: &str = "志建国文明永德家海春金玉秀桂美丽晓小天思嘉俊子雨世耀润成大振伯启泽景";
const LAST: &str =
    "伟强军勇杰涛辉鹏华平刚兴荣福贵生根火木水财发新锋斌波宇浩轩毅芳娟敏静兰英凤霞燕琴娣妹云香莲花红萍婷怡欣妍";
const MINORITY: [[&str; 2]; 6] = [
    ["阿依古丽", "艾合买提"],
    ["古丽娜尔", "吐尔逊"],
    ["买买提", "阿卜杜拉"],
    ["叶尔兰", "哈那提"],
    ["扎西平措", "多吉"],
    ["努尔兰别克", "玉素甫"],
];
const TOWNS: [&str; 4] = ["石角镇", "高岗镇", "汤塘镇", "龙山镇"];
const VILLAGES: &str = "新屋上岭下塘大坪石桥田心沙岗南坑北坝东埔西湖竹园松山";
/// Characters of the names above with one that sounds the same, is close in shape, is the traditional one.
const SOUND: &str =
    "伟炜 强蔷 军君 勇永 杰洁 辉晖 华桦 平萍 波玻 芳方 静靖 英瑛 红虹 云芸 志智 建健 文雯 明铭 秀绣 玉钰";
const SHAPE: &str = "木本 水永 火灭 生主 天夭 大太 王玉 田由 波坡 文丈 小少 兰三 平乎 云去";
const TRADITIONAL: &str = "陈陳 张張 刘劉 杨楊 钟鍾 叶葉 邓鄧 郑鄭 罗羅 吴吳 黄黃 马馬 孙孫 伟偉 强強 军軍 杰傑 涛濤 辉輝 鹏鵬 华華 刚剛 兴興 荣榮 贵貴 \
    财財 发發 锋鋒 静靜 兰蘭 凤鳳 云雲 莲蓮 红紅 国國 丽麗 晓曉";

/// One thing that goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Damage {
    Nothing,
    DigitWrong,
    DigitsSwapped,
    DigitMissing,
    Masked,
    Fifteen,
    Rounded,
    Scientific,
    /// The number of the head of the household.
    OfHead,
    NoNumber,
    SameSound,
    CloseInShape,
    Traditional,
    /// A character that the system could not write.
    Lost,
    /// The dot of a minority name is another sign.
    Dot,
    /// The second part of a minority name is cut off.
    Cut,
    Moved,
    /// Another sound and no number.
    SoundAndNoNumber,
}

impl Damage {
    pub(crate) const ALL: [Self; 18] = [
        Self::Nothing,
        Self::DigitWrong,
        Self::DigitsSwapped,
        Self::DigitMissing,
        Self::Masked,
        Self::Fifteen,
        Self::Rounded,
        Self::Scientific,
        Self::OfHead,
        Self::NoNumber,
        Self::SameSound,
        Self::CloseInShape,
        Self::Traditional,
        Self::Lost,
        Self::Dot,
        Self::Cut,
        Self::Moved,
        Self::SoundAndNoNumber,
    ];
}

#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) name: String,
    pub(crate) number: String,
    pub(crate) place: String,
    head: usize,
}

/// Persons in families.
pub(crate) fn persons(count: usize, seed: u64) -> Vec<Person> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut all: Vec<Person> = Vec::new();
    let villages: Vec<char> = VILLAGES.chars().collect();
    while all.len() < count {
        let head = all.len();
        let village = rng.random_range(0..villages.len() / 2);
        let place = format!(
            "{}{}{}村{}组",
            TOWNS[rng.random_range(0..TOWNS.len())],
            villages[2 * village],
            villages[2 * village + 1],
            rng.random_range(1..12)
        );
        let surname = pick(SURNAMES, &mut rng);
        let is_minority = rng.random_bool(0.15);
        for member in 0..rng.random_range(1..=5) {
            let name = if is_minority {
                let [given, family] = [0, 1].map(|part| MINORITY[rng.random_range(0..MINORITY.len())][part]);
                format!("{given}·{family}")
            } else {
                let surname = if member == 1 { pick(SURNAMES, &mut rng) } else { surname };
                format!("{surname}{}{}", pick(FIRST, &mut rng), pick(LAST, &mut rng))
            };
            let body = format!(
                "9901{:02}{}{:02}{:02}{:03}",
                rng.random_range(1..9),
                if member < 2 {
                    rng.random_range(1940..1985)
                } else {
                    rng.random_range(1975..2000)
                },
                rng.random_range(1..13),
                rng.random_range(1..29),
                all.len() % 1_000,
            );
            all.push(Person {
                name,
                number: format!("{body}{}", check_digit(&body)),
                place: place.clone(),
                head,
            });
        }
    }
    all.truncate(count);
    all
}

fn pick(text: &str, rng: &mut ChaCha8Rng) -> char {
    let all: Vec<char> = text.chars().collect();
    all[rng.random_range(0..all.len())]
}

/// A person as the list has them; none where this damage cannot happen to them.
pub(crate) fn damaged(all: &[Person], at: usize, damage: Damage, rng: &mut ChaCha8Rng) -> Option<Person> {
    let mut seen = all[at].clone();
    let digits: Vec<char> = seen.number.chars().collect();
    let place = rng.random_range(6..17);
    let is_minority = seen.name.contains('·');
    match damage {
        Damage::Nothing => {}
        Damage::DigitWrong => {
            let mut digits = digits;
            digits[place] = if digits[place] == '3' { '8' } else { '3' };
            seen.number = digits.into_iter().collect();
        }
        Damage::DigitsSwapped => {
            let mut digits = digits;
            let place = (6..17).find(|at| digits[*at] != digits[at + 1])?;
            digits.swap(place, place + 1);
            seen.number = digits.into_iter().collect();
        }
        Damage::DigitMissing => {
            seen.number.remove(place);
        }
        Damage::Masked => seen.number.replace_range(6..14, "********"),
        Damage::Fifteen => seen.number = format!("{}{}", &seen.number[..6], &seen.number[8..17]),
        Damage::Rounded => seen.number.replace_range(15.., "000"),
        Damage::Scientific => {
            let (first, rest) = seen.number.split_at(1);
            seen.number = format!("{first}.{}E+17", rest[..5].trim_end_matches('0'));
        }
        Damage::OfHead => {
            if seen.head == at {
                return None;
            }
            seen.number = all[seen.head].number.clone();
        }
        Damage::NoNumber => seen.number.clear(),
        Damage::SameSound => seen.name = exchanged(&seen.name, SOUND)?,
        Damage::CloseInShape => seen.name = exchanged(&seen.name, SHAPE)?,
        Damage::Traditional => seen.name = exchanged(&seen.name, TRADITIONAL)?,
        Damage::Lost => {
            let mut chars: Vec<char> = seen.name.chars().collect();
            *chars.last_mut()? = ['?', '□', '\u{E3A1}', '*'][rng.random_range(0..4)];
            seen.name = chars.into_iter().collect();
        }
        Damage::Dot if is_minority => {
            let dot = ["•", "・", "．", ".", " ", "‧", ""][rng.random_range(0..7)];
            seen.name = seen.name.replace('·', dot);
        }
        Damage::Cut if is_minority => seen.name.truncate(seen.name.find('·')?),
        Damage::Dot | Damage::Cut => return None,
        Damage::Moved => seen.place = "龙山镇新屋村十二组".to_owned(),
        Damage::SoundAndNoNumber => {
            seen.name = exchanged(&seen.name, SOUND)?;
            seen.number.clear();
        }
    }
    Some(seen)
}

/// The name with the last character that a table knows exchanged; none where it knows none. The surname stays.
fn exchanged(name: &str, table: &str) -> Option<String> {
    let mut chars: Vec<char> = name.chars().collect();
    for at in (0..chars.len()).rev() {
        let pairs = table.split_whitespace().filter_map(|pair| {
            let mut pair = pair.chars();
            Some((pair.next()?, pair.next()?))
        });
        let known: Vec<(char, char)> = pairs.collect();
        if let Some((_, other)) = known.iter().find(|(one, _)| *one == chars[at]) {
            chars[at] = *other;
            return Some(chars.into_iter().collect());
        }
    }
    None
}

/// The numerals of the group in characters, as half of all lists have them.
pub(crate) fn with_characters(place: &str) -> String {
    let Some((village, group)) = place.rsplit_once('村') else {
        return place.to_owned();
    };
    let number: usize = group.trim_end_matches('组').parse().unwrap_or(0);
    let mut names = "零 一 二 三 四 五 六 七 八 九 十 十一".split(' ');
    names
        .nth(number)
        .map_or_else(|| place.to_owned(), |name| format!("{village}村第{name}组"))
}

/// Rows of csv with a heading.
pub(crate) fn csv(rows: &[(String, Person)]) -> String {
    let mut text = "id,name,id_number,address\n".to_owned();
    for (id, person) in rows {
        text.push_str(&format!("{id},{},{},{}\n", person.name, person.number, person.place));
    }
    text
}
