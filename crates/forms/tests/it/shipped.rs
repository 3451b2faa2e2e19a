//! Every description that ships with the program is read, and its cases come out as it says.

use shouwang_forms::FormLibrary;

#[test]
fn what_ships_is_right() {
    let library = FormLibrary::shipped().unwrap_or_else(|problems| {
        panic!(
            "{}",
            problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
        )
    });
    assert!(library.all().count() >= 5);
    for form in library.all() {
        assert!(!form.requirements.is_empty(), "{} serves no requirement", form.id);
        assert!(!form.permission.see.is_empty(), "nobody sees {}", form.id);
    }
}
