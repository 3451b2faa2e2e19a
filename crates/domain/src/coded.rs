//! Closed value lists with a stable code and a label in both languages.

/// Declares an enum whose values have a `snake_case` code (stored, sent, never renamed) and labels in Chinese and English.
///
/// The enum gets `ALL`, `as_str`, `zh`, `en`, `FromStr` (of the code), `Display` (the code) and serde as the code.
#[macro_export]
macro_rules! coded_enum {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$vmeta:meta])* $variant:ident = $code:literal, $zh:literal, $en:literal;)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vmeta])* #[doc = concat!($zh, ": ", $en, ".")] $variant,)+ }

        impl $name {
            /// Every value, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The stable code that is stored and sent.
            pub const fn as_str(self) -> &'static str { match self { $(Self::$variant => $code,)+ } }

            /// The Chinese label.
            pub const fn zh(self) -> &'static str { match self { $(Self::$variant => $zh,)+ } }

            /// The English label.
            pub const fn en(self) -> &'static str { match self { $(Self::$variant => $en,)+ } }

            /// The value whose Chinese label this is, as spreadsheets carry it.
            pub fn from_zh(label: &str) -> Option<Self> { Self::ALL.iter().copied().find(|v| v.zh() == label) }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(self.as_str()) }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::Problem;
            fn from_str(code: &str) -> Result<Self, Self::Err> {
                Self::ALL.iter().copied().find(|v| v.as_str() == code)
                    .ok_or_else(|| $crate::problem::unknown_code(stringify!($name), code, Self::ALL.iter().map(|v| v.as_str())))
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> { s.serialize_str(self.as_str()) }
        }

        impl $crate::schema::utoipa::PartialSchema for $name {
            fn schema() -> $crate::schema::utoipa::openapi::RefOr<$crate::schema::utoipa::openapi::schema::Schema> {
                $crate::schema::value_list(&[$(($code, $zh, $en)),+])
            }
        }

        impl $crate::schema::utoipa::ToSchema for $name {}

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let code = <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(d)?;
                code.parse().map_err(|p: $crate::Problem| serde::de::Error::custom(p.en))
            }
        }
    };
}
