//! The SQL that creates the tables of the registry on a database.
//!
//! It is compared with what the migrations make, and helps to write the next one; the program itself never runs it.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::Backend;
use crate::entity::referred;
use crate::table::{Column, Index, Kind, SqlType, Table};

/// The statements that create these tables, in their order, with keys, indexes and triggers: those of append-only
/// tables, and the guard that keeps the administrators' posts apart from one another and from all others.
pub fn create_all(tables: &[&Table], backend: Backend) -> String {
    let mut sql = String::new();
    if backend == Backend::Postgres {
        sql.push_str(REFUSE_CHANGE);
    }
    for table in tables {
        create(&mut sql, table, backend);
    }
    sql
}

/// The statements that make whatever a table of a register lacks, given the names of the columns and indexes that it has.
pub(crate) fn lacking(table: &Table, there: &BTreeSet<String>, backend: Backend) -> String {
    let mut sql = String::new();
    if there.is_empty() {
        create(&mut sql, table, backend);
        return sql;
    }
    for column in table.columns.iter().filter(|column| !there.contains(column.name)) {
        let _ = writeln!(
            sql,
            "ALTER TABLE \"{}\" ADD COLUMN {};",
            table.name,
            definition(table, column, backend).trim()
        );
    }
    for index in table
        .indexes
        .iter()
        .filter(|index| !there.contains(&index_name(table.name, index)))
    {
        let _ = writeln!(sql, "{}", create_index(table.name, index));
    }
    sql
}

/// The name of a unique index, which is also what a violation is recognised by.
pub(crate) fn unique_name(table: &str, columns: &[&str]) -> String {
    format!("{table}_{}_key", columns.join("_"))
}

fn create(sql: &mut String, table: &Table, backend: Backend) {
    let name = table.name;
    let columns: Vec<_> = table
        .columns
        .iter()
        .map(|column| definition(table, column, backend))
        .collect();
    let end = match backend {
        // Without STRICT, SQLite would keep text in an integer column.
        Backend::Sqlite => ") STRICT;\n",
        Backend::Postgres => ");\n",
    };
    let _ = write!(sql, "\nCREATE TABLE \"{name}\" (\n{}\n{end}", columns.join(",\n"));
    for unique in table.unique {
        let index = unique_name(name, unique.columns);
        let on = indexed(unique);
        let _ = writeln!(sql, "CREATE UNIQUE INDEX {index} ON \"{name}\" {on};");
    }
    for index in table.indexes {
        let _ = writeln!(sql, "{}", create_index(name, index));
    }
    if table.kind.is_append_only() {
        refuse_changes(sql, table, backend);
    }
    if name == "post" {
        sql.push_str(match backend {
            Backend::Sqlite => include_str!("guard/post.sqlite.sql"),
            Backend::Postgres => include_str!("guard/post.postgres.sql"),
        });
    }
}

fn create_index(table: &str, index: &Index) -> String {
    format!(
        "CREATE INDEX {} ON \"{table}\" {};",
        index_name(table, index),
        indexed(index)
    )
}

fn index_name(table: &str, index: &Index) -> String {
    format!("{table}_{}_idx", index.columns.join("_"))
}

fn indexed(index: &Index) -> String {
    let columns = list(index.columns);
    match index.condition {
        Some(condition) => format!("({columns}) WHERE {condition}"),
        None => format!("({columns})"),
    }
}

fn definition(table: &Table, column: &Column, backend: Backend) -> String {
    let name = column.name;
    let sql_type = match (column.sql, backend) {
        (SqlType::Int, Backend::Sqlite) => "INTEGER",
        (SqlType::Int, Backend::Postgres) => "BIGINT",
        (SqlType::Text, Backend::Sqlite) => "TEXT",
        // Text is compared byte by byte whatever the collation of the database is.
        (SqlType::Text, Backend::Postgres) => "TEXT COLLATE \"C\"",
        (SqlType::Blob, Backend::Sqlite) => "BLOB",
        (SqlType::Blob, Backend::Postgres) => "BYTEA",
    };
    let null = match (name, column.nullable) {
        ("id", _) => " PRIMARY KEY NOT NULL",
        (_, false) => " NOT NULL",
        (_, true) => "",
    };
    let refers = referred(table, name).map_or(String::new(), |to| format!(" REFERENCES \"{}\" (\"id\")", to.name));
    format!("    \"{name}\" {sql_type}{null}{refers}")
}

fn list(columns: &[&str]) -> String {
    columns
        .iter()
        .map(|column| format!("\"{column}\""))
        .collect::<Vec<_>>()
        .join(", ")
}

fn refuse_changes(sql: &mut String, table: &Table, backend: Backend) {
    let name = table.name;
    match backend {
        Backend::Sqlite => {
            for act in ["UPDATE", "DELETE"] {
                let trigger = format!("{name}_no_{}", act.to_lowercase());
                let _ = writeln!(
                    sql,
                    "CREATE TRIGGER {trigger} BEFORE {act} ON \"{name}\"\n    \
                     BEGIN SELECT RAISE(ABORT, '{name} is append-only'); END;"
                );
            }
        }
        Backend::Postgres => {
            let _ = writeln!(
                sql,
                "CREATE TRIGGER {name}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON \"{name}\"\n    \
                 FOR EACH STATEMENT EXECUTE PROCEDURE refuse_change();"
            );
            if table.kind == Kind::Log {
                // Grants say it a second time, to everybody but a superuser.
                let _ = writeln!(sql, "REVOKE UPDATE, DELETE, TRUNCATE ON \"{name}\" FROM CURRENT_USER;");
            }
        }
    }
}

const REFUSE_CHANGE: &str = "
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END
$$;
";
