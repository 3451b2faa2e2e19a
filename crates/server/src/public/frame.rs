//! What surrounds every page of the public door: language and size of letters, the telephone, and the headers.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use shouwang_service::door::Whom;

use super::html::{El, el};

/// How somebody wants to read. It stands in the address, where nothing else does; whatever else an address says is no error.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Look {
    big: bool,
    en: bool,
}

impl<S: Sync> FromRequestParts<S> for Look {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let has = |wanted: &str| {
            let mut said = parts.uri.query().unwrap_or_default().split('&');
            said.any(|part| part == wanted)
        };
        Ok(Self {
            big: has(BIG),
            en: has(ENGLISH),
        })
    }
}

const BIG: &str = "big=1";
const ENGLISH: &str = "en=1";

impl Look {
    /// The text in the language that is wanted.
    pub(super) fn say<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        if self.en { en } else { zh }
    }

    pub(super) const fn is_english(self) -> bool {
        self.en
    }

    /// An address, for the same look.
    pub(super) fn at(self, path: &str) -> String {
        let wanted = [(self.big, BIG), (self.en, ENGLISH)];
        let query: Vec<&str> = wanted.into_iter().filter(|(is, _)| *is).map(|(_, part)| part).collect();
        if query.is_empty() {
            path.to_owned()
        } else {
            format!("{path}?{}", query.join("&"))
        }
    }

    /// The other sizes and languages, each with its words.
    fn others(self) -> [(Self, &'static str); 2] {
        let bigger = Self { big: !self.big, ..self };
        let other = Self { en: !self.en, ..self };
        [
            (bigger, self.size_word()),
            (other, if self.en { "中文" } else { "English" }),
        ]
    }

    const fn size_word(self) -> &'static str {
        match (self.big, self.en) {
            (false, false) => "大字",
            (true, false) => "小字",
            (false, true) => "Large letters",
            (true, true) => "Small letters",
        }
    }

    /// A month and a day, as people say them.
    pub(super) fn day(self, day: chrono::NaiveDate) -> String {
        if self.en {
            day.format("%-d %B").to_string()
        } else {
            day.format("%-m月%-d日").to_string()
        }
    }

    /// Links to the same page in another look.
    pub(super) fn links(self, path: &str) -> El {
        let links = self
            .others()
            .map(|(look, words)| el("a").attr("href", &look.at(path)).text(words));
        el("nav")
            .class("links")
            .attr("aria-label", self.say("显示", "Display"))
            .with_all(links)
    }

    /// The same within a form, where what is typed must not be lost.
    pub(super) fn buttons(self, path: &str) -> El {
        let buttons = self.others().map(|(look, words)| {
            el("button")
                .attr("formaction", &look.at(path))
                .attr("name", "go")
                .attr("value", "same")
                .text(words)
        });
        el("div").class("links").with_all(buttons)
    }
}

/// A page.
pub(super) struct Page {
    pub(super) look: Look,
    pub(super) status: StatusCode,
    pub(super) title: String,
    pub(super) place: Option<String>,
    pub(super) whom: Whom,
    pub(super) body: Vec<El>,
}

/// Nothing but forms of ours and one style sheet.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        let look = self.look;
        let head = el("head")
            .with(el("meta").attr("charset", "utf-8"))
            .with(
                el("meta")
                    .attr("name", "viewport")
                    .attr("content", "width=device-width, initial-scale=1"),
            )
            .with(el("meta").attr("name", "robots").attr("content", "noindex"))
            .with(
                el("meta")
                    .attr("name", "format-detection")
                    .attr("content", "telephone=no"),
            )
            .with(el("title").text(&self.title))
            .with(el("link").attr("rel", "stylesheet").attr("href", STYLE_PATH));
        let mut header = el("header").with(el("p").text(look.say("一键申报", "Apply for help")));
        if let Some(place) = &self.place {
            header = header.with(el("div").text(place));
        }
        let main = el("main").with(el("h1").text(&self.title)).with_all(self.body);
        let body = el("body").with(header).with(main).with(footer(look, &self.whom));
        let mut html = el("html").attr("lang", look.say("zh-CN", "en"));
        if look.big {
            html = html.class("big");
        }
        let text = format!("<!doctype html>\n{}", html.with(head).with(body));
        let headers = [
            (header::CONTENT_TYPE, "text/html; charset=utf-8"),
            (header::CONTENT_SECURITY_POLICY, POLICY),
        ];
        (self.status, headers, text).into_response()
    }
}

/// Where the style sheet is.
pub(super) const STYLE_PATH: &str = "/p/style.css";

/// Whoever does not manage calls somebody: on every page.
fn footer(look: Look, whom: &Whom) -> El {
    let number = |name: &str, number: &str| {
        let digits: String = number.chars().filter(char::is_ascii_digit).collect();
        el("p").text(name).text(look.say("：", ": ")).with(
            el("a")
                .class("call")
                .attr("href", &format!("tel:{digits}"))
                .text(number),
        )
    };
    let numbers = whom.contact.iter().chain(&whom.hotline);
    el("footer")
        .with(el("p").text(look.say(
            "不会填、填不了，打电话就能申报；也可以请村干部上门代填。申报不收任何费用。",
            "If you cannot fill this in, apply by telephone, or ask an officer of the village to do it for you. It costs nothing.",
        )))
        .with_all(numbers.map(|(name, phone)| number(name, phone)))
}
