//! What papers are held to: size, fonts, fields, and that nothing people type or templates do takes more than the paper.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use shouwang_domain::Problem;
use shouwang_papers::{Fonts, Job, Limits, Pdf, Templates, child};
use shouwang_testkit::pdf;

use crate::samples;

pub(crate) const ALL: &[(&str, fn())] = &[
    (
        "every_paper_is_a4_with_its_fonts_and_fields_and_the_same_twice",
        every_paper_is_a4_with_its_fonts_and_fields_and_the_same_twice,
    ),
    (
        "an_official_page_has_22_lines_of_28_characters",
        an_official_page_has_22_lines_of_28_characters,
    ),
    ("what_people_type_prints_as_text", what_people_type_prints_as_text),
    (
        "a_character_that_no_font_has_is_named_before_printing",
        a_character_that_no_font_has_is_named_before_printing,
    ),
    (
        "a_template_that_is_wrong_loops_or_grows_is_stopped_and_said",
        a_template_that_is_wrong_loops_or_grows_is_stopped_and_said,
    ),
];

/// A folder without templates and fonts.
const NOWHERE: &str = "/nonexistent";

fn made(templates: &Templates, template: &str, data: &Value, limits: &Limits) -> Result<Pdf, Problem> {
    let job = Job {
        template: template.into(),
        data: data.clone(),
        code: Some(
            "shouwang:/cases/7301234567890123456?paper=notice#0123456789012345678901234567890123456789012".into(),
        ),
    };
    let exe = std::env::current_exe().unwrap();
    child::make(
        &exe,
        &[child::SUBCOMMAND],
        templates,
        &Fonts::find(Path::new(NOWHERE))?,
        &job,
        limits,
    )
}

fn make(template: &str, data: &Value) -> Result<Pdf, Problem> {
    made(
        &Templates::load(Path::new(NOWHERE))?,
        template,
        data,
        &Limits::default(),
    )
}

/// Whatever a template of the deployer's makes of it.
fn with_template(text: &str, data: &Value, limits: &Limits) -> Result<Pdf, Problem> {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("own.typ"), text).unwrap();
    made(&Templates::load(folder.path())?, "own", data, limits)
}

/// Every text in the data but days and what only chooses between texts.
fn texts(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) if text.parse::<chrono::NaiveDate>().is_err() => found.push(text.clone()),
        Value::Array(values) => values.iter().for_each(|value| texts(value, found)),
        Value::Object(fields) => fields.values().for_each(|value| texts(value, found)),
        _ => {}
    }
}

fn every_paper_is_a4_with_its_fonts_and_fields_and_the_same_twice() {
    let pictures = std::env::var_os("SHOUWANG_PAPERS");
    for (name, data) in samples::all() {
        for (suffix, data) in [("", data.clone()), ("-blank", samples::blank(&data))] {
            let paper = make(name, &data).unwrap();
            if let Some(folder) = &pictures {
                fs::write(Path::new(folder).join(format!("{name}{suffix}.pdf")), &paper.bytes).unwrap();
            }
            assert!(pdf::is_printable(&paper.bytes), "{name}{suffix}");
            assert_eq!(make(name, &data).unwrap().bytes, paper.bytes, "{name}{suffix}");
            let text = pdf::joined(&paper.bytes);
            if let Some(clause) = data["clauses"][1].as_str() {
                let until = if suffix.is_empty() {
                    "2026年12月31日"
                } else {
                    "年月日"
                };
                let clause = format!("二、{}", clause.replace("{until}", until));
                assert!(text.contains(&clause), "{name}{suffix} lacks {clause}: {text}");
            }
            let mut fields = Vec::new();
            texts(&samples::own(name, &data), &mut fields);
            for field in fields {
                let field: String = field.split_whitespace().collect();
                assert!(text.contains(&field), "{name}{suffix} lacks {field}: {text}");
            }
        }
    }
    let notice = pdf::joined(
        &make("identification_notice", &samples::notice(&["张**"]))
            .unwrap()
            .bytes,
    );
    for said in [
        "公示期：2026年3月6日至2026年3月11日（5日）",
        "县级监督电话：0990-1234567",
        "清溪村村民委员会2026年3月6日",
    ] {
        assert!(notice.contains(said), "{said}: {notice}");
    }
}

fn an_official_page_has_22_lines_of_28_characters() {
    let template = "#import \"common.typ\": *\n#official(\"题\")[#pagebreak()#par(first-line-indent: 0pt, data.text)]";
    let text = "国".repeat(28 * 22 + 1);
    let paper = with_template(template, &json!({ "text": text }), &Limits::default()).unwrap();
    assert_eq!(paper.pages, 3, "the last character stands alone on a page");
    let lines = pdf::text(&paper.bytes);
    let pages: Vec<&str> = lines.split('\u{c}').collect();
    let lengths: Vec<usize> = pages[1]
        .lines()
        .map(|line| line.matches('国').count())
        .filter(|n| *n > 0)
        .collect();
    assert_eq!(lengths, [28; 22]);
}

fn what_people_type_prints_as_text() {
    let hostile = "#panic(\"x\") *粗* _斜_ $x^2$ @ref <label> = 题 \\ // #include \"common.typ\" #data `码` ~ --- #[ ]";
    let mut data = samples::notice(&[hostile]);
    data["rows"][0]["group"] = json!("a\u{202e}b\u{7}c\u{0}d مرحبا");
    let paper = make("identification_notice", &data).unwrap();
    let text = pdf::joined(&paper.bytes);
    let expected: String = hostile.split_whitespace().collect();
    assert!(text.contains(&expected), "{text}");
    assert!(text.contains("abcd"), "{text}");
    assert!(
        paper.text.contains("مرحبا") && !paper.text.contains('\u{202e}'),
        "{}",
        paper.text
    );

    for long in ["A".repeat(10_000), "长".repeat(10_000), "行\n".repeat(10_000)] {
        let (_, mut data) = samples::all().swap_remove(4);
        data["finding"] = json!(long);
        let paper = make("verification", &data).unwrap();
        let first = long.chars().next().unwrap();
        let before = make("verification", &samples::all().swap_remove(4).1).unwrap();
        let count = |paper: &Pdf| pdf::joined(&paper.bytes).matches(first).count();
        assert!(
            count(&paper) + count(&before) >= 10_000,
            "{first}: {} {}",
            count(&paper),
            paper.pages
        );
        assert!(pdf::is_printable(&paper.bytes));
    }
}

fn a_character_that_no_font_has_is_named_before_printing() {
    for name in ["𠮷", "㛃", "堃", "赟", "䶮", "𫟹", "𬭎", "阿卜杜热合曼·买买提"] {
        let paper = make("identification_notice", &samples::notice(&[name])).unwrap();
        assert!(pdf::joined(&paper.bytes).contains(name), "{name}");
    }
    let problem = make("identification_notice", &samples::notice(&["张\u{e000}三\u{2fffd}"])).unwrap_err();
    assert_eq!(problem.code, "paper.no_glyph");
    for text in [&problem.zh, &problem.en] {
        assert!(
            text.contains("U+E000") && text.contains("U+2FFFD") && !text.contains('张'),
            "{text}"
        );
    }
}

fn a_template_that_is_wrong_loops_or_grows_is_stopped_and_said() {
    let limits = Limits {
        cpu_seconds: 2,
        ..Limits::default()
    };
    let refused = |text: &str| with_template(text, &json!({}), &limits).unwrap_err();
    let wrong = refused("#import \"common.typ\": *\n\n#nothing-of-the-kind");
    assert_eq!(wrong.code, "paper.template");
    assert!(wrong.zh.contains("own.typ:3"), "{}", wrong.zh);
    for (text, code) in [
        ("#let f(n) = f(n + 1)\n#f(0)", "paper.template"),
        ("#while true { let x = 1 }", "paper.template"),
        ("#read(\"/etc/passwd\")", "paper.template"),
        ("#set text(font: \"No Such Font\")\nx", "paper.template"),
        ("#datetime.today()", "paper.template"),
        (
            "#for a in range(100000) { for b in range(100000) { } }",
            "paper.maker_died",
        ),
        ("#range(1000000000)", "paper.maker_died"),
    ] {
        assert_eq!(refused(text).code, code, "{text}");
    }
    let slow = Limits {
        wall_seconds: 0,
        ..Limits::default()
    };
    assert_eq!(
        with_template("x", &json!({}), &slow).unwrap_err().code,
        "paper.too_slow"
    );
    let large = Limits {
        input_bytes: 10,
        ..Limits::default()
    };
    assert_eq!(
        with_template("x", &json!({}), &large).unwrap_err().code,
        "paper.too_large"
    );
}
