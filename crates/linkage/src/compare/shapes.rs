//! Which characters look alike: facts of the Unihan database, and one rule.

use std::sync::LazyLock;

use crate::similar::edits;

/// For each four-corner code the characters with their strokes and Cangjie codes; `data/shapes.py` made it.
const FACTS: &str = include_str!("../../data/shapes.txt");

/// What a character looks like.
#[derive(Debug)]
struct Shape {
    character: u16,
    corners: [u8; 4],
    strokes: u8,
    /// The parts of the character, as the letters that type it.
    parts: Vec<u16>,
}

/// Whether two characters, as units of a text, are taken for one another by a hand or an eye: their strokes are about as many,
/// and they differ in at most one part and two corners, or in at most one corner and two parts.
pub(crate) fn are_close(a: u16, b: u16) -> bool {
    let (Some(one), Some(other)) = (shape(a), shape(b)) else {
        return false;
    };
    if one.strokes.abs_diff(other.strokes) > 2 {
        return false;
    }
    let corners = one
        .corners
        .iter()
        .zip(other.corners)
        .filter(|(one, other)| *one != other);
    let corners = corners.count();
    corners <= 2 && matches!((corners, edits(&one.parts, &other.parts)), (_, 0 | 1) | (0 | 1, 2))
}

fn shape(character: u16) -> Option<&'static Shape> {
    static SHAPES: LazyLock<Vec<Shape>> = LazyLock::new(|| {
        let lines = FACTS.lines().filter(|line| !line.starts_with('#'));
        let mut shapes: Vec<Shape> = lines.flat_map(shapes_of_line).collect();
        shapes.sort_unstable_by_key(|shape| shape.character);
        shapes
    });
    let found = SHAPES.binary_search_by_key(&character, |shape| shape.character);
    found.ok().map(|at| &SHAPES[at])
}

/// `4010 土3G 士3JM`.
fn shapes_of_line(line: &str) -> impl Iterator<Item = Shape> {
    let (corners, characters) = line.split_once(' ').unwrap_or_default();
    let corners: [u8; 4] = corners.as_bytes().try_into().unwrap_or_default();
    characters.split(' ').filter_map(move |text| {
        let mut chars = text.chars();
        let character = u16::try_from(u32::from(chars.next()?)).ok()?;
        let rest = chars.as_str();
        let (strokes, parts) = rest.split_at(rest.find(|c: char| c.is_ascii_uppercase())?);
        Some(Shape {
            character,
            corners,
            strokes: strokes.parse().ok()?,
            parts: parts.bytes().map(u16::from).collect(),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pairs that books for schools and proof-readers warn of. The rule was chosen on others.
    const CONFUSABLE: &str = "已巳 末未 戌戍 玉主 大太 人入 于干 贝见 住往 析拆 杨扬 廷延 享亨 辩辫 暑署 戒戎 班斑 炙灸 崇祟 妹姝 汩汨 束柬 傅博 \
        赡瞻 钧均 冷泠 冽洌 准淮 拴栓 枝技 祥样 朋明 田由 申甲 刀刁 厂广 鸣呜 免兔 凤风 仑仓 抡抢 菜莱 莹萤 薄簿 宦官 客容 密蜜 复夏 孟盂 \
        昊吴 旱早 琪棋 思恩 沈枕 竖坚 圆园 帅师 弘弦 兰三 季秀 良艮 素索 清晴 波坡 王玉 蓝篮 陈阵 困因 斤斥 衰哀 爪瓜 仿伤 晓哓 炼练 渴喝 侍待 \
        情清 很狠";
    const OTHERS: &str = "伟强 芳静 国华 明亮 军红 丽娟 建志 文武 海龙 春秋 梅兰 玉凤 福贵 金水 东西 杰勇 涛浩 敏慧 小平 永远 德才 家庆 宏飞 \
        荣昌 英雄 山川 天地 云霞 月星 子孙 刚毅 安康 宝珍 光辉 桂香 少先 一凡 李张 陈刘 杨赵 黄周 吴徐 孙胡 朱高 何罗 郑梁";

    fn share_close(pairs: &str) -> f64 {
        let pairs: Vec<Vec<u16>> = pairs
            .split_whitespace()
            .map(|pair| pair.encode_utf16().collect())
            .collect();
        let close = pairs.iter().filter(|pair| {
            assert_eq!(are_close(pair[0], pair[1]), are_close(pair[1], pair[0]));
            are_close(pair[0], pair[1])
        });
        close.count() as f64 / pairs.len() as f64
    }

    #[test]
    fn what_people_mistake_is_close_and_little_else() {
        assert!(share_close(CONFUSABLE) > 0.75, "{}", share_close(CONFUSABLE));
        assert_eq!(share_close(OTHERS), 0.0);
        let close = |pair: &str| share_close(pair) > 0.0;
        assert!(close("己已") && close("土士") && close("日曰") && close("戊戌") && close("晴睛") && close("冶治"));
    }

    /// Two of all characters that names use are close in two of a thousand cases at most.
    #[test]
    fn few_of_all_pairs_are_close() {
        let common: Vec<u16> = FACTS
            .lines()
            .filter(|line| !line.starts_with('#'))
            .flat_map(shapes_of_line)
            .map(|shape| shape.character)
            .step_by(7)
            .collect();
        assert!(common.len() > 1_000);
        let (mut close, mut all) = (0_u64, 0_u64);
        for (at, one) in common.iter().enumerate() {
            for other in &common[at + 1..] {
                all += 1;
                close += u64::from(are_close(*one, *other));
            }
        }
        assert!(close * 500 < all, "{close} of {all}");
    }
}
