//! HTML that is written by hand: texts and values are always escaped, and there is no way to put in anything that is not.

use std::fmt;

/// An element with its attributes and what is in it.
pub(super) struct El {
    tag: &'static str,
    attributes: String,
    inner: String,
}

/// An element.
pub(super) fn el(tag: &'static str) -> El {
    El {
        tag,
        attributes: String::new(),
        inner: String::new(),
    }
}

impl El {
    /// An attribute with a value.
    pub(super) fn attr(mut self, name: &'static str, value: &str) -> Self {
        self.attributes += &format!(" {name}=\"");
        escape(&mut self.attributes, value);
        self.attributes.push('"');
        self
    }

    /// An attribute that is there or not.
    pub(super) fn flag(mut self, name: &'static str, is: bool) -> Self {
        if is {
            self.attributes += &format!(" {name}");
        }
        self
    }

    /// A class.
    pub(super) fn class(self, name: &str) -> Self {
        self.attr("class", name)
    }

    /// A text in it.
    pub(super) fn text(mut self, text: &str) -> Self {
        escape(&mut self.inner, text);
        self
    }

    /// An element in it.
    pub(super) fn with(mut self, inner: El) -> Self {
        self.inner += &inner.to_string();
        self
    }

    /// Elements in it.
    pub(super) fn with_all(self, inner: impl IntoIterator<Item = El>) -> Self {
        inner.into_iter().fold(self, Self::with)
    }
}

const VOID: [&str; 4] = ["br", "input", "link", "meta"];

impl fmt::Display for El {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { tag, attributes, inner } = self;
        if VOID.contains(tag) {
            write!(f, "<{tag}{attributes}>")
        } else {
            write!(f, "<{tag}{attributes}>{inner}</{tag}>")
        }
    }
}

fn escape(into: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => into.push_str("&amp;"),
            '<' => into.push_str("&lt;"),
            '>' => into.push_str("&gt;"),
            '"' => into.push_str("&quot;"),
            '\'' => into.push_str("&#39;"),
            c => into.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_is_typed_is_markup() {
        let page = el("p")
            .attr("title", "\"><script>")
            .flag("hidden", true)
            .text("<b>&'")
            .with(el("br"));
        assert_eq!(
            page.to_string(),
            "<p title=\"&quot;&gt;&lt;script&gt;\" hidden>&lt;b&gt;&amp;&#39;<br></p>"
        );
    }
}
