//! Expressions of every kind over six inputs, and records for them, such that overflow, division by zero and what is not
//! known are frequent.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use shouwang_expression::{Arithmetic, Comparison, Expression, Input, Tree, Type, Value};

/// The codes of the last input.
pub(crate) const CODES: [&str; 3] = ["red", "green", "blue"];

/// Two numbers, a truth, a day, a text and a code.
pub(crate) fn inputs() -> Vec<Input> {
    let input = |name: &str, ty: Type| Input {
        name: name.to_owned(),
        ty,
    };
    vec![
        input("one", Type::Int),
        input("two", Type::Int),
        input("is_so", Type::Bool),
        input("on", Type::Day),
        input("word", Type::Text),
        input("colour", Type::code(CODES)),
    ]
}

fn number() -> impl Strategy<Value = i64> {
    prop_oneof![
        4 => -3_i64..4,
        2 => prop::sample::select(vec![i64::MAX, i64::MIN, i64::MAX - 1, i64::MIN + 1, 1 << 53, -(1 << 53) - 1]),
        1 => any::<i64>(),
    ]
}

fn word() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["", "a", "b", "守望", "𫟹"]).prop_map(str::to_owned)
}

/// A record: a value for each input.
pub(crate) fn record() -> impl Strategy<Value = Vec<Value>> {
    let known = |value: Option<Value>| value.unwrap_or(Value::Null);
    let int = || option::weighted(0.8, number().prop_map(Value::Int)).prop_map(known);
    let day = option::weighted(0.8, (20_000_i64..20_004).prop_map(Value::Int)).prop_map(known);
    let truth = option::weighted(0.7, any::<bool>().prop_map(Value::Bool)).prop_map(known);
    let text = option::weighted(0.8, word().prop_map(Value::Text)).prop_map(known);
    let code = option::weighted(
        0.8,
        prop::sample::select(&CODES[..]).prop_map(|code| Value::Text(code.to_owned())),
    );
    (int(), int(), truth, day, text, code.prop_map(known))
        .prop_map(|(one, two, is_so, on, word, colour)| vec![one, two, is_so, on, word, colour])
}

fn integer() -> impl Strategy<Value = Tree> {
    let leaf = prop_oneof![(0_usize..2).prop_map(Tree::Input), number().prop_map(Tree::Int)];
    leaf.prop_recursive(3, 12, 2, |inner| {
        let operation = prop::sample::select(vec![
            Arithmetic::Add,
            Arithmetic::Subtract,
            Arithmetic::Multiply,
            Arithmetic::Divide,
        ]);
        prop_oneof![
            4 => (operation, inner.clone(), inner.clone())
                .prop_map(|(operation, left, right)| Tree::Arithmetic(operation, Box::new(left), Box::new(right))),
            1 => vec(inner, 1..3).prop_map(Tree::Coalesce),
        ]
    })
}

/// An expression that is true, false or unknown.
pub(crate) fn condition() -> impl Strategy<Value = Expression> {
    let comparison = || {
        prop::sample::select(vec![
            Comparison::Eq,
            Comparison::NotEq,
            Comparison::Less,
            Comparison::LessEq,
            Comparison::Greater,
            Comparison::GreaterEq,
        ])
    };
    let equality = || prop::sample::select(vec![Comparison::Eq, Comparison::NotEq]);
    let compare = |(comparison, left, right)| Tree::Compare(comparison, Box::new(left), Box::new(right));
    let day = prop_oneof![Just(Tree::Input(3)), (20_000_i64..20_004).prop_map(Tree::Int)];
    let code = (0_usize..3).prop_map(|index| Tree::Code(index, CODES[index].to_owned()));
    let leaf = prop_oneof![
        2 => Just(Tree::Input(2)),
        1 => any::<bool>().prop_map(Tree::Bool),
        6 => (comparison(), integer(), integer()).prop_map(compare),
        2 => (comparison(), Just(Tree::Input(3)), day).prop_map(compare),
        2 => (equality(), Just(Tree::Input(4)), word().prop_map(Tree::Text)).prop_map(compare),
        2 => (equality(), Just(Tree::Input(5)), code).prop_map(compare),
        1 => (0_usize..6).prop_map(|index| Tree::IsNull(Box::new(Tree::Input(index)))),
        1 => integer().prop_map(|tree| Tree::IsNull(Box::new(tree))),
    ];
    let tree = leaf.prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(|inner| Tree::Not(Box::new(inner))),
            vec(inner.clone(), 1..4).prop_map(Tree::And),
            vec(inner.clone(), 1..4).prop_map(Tree::Or),
            inner.prop_map(|inner| Tree::IsNull(Box::new(inner))),
        ]
    });
    tree.prop_map(|tree| Expression {
        tree,
        ty: Type::Bool,
        inputs: inputs(),
    })
}
