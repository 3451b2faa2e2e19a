//! Text that people typed, made fit for a page: nothing in it turns the direction of what follows, and nothing in it is
//! too long to be broken.

use serde_json::Value;

/// Characters without a place where a line may break.
const LONGEST_RUN: usize = 16;
/// Breaks a line where it must be, and is not seen.
const MAY_BREAK: char = '\u{200b}';

/// Cleans every text in the data of a paper.
pub(crate) fn clean(value: &mut Value) {
    match value {
        Value::String(text) => *text = cleaned(text),
        Value::Array(values) => values.iter_mut().for_each(clean),
        Value::Object(fields) => fields.values_mut().for_each(clean),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Line breaks stay, other control characters become spaces, characters that turn or hide go, and what has no place to
/// break gets one.
fn cleaned(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut run = 0;
    let text = text.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}'], "\n");
    for c in text.chars().filter(|c| !is_unseen(*c)) {
        let c = if c.is_control() && c != '\n' { ' ' } else { c };
        // Between Chinese characters lines break by themselves.
        run = if c.is_ascii_graphic() || c.is_alphanumeric() && !is_han(c) {
            run + 1
        } else {
            0
        };
        if run > LONGEST_RUN {
            clean.push(MAY_BREAK);
            run = 1;
        }
        clean.push(c);
    }
    clean
}

/// Marks that turn the direction of writing, that have no width, or that no font may use.
const fn is_unseen(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

const fn is_han(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_turns_or_hides_goes_and_lines_stay() {
        let mut value = serde_json::json!({"a": ["x\u{202e}y\u{7}z\r\nw\u{feff}", 3, null]});
        clean(&mut value);
        assert_eq!(value, serde_json::json!({"a": ["xy z\nw", 3, null]}));
    }

    #[test]
    fn a_long_run_gets_places_to_break_and_loses_nothing() {
        let long = "A".repeat(100);
        let clean = cleaned(&long);
        assert_eq!(clean.matches(MAY_BREAK).count(), 6);
        assert_eq!(clean.replace(MAY_BREAK, ""), long);
        assert_eq!(cleaned("阿卜杜热合曼·买买提𠮷㛃"), "阿卜杜热合曼·买买提𠮷㛃");
        assert_eq!(cleaned("2026年3月25日"), "2026年3月25日");
    }
}
