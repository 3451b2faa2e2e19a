//! Persons of a register and a list of a department about some of them, with the truth, as csv.
//!
//! `linkage_persons DIR REGISTER LIST SEED` writes `register.csv` with REGISTER persons, `list.csv` with LIST rows and
//! `truth.csv`. Nobody is real: province 99 does not exist.
//!
//! The list is written by people and old systems. Of its rows, each by chance and independently:
//!
//! - 8 in 100 are about people in no register;
//! - 5 in 100 have a damaged ID number: a wrong digit (26 of 100 of these), two neighbours swapped (14), a digit lost (8), a
//!   digit too many (4), masked in the middle (12), 15 digits (8), rounded by a spreadsheet (6), in scientific notation (4),
//!   that of the head of the household (8), missing (10);
//! - 3 in 100 have a damaged name: a homophone (30 of 100 of these), a character that the system could not write (25), a given
//!   character lost (10), another given character (15), the surname's pinyin instead of it (5), a blank inside (15);
//! - names with a dot have another sign in its place in 60 of 100, none in 20, and lose their second part in 5;
//! - 6 in 100 have another address: people have moved, households were merged and split;
//! - numerals of groups are written in characters in half of the rows, and the town is left out in 10 of 100.
#![allow(clippy::print_stderr, reason = "it talks to whoever runs the bench")]

use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;

use chrono::{Days, NaiveDate};
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use shouwang_domain::id_number::check_digit;

const SURNAMES: &str = "陈陈陈陈陈陈陈李李李李李李黄黄黄黄黄张张张张张梁梁梁梁林林林林刘刘刘刘吴吴吴罗罗罗杨杨杨王王王王何何谢谢曾曾钟钟\
    叶叶邓邓朱朱郑郑周周周赖温丘廖古巫官单区冼仇查许沈韩冯蒋蔡潘徐孙马胡郭高唐宋彭苏卢余杜戴夏汪田任姜范方石姚谭邹熊金陆郝孔白崔康毛";
const MALE: &str =
    "伟强军勇杰涛明超辉鹏华平刚建文志国荣福贵生根火木水土才财发添新锋斌波宇浩轩毅诚坤龙飞亮宏利民安庆东海春林";
const FEMALE: &str = "芳娟敏静秀丽艳梅兰英玉凤霞燕琴娣招妹云香莲桂花红萍婷雪怡欣妍琳珍美清月洁颖慧莉蓉倩雯薇菊";
const EITHER: &str = "远思永嘉俊子雨世耀润林海晓金德家佳天一小大成振伯仲少启泽景";
const RARE: &str = "㛃䶮堃赟𬭎燊喆犇";
const HOMOPHONES: [&str; 24] = [
    "伟炜纬",
    "强蔷",
    "军君钧",
    "勇泳永",
    "杰洁",
    "涛韬",
    "明铭鸣",
    "辉晖",
    "华桦",
    "平萍",
    "建健",
    "文雯",
    "志智",
    "国帼",
    "芳方",
    "娟涓",
    "静靖",
    "秀绣",
    "丽莉",
    "梅玫",
    "兰岚",
    "英瑛",
    "玉钰",
    "燕艳",
];
const MINORITY: [(&str, &str); 8] = [
    ("阿依古丽", "艾合买提"),
    ("古丽娜尔", "吐尔逊"),
    ("买买提", "阿卜杜拉"),
    ("艾力", "玉素甫"),
    ("努尔", "艾合买提"),
    ("叶尔兰", "哈那提"),
    ("扎西", "多吉"),
    ("卓玛", "旺姆"),
];
const TOWNS: [&str; 12] = [
    "石角", "高岗", "烟岭", "水头", "汤塘", "龙山", "迳头", "逢洞", "黄花", "升平", "民安", "四九",
];
const VILLAGES: &str = "新屋上岭下塘大坪石桥田心沙岗南坑北坝东埔西湖竹园松山梅溪龙湾凤楼金鸡水口";

#[derive(Clone)]
struct Person {
    name: String,
    number: String,
    village: usize,
    group: u32,
    head: usize,
}

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [dir, register, list, seed] = args.as_slice() else {
        return Err("DIR REGISTER LIST SEED".into());
    };
    let (register, list): (usize, usize) = (register.parse()?, list.parse()?);
    let mut rng = ChaCha8Rng::seed_from_u64(seed.parse()?);
    // Those after the register are in no register.
    let people = people(register + list / 10, &mut rng);
    let dir = Path::new(dir);
    std::fs::create_dir_all(dir)?;
    let file = |name: &str| File::create(dir.join(name)).map(BufWriter::new);
    let (mut registered, mut listed, mut truth) = (file("register.csv")?, file("list.csv")?, file("truth.csv")?);
    for out in [&mut registered, &mut listed] {
        writeln!(out, "id,name,id_number,address")?;
    }
    writeln!(truth, "left_id,right_id")?;
    let villages = people.iter().map(|person| person.village).max().unwrap_or(0) + 1;
    for (row, person) in people[..register].iter().enumerate() {
        writeln!(
            registered,
            "r{row},{},{},{}",
            person.name,
            person.number,
            address(person, false, false)
        )?;
    }
    let mut order: Vec<usize> = (0..register).collect();
    for row in 0..list {
        let is_unknown = rng.random_bool(0.08);
        let who = if is_unknown {
            register + rng.random_range(0..people.len() - register)
        } else {
            // Nobody stands twice in the list, as far as people suffice.
            let at = if row < register {
                rng.random_range(row..register)
            } else {
                rng.random_range(0..register)
            };
            order.swap(row.min(register - 1), at);
            order[row.min(register - 1)]
        };
        let person = &people[who];
        let mut seen = person.clone();
        seen.name = written_name(&person.name, &mut rng);
        seen.number = written_number(&person.number, &people[person.head].number, &mut rng);
        if rng.random_bool(0.06) {
            seen.village = rng.random_range(0..villages);
            seen.group = rng.random_range(1..16);
        }
        let address = address(&seen, rng.random_bool(0.5), rng.random_bool(0.1));
        writeln!(listed, "l{row},{},{},{address}", seen.name, seen.number)?;
        if !is_unknown {
            writeln!(truth, "l{row},r{who}")?;
        }
    }
    Ok(())
}

/// Families in villages of some clans.
fn people(count: usize, rng: &mut ChaCha8Rng) -> Vec<Person> {
    let villages = (count / 1_500).max(4);
    let surnames: Vec<char> = SURNAMES.chars().collect();
    let clans: Vec<[char; 3]> = (0..villages).map(|_| [0; 3].map(|_| pick(&surnames, rng))).collect();
    let mut numbers = std::collections::HashSet::new();
    let mut people: Vec<Person> = Vec::with_capacity(count);
    while people.len() < count {
        let head = people.len();
        let village = rng.random_range(0..villages);
        let group = rng.random_range(1..16);
        let clan = if rng.random_bool(0.7) {
            pick(&clans[village], rng)
        } else {
            pick(&surnames, rng)
        };
        let minority = rng.random_bool(0.008);
        let age_of_head = rng.random_range(28..80);
        for place in 0..rng.random_range(1..=6) {
            let is_man = if place == 0 {
                true
            } else {
                place != 1 && rng.random_bool(0.5)
            };
            let age = match place {
                0 => age_of_head,
                1 => (age_of_head - 6 + rng.random_range(0..8)).max(20),
                _ => (age_of_head - 20 - rng.random_range(0..18)).max(0),
            };
            let surname = if place == 1 { pick(&surnames, rng) } else { clan };
            let name = if minority {
                minority_name(rng)
            } else {
                format!("{surname}{}", given(is_man, rng))
            };
            let number = loop {
                let day =
                    NaiveDate::from_ymd_opt(2026 - age, 1, 1).unwrap_or_default() + Days::new(rng.random_range(0..365));
                let region = if place == 1 {
                    rng.random_range(990_101..990_140)
                } else {
                    rng.random_range(990_101..990_109)
                };
                let sequence = rng.random_range(0..500) * 2 + u32::from(is_man);
                let body = format!("{region}{}{sequence:03}", day.format("%Y%m%d"));
                if numbers.insert(body.clone()) {
                    break format!("{body}{}", check_digit(&body));
                }
            };
            people.push(Person {
                name,
                number,
                village,
                group,
                head,
            });
        }
    }
    people.truncate(count);
    people
}

fn given(is_man: bool, rng: &mut ChaCha8Rng) -> String {
    let own: Vec<char> = if is_man { MALE } else { FEMALE }.chars().collect();
    let either: Vec<char> = EITHER.chars().collect();
    let last = if rng.random_bool(0.012) {
        pick(&RARE.chars().collect::<Vec<_>>(), rng)
    } else {
        pick(&own, rng)
    };
    if rng.random_bool(0.12) {
        return last.to_string();
    }
    let first = if rng.random_bool(0.6) {
        pick(&either, rng)
    } else {
        pick(&own, rng)
    };
    format!("{first}{last}")
}

fn minority_name(rng: &mut ChaCha8Rng) -> String {
    let given = MINORITY[rng.random_range(0..MINORITY.len())].0;
    let family = MINORITY[rng.random_range(0..MINORITY.len())].1;
    format!("{given}·{family}")
}

fn pick(choices: &[char], rng: &mut ChaCha8Rng) -> char {
    choices[rng.random_range(0..choices.len())]
}

fn written_name(name: &str, rng: &mut ChaCha8Rng) -> String {
    if let Some((given, family)) = name.split_once('·') {
        return match rng.random_range(0..100) {
            0..60 => format!("{given}{}{family}", pick(&['•', '・', '．', '.', ' ', '‧'], rng)),
            60..80 => format!("{given}{family}"),
            80..85 => given.to_owned(),
            _ => name.to_owned(),
        };
    }
    let mut chars: Vec<char> = name.chars().collect();
    if rng.random_bool(0.97) {
        return name.to_owned();
    }
    let at = rng.random_range(1..chars.len());
    match rng.random_range(0..100) {
        0..30 => {
            let same = HOMOPHONES.iter().find(|row| row.contains(chars[at]));
            match same {
                Some(row) => chars[at] = pick(&row.chars().filter(|c| *c != chars[at]).collect::<Vec<_>>(), rng),
                None => chars[at] = '□',
            }
        }
        30..55 => chars[at] = pick(&['?', '□', '\u{E864}', '*'], rng),
        55..65 if chars.len() > 2 => {
            chars.remove(at);
        }
        65..80 => chars[at] = pick(&EITHER.chars().collect::<Vec<_>>(), rng),
        80..85 => {
            let keys = shouwang_domain::name::reading_keys(&chars[0].to_string());
            let rest: String = chars[1..].iter().collect();
            return format!("{}{rest}", keys.first().cloned().unwrap_or_default());
        }
        _ => chars.insert(1, '\u{3000}'),
    }
    chars.into_iter().collect()
}

fn written_number(number: &str, of_head: &str, rng: &mut ChaCha8Rng) -> String {
    if rng.random_bool(0.95) {
        return number.to_owned();
    }
    let mut digits: Vec<char> = number.chars().collect();
    let at = rng.random_range(0..17);
    let digit = char::from(b'0' + rng.random_range(0..10_u8));
    match rng.random_range(0..100) {
        0..26 => {
            digits[at] = if digit == digits[at] {
                if digit == '9' { '0' } else { '9' }
            } else {
                digit
            }
        }
        26..40 => digits.swap(at, at + 1),
        40..48 => {
            digits.remove(at);
        }
        48..52 => digits.insert(at, digit),
        52..64 => digits[6..14].fill('*'),
        64..72 => {
            return if &number[6..8] == "19" {
                format!("{}{}", &number[..6], &number[8..17])
            } else {
                String::new()
            };
        }
        72..78 => digits[15..].fill('0'),
        78..82 => return format!("{}.{}E+17", &number[..1], &number[1..6]),
        82..90 => return of_head.to_owned(),
        _ => return String::new(),
    }
    digits.into_iter().collect()
}

fn address(person: &Person, in_characters: bool, without_town: bool) -> String {
    let names: Vec<char> = VILLAGES.chars().collect();
    let town = TOWNS[person.village % TOWNS.len()];
    let (first, second) = (
        person.village / TOWNS.len() % names.len(),
        person.village / TOWNS.len() / names.len() % names.len(),
    );
    let village = format!("{}{}", names[(first + 2 * second + 1) % names.len()], names[first]);
    let group = if in_characters {
        format!("第{}组", characters(person.group))
    } else {
        format!("{}组", person.group)
    };
    let town = if without_town {
        String::new()
    } else {
        format!("{town}镇")
    };
    format!("{town}{village}村{group}")
}

fn characters(number: u32) -> String {
    let digits: Vec<char> = "零一二三四五六七八九".chars().collect();
    let ten = if number >= 10 { "十" } else { "" };
    let one = number % 10;
    format!(
        "{ten}{}",
        if one > 0 {
            digits[one as usize].to_string()
        } else {
            String::new()
        }
    )
}
