//! Damaged and hostile files are refused in this very process, without a panic.

use proptest::prelude::*;
use shouwang_sheets::{Limits, REGISTER, inspect, read_income, read_register, read_workbook};

use crate::hostile;
use crate::sample::{id, sheet, today};

pub(crate) fn whole() -> Vec<u8> {
    let number = id("19700101", 11);
    let keys = [
        "household_number",
        "town",
        "village",
        "population",
        "relation",
        "name",
        "id_number",
        "health",
        "labour",
    ];
    let row = [
        "1",
        "石溪镇",
        "上屋村",
        "脱贫户",
        "户主",
        "陈赟",
        &number,
        "健康",
        "普通劳动力",
    ];
    sheet(REGISTER, &keys, &[&row])
}

#[test]
fn hostile_files_are_refused() {
    for (idx, (bytes, code)) in hostile::files().into_iter().enumerate() {
        let result = read_workbook(&bytes, &Limits::default());
        assert_eq!(result.map_err(|p| p.code), Err(code.to_owned()), "file {idx}");
    }
}

#[test]
fn a_file_beyond_the_limit_is_not_even_opened() {
    let limits = Limits {
        file_bytes: 10,
        ..Limits::default()
    };
    assert_eq!(inspect(&whole(), &limits).unwrap_err().code, "sheet.too_large");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(50))]

    #[test]
    fn random_damage_never_panics(damage in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20), cut in any::<Option<prop::sample::Index>>()) {
        let mut bytes = whole();
        for (at, byte) in damage {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        if let Ok(workbook) = read_workbook(&bytes, &Limits::default()) {
            let _ = read_register(&workbook, today());
            let _ = read_income(&workbook, today());
        }
    }

    #[test]
    fn random_cells_never_panic(cells in proptest::collection::vec("\\PC{0,20}", 9)) {
        let row: Vec<&str> = cells.iter().map(String::as_str).collect();
        let keys = ["household_number", "town", "village", "population", "relation", "name", "id_number", "birth_date", "phone"];
        let workbook = read_workbook(&sheet(REGISTER, &keys, &[&row]), &Limits::default()).unwrap();
        let _ = read_register(&workbook, today());
    }
}
