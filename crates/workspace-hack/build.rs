//! A build script makes cargo count the build dependencies.
fn main() {}
