//! One character for what is written with several code points.

use std::collections::HashMap;
use std::sync::LazyLock;

/// The ideographs of the Kangxi radicals U+2F00 to U+2FD5, in order. PDF files give radicals for characters: ⼈ for 人.
const KANGXI_RADICALS: &str = "\
    一丨丶丿乙亅二亠人儿入八冂冖冫几凵刀力勹匕匚匸十卜卩厂厶又口囗土士夂夊夕大女子宀寸小尢尸屮山巛工己巾干幺广廴\
    廾弋弓彐彡彳心戈戶手支攴文斗斤方无日曰月木欠止歹殳毋比毛氏气水火爪父爻爿片牙牛犬玄玉瓜瓦甘生用田疋疒癶白皮皿\
    目矛矢石示禸禾穴立竹米糸缶网羊羽老而耒耳聿肉臣自至臼舌舛舟艮色艸虍虫血行衣襾見角言谷豆豕豸貝赤走足身車辛辰辵\
    邑酉釆里金長門阜隶隹雨靑非面革韋韭音頁風飛食首香馬骨高髟鬥鬯鬲鬼魚鳥鹵鹿麥麻黃黍黑黹黽鼎鼓鼠鼻齊齒龍龜龠";

/// What the 80 private code points U+E815 to U+E864 stand for, in order: GBK had no others for the characters FE50 to
/// FEA0 of GB 18030, and old systems still send them.
const GBK_PRIVATE: &str = "\
    ⺁𠂇𠂉𠃌⺄㑳㑇⺈⺋龴㖞㘚㘎⺌⺗㥮㤘龵㧏㧟㩳㧐龶龷㭎㱮㳠⺧𡗗龸⺪䁖䅟⺮䌷⺳⺶⺷𢦏䎱䎬⺻䏝䓖䙡䙌龹䜣䜩䝼䞍⻊䥇䥺䥽䦂䦃䦅䦆䦟䦛䦷䦶龺𤇾䲣䲟䲠䲡䱷䲢䴓䴔䴕䴖䴗䴘䴙䶮龻";

/// The pairs of a traditional character and its simplified one.
const SIMPLIFIED: &str = include_str!("simplified.txt");

/// The simplified, common character for a traditional one, a radical, a compatibility ideograph that GBK can carry, or
/// one of GBK's private code points.
pub(super) fn common_form(c: char) -> char {
    static TABLE: LazyLock<HashMap<char, char>> = LazyLock::new(|| simplified().collect());
    let common = one_ideograph(c);
    TABLE.get(&common).copied().unwrap_or(common)
}

fn simplified() -> impl Iterator<Item = (char, char)> {
    let pairs = SIMPLIFIED.lines().filter(|line| !line.starts_with('#'));
    pairs.flat_map(str::split_whitespace).filter_map(|pair| {
        let mut chars = pair.chars();
        Some((chars.next()?, chars.next()?))
    })
}

fn one_ideograph(c: char) -> char {
    match c {
        '\u{2F00}'..='\u{2FD5}' => KANGXI_RADICALS.chars().nth(c as usize - 0x2F00).unwrap_or(c),
        '\u{E815}'..='\u{E864}' => GBK_PRIVATE.chars().nth(c as usize - 0xE815).unwrap_or(c),
        '\u{F92C}' => '\u{90CE}', // 郎
        '\u{F979}' => '\u{51C9}', // 凉
        '\u{F995}' => '\u{79CA}', // 秊
        '\u{F9E7}' => '\u{88CF}', // 裏
        '\u{F9F1}' => '\u{96A3}', // 隣
        '\u{FA0C}' => '\u{5140}', // 兀
        '\u{FA0D}' => '\u{55C0}', // 嗀
        '\u{FA18}' => '\u{793C}', // 礼
        '\u{FA20}' => '\u{8612}', // 蘒
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_radical_and_private_code_point_has_its_ideograph() {
        assert_eq!(KANGXI_RADICALS.chars().count(), 0x2FD5 - 0x2F00 + 1);
        assert_eq!(GBK_PRIVATE.chars().count(), 0xE864 - 0xE815 + 1);
        assert_eq!(common_form('\u{E863}'), '䶮');
    }

    #[test]
    fn a_common_form_is_its_own() {
        let pairs: Vec<_> = simplified().collect();
        assert_eq!(pairs.len(), 4_105);
        for (traditional, _) in pairs {
            let common = common_form(traditional);
            assert_ne!(common, traditional);
            assert_eq!(common_form(common), common, "{traditional}");
        }
    }
}
