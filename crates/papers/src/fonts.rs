//! The fonts: files of the distribution's free packages, and the deployer's own before them.

use std::fs;
use std::path::{Path, PathBuf};

use shouwang_domain::{Problem, Result};

/// Where distributions and administrators keep fonts.
const FOLDERS: [&str; 2] = ["/usr/share/fonts", "/usr/local/share/fonts"];

/// The files that papers are set in, and the package of Debian that has each. They are static: of a variable font with
/// Chinese characters, viewers show boxes.
const NEEDED: [(&str, &str); 5] = [
    ("NotoSerifCJK-Regular.ttc", "fonts-noto-cjk"),
    ("NotoSerifCJK-Bold.ttc", "fonts-noto-cjk"),
    ("NotoSansCJK-Regular.ttc", "fonts-noto-cjk"),
    ("LXGWWenKai-Regular.ttf", "fonts-lxgw-wenkai"),
    ("DejaVuSans.ttf", "fonts-dejavu-core"),
];

/// Folders in a folder of fonts are looked into this far.
const DEPTH: usize = 4;

/// The files of fonts that papers are set in, the deployer's own first.
#[derive(Debug, Clone)]
pub struct Fonts(Vec<PathBuf>);

impl Fonts {
    /// Finds the fonts of this machine. Those in `own`, the deployer's folder, which may be absent, take precedence where a
    /// template names their family.
    ///
    /// # Errors
    /// `paper.no_fonts`, with what is missing.
    pub fn find(own: &Path) -> Result<Self> {
        // The child that reads them stands in another folder.
        let own = std::path::absolute(own).map_err(Problem::internal)?;
        Self::among(&own, &FOLDERS.map(PathBuf::from))
    }

    fn among(own: &Path, folders: &[PathBuf]) -> Result<Self> {
        let mut found = Vec::new();
        files_in(own, DEPTH, &mut found);
        let mut installed = Vec::new();
        for folder in folders {
            files_in(folder, DEPTH, &mut installed);
        }
        let mut missing = Vec::new();
        for (name, package) in NEEDED {
            match installed.iter().find(|path| path.ends_with(name)) {
                Some(path) => found.push(path.clone()),
                None => missing.push((name, package)),
            }
        }
        if missing.is_empty() {
            return Ok(Self(found));
        }
        let names: Vec<&str> = missing.iter().map(|(name, _)| *name).collect();
        let mut packages: Vec<&str> = missing.iter().map(|(_, package)| *package).collect();
        packages.dedup();
        let (names, packages) = (names.join("、"), packages.join(" "));
        Err(Problem::bad_data(
            "paper.no_fonts",
            format!("这台服务器缺少打印文书的字体（{names}）；请由系统管理员安装，例如：apt-get install {packages}。"),
            format!(
                "This server lacks the fonts that papers are set in ({names}); have them installed, for example: apt-get \
                 install {packages}."
            ),
        ))
    }

    /// The files in their order.
    pub(crate) fn files(&self) -> &[PathBuf] {
        &self.0
    }
}

/// All files of fonts below a folder, in the order of their paths. What cannot be read is not there.
fn files_in(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        if path.is_dir() && depth > 0 {
            files_in(&path, depth - 1, found);
        } else if ["ttf", "otf", "ttc", "otc"].contains(&ending.to_ascii_lowercase().as_str()) {
            found.push(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_named_with_its_package() {
        let (own, installed) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let below = installed.path().join("opentype/noto");
        fs::create_dir_all(&below).unwrap();
        for name in [
            "NotoSerifCJK-Regular.ttc",
            "NotoSerifCJK-Bold.ttc",
            "NotoSansCJK-Regular.ttc",
        ] {
            fs::write(below.join(name), "").unwrap();
        }
        let folders = [installed.path().to_owned()];
        let problem = Fonts::among(own.path(), &folders).unwrap_err();
        assert_eq!(problem.code, "paper.no_fonts");
        assert!(
            problem
                .zh
                .contains("apt-get install fonts-lxgw-wenkai fonts-dejavu-core"),
            "{}",
            problem.zh
        );
        assert!(!problem.en.contains("NotoSerif"), "{}", problem.en);
        for name in ["LXGWWenKai-Regular.ttf", "DejaVuSans.ttf"] {
            fs::write(installed.path().join(name), "").unwrap();
        }
        fs::write(own.path().join("仿宋.TTF"), "").unwrap();
        let fonts = Fonts::among(own.path(), &folders).unwrap();
        assert_eq!(fonts.files().len(), 6);
        assert!(fonts.files()[0].ends_with("仿宋.TTF"));
    }
}
