//! Names by the frequencies of the South, with rare characters and minority names; combinations are chance.

use shouwang_domain::id_number::Sex;

use crate::dice::Dice;

/// Surnames of Guangdong's countryside, with their share in per mille. A village is dominated by a few of them.
const SURNAMES: &[(&str, f64)] = &[
    ("陈", 106.0),
    ("李", 78.0),
    ("黄", 74.0),
    ("张", 58.0),
    ("梁", 52.0),
    ("林", 50.0),
    ("刘", 42.0),
    ("吴", 36.0),
    ("罗", 30.0),
    ("杨", 28.0),
    ("王", 27.0),
    ("何", 25.0),
    ("谢", 24.0),
    ("曾", 23.0),
    ("钟", 22.0),
    ("叶", 20.0),
    ("邓", 20.0),
    ("朱", 18.0),
    ("郑", 18.0),
    ("周", 18.0),
    ("赖", 14.0),
    ("温", 12.0),
    ("丘", 11.0),
    ("廖", 11.0),
    ("古", 9.0),
    ("巫", 7.0),
    ("官", 6.0),
    ("单", 4.0),
    ("区", 4.0),
    ("欧阳", 4.0),
    ("冼", 3.0),
    ("仇", 2.0),
    ("查", 1.0),
];
const MALE: &str = "伟强军勇杰涛明超辉鹏华平刚建文志国荣福贵生根火木水土才财发添新锋斌波宇浩轩毅诚坤";
const FEMALE: &str = "芳娟敏静秀丽艳梅兰英玉凤霞燕琴娣招妹云香莲桂春花红萍婷雪怡欣妍琳珍美清月";
const EITHER: &str = "远思永嘉俊子雨世耀润林海晓金德";
/// Characters outside the usual fonts and code pages, as names really have them.
const RARE: [char; 8] = ['㛃', '䶮', '堃', '赟', '𬭎', '燊', '喆', '犇'];
/// Given and family part of names with the middle dot, with the ethnicity.
const MINORITY: &[(&str, &[&str], &[&str])] = &[
    (
        "维吾尔族",
        &["阿依古丽", "古丽娜尔", "买买提", "艾力", "努尔"],
        &["艾合买提", "吐尔逊", "阿卜杜拉", "玉素甫"],
    ),
    ("哈萨克族", &["叶尔兰", "阿依达娜", "赛力克"], &["哈那提", "巴合提"]),
    ("藏族", &["扎西", "卓玛", "次仁"], &["多吉", "旺姆"]),
];

/// The surnames of a village: three clans and everybody else.
pub(crate) struct Clans([(&'static str, f64); 3]);

impl Clans {
    pub(crate) fn new(dice: &mut Dice) -> Self {
        Self([40.0, 20.0, 10.0].map(|share| (dice.weighted(SURNAMES), share)))
    }

    /// A surname of somebody who belongs to the village.
    pub(crate) fn surname(&self, dice: &mut Dice) -> &'static str {
        if dice.chance(0.7) {
            dice.weighted(&self.0)
        } else {
            marrying_in(dice)
        }
    }
}

/// A surname of somebody from elsewhere.
pub(crate) fn marrying_in(dice: &mut Dice) -> &'static str {
    dice.weighted(SURNAMES)
}

/// A given name of one or two characters.
pub(crate) fn given(dice: &mut Dice, sex: Sex) -> String {
    let own: Vec<char> = match sex {
        Sex::Male => MALE,
        Sex::Female => FEMALE,
    }
    .chars()
    .collect();
    let either: Vec<char> = EITHER.chars().collect();
    let last = if dice.chance(0.012) {
        *dice.pick(&RARE)
    } else {
        *dice.pick(&own)
    };
    if dice.chance(0.18) {
        return last.to_string();
    }
    let first = if dice.chance(0.6) {
        *dice.pick(&either)
    } else {
        *dice.pick(&own)
    };
    format!("{first}{last}")
}

/// A name with the middle dot, and the ethnicity.
pub(crate) fn minority(dice: &mut Dice) -> (String, &'static str) {
    let (ethnicity, given, family) = *dice.pick(MINORITY);
    (format!("{}·{}", dice.pick(given), dice.pick(family)), ethnicity)
}

/// Ethnicity of somebody with a Han name.
pub(crate) fn ethnicity(dice: &mut Dice) -> &'static str {
    dice.weighted(&[
        ("汉族", 965.0),
        ("瑶族", 15.0),
        ("畲族", 10.0),
        ("壮族", 8.0),
        ("苗族", 2.0),
    ])
}
