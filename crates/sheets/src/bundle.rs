//! Many files as one archive (.zip) that every desktop opens. The same files give the same bytes.

use std::io::{Cursor, Write as _};

use shouwang_domain::Problem;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// Puts files together, each under its name, which may have folders in it.
///
/// # Errors
/// `internal` when the library refuses, as it does of two files of one name.
pub fn bundle(files: &[(String, Vec<u8>)]) -> Result<Vec<u8>, Problem> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    // Papers are compressed already, and an archive has no clock.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::default());
    for (name, bytes) in files {
        archive
            .start_file(name.as_str(), options)
            .map_err(|error| Problem::internal(format!("a file does not go into an archive: {error}")))?;
        archive.write_all(bytes).map_err(Problem::internal)?;
    }
    let archive = archive
        .finish()
        .map_err(|error| Problem::internal(format!("an archive does not end: {error}")))?;
    Ok(archive.into_inner())
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn files_come_out_as_they_went_in_and_the_same_twice() {
        let files = vec![
            ("目录.csv".to_owned(), b"a,b".to_vec()),
            ("清溪村/001_欧阳㛃.pdf".to_owned(), vec![7; 3000]),
        ];
        let bytes = bundle(&files).unwrap();
        assert_eq!(bundle(&files).unwrap(), bytes);
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        assert_eq!(archive.len(), 2);
        for (name, content) in &files {
            let mut read = Vec::new();
            archive.by_name(name).unwrap().read_to_end(&mut read).unwrap();
            assert_eq!(&read, content);
        }
    }
}
