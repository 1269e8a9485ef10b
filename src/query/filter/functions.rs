//! Functions that filters may call beside the operators of CQL2 (OGC 19-079r2, section 6.4, `/functions`).

use super::types::Type;
use pinyin::ToPinyin;

/// An argument of a function.
#[derive(Debug, Clone, Copy)]
pub struct Argument {
    /// Name for people.
    pub title: &'static str,
    /// What it means.
    pub description: &'static str,
    /// Type.
    pub kind: Type,
}

/// What a function does.
#[derive(Debug, Clone, Copy)]
pub(super) enum Body {
    /// The geometry of a feature; found before rows are looked at.
    Feature,
    /// A text from a text.
    Text(fn(&str) -> String),
    /// The area of the features, km².
    Area,
}

/// A function.
#[derive(Debug, Clone, Copy)]
pub struct Function {
    /// Name.
    pub name: &'static str,
    /// What it returns.
    pub description: &'static str,
    /// Arguments, all of them required.
    pub arguments: &'static [Argument],
    /// Type of the result.
    pub returns: Type,
    pub(super) body: Body,
}

const TEXT: Argument =
    Argument { title: "text", description: "A text with Chinese characters.", kind: Type::Text };

/// All functions.
pub const FUNCTIONS: &[Function] = &[
    Function {
        name: "feature",
        description: "The geometry of a feature of this service, such as feature('areas','wumeng').",
        arguments: &[
            Argument { title: "collection", description: "Id of a collection, a literal.", kind: Type::Text },
            Argument { title: "id", description: "Id of one of its features, a literal.", kind: Type::Text },
        ],
        returns: Type::Geometry,
        body: Body::Feature,
    },
    Function {
        name: "pinyin",
        description: "The usual reading of Chinese characters in Latin letters, lower case, without tones and spaces: pinyin('凉山') is 'liangshan'; other letters are kept.",
        arguments: &[TEXT],
        returns: Type::Text,
        body: Body::Text(pinyin),
    },
    Function {
        name: "initials",
        description: "The first letters of the readings of Chinese characters: initials('乌蒙山') is 'wms'.",
        arguments: &[TEXT],
        returns: Type::Text,
        body: Body::Text(initials),
    },
    Function {
        name: "area_km2",
        description: "The area of the feature's polygons on the ellipsoid, km²; 0 for points and lines.",
        arguments: &[Argument {
            title: "geometry",
            description: "The geometry property of the collection.",
            kind: Type::Geometry,
        }],
        returns: Type::Number,
        body: Body::Area,
    },
];

/// A function by name, in any case.
pub(super) fn named(name: &str) -> Option<&'static Function> {
    FUNCTIONS.iter().find(|f| f.name.eq_ignore_ascii_case(name))
}

fn pinyin(text: &str) -> String {
    read(text, |syllable| syllable)
}

fn initials(text: &str) -> String {
    read(text, |syllable| syllable.chars().next().map_or("", |c| &syllable[..c.len_utf8()]))
}

fn read(text: &str, part: fn(&'static str) -> &'static str) -> String {
    let mut out = String::new();
    for (letter, reading) in text.chars().zip(text.to_pinyin()) {
        match reading {
            Some(reading) => out.push_str(part(reading.plain())),
            None => out.extend(letter.to_lowercase()),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readings() {
        assert_eq!(pinyin("凉山A县"), "liangshanaxian");
        assert_eq!(initials("乌蒙山"), "wms");
    }
}
