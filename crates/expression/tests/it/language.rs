//! What may be written, what it means, and how it is refused.

use shouwang_expression::{Expression, Meaning, Names, Type, Value, day_number, day_of, identifiers};

struct Shop;

impl Names for Shop {
    fn meaning(&self, name: &str) -> Option<Meaning> {
        let ty = match name {
            "price" | "paid" => Type::Int,
            "open" => Type::Bool,
            "sold_on" | "due_on" => Type::Day,
            "title" => Type::Text,
            "kind" => Type::code(["book", "pen"]),
            "limit" => return Some(Meaning::Number(100)),
            "stationery" => return Some(Meaning::Codes(vec!["pen".into()])),
            _ => return None,
        };
        Some(Meaning::Input {
            ty,
            zh: name.to_owned(),
        })
    }

    fn aggregate(&self, function: &str, name: &str) -> Option<Meaning> {
        (function == "sum" && name == "rows.amount").then(|| Meaning::Input {
            ty: Type::Int,
            zh: "合计".into(),
        })
    }

    fn known(&self) -> Vec<String> {
        ["price", "paid", "open", "sold_on", "due_on", "title", "kind"]
            .map(str::to_owned)
            .to_vec()
    }
}

fn value(text: &str, known: &[(&str, Value)]) -> Value {
    let expression = Expression::compile(text, &Shop).unwrap();
    expression.value(&|index| {
        let name = &expression.inputs[index].name;
        known
            .iter()
            .find(|(known, _)| known == name)
            .map_or(Value::Null, |(_, value)| value.clone())
    })
}

fn refused(text: &str) -> (&'static str, (u64, u64)) {
    let refusal = Expression::compile(text, &Shop).unwrap_err();
    assert!(!refusal.zh.is_empty() && !refusal.en.is_empty());
    (refusal.code, refusal.at)
}

#[test]
fn what_is_not_known_is_a_third_outcome() {
    let price = |price: i64| [("price", Value::Int(price))];
    assert_eq!(value("price > limit", &price(101)), Value::Bool(true));
    assert_eq!(value("price > limit", &[]), Value::Null);
    assert_eq!(value("price > limit or price is null", &[]), Value::Bool(true));
    assert_eq!(
        value("not (price > limit) and paid > 0", &price(101)),
        Value::Bool(false)
    );
    assert_eq!(value("coalesce(paid, price, 0)", &price(7)), Value::Int(7));
    assert_eq!(value("kind in ('book', 'pen')", &[]), Value::Null);
    assert_eq!(
        value("kind in (stationery)", &[("kind", Value::Text("pen".into()))]),
        Value::Bool(true)
    );
    assert_eq!(
        value(
            "sum(rows.amount) <= price",
            &[("price", Value::Int(5)), ("sum(rows.amount)", Value::Int(5))]
        ),
        Value::Bool(true)
    );
}

#[test]
fn numbers_never_wrap() {
    let most = [("price", Value::Int(i64::MAX)), ("paid", Value::Int(0))];
    assert_eq!(value("price + 1", &most), Value::Null);
    assert_eq!(value("price / paid", &most), Value::Null);
    assert_eq!(
        value(
            "price + 1 > 0 or open",
            &[("price", Value::Int(i64::MAX)), ("open", Value::Bool(true))]
        ),
        Value::Bool(true)
    );
    assert_eq!(value("(0 - 7) / 2", &[]), Value::Int(-3));
    assert_eq!(value("-price / 2", &[("price", Value::Int(7))]), Value::Int(-3));
}

#[test]
fn days_are_counted_and_compared() {
    let day = |text: &str| Value::Int(day_number(text.parse().unwrap()));
    let known = [("sold_on", day("2026-02-27")), ("due_on", day("2026-03-01"))];
    assert_eq!(value("due_on - sold_on", &known), Value::Int(2));
    assert_eq!(value("sold_on + 2 = due_on", &known), Value::Bool(true));
    assert_eq!(value("due_on >= date '2026-03-01'", &known), Value::Bool(true));
    assert_eq!(
        value("due_on between '2026-03-01' and '2026-03-31'", &known),
        Value::Bool(true)
    );
    assert_eq!(
        day_of(day_number("1970-01-01".parse().unwrap())),
        "1970-01-01".parse().ok()
    );
    assert_eq!(day_of(i64::MAX), None);
}

#[test]
fn what_is_wrong_is_refused_at_its_place() {
    assert_eq!(refused("price > limt"), ("expression.unknown_name", (1, 9)));
    assert_eq!(refused("price + sold_on"), ("expression.mixed_types", (1, 9)));
    assert_eq!(refused("sold_on + due_on"), ("expression.mixed_types", (1, 11)));
    assert_eq!(refused("sold_on > date '2026-02-30'"), ("expression.day", (1, 16)));
    assert_eq!(refused("title > 'a'"), ("expression.mixed_types", (1, 1)));
    assert_eq!(refused("kind = 'pencil'"), ("expression.unknown_code", (1, 8)));
    assert_eq!(refused("sum(price) > 1"), ("expression.aggregate", (1, 1)));
    assert_eq!(
        refused("price / (1 - 1) > 0 and 1 / 0 > 1"),
        ("expression.constant", (1, 25))
    );
    assert_eq!(refused("lower(title) = 'a'"), ("expression.function", (1, 1)));
    let refusal = Expression::condition("price + 1", &Shop).unwrap_err();
    assert_eq!(refusal.code, "expression.not_boolean");
    assert_eq!(
        identifiers("price > paid or due_on is null and price > 1").unwrap(),
        ["price", "paid", "due_on", "price"]
    );
}
