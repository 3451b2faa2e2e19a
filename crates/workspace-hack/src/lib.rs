//! Only its dependencies matter: see `.config/hakari.toml`.
