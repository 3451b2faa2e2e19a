//! What must not hang on a board: numbers of people, and what the register keeps sealed about a household. The text of the
//! finished pages is looked through, so that it does not matter by which way something came in.

use shouwang_domain::{Problem, Result};

/// A run of so many digits is the number of somebody: the shortest is a telephone without its area code.
const PERSONAL_DIGITS: usize = 7;

/// Refuses the text of a finished paper that has a number of a person in it, or something that the register keeps sealed.
///
/// `public` are numbers that belong on it: the offices' telephones. `sealed` are the values that must not be there, such as
/// the name of an illness; what is empty or a single character is not looked for.
///
/// # Errors
/// `paper.not_public`. It does not repeat what was found.
pub fn check<'a>(text: &str, public: &[&str], sealed: impl IntoIterator<Item = &'a str>) -> Result<()> {
    let text = bare(text);
    let public: Vec<String> = public.iter().map(|number| bare(number)).collect();
    let is_personal = |run: &str| run.chars().count() >= PERSONAL_DIGITS && !public.iter().any(|number| number == run);
    if text.split(|c| !is_digit(c)).any(is_personal) {
        return Err(not_public("号码", "a number of a person"));
    }
    for value in sealed {
        let value = bare(value);
        if value.chars().count() > 1 && text.contains(&value) {
            return Err(not_public(
                "登记簿加密保存的内容",
                "something that the register keeps sealed",
            ));
        }
    }
    Ok(())
}

/// As a person reads it: digits of full width are digits, and spaces and hyphens inside a number part nothing.
fn bare(text: &str) -> String {
    let plain = text.chars().map(|c| match c {
        '０'..='９' | 'ａ'..='ｚ' | 'Ａ'..='Ｚ' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        c => c,
    });
    plain
        .filter(|c| {
            !matches!(
                c,
                ' ' | '\u{a0}' | '\u{3000}' | '-' | '–' | '—' | '－' | '\u{200b}' | '·' | '\n'
            )
        })
        .collect::<String>()
        .to_lowercase()
}

/// Of any script; the Chinese characters for numbers are words.
fn is_digit(c: char) -> bool {
    c.is_numeric() && !matches!(c, '一'..='龥')
}

fn not_public(what: &str, what_en: &str) -> Problem {
    Problem::refused(
        "paper.not_public",
        format!("公示内容中含有{what}，不能打印；公示不得出现证件号码、电话、银行账号和疾病，请更正后再打印。"),
        format!(
            "The notice has {what_en} in it and is not printed: a public notice carries no ID number, telephone, account or \
             illness; mend it first."
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTICE: &str =
        "公示期：2026年3月6日至2026年3月11日（5日）。\n监督电话：0990-1234567\n热线：12317\n1\n张**\n4\n2";

    fn refuses(more: &str, sealed: &[&str]) -> bool {
        let found = check(
            &format!("{NOTICE}\n{more}"),
            &["0990-1234567", "12317"],
            sealed.iter().copied(),
        );
        found.is_err_and(|problem| problem.code == "paper.not_public")
    }

    #[test]
    fn a_notice_without_numbers_of_people_passes() {
        assert!(!refuses("", &[]));
        assert!(!refuses("共 120 户", &["胃癌", "", "张"]));
    }

    #[test]
    fn numbers_and_what_is_sealed_are_found_however_they_are_written() {
        for canary in [
            "99010119700101001X",
            "990101 19700101 0010",
            "９９０１０１１９７００１０１００１０",
            "13800000000",
            "138-0000-0000",
            "6222 0200 0000 0000",
            "2345678",
            "13123170000",
        ] {
            assert!(refuses(canary, &[]), "{canary}");
        }
        assert!(refuses("因患胃癌住院", &["胃 癌"]));
        assert!(refuses("Stomach Cancer", &["stomach cancer"]));
        // A telephone that is not the office's is a person's.
        assert!(refuses("0990-1234568", &[]));
    }
}
