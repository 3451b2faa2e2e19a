//! What a picture tells besides what is seen on it: where and when it was taken, and by what. A telephone writes the position
//! into each photograph; none of it is kept, whoever sends it.

/// The file with what draws the picture, and nothing else; none of a picture that cannot be read. A PDF stays as it is.
pub(crate) fn bare(media_type: &str, bytes: &[u8]) -> Option<Vec<u8>> {
    match media_type {
        "image/jpeg" => bare_jpeg(bytes),
        "image/png" => bare_png(bytes),
        _ => Some(bytes.to_vec()),
    }
}

/// The most that a picture may draw, in pixels: a small file that draws more takes the memory of whoever looks at it.
const MOST_PIXELS: u64 = 40_000_000;

/// Whether a picture, bare, draws no more than can be looked at.
pub(crate) fn is_small(media_type: &str, bare: &[u8]) -> bool {
    let sides = match media_type {
        "image/jpeg" => sides_of_jpeg(bare),
        "image/png" => sides_of_png(bare),
        _ => None,
    };
    sides.is_none_or(|[height, width]| height * width <= MOST_PIXELS)
}

fn sides_of_jpeg(bare: &[u8]) -> Option<[u64; 2]> {
    let side = |at: usize| Some(u64::from(u16::from_be_bytes(bare.get(at..at + 2)?.try_into().ok()?)));
    let mut at = 2;
    loop {
        match *bare.get(at + 1)? {
            END | SCAN => return None,
            0x01 | 0xD0..=0xD8 => at += 2,
            // Tables and an extension, among what begins a frame.
            0xC4 | 0xC8 | 0xCC => at += 2 + usize::try_from(side(at + 2)?).ok()?,
            0xC0..=0xCF => return Some([side(at + 5)?, side(at + 7)?]),
            _ => at += 2 + usize::try_from(side(at + 2)?).ok()?,
        }
    }
}

/// The header comes first.
fn sides_of_png(bare: &[u8]) -> Option<[u64; 2]> {
    let side = |at: usize| Some(u64::from(u32::from_be_bytes(bare.get(at..at + 4)?.try_into().ok()?)));
    Some([side(20)?, side(16)?])
}

/// Segments of a JPEG, each `FF`, a marker, and its length where it has one.
const FILL: u8 = 0xFF;
const END: u8 = 0xD9;
const SCAN: u8 = 0xDA;
const COMMENT: u8 = 0xFE;

/// Without the segments of applications but those that say how colours are meant, without comments, and without what follows
/// the end of the picture.
fn bare_jpeg(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut bare = bytes.get(..2)?.to_vec();
    let (mut at, mut is_drawn) = (2, false);
    loop {
        let [FILL, marker] = *bytes.get(at..at + 2)? else {
            return None;
        };
        match marker {
            FILL => {
                at += 1;
                continue;
            }
            END => {
                bare.extend([FILL, END]);
                return is_drawn.then_some(bare);
            }
            // A marker that nothing belongs to.
            0x01 | 0xD0..=0xD8 => {
                bare.extend([FILL, marker]);
                at += 2;
                continue;
            }
            _ => {}
        }
        let length = usize::from(u16::from_be_bytes(bytes.get(at + 2..at + 4)?.try_into().ok()?));
        let mut end = at + 2 + length;
        let said = bytes.get(at + 4..end)?;
        if marker == SCAN {
            is_drawn = true;
            end = end_of_scan(bytes, end)?;
        }
        let draws = match marker {
            0xE0 => said.starts_with(b"JFIF\0"),
            0xE2 => said.starts_with(b"ICC_PROFILE\0"),
            0xEE => said.starts_with(b"Adobe"),
            0xE1..=0xEF | COMMENT => false,
            _ => true,
        };
        if draws {
            bare.extend(bytes.get(at..end)?);
        }
        at = end;
    }
}

/// Where what is drawn ends: at the next marker that does not stand within it.
fn end_of_scan(bytes: &[u8], start: usize) -> Option<usize> {
    let mut pairs = bytes.get(start..)?.windows(2);
    let is_marker = |pair: &[u8]| pair[0] == FILL && !matches!(pair[1], 0x00 | 0xD0..=0xD7);
    pairs.position(is_marker).map(|offset| start + offset)
}

/// The chunks of a PNG that draw it.
const DRAWN: [&[u8]; 12] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"pHYs",
];

fn bare_png(bytes: &[u8]) -> Option<Vec<u8>> {
    const SIGNATURE: usize = 8;
    let mut bare = bytes.get(..SIGNATURE)?.to_vec();
    let (mut at, mut is_drawn) = (SIGNATURE, false);
    loop {
        let length = u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?);
        let name = bytes.get(at + 4..at + 8)?;
        let end = at.checked_add(12)?.checked_add(usize::try_from(length).ok()?)?;
        let chunk = bytes.get(at..end)?;
        if DRAWN.contains(&name) {
            bare.extend(chunk);
        }
        is_drawn |= name == b"IDAT";
        if name == b"IEND" {
            return is_drawn.then_some(bare);
        }
        at = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(marker: u8, said: &[u8]) -> Vec<u8> {
        let length = u16::try_from(said.len() + 2).unwrap().to_be_bytes();
        [&[FILL, marker][..], &length, said].concat()
    }

    fn chunk(name: &[u8], said: &[u8]) -> Vec<u8> {
        let length = u32::try_from(said.len()).unwrap().to_be_bytes();
        [&length[..], name, said, &[0; 4]].concat()
    }

    #[test]
    fn a_photograph_loses_its_place_and_keeps_its_picture() {
        let scan = [segment(SCAN, &[1, 2]), vec![7, FILL, 0, 8, FILL, 0xD0, 9]].concat();
        let tables = segment(0xDB, &[5; 3]);
        let with = [
            vec![FILL, 0xD8],
            segment(0xE0, b"JFIF\0\x01"),
            segment(0xE1, b"Exif\0\0GPS 23.1N 113.3E"),
            segment(0xE2, b"MPF\0"),
            segment(COMMENT, b"where"),
            tables.clone(),
            scan.clone(),
            segment(0xC4, &[6]),
            scan.clone(),
            vec![FILL, END],
            b"a film with its place".to_vec(),
        ]
        .concat();
        let without = [
            vec![FILL, 0xD8],
            segment(0xE0, b"JFIF\0\x01"),
            tables,
            scan.clone(),
            segment(0xC4, &[6]),
            scan,
            vec![FILL, END],
        ]
        .concat();
        assert_eq!(bare("image/jpeg", &with), Some(without.clone()));
        assert_eq!(bare("image/jpeg", &without), Some(without.clone()));
        for cut in 0..without.len() {
            assert_eq!(bare("image/jpeg", &without[..cut]), None, "{cut}");
        }
    }

    #[test]
    fn a_drawing_loses_what_is_written_into_it() {
        let signature = b"\x89PNG\r\n\x1a\n";
        let header = chunk(b"IHDR", &[0; 13]);
        let (data, end) = (chunk(b"IDAT", &[1, 2, 3]), chunk(b"IEND", b""));
        let with = [
            &signature[..],
            &header,
            &chunk(b"eXIf", b"GPS"),
            &chunk(b"tEXt", b"where"),
            &data,
            &end,
            b"more",
        ];
        let without = [&signature[..], &header, &data, &end].concat();
        assert_eq!(bare("image/png", &with.concat()), Some(without.clone()));
        for cut in 0..without.len() {
            assert_eq!(bare("image/png", &without[..cut]), None, "{cut}");
        }
        assert_eq!(bare("application/pdf", b"%PDF-1.7"), Some(b"%PDF-1.7".to_vec()));
    }

    #[test]
    fn a_small_file_that_draws_a_wall_is_too_large() {
        let frame = |[height, width]: [u16; 2]| {
            let sides = [height.to_be_bytes(), width.to_be_bytes()].concat();
            let frame = segment(0xC2, &[&[8][..], &sides, &[0; 3]].concat());
            [vec![FILL, 0xD8], segment(0xC4, &[6; 20]), frame, segment(SCAN, &[1, 2])].concat()
        };
        assert!(is_small("image/jpeg", &frame([8_000, 5_000])));
        assert!(!is_small("image/jpeg", &frame([8_000, 5_001])));
        let drawing = |side: u32| {
            let sides = [side.to_be_bytes(), side.to_be_bytes()].concat();
            [
                &b"\x89PNG\r\n\x1a\n"[..],
                &chunk(b"IHDR", &[&sides[..], &[0; 5]].concat()),
            ]
            .concat()
        };
        assert!(is_small("image/png", &drawing(6_000)));
        assert!(!is_small("image/png", &drawing(30_000)));
        assert!(is_small("application/pdf", b"%PDF-1.7"));
    }
}
