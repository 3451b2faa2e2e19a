//! Codes by the clock (RFC 6238): six digits of HMAC-SHA-1 over the number of half minutes, as every authenticator on a
//! telephone makes them. SHA-1 is what all of them know; nothing here rests on collisions.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;
use shouwang_domain::calendar::Timestamp;

/// How long a code is shown, in milliseconds.
const STEP_MS: i64 = 30_000;
const DIGITS: usize = 6;
/// Bytes of a secret: as many as the hash has.
pub(super) const SECRET_BYTES: usize = 20;
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The step of a moment.
pub(super) const fn step_at(now: Timestamp) -> i64 {
    now.0.div_euclid(STEP_MS)
}

/// The step of which a code is, among that of a moment and its neighbours: telephones are some seconds early or late.
pub(super) fn step_of(secret: &[u8], now: Timestamp, code: &str) -> Option<i64> {
    let at = step_at(now);
    // All three are made, so that the time tells nothing.
    let made = [at, at - 1, at + 1].map(|step| (step, code_at(secret, step)));
    made.into_iter().find(|(_, made)| made == code).map(|(step, _)| step)
}

/// The code of a step.
pub(super) fn code_at(secret: &[u8], step: i64) -> String {
    let mut mac = Hmac::<Sha1>::new_from_slice(secret).expect("HMAC takes a key of any length");
    mac.update(&step.to_be_bytes());
    let digest = mac.finalize().into_bytes();
    let offset = usize::from(digest[digest.len() - 1] & 0xf);
    let number = digest[offset..offset + 4]
        .iter()
        .fold(0_u32, |number, byte| number << 8 | u32::from(*byte));
    let number = (number & 0x7fff_ffff) % 10_u32.pow(DIGITS as u32);
    format!("{number:0DIGITS$}")
}

/// Whether a text has the form of a code.
pub(super) fn is_code(text: &str) -> bool {
    text.len() == DIGITS && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Letters and digits that people can type (RFC 4648), without filling.
pub(super) fn base32(bytes: &[u8]) -> String {
    let mut text = String::new();
    let (mut held, mut n_bits) = (0_u32, 0);
    for byte in bytes {
        held = held << 8 | u32::from(*byte);
        n_bits += 8;
        while n_bits >= 5 {
            n_bits -= 5;
            text.push(char::from(BASE32[(held >> n_bits & 31) as usize]));
        }
    }
    if n_bits > 0 {
        text.push(char::from(BASE32[(held << (5 - n_bits) & 31) as usize]));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vectors of RFC 6238, appendix B, whose last six digits are ours.
    #[test]
    fn codes_are_those_of_the_standard() {
        let secret = b"12345678901234567890";
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let now = Timestamp(seconds * 1000);
            assert_eq!(code_at(secret, step_at(now)), code);
            for late in [-30_000, 0, 30_000] {
                let found = step_of(secret, Timestamp(now.0 + late), code);
                assert_eq!(found, Some(step_at(now)), "{late}");
            }
            assert_eq!(step_of(secret, Timestamp(now.0 + 60_000), code), None);
        }
    }

    /// Those of RFC 4648, section 10.
    #[test]
    fn secrets_are_written_as_the_standard_says() {
        for (bytes, text) in [
            ("", ""),
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foob", "MZXW6YQ"),
            ("foobar", "MZXW6YTBOI"),
        ] {
            assert_eq!(base32(bytes.as_bytes()), text);
        }
    }
}
