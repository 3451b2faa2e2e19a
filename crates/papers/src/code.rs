//! The code on a page, as a picture of grey bytes; and one for a screen, as a path.

use qrcode::{Color, EcLevel, QrCode};
use shouwang_domain::{Problem, Result};

/// A square picture: 0 for black and 255 for white, row by row.
pub(crate) struct Picture {
    /// Dots of a side.
    pub(crate) side: usize,
    /// The dots.
    pub(crate) dots: Vec<u8>,
}

/// Draws what a telephone reads. The middle level of correction: paper is folded and stamped.
pub(crate) fn draw(text: &str) -> Result<Picture> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).map_err(Problem::internal)?;
    let dots = code.to_colors().into_iter().map(|dot| match dot {
        Color::Dark => 0,
        Color::Light => u8::MAX,
    });
    Ok(Picture {
        side: code.width(),
        dots: dots.collect(),
    })
}

/// A code for a screen: the dots of a side, and the dark ones as the path of a picture in SVG.
///
/// # Errors
/// Internal, where the text is too long for a code.
pub fn code_as_path(text: &str) -> Result<(usize, String)> {
    let picture = draw(text)?;
    let mut path = String::new();
    for (place, _) in picture.dots.iter().enumerate().filter(|(_, dot)| **dot == 0) {
        path.push_str(&format!("M{} {}h1v1h-1z", place % picture.side, place / picture.side));
    }
    Ok((picture.side, path))
}
