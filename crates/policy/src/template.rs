//! Message templates: text with `{name}` for a column or a parameter.

/// Fills a template. A name that `value` does not know stays as it is.
pub fn fill(template: &str, value: &dyn Fn(&str) -> Option<String>) -> String {
    let mut filled = String::with_capacity(template.len() * 2);
    let mut rest = template;
    while let Some((before, name, after)) = split(rest) {
        filled += before;
        match value(name) {
            Some(text) => filled += &text,
            None => filled.extend(["{", name, "}"]),
        }
        rest = after;
    }
    filled + rest
}

/// The names in a template.
pub fn names(template: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut rest = template;
    while let Some((_, name, after)) = split(rest) {
        names.push(name);
        rest = after;
    }
    names
}

fn split(text: &str) -> Option<(&str, &str, &str)> {
    let (before, inside) = text.split_once('{')?;
    let (name, after) = inside.split_once('}')?;
    Some((before, name, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_and_filled() {
        let template = "人均 {income} 元，不高于 {line} 元 {unknown}";
        assert_eq!(names(template), ["income", "line", "unknown"]);
        let value = |name: &str| match name {
            "income" => Some("9000.00".to_owned()),
            "line" => Some("11610.00".to_owned()),
            _ => None,
        };
        assert_eq!(fill(template, &value), "人均 9000.00 元，不高于 11610.00 元 {unknown}");
        assert_eq!(fill("open { brace", &value), "open { brace");
    }
}
