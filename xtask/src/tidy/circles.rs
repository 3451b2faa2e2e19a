//! Files of a crate that import one another in a circle: none of them can be read, tested or moved without all others.
//!
//! An import is a path from `crate`, `super` or `self`, in a `use` or in the code, that leads to another file. What a file
//! has with its own parents and children is no import: a module is declared by its parent, which may re-export it, and a
//! child may look up.

use std::collections::BTreeMap;
use std::fs;
use std::iter::Peekable;
use std::path::Path;

use petgraph::algo::tarjan_scc;
use petgraph::graphmap::DiGraphMap;
use proc_macro2::{Delimiter, TokenStream, TokenTree, token_stream};

/// A module by its path from the root of the crate.
type Module = Vec<String>;

/// The circles of all crates, as `crate: one file, another file`.
pub(super) fn violations(root: &Path) -> Vec<String> {
    let mut crates: Vec<_> = fs::read_dir(root.join("crates"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    crates.push(root.join("xtask"));
    crates.sort();
    let circles_of = |directory: &Path| {
        let mut files = BTreeMap::new();
        read(&directory.join("src"), &mut Vec::new(), &mut files);
        circles(&files)
    };
    let named = |directory: &Path, circle: Vec<String>| {
        let name = directory.file_name().unwrap().to_string_lossy().into_owned();
        format!("{name}: {}", circle.join(", "))
    };
    let found = crates.iter().flat_map(|directory| {
        let circles = circles_of(directory).into_iter();
        circles.map(|circle| named(directory, circle))
    });
    found.collect()
}

/// The files below a directory by the modules that they are.
fn read(directory: &Path, module: &mut Module, files: &mut BTreeMap<Module, String>) {
    for entry in fs::read_dir(directory).unwrap().map(Result::unwrap) {
        let path = entry.path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            module.push(name);
            read(&path, module, files);
            module.pop();
        } else if path.extension().is_some_and(|ending| ending == "rs") && name != "tests" {
            let is_root = matches!(name.as_str(), "mod" | "lib" | "main");
            let own = module.iter().cloned().chain((!is_root).then_some(name)).collect();
            files.insert(own, fs::read_to_string(&path).unwrap());
        }
    }
}

fn circles(files: &BTreeMap<Module, String>) -> Vec<Vec<String>> {
    let modules: Vec<&Module> = files.keys().collect();
    let mut imports = DiGraphMap::<usize, ()>::new();
    for (from, (module, text)) in files.iter().enumerate() {
        let tokens: TokenStream = text.parse().unwrap();
        let mut paths = Vec::new();
        collect(tokens, module, &mut paths);
        for path in paths {
            let to = (0..=path.len()).rev().find_map(|end| {
                let found = modules.binary_search_by(|known| known.as_slice().cmp(&path[..end]));
                found.ok()
            });
            // The parents of a file begin its path, and its own path begins those of its children.
            let is_related = |to: &usize| modules[*to].starts_with(module) || module.starts_with(modules[*to]);
            if let Some(to) = to.filter(|to| !is_related(to)) {
                imports.add_edge(from, to, ());
            }
        }
    }
    let mut circles: Vec<Vec<String>> = tarjan_scc(&imports)
        .into_iter()
        .filter(|together| together.len() > 1)
        .map(|together| together.into_iter().map(|file| modules[file].join("::")).collect())
        .collect();
    circles.iter_mut().for_each(|circle| circle.sort());
    circles.sort();
    circles
}

/// The paths within the crate that stand in some code of `module`, without its tests.
fn collect(tokens: TokenStream, module: &Module, paths: &mut Vec<Module>) {
    let mut tokens = tokens.into_iter().peekable();
    let (mut of_tests, mut inline) = (false, None);
    while let Some(token) = tokens.next() {
        match token {
            // An attribute belongs to the item that follows.
            TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket && is_cfg_test(group.stream()) => {
                of_tests = true;
            }
            TokenTree::Group(group) => {
                // What stands in a module that has no file of its own looks up from there.
                let within = inline.take().filter(|_| group.delimiter() == Delimiter::Brace);
                if !(of_tests && group.delimiter() == Delimiter::Brace) {
                    let inner = module.iter().cloned().chain(within).collect();
                    collect(group.stream(), &inner, paths);
                }
                of_tests &= group.delimiter() != Delimiter::Brace;
            }
            TokenTree::Punct(punct) if punct.as_char() == ';' => (of_tests, inline) = (false, None),
            TokenTree::Ident(word) if word == "mod" => inline = tokens.peek().map(TokenTree::to_string),
            TokenTree::Ident(word) if !of_tests => {
                let from = match word.to_string().as_str() {
                    "crate" => Some(Vec::new()),
                    "self" => Some(module.clone()),
                    "super" => Some(parent(module)),
                    _ => None,
                };
                if let Some(from) = from.filter(|_| goes_on(&mut tokens)) {
                    follow(&mut tokens, from, paths);
                }
            }
            _ => {}
        }
    }
}

/// Follows a path behind its `::`, into all its branches.
fn follow(tokens: &mut Peekable<token_stream::IntoIter>, mut path: Module, paths: &mut Vec<Module>) {
    loop {
        match tokens.next() {
            Some(TokenTree::Ident(word)) if word == "super" => path = parent(&path),
            Some(TokenTree::Ident(word)) if word == "self" => {}
            Some(TokenTree::Ident(word)) => path.push(word.to_string()),
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                let mut branches = group.stream().into_iter().peekable();
                while branches.peek().is_some() {
                    follow(&mut branches, path.clone(), paths);
                    while branches.next_if(|token| !is(token, ',')).is_some() {}
                    branches.next();
                }
                return;
            }
            // `*`, or the end of something that is no path.
            _ => break,
        }
        if !goes_on(tokens) {
            break;
        }
    }
    paths.push(path);
}

/// Takes the `::` that continues a path, where there is one.
fn goes_on(tokens: &mut Peekable<token_stream::IntoIter>) -> bool {
    tokens.next_if(|token| is(token, ':')).is_some() && tokens.next_if(|token| is(token, ':')).is_some()
}

fn is(token: &TokenTree, sign: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign)
}

fn is_cfg_test(attribute: TokenStream) -> bool {
    attribute.to_string().replace(' ', "") == "cfg(test)"
}

fn parent(module: &Module) -> Module {
    module[..module.len().saturating_sub(1)].to_vec()
}

#[test]
fn a_planted_circle_is_found() {
    let crate_of = |files: &[(&str, &str)]| {
        let module = |path: &str| {
            path.split("::")
                .filter(|part| !part.is_empty())
                .map(str::to_owned)
                .collect()
        };
        let files = files.iter().map(|(path, text)| (module(path), (*text).to_owned()));
        circles(&files.collect())
    };
    for import in [
        "use crate::b::Bee;",
        "use crate::{b::Bee, c};",
        "use super::{c, b};",
        "fn f() { crate::b::bee() }",
        "mod inner { use super::super::b::Bee; }",
    ] {
        let planted = [
            ("", "mod a; mod b;"),
            ("a", import),
            ("b", "use crate::a::Aunt;"),
            ("c", ""),
        ];
        assert_eq!(crate_of(&planted), [["a", "b"]], "{import}");
    }
    let round = [("a", "use crate::b;"), ("b", "use crate::c;"), ("c", "use crate::a;")];
    assert_eq!(crate_of(&round), [["a", "b", "c"]]);
    // One direction, a test, and parent and child are no circle.
    let plain = [
        ("", "mod a; pub use a::Aunt; use self::b::Bee;"),
        ("a", "use crate::b::Bee; use super::Root;"),
        (
            "b",
            "use crate::b::child::Child; #[cfg(test)] mod tests { use crate::a::Aunt; }",
        ),
        ("b::child", "use super::Bee; // use crate::a;"),
    ];
    assert!(crate_of(&plain).is_empty(), "{:?}", crate_of(&plain));
}
