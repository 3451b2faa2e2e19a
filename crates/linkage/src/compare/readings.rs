//! How a Chinese name may be read: every reading of every character, as nobody knows which one a family uses.

use pinyin::ToPinyinMulti as _;

/// A name has at most so many readings; the rarest combinations fall out.
const MOST: usize = 12;

/// The one surname whose reading is in no list of readings of characters.
const READ_OTHERWISE: (char, &str) = ('黑', "he");

/// A reading, or the beginning of one. The smaller the rank, the more usual are its syllables.
#[derive(Debug, Clone, Copy)]
struct Reading {
    rank: usize,
    hash: u64,
}

/// The readings of a name, each as a number. What is written in Latin letters is read as it is, so that zeng小平 has a reading
/// of 曾小平; a character that has none, such as one that was lost, is read as itself.
pub(crate) fn readings(name: &str) -> Vec<u32> {
    let mut all = vec![Reading { rank: 0, hash: 0 }];
    for c in name.chars().filter(|c| *c != ' ') {
        let mut longer: Vec<Reading> = Vec::with_capacity(all.len());
        for reading in &all {
            let mut add = |rank: usize, hash: u64| {
                if longer.iter().all(|known| known.hash != hash) {
                    let rank = reading.rank + rank;
                    longer.push(Reading { rank, hash });
                }
            };
            match c.to_pinyin_multi() {
                Some(syllables) => syllables
                    .into_iter()
                    .enumerate()
                    .for_each(|(rank, syllable)| add(rank, syllable.plain().chars().fold(reading.hash, spelled))),
                None => add(0, spelled(reading.hash, c)),
            }
            if c == READ_OTHERWISE.0 {
                add(1, READ_OTHERWISE.1.chars().fold(reading.hash, spelled));
            }
        }
        longer.sort_by_key(|reading| reading.rank);
        longer.truncate(MOST);
        all = longer;
    }
    let mut hashes: Vec<u32> = all
        .iter()
        .map(|all| ((all.hash ^ (all.hash >> 32)) as u32).max(1))
        .collect();
    hashes.sort_unstable();
    hashes.dedup();
    hashes
}

/// The hash of a reading with one more letter; ü is typed as v.
fn spelled(hash: u64, letter: char) -> u64 {
    let letter = match letter {
        'ü' => 'v',
        other => other.to_ascii_lowercase(),
    };
    // The multiplier of FNV, and a rotation so that the upper half takes part.
    (hash.rotate_left(7) ^ u64::from(letter)).wrapping_mul(0x0000_0100_0000_01B3)
}

#[cfg(test)]
mod tests {
    use super::*;
    use shouwang_domain::name::reading_keys;

    fn share(a: &str, b: &str) -> bool {
        let others = readings(b);
        readings(a).iter().any(|reading| others.contains(reading))
    }

    #[test]
    fn surnames_are_read_as_surnames_and_as_words() {
        for (name, surname, word) in [
            ("曾小平", "zengxiaoping", "cengxiaoping"),
            ("单明", "shanming", "danming"),
            ("区伟", "ouwei", "quwei"),
            ("仇英", "qiuying", "chouying"),
            ("解海", "xiehai", "jiehai"),
            ("查文", "zhawen", "chawen"),
            ("盖国", "geguo", "gaiguo"),
            ("尉迟海", "yuchihai", "weichihai"),
            ("万俟伟", "moqiwei", "wansiwei"),
        ] {
            assert!(share(name, surname) && share(name, word), "{name}");
        }
        // Whatever surname the house reads in its own way is read so here.
        for name in
            "万俟 尉迟 长孙 单于 澹台 曾 单 区 仇 解 查 盖 朴 乐 缪 员 召 折 覃 翟 薄 卜 祭 角 阚 秘 繁 种 隗 乜 黑"
                .split(' ')
        {
            assert!(share(name, &reading_keys(name)[0]), "{name}");
        }
    }

    #[test]
    fn a_reading_that_is_not_the_first_is_one_too() {
        for (a, b) in [
            ("张行", "张航"),
            ("李乐", "李月"),
            ("王朝阳", "王昭阳"),
            ("陈重", "陈虫"),
            ("吕绿", "lv lv"),
        ] {
            assert!(share(a, b), "{a} {b}");
        }
        assert!(!share("张□", "张"), "a lost character is not read as nothing");
        assert!(readings("那和行那和行").len() <= MOST);
    }
}
