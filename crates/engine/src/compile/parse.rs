//! The text of a rule to a syntax tree, with the place of every error.

use std::ops::ControlFlow;

use sqlparser::ast::{Expr, visit_expressions};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::{Token, Tokenizer};

use super::Refusal;

/// Words and signs of a rule at most. A rule is one line; the bound keeps every tree shallow.
const TOKENS: usize = 200;

/// Parentheses within parentheses at most.
const DEPTH: usize = 32;

/// Parses one expression and nothing after it.
pub(super) fn parse(text: &str) -> Result<Expr, Refusal> {
    let dialect = GenericDialect {};
    let tokens = Tokenizer::new(&dialect, text)
        .tokenize_with_location()
        .map_err(|e| syntax((e.location.line, e.location.column), &e.message))?;
    let words = tokens.iter().filter(|t| !matches!(t.token, Token::Whitespace(_)));
    if let Some(beyond) = words.clone().nth(TOKENS) {
        let start = beyond.span.start;
        return Err(Refusal {
            at: (start.line, start.column),
            code: "rule.too_long",
            zh: format!("表达式超过 {TOKENS} 个词，请拆成几条规则。"),
            en: format!("The expression has more than {TOKENS} words; make several rules of it."),
        });
    }
    let mut parser = Parser::new(&dialect)
        .with_recursion_limit(DEPTH)
        .with_tokens_with_locations(tokens);
    let expr = parser.parse_expr().map_err(|error| match error {
        ParserError::ParserError(message) | ParserError::TokenizerError(message) => {
            let (message, at) = split_place(&message);
            syntax(at.unwrap_or(end_of(text)), message)
        }
        ParserError::RecursionLimitExceeded => syntax((1, 1), "parentheses are nested too deeply"),
    })?;
    let next = parser.peek_token();
    match next.token {
        Token::EOF => Ok(expr),
        unexpected => Err(syntax(
            (next.span.start.line, next.span.start.column),
            &format!("nothing may follow here, found: {unexpected}"),
        )),
    }
}

/// Every name in an expression, in the order of the text.
pub(super) fn identifiers(expr: &Expr) -> Vec<String> {
    let mut found = Vec::new();
    let _: ControlFlow<()> = visit_expressions(expr, |expr| {
        if let Expr::Identifier(ident) = expr {
            found.push((ident.span.start, ident.value.clone()));
        }
        ControlFlow::Continue(())
    });
    found.sort();
    found.into_iter().map(|(_, name)| name).collect()
}

fn syntax(at: (u64, u64), message: &str) -> Refusal {
    Refusal {
        at,
        code: "rule.syntax",
        zh: format!("表达式有语法错误：{message}。"),
        en: format!("The expression has a syntax error: {message}."),
    }
}

/// The parser writes the place at the end of its message.
fn split_place(message: &str) -> (&str, Option<(u64, u64)>) {
    let split = || {
        let (before, place) = message.rsplit_once(" at Line: ")?;
        let (line, column) = place.split_once(", Column: ")?;
        Some((before, (line.parse().ok()?, column.parse().ok()?)))
    };
    split().map_or((message, None), |(before, place)| (before, Some(place)))
}

/// Just after the last character.
fn end_of(text: &str) -> (u64, u64) {
    let last = text.rsplit('\n').next().unwrap_or_default();
    (text.matches('\n').count() as u64 + 1, last.chars().count() as u64 + 1)
}
