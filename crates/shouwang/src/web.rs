//! The web app as it was when this program was built.

use shouwang_server::WebFile;

include!(concat!(env!("OUT_DIR"), "/web_files.rs"));
