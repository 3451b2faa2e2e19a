//! A text to a syntax tree, with the place of every error.

use std::ops::ControlFlow;

use sqlparser::ast::{Expr, visit_expressions};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::{Token, Tokenizer};

use crate::Refusal;

/// Words and signs at most. An expression is one line or a few; the bound keeps every tree shallow.
const TOKENS: usize = 200;

/// Parentheses within parentheses at most.
const DEPTH: usize = 32;

/// Parses one expression and nothing after it.
pub(crate) fn parse(text: &str) -> Result<Expr, Refusal> {
    let dialect = GenericDialect {};
    let tokens = Tokenizer::new(&dialect, text)
        .tokenize_with_location()
        .map_err(|e| syntax((e.location.line, e.location.column), &e.message))?;
    let words = tokens.iter().filter(|t| !matches!(t.token, Token::Whitespace(_)));
    if let Some(beyond) = words.clone().nth(TOKENS) {
        let start = beyond.span.start;
        return Err(Refusal {
            at: (start.line, start.column),
            code: "expression.too_long",
            zh: format!("表达式超过 {TOKENS} 个词，请拆成几条。"),
            en: format!("The expression has more than {TOKENS} words; make several of it."),
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

/// Every name in a text, in its order and as often as it stands there.
///
/// # Errors
/// What is wrong with the text.
pub fn identifiers(text: &str) -> Result<Vec<String>, Refusal> {
    let mut found = Vec::new();
    let _: ControlFlow<()> = visit_expressions(&parse(text)?, |expr| {
        match expr {
            Expr::Identifier(ident) => found.push((ident.span.start, ident.value.clone())),
            Expr::CompoundIdentifier(parts) => {
                let name: Vec<&str> = parts.iter().map(|part| part.value.as_str()).collect();
                found.extend(parts.first().map(|first| (first.span.start, name.join("."))));
            }
            _ => {}
        }
        ControlFlow::Continue(())
    });
    found.sort();
    Ok(found.into_iter().map(|(_, name)| name).collect())
}

fn syntax(at: (u64, u64), message: &str) -> Refusal {
    Refusal {
        at,
        code: "expression.syntax",
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
