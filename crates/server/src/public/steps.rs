//! The pages of an application, one after the other. What was said is handed on sealed, so that nothing of it is kept before
//! it is sent, and nothing stands in an address.

use axum::http::StatusCode;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_domain::door::Matter;
use shouwang_domain::problem::FieldProblem;
use shouwang_service::door::DoorView;
use shouwang_service::door::entries::{Entries, MAX_WORDS, Part, Proxy};

use super::frame::{Look, Page};
use super::html::{El, el};

/// What one page hands on to the next.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Draft {
    /// Names the application, however often it is sent.
    pub(super) key: String,
    /// The code by which it began.
    pub(super) token: String,
    /// They have said for whom it is.
    pub(super) has_said_whom: bool,
    /// What was said so far.
    pub(super) entries: Entries,
}

/// A page of the application.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Whom,
    Proxy,
    Person,
    Matters,
    Agreement,
    Check,
}

impl Step {
    const ALL: [Self; 6] = [
        Self::Whom,
        Self::Proxy,
        Self::Person,
        Self::Matters,
        Self::Agreement,
        Self::Check,
    ];

    const fn code(self) -> &'static str {
        match self {
            Self::Whom => "whom",
            Self::Proxy => "proxy",
            Self::Person => "person",
            Self::Matters => "matters",
            Self::Agreement => "agreement",
            Self::Check => "check",
        }
    }

    /// The page with this code; whoever names another begins anew.
    pub(super) fn of(code: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|step| step.code() == code)
            .unwrap_or(Self::Whom)
    }

    /// The page before or after, of those that somebody sees.
    pub(super) fn beside(self, draft: &Draft, forward: bool) -> Self {
        let seen: Vec<Self> = Self::seen(draft);
        let at = seen.iter().position(|step| *step == self).unwrap_or(0);
        let to = if forward { at + 1 } else { at.saturating_sub(1) };
        seen.get(to).copied().unwrap_or(Self::Check)
    }

    fn seen(draft: &Draft) -> Vec<Self> {
        let for_another = draft.entries.proxy.is_some();
        Self::ALL
            .into_iter()
            .filter(|step| for_another || *step != Self::Proxy)
            .collect()
    }

    const fn part(self) -> Option<Part> {
        match self {
            Self::Proxy => Some(Part::Proxy),
            Self::Person => Some(Part::Person),
            Self::Matters => Some(Part::Matters),
            Self::Agreement => Some(Part::Agreement),
            Self::Whom | Self::Check => None,
        }
    }

    /// What is wrong on the page.
    pub(super) fn problems(self, draft: &Draft, today: NaiveDate) -> Vec<FieldProblem> {
        match self.part() {
            Some(part) => draft.entries.problems(part, today),
            None if draft.has_said_whom => Vec::new(),
            None => vec![FieldProblem {
                at: "/whom".to_owned(),
                code: "application.whom".to_owned(),
                zh: "请先选给谁申报。".to_owned(),
                en: "Choose for whom you apply.".to_owned(),
            }],
        }
    }

    /// The page on which an entry is.
    pub(super) fn with(place: &str) -> Self {
        match place {
            _ if place.starts_with("/proxy") => Self::Proxy,
            "/matters" | "/words" => Self::Matters,
            "/agreed" => Self::Agreement,
            _ => Self::Person,
        }
    }

    /// Takes what was typed on the page.
    pub(super) fn take(self, draft: &mut Draft, fields: &Fields) {
        let entries = &mut draft.entries;
        match self {
            Self::Whom => match fields.get("whom") {
                "self" => (draft.has_said_whom, entries.proxy) = (true, None),
                "other" => {
                    draft.has_said_whom = true;
                    entries.proxy.get_or_insert_default();
                }
                _ => {}
            },
            Self::Proxy => {
                entries.proxy = Some(Proxy {
                    name: fields.get("proxy_name").to_owned(),
                    relation: fields.get("proxy_relation").to_owned(),
                    consent: fields.get("proxy_consent") == "1",
                });
            }
            Self::Person => {
                fields.get("name").clone_into(&mut entries.name);
                fields.get("id_number").clone_into(&mut entries.id_number);
                fields.get("phone").clone_into(&mut entries.phone);
            }
            Self::Matters => {
                entries.matters = fields.all("matter").filter_map(|code| code.parse().ok()).collect();
                fields.get("words").clone_into(&mut entries.words);
            }
            Self::Agreement => entries.agreed = fields.get("agreed") == "1",
            Self::Check => {}
        }
    }
}

/// The fields of a form, in the order in which they came.
pub(super) struct Fields(pub(super) Vec<(String, String)>);

impl Fields {
    pub(super) fn get(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(of, _)| of == name);
        found.map_or("", |(_, value)| value)
    }

    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(of, _)| of == name)
            .map(|(_, value)| value.as_str())
    }
}

/// A page with what was typed, and what is wrong with it beside each entry.
pub(super) fn page(
    look: Look,
    door: &DoorView,
    step: Step,
    (draft, sealed): (&Draft, &str),
    problems: &[FieldProblem],
) -> Page {
    let path = format!("/p/c/{}", draft.token);
    let form = Form {
        look,
        entries: &draft.entries,
        problems,
    };
    let (title, inner) = form.of(step, door, draft);
    let seen = Step::seen(draft);
    let at = seen.iter().position(|one| *one == step).map_or(1, |at| at + 1);
    let progress = if look.is_english() {
        format!("Step {at} of {}", seen.len())
    } else {
        format!("第{at}步，共{}步", seen.len())
    };
    let button = |value: &str, class: &str, text: &str| {
        el("button")
            .attr("name", "go")
            .attr("value", value)
            .class(class)
            .text(text)
    };
    let (go, words) = match step {
        Step::Check => ("send", look.say("提交申报", "Send it")),
        _ => ("next", look.say("下一步", "Next")),
    };
    let mut body = Vec::new();
    if !problems.is_empty() {
        let summary = look.say("有几处要改，改好再点下一步：", "Some entries need mending:");
        let said = problems
            .iter()
            .map(|problem| el("li").text(look.say(&problem.zh, &problem.en)));
        body.push(
            el("div")
                .class("notice bad")
                .attr("role", "alert")
                .with(el("p").text(summary))
                .with(el("ul").with_all(said)),
        );
    }
    let hidden = |name: &str, value: &str| {
        el("input")
            .attr("type", "hidden")
            .attr("name", name)
            .attr("value", value)
    };
    let mut form = el("form")
        .attr("method", "post")
        .attr("action", &look.at(&path))
        .flag("novalidate", true)
        .attr("autocomplete", "off")
        // Whoever presses Enter goes on, and does not change the letters.
        .with(
            button(go, "first", words)
                .attr("tabindex", "-1")
                .attr("aria-hidden", "true"),
        )
        .with(hidden("draft", sealed))
        .with(hidden("step", step.code()))
        .with(look.buttons(&path))
        .with(el("p").class("hint").text(&progress))
        .with_all(inner)
        .with(button(go, "", words));
    if step != Step::Whom {
        form = form.with(button("back", "plain", look.say("上一步", "Back")));
    }
    body.push(form);
    Page {
        look,
        status: if problems.is_empty() {
            StatusCode::OK
        } else {
            StatusCode::UNPROCESSABLE_ENTITY
        },
        title,
        place: Some(door.place.clone()),
        whom: door.whom.clone(),
        body,
    }
}

struct Form<'a> {
    look: Look,
    entries: &'a Entries,
    problems: &'a [FieldProblem],
}

impl Form<'_> {
    fn of(&self, step: Step, door: &DoorView, draft: &Draft) -> (String, Vec<El>) {
        let look = self.look;
        let (title, inner) = match step {
            Step::Whom => (look.say("给谁申报？", "Whom do you apply for?"), self.whom(draft)),
            Step::Proxy => (look.say("您是谁？", "Who are you?"), self.proxy()),
            Step::Person => (
                if self.entries.proxy.is_some() {
                    look.say("需要帮助的人是谁？", "Who needs help?")
                } else {
                    look.say("您是谁？", "Who are you?")
                },
                self.person(),
            ),
            Step::Matters => (look.say("遇到了什么困难？", "What is the matter?"), self.matters()),
            Step::Agreement => (
                look.say("请看承诺和授权", "Commitment and authorisation"),
                self.agreement(door),
            ),
            Step::Check => (look.say("请核对一遍", "Please check"), self.check(door)),
        };
        (title.to_owned(), inner)
    }

    fn whom(&self, draft: &Draft) -> Vec<El> {
        let look = self.look;
        let choice = |value: &str, is: bool, text: &str| {
            let input = el("input")
                .attr("type", "radio")
                .attr("name", "whom")
                .attr("value", value)
                .flag("checked", is);
            el("label").class("choice").with(input).with(el("span").text(text))
        };
        let said = draft.has_said_whom;
        let for_another = self.entries.proxy.is_some();
        let group = el("fieldset")
            .with(el("legend").text(look.say("选一个", "Choose one")))
            .with_all(self.error("/whom"))
            .with(choice(
                "self",
                said && !for_another,
                look.say("给自己家", "For my own family"),
            ))
            .with(choice(
                "other",
                said && for_another,
                look.say("帮别人（本人同意的）", "For somebody else, who consents"),
            ));
        vec![group]
    }

    fn proxy(&self) -> Vec<El> {
        let look = self.look;
        let proxy = self.entries.proxy.clone().unwrap_or_default();
        let tick = el("input")
            .attr("type", "checkbox")
            .attr("name", "proxy_consent")
            .attr("value", "1")
            .flag("checked", proxy.consent);
        let words = look.say("我问过本人，本人同意我帮忙申报", "I asked them, and they consent");
        vec![
            self.text(
                "proxy_name",
                "/proxy/name",
                look.say("您的姓名", "Your name"),
                "",
                &proxy.name,
                false,
            ),
            self.text(
                "proxy_relation",
                "/proxy/relation",
                look.say("您是对方的什么人", "What you are to them"),
                look.say("例如：儿子、邻居、亲戚", "Such as: son, neighbour, relative"),
                &proxy.relation,
                false,
            ),
            el("div")
                .class("field")
                .with_all(self.error("/proxy/consent"))
                .with(el("label").class("choice").with(tick).with(el("span").text(words))),
        ]
    }

    fn person(&self) -> Vec<El> {
        let look = self.look;
        let entries = self.entries;
        vec![
            self.text("name", "/name", look.say("姓名", "Name"), "", &entries.name, false),
            self.text(
                "id_number",
                "/id_number",
                look.say("身份证号码", "ID number"),
                look.say("18位，最后一位可能是X", "18 characters; the last may be X"),
                &entries.id_number,
                false,
            ),
            self.text(
                "phone",
                "/phone",
                look.say("能打通的电话", "A telephone that is answered"),
                look.say(
                    "村里会打这个电话，查进度也要用后四位",
                    "The village calls it; its last four digits are needed to ask how far it is",
                ),
                &entries.phone,
                true,
            ),
        ]
    }

    fn matters(&self) -> Vec<El> {
        let look = self.look;
        let choices = Matter::ALL.iter().map(|matter| {
            let input = el("input")
                .attr("type", "checkbox")
                .attr("name", "matter")
                .attr("value", matter.as_str())
                .flag("checked", self.entries.matters.contains(matter));
            let words = look.say(matter.zh(), matter.en());
            el("label").class("choice").with(input).with(el("span").text(words))
        });
        let hint = look.say("有几样选几样", "Choose all that apply");
        let words = look.say("还想说的（可以不写）", "Anything else you want to say (optional)");
        let area = el("textarea")
            .attr("id", "words")
            .attr("name", "words")
            .attr("rows", "4")
            .attr("maxlength", &MAX_WORDS.to_string())
            .text(&self.entries.words);
        vec![
            el("fieldset")
                .with(el("legend").text(hint))
                .with_all(self.error("/matters"))
                .with_all(choices),
            self.field("/words")
                .with(el("label").attr("for", "words").text(words))
                .with_all(self.error("/words"))
                .with(area),
        ]
    }

    fn agreement(&self, door: &DoorView) -> Vec<El> {
        let look = self.look;
        let until = look.say(
            "入户时签署的授权书上写明的日期",
            "the day that stands in the paper which you sign when somebody comes",
        );
        let clauses = door.clauses.iter().enumerate().map(|(at, clause)| {
            let text = look.say(&clause.zh, &clause.en).replace("{until}", until);
            el("p").text(&format!("{}. {text}", at + 1))
        });
        let tick = el("input")
            .attr("type", "checkbox")
            .attr("name", "agreed")
            .attr("value", "1")
            .flag("checked", self.entries.agreed);
        let words = if door.clauses.is_empty() {
            look.say(
                "我说的都是真的；村里上门时我会看承诺授权书，同意再签字",
                "What I say is true; I read the paper when somebody comes, and sign it if I agree",
            )
        } else {
            look.say("以上我都看过，都同意", "I have read all of it and agree")
        };
        let mut inner: Vec<El> = clauses.collect();
        inner.push(
            el("div")
                .class("field")
                .with_all(self.error("/agreed"))
                .with(el("label").class("choice").with(tick).with(el("span").text(words))),
        );
        inner
    }

    fn check(&self, door: &DoorView) -> Vec<El> {
        let look = self.look;
        let entries = self.entries;
        let matters: Vec<&str> = entries
            .matters
            .iter()
            .map(|matter| look.say(matter.zh(), matter.en()))
            .collect();
        let mut facts = Vec::new();
        facts.push((look.say("村组", "Village"), door.place.clone()));
        if let Some(proxy) = &entries.proxy {
            let text = format!("{}{}", proxy.name, look.say("（", " ("));
            let text = format!("{text}{}{}", proxy.relation, look.say("）", ")"));
            facts.push((look.say("帮忙申报的人", "Who applies"), text));
        }
        facts.push((look.say("姓名", "Name"), entries.name.clone()));
        facts.push((look.say("身份证号码", "ID number"), entries.id_number.clone()));
        facts.push((look.say("电话", "Telephone"), entries.phone.clone()));
        facts.push((
            look.say("困难", "What is the matter"),
            matters.join(look.say("；\n", ";\n")),
        ));
        if !entries.words.trim().is_empty() {
            facts.push((look.say("还想说的", "What else"), entries.words.clone()));
        }
        let list = facts.into_iter().fold(el("dl"), |list, (name, value)| {
            list.with(el("dt").text(name)).with(el("dd").text(&value))
        });
        vec![
            list,
            el("p").text(look.say(
                "提交后，村干部会上门核实。要改就点“上一步”。",
                "After you send it, somebody of the village comes. To change something, go back.",
            )),
        ]
    }

    fn text(&self, name: &'static str, at: &str, label: &str, hint: &str, value: &str, is_phone: bool) -> El {
        let hint_id = format!("{name}-hint");
        let mut input = el("input")
            .attr("type", if is_phone { "tel" } else { "text" })
            .attr("id", name)
            .attr("name", name)
            .attr("maxlength", "60")
            .attr("autocomplete", "off")
            .attr("value", value);
        let mut described = Vec::new();
        let mut field = self.field(at).with(el("label").attr("for", name).text(label));
        if !hint.is_empty() {
            field = field.with(el("p").class("hint").attr("id", &hint_id).text(hint));
            described.push(hint_id);
        }
        if self.problem(at).is_some() {
            described.push(error_id(at));
            input = input.attr("aria-invalid", "true");
        }
        if !described.is_empty() {
            input = input.attr("aria-describedby", &described.join(" "));
        }
        field.with_all(self.error(at)).with(input)
    }

    fn field(&self, at: &str) -> El {
        el("div").class(if self.problem(at).is_some() {
            "field wrong"
        } else {
            "field"
        })
    }

    fn problem(&self, at: &str) -> Option<&FieldProblem> {
        self.problems.iter().find(|problem| problem.at == at)
    }

    fn error(&self, at: &str) -> Option<El> {
        let problem = self.problem(at)?;
        let text = self.look.say(&problem.zh, &problem.en);
        Some(el("p").class("error").attr("id", &error_id(at)).text(text))
    }
}

fn error_id(at: &str) -> String {
    format!("wrong{}", at.replace('/', "-"))
}
