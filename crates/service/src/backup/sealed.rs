//! A sealed file: what is written through it can be read with its key alone, and not one byte of it can be changed, moved or
//! cut off without that being seen.
//!
//! The construction is STREAM over AES-256-GCM, as in age: chunks of 64 KiB, each sealed with its number and with whether it
//! is the last. The key of a file is made of the one given and of a salt of its own, so that no two files share one.
//!
//! ```text
//! shouwang-backup/1\n     what it is
//! 8 bytes                 which key: the beginning of a digest of it
//! 32 bytes                salt
//! chunks                  each with its tag of 16 bytes; the last one may be short
//! ```

use std::fs::File;
use std::io::{self, BufReader, Read, Write};

use aead_stream::{DecryptorBE32, EncryptorBE32};
use aes_gcm::aead::{Key, Payload};
use aes_gcm::{Aes256Gcm, KeyInit as _};
use hmac::{Hmac, Mac as _};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::{Problem, Result};

/// 32 secret bytes.
pub(super) type Secret = Zeroizing<[u8; 32]>;

const MAGIC: &[u8] = b"shouwang-backup/1\n";
const KEY_NAME: usize = 8;
const SALT: usize = 32;
const HEADER: usize = MAGIC.len() + KEY_NAME + SALT;
const CHUNK: usize = 64 << 10;
const TAG: usize = 16;
/// The rest of a nonce is the number of the chunk and whether it is the last.
const NONCE: [u8; 7] = [0; 7];

/// Seals what is written.
pub(super) struct Sealing<W> {
    out: W,
    header: Vec<u8>,
    stream: EncryptorBE32<Aes256Gcm>,
    chunk: Vec<u8>,
}

impl<W: Write> Sealing<W> {
    /// Begins a file.
    pub(super) fn new(mut out: W, secret: &Secret) -> Result<Self> {
        let mut salt = [0; SALT];
        getrandom::fill(&mut salt).map_err(Problem::internal)?;
        let header = [MAGIC, &key_name(secret), &salt].concat();
        out.write_all(&header).map_err(Problem::internal)?;
        let key = key_of_file(secret, &header);
        Ok(Self {
            out,
            stream: EncryptorBE32::new(&Key::<Aes256Gcm>::from(*key), &NONCE.into()),
            header,
            chunk: Vec::with_capacity(CHUNK),
        })
    }

    /// Seals the last chunk; without it the file is not whole.
    pub(super) fn finish(mut self) -> io::Result<W> {
        let payload = Payload {
            msg: &self.chunk,
            aad: &self.header,
        };
        let sealed = self.stream.encrypt_last(payload).map_err(|_| too_long())?;
        self.out.write_all(&sealed)?;
        Ok(self.out)
    }
}

impl<W: Write> Write for Sealing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // A full chunk waits until there is more: it may be the last.
        if self.chunk.len() == CHUNK {
            let payload = Payload {
                msg: &self.chunk,
                aad: &self.header,
            };
            let sealed = self.stream.encrypt_next(payload).map_err(|_| too_long())?;
            self.out.write_all(&sealed)?;
            self.chunk.clear();
        }
        let taken = bytes.len().min(CHUNK - self.chunk.len());
        self.chunk.extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Opens what was sealed. A chunk that was altered is an error, at which nothing of it has been given out.
pub(super) struct Opening {
    from: BufReader<File>,
    header: Vec<u8>,
    /// None after the last chunk.
    stream: Option<DecryptorBE32<Aes256Gcm>>,
    /// Where the next chunk begins in the file.
    at: u64,
    open: Zeroizing<Vec<u8>>,
    taken: usize,
}

impl Opening {
    /// Begins to read a file.
    ///
    /// # Errors
    /// `backup.foreign` when it is none of these, `backup.wrong_key`.
    pub(super) fn new(file: File, secret: &Secret) -> Result<Self> {
        let mut from = BufReader::with_capacity(CHUNK + TAG, file);
        let mut header = vec![0; HEADER];
        from.read_exact(&mut header).map_err(|_| foreign())?;
        if !header.starts_with(MAGIC) {
            return Err(foreign());
        }
        if header[MAGIC.len()..][..KEY_NAME] != key_name(secret) {
            return Err(wrong_key());
        }
        let key = key_of_file(secret, &header);
        Ok(Self {
            from,
            stream: Some(DecryptorBE32::new(&Key::<Aes256Gcm>::from(*key), &NONCE.into())),
            header,
            at: HEADER as u64,
            open: Zeroizing::default(),
            taken: 0,
        })
    }

    /// Where the chunk begins that could not be opened, or the next one, in bytes from the beginning of the file.
    pub(super) fn position(&self) -> u64 {
        self.at
    }

    fn next_chunk(&mut self) -> io::Result<bool> {
        let Some(mut stream) = self.stream.take() else {
            return Ok(false);
        };
        let mut sealed = Vec::with_capacity(CHUNK + TAG);
        (&mut self.from).take((CHUNK + TAG) as u64).read_to_end(&mut sealed)?;
        let is_last = sealed.len() < CHUNK + TAG || io::BufRead::fill_buf(&mut self.from)?.is_empty();
        let payload = Payload {
            msg: &sealed,
            aad: &self.header,
        };
        let open = if is_last {
            stream.decrypt_last(payload)
        } else {
            let open = stream.decrypt_next(payload);
            self.stream = Some(stream);
            open
        };
        self.open = open
            .map(Zeroizing::new)
            .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "a chunk was altered or cut off"))?;
        self.at += sealed.len() as u64;
        self.taken = 0;
        Ok(true)
    }
}

impl Read for Opening {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.taken == self.open.len() {
            if !self.next_chunk()? {
                return Ok(0);
            }
        }
        let given = into.len().min(self.open.len() - self.taken);
        into[..given].copy_from_slice(&self.open[self.taken..][..given]);
        self.taken += given;
        Ok(given)
    }
}

fn key_name(secret: &Secret) -> [u8; KEY_NAME] {
    let digest = Sha256::new()
        .chain_update(b"shouwang-backup-key-name/1\n")
        .chain_update(**secret)
        .finalize();
    let mut name = [0; KEY_NAME];
    name.copy_from_slice(&digest[..KEY_NAME]);
    name
}

fn key_of_file(secret: &Secret, header: &[u8]) -> Secret {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_ref()).expect("HMAC takes a key of any length");
    mac.update(header);
    Zeroizing::new(mac.finalize().into_bytes().into())
}

fn too_long() -> io::Error {
    io::Error::other("the file is too long")
}

fn foreign() -> Problem {
    Problem::bad_data(
        "backup.foreign",
        "这不是守望的备份文件，或文件开头已损坏；请核对路径。",
        "This is no backup of Shouwang, or its beginning is damaged; check the path.",
    )
}

fn wrong_key() -> Problem {
    Problem::refused(
        "backup.wrong_key",
        "备份是用另一个密钥文件封装的；请使用建立该备份时的密钥文件。",
        "The backup was sealed with another key file; use the one with which it was made.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret() -> Secret {
        Zeroizing::new([7; 32])
    }

    fn sealed(plain: &[u8], dir: &tempfile::TempDir) -> Vec<u8> {
        let path = dir.path().join("sealed");
        let mut sealing = Sealing::new(File::create(&path).unwrap(), &secret()).unwrap();
        sealing.write_all(plain).unwrap();
        sealing.finish().unwrap();
        std::fs::read(path).unwrap()
    }

    fn opened(bytes: &[u8], secret: &Secret, dir: &tempfile::TempDir) -> std::result::Result<Vec<u8>, String> {
        let path = dir.path().join("again");
        std::fs::write(&path, bytes).unwrap();
        let mut opening = Opening::new(File::open(path).unwrap(), secret).map_err(|problem| problem.code)?;
        let mut plain = Vec::new();
        match opening.read_to_end(&mut plain) {
            Ok(_) => Ok(plain),
            Err(_) => Err(format!("damaged at {}", opening.position())),
        }
    }

    #[test]
    fn what_was_sealed_opens_whole_or_not_at_all() {
        let dir = tempfile::tempdir().unwrap();
        for length in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 77] {
            let plain: Vec<u8> = (0..length).map(|n| n as u8).collect();
            let sealed = sealed(&plain, &dir);
            assert_eq!(opened(&sealed, &secret(), &dir).as_ref(), Ok(&plain));
            for cut in [sealed.len() - 1, HEADER + TAG - 1, HEADER] {
                assert!(
                    opened(&sealed[..cut], &secret(), &dir).is_err(),
                    "{length} cut at {cut}"
                );
            }
            assert!(opened(&[&sealed[..], &[0]].concat(), &secret(), &dir).is_err());
        }
    }

    #[test]
    fn every_alteration_is_seen_and_its_place_is_told() {
        let dir = tempfile::tempdir().unwrap();
        let plain = vec![1; 3 * CHUNK];
        let whole = sealed(&plain, &dir);
        let flipped = |at: usize| {
            let mut altered = whole.clone();
            altered[at] ^= 1;
            opened(&altered, &secret(), &dir).unwrap_err()
        };
        assert_eq!(flipped(0), "backup.foreign");
        assert_eq!(flipped(MAGIC.len()), "backup.wrong_key");
        assert_eq!(flipped(HEADER - 1), format!("damaged at {HEADER}"), "the salt");
        let second = HEADER + CHUNK + TAG;
        assert_eq!(flipped(HEADER), format!("damaged at {HEADER}"));
        assert_eq!(flipped(second - 1), format!("damaged at {HEADER}"));
        assert_eq!(flipped(second), format!("damaged at {second}"));
        // Cut off between two chunks, and two chunks that change places.
        assert_eq!(
            opened(&whole[..second], &secret(), &dir).unwrap_err(),
            format!("damaged at {HEADER}")
        );
        let third = second + CHUNK + TAG;
        let swapped = [
            &whole[..HEADER],
            &whole[second..third],
            &whole[HEADER..second],
            &whole[third..],
        ]
        .concat();
        assert_eq!(
            opened(&swapped, &secret(), &dir).unwrap_err(),
            format!("damaged at {HEADER}")
        );
        let other = Zeroizing::new([8; 32]);
        assert_eq!(opened(&whole, &other, &dir).unwrap_err(), "backup.wrong_key");
    }
}
