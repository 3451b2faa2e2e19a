//! The linkage from outside: the same answer in every circumstance, and a good one.
#![allow(clippy::unwrap_used, missing_docs)]

mod chinese;
mod months;
mod people;
mod persons;

use std::num::NonZero;
use std::path::Path;

use shouwang_linkage::evaluate::evaluate;
use shouwang_linkage::input::read_table;
use shouwang_linkage::model::Model;
use shouwang_linkage::output::{write_clusters, write_links};
use shouwang_linkage::run::{Options, Prepared};
use shouwang_linkage::schema::Schema;

use people::{COLUMNS, FAMILY_COLUMNS, Lists};

const THREADS: NonZero<usize> = NonZero::<usize>::MIN;

fn options(threads: usize, memory_mib: usize) -> Options {
    Options {
        threads: NonZero::new(threads).unwrap(),
        memory_mib,
        ..Options::default()
    }
}

/// Links two files and gives the bytes that come out, with those of the model.
fn link(lists: &Lists, options: &Options) -> (Vec<u8>, Vec<u8>) {
    link_columns(lists, COLUMNS, options)
}

fn link_columns(lists: &Lists, columns: &str, options: &Options) -> (Vec<u8>, Vec<u8>) {
    let schema = Schema::parse(columns).unwrap();
    let left = read_table(&lists.left, "id", &schema).unwrap();
    let right = read_table(&lists.right, "id", &schema).unwrap();
    let prepared = Prepared::new(&schema, &left, Some(&right), options.threads).unwrap();
    let linked = prepared.link(options, None).unwrap();
    let (out, model) = (lists.path("links.csv"), lists.path("model.json"));
    write_links(&out, &linked.links, &left, &right).unwrap();
    linked.model.write(&model).unwrap();
    (std::fs::read(out).unwrap(), std::fs::read(model).unwrap())
}

fn links_of(path: &Path, lists: &Lists) -> (u64, u64, u64) {
    let found = evaluate(path, &lists.truth, false, None).unwrap();
    (found.true_pairs, found.false_links, found.missed)
}

#[test]
fn damaged_people_are_found_again_without_a_label() {
    let lists = Lists::new(400, 7, false);
    link(&lists, &options(2, 64));
    let (truth, wrong, missed) = links_of(&lists.path("links.csv"), &lists);
    assert_eq!(truth, 300);
    assert!(wrong <= 2 && missed <= 6, "{wrong} wrong, {missed} missed of {truth}");
}

#[test]
fn relatives_at_one_address_are_not_taken_for_one_another() {
    let lists = Lists::of_families(600, 11);
    link_columns(&lists, FAMILY_COLUMNS, &options(2, 64));
    let (truth, wrong, missed) = links_of(&lists.path("links.csv"), &lists);
    assert!(truth > 500);
    assert!(
        wrong * 50 <= truth && missed * 10 <= truth,
        "{wrong} wrong, {missed} missed of {truth}"
    );
}

#[test]
fn why_two_rows_are_linked_is_a_sum() {
    let lists = Lists::new(400, 12, false);
    let schema = Schema::parse(COLUMNS).unwrap();
    let left = read_table(&lists.left, "id", &schema).unwrap();
    let right = read_table(&lists.right, "id", &schema).unwrap();
    let prepared = Prepared::new(&schema, &left, Some(&right), THREADS).unwrap();
    let linked = prepared.link(&options(2, 64), None).unwrap();
    assert!(!linked.links.is_empty());
    for link in &linked.links {
        let why = prepared.explain(&linked.model, link.left, link.right);
        assert_eq!(why.columns.len(), schema.columns().len());
        let sum = why.prior + why.exchange + why.columns.iter().map(|column| column.weight).sum::<f32>();
        assert!((sum - link.weight).abs() < 1e-3 && (why.weight - link.weight).abs() < 1e-3);
    }
}

#[test]
fn threads_memory_and_order_of_rows_change_no_byte() {
    let lists = Lists::new(1_500, 8, false);
    let one = link(&lists, &options(1, 1_024));
    assert!(one.0.len() > 10_000);
    assert!(link(&lists, &options(3, 1_024)) == one, "threads");
    // With no memory the list goes in parts of a thousand rows.
    assert!(link(&lists, &options(2, 0)) == one, "memory");
    assert!(
        link(&Lists::new(1_500, 8, true), &options(2, 1_024)) == one,
        "order of rows"
    );
}

#[test]
fn a_model_is_kept_and_used_again() {
    let lists = Lists::new(400, 9, false);
    let fresh = link(&lists, &options(2, 64)).0;
    let schema = Schema::parse(COLUMNS).unwrap();
    let model = Model::read(&lists.path("model.json"), &schema).unwrap();
    let left = read_table(&lists.left, "id", &schema).unwrap();
    let right = read_table(&lists.right, "id", &schema).unwrap();
    let again = Prepared::new(&schema, &left, Some(&right), THREADS).unwrap();
    let linked = again.link(&options(2, 64), Some(&model)).unwrap();
    write_links(&lists.path("again.csv"), &linked.links, &left, &right).unwrap();
    assert!(std::fs::read(lists.path("again.csv")).unwrap() == fresh);
    let other = Schema::parse("given_name:name").unwrap();
    assert_eq!(
        Model::read(&lists.path("model.json"), &other).unwrap_err().code,
        "linkage.model_schema"
    );
    let text = std::fs::read_to_string(lists.path("model.json")).unwrap();
    let broken = |from: &str, to: &str| {
        std::fs::write(lists.path("broken.json"), text.replacen(from, to, 1)).unwrap();
        Model::read(&lists.path("broken.json"), &schema).unwrap_err().code
    };
    assert_eq!(broken("\"version\": 1", "\"version\": 2"), "linkage.model_version");
    assert_eq!(
        broken("\"pairs_of_one\": 0.", "\"pairs_of_one\": 7."),
        "linkage.bad_model"
    );
    assert_eq!(broken("{", ""), "linkage.bad_model");
}

#[test]
fn duplicates_of_one_list_become_clusters() {
    let lists = Lists::new(400, 10, false);
    let schema = Schema::parse(COLUMNS).unwrap();
    let both = lists.in_one_file();
    let table = read_table(&both, "id", &schema).unwrap();
    let linked = Prepared::new(&schema, &table, None, THREADS)
        .unwrap()
        .link(&options(2, 64), None)
        .unwrap();
    write_links(&lists.path("links.csv"), &linked.links, &table, &table).unwrap();
    let found = evaluate(&lists.path("links.csv"), &lists.truth, true, None).unwrap();
    assert!(found.false_links <= 3 && found.missed <= 8, "{found:?}");
    let clusters = linked.cluster_names(&table, None).unwrap();
    write_clusters(&lists.path("clusters.csv"), &clusters, &table).unwrap();
    let text = std::fs::read_to_string(lists.path("clusters.csv")).unwrap();
    assert_eq!(text.lines().count(), table.len() + 1);
}

#[test]
fn parquet_and_csv_say_the_same() {
    use arrow::array::{ArrayRef, StringArray};
    use arrow::record_batch::RecordBatch;
    use parquet::arrow::ArrowWriter;
    use std::sync::Arc;

    let folder = tempfile::tempdir().unwrap();
    let column = |cells: [Option<&str>; 3]| Arc::new(StringArray::from(cells.to_vec())) as ArrayRef;
    let batch = RecordBatch::try_from_iter_with_nullable([
        ("born", column([Some("1990-01-05"), None, Some("1991-02-03")]), true),
        ("id", column([Some("b"), Some("a"), Some("c")]), true),
        ("name", column([Some("陈志强"), Some("李娜"), None]), true),
    ])
    .unwrap();
    let path = folder.path().join("people.parquet");
    let mut writer = ArrowWriter::try_new(std::fs::File::create(&path).unwrap(), batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    std::fs::write(
        folder.path().join("people.csv"),
        "id, name,born\nb,陈志强,1990-01-05\na,李娜,\nc,,1991-02-03\n",
    )
    .unwrap();
    let schema = Schema::parse("name:name,born:date").unwrap();
    let read = |name: &str| format!("{:?}", read_table(&folder.path().join(name), "id", &schema).unwrap());
    assert_eq!(read("people.parquet"), read("people.csv"));
    let missing = Schema::parse("name:name,birth:date").unwrap();
    for name in ["people.parquet", "people.csv"] {
        let problem = read_table(&folder.path().join(name), "id", &missing).unwrap_err();
        assert_eq!(problem.code, "linkage.no_such_column");
        assert!(problem.en.contains("birth") && problem.en.contains("born"));
    }
    let absent = read_table(&folder.path().join("absent.csv"), "id", &schema).unwrap_err();
    assert_eq!(absent.code, "linkage.unreadable");
    std::fs::write(folder.path().join("bad.parquet"), "no parquet").unwrap();
    let bad = read_table(&folder.path().join("bad.parquet"), "id", &schema).unwrap_err();
    assert_eq!(bad.code, "linkage.bad_file");
}
