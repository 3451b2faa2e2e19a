//! Takes the built web app into the program: every file of `web/dist/app`, with the compressed forms beside it.
//!
//! Without a build the list is empty and the program says so where the app would be. `cargo xtask` builds the app first.

use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let manifest = env::var_os("CARGO_MANIFEST_DIR").expect("cargo says where the crate is");
    // The folder is always there, so that cargo can watch it; the build makes `app` in it. Checkouts may share one
    // target directory: the variable, which `.cargo/config.toml` sets, tells them apart.
    let dist = Path::new(&manifest).join("../../web/dist").canonicalize()?;
    println!("cargo::rerun-if-changed=../../web/dist");
    println!("cargo::rerun-if-env-changed=SHOUWANG_CHECKOUT");
    let app = dist.join("app");
    let mut paths = Vec::new();
    if app.join("index.html").is_file() {
        collect(&app, &mut paths)?;
    }
    paths.sort();
    let mut code =
        String::from("/// All its files; none when it had not been built.\npub(crate) const FILES: &[WebFile] = &[\n");
    for path in paths.iter().filter(|path| !is_compressed(path)) {
        writeln!(code, "    {},", entry(&app, path)?).expect("a string takes everything");
    }
    code.push_str("];\n");
    let out = env::var_os("OUT_DIR").expect("cargo says where to write");
    fs::write(Path::new(&out).join("web_files.rs"), code)
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, paths)?;
        } else {
            paths.push(path);
        }
    }
    Ok(())
}

fn is_compressed(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "br" || ending == "gz")
}

/// The expression of one file.
fn entry(app: &Path, path: &Path) -> io::Result<String> {
    let name = path
        .strip_prefix(app)
        .expect("it was found there")
        .display()
        .to_string();
    let mut hasher = DefaultHasher::new();
    fs::read(path)?.hash(&mut hasher);
    let compressed = |ending: &str| {
        let beside = PathBuf::from(format!("{}.{ending}", path.display()));
        if beside.is_file() {
            format!("Some(include_bytes!({beside:?}))")
        } else {
            "None".to_owned()
        }
    };
    Ok(format!(
        "WebFile {{ path: {name:?}, etag: \"\\\"{:016x}\\\"\", plain: include_bytes!({path:?}), gzip: {}, brotli: {} }}",
        hasher.finish(),
        compressed("gz"),
        compressed("br"),
    ))
}
