//! What requests of WMS and WMTS have in common: names in any case, layers that are styles, the year as time.

use super::fault::{Fault, INVALID};
use crate::language::Language;
use crate::server::App;
use crate::server::ask::look::{self, year_of};
use crate::server::wire::call::Call;
use crate::style::Style;

/// A request with the names of its parameters in lower case.
pub struct Ask<'a> {
    /// What all handlers share.
    pub app: &'a App,
    /// The request.
    pub call: &'a Call,
}

impl<'a> Ask<'a> {
    /// A parameter; an empty one counts as absent.
    pub fn text(&self, name: &str) -> Option<&'a str> {
        self.call.params.get(name).filter(|v| !v.is_empty())
    }

    /// A parameter that must be there.
    ///
    /// # Errors
    /// `MissingParameterValue` where it is absent or empty.
    pub fn required(&self, name: &'static str) -> Result<&'a str, Fault> {
        self.text(name).ok_or_else(|| Fault::missing(name))
    }

    /// A media type without what stands behind a semicolon; a raw `+` in it has been decoded to a space.
    pub fn media(&self, name: &str) -> Option<String> {
        let given = self.text(name)?;
        Some(given.split(';').next().unwrap_or("").trim().replace(' ', "+"))
    }

    /// The same of one that must be there.
    ///
    /// # Errors
    /// `MissingParameterValue` where it is absent or empty.
    pub fn required_media(&self, name: &'static str) -> Result<String, Fault> {
        self.media(name).ok_or_else(|| Fault::missing(name))
    }

    /// A number that must be there.
    ///
    /// # Errors
    /// `MissingParameterValue` where it is absent, `InvalidParameterValue` for anything else.
    pub fn number<T: std::str::FromStr>(&self, name: &'static str, expected: &str) -> Result<T, Fault> {
        let text = self.required(name)?;
        text.parse().map_err(|_| bad(name, expected, text))
    }

    /// A parameter that is true or false.
    ///
    /// # Errors
    /// `InvalidParameterValue` for another word.
    pub fn flag(&self, name: &'static str) -> Result<Option<bool>, Fault> {
        let Some(text) = self.text(name) else { return Ok(None) };
        let known = [("true", true), ("false", false)];
        let found = known.iter().find(|(word, _)| text.eq_ignore_ascii_case(word));
        found.map(|(_, flag)| Some(*flag)).ok_or_else(|| bad(name, "TRUE or FALSE", text))
    }

    /// The language of titles: that of `lang`, else English.
    ///
    /// # Errors
    /// `InvalidParameterValue` for a language that the atlas does not have.
    pub fn language(&self) -> Result<Language, Fault> {
        let known = &self.app.atlas.info().languages;
        let Some(given) = self.text("lang") else { return Ok(Language::ENGLISH) };
        known.iter().find(|l| l.tag() == given).cloned().ok_or_else(|| {
            let tags: Vec<&str> = known.iter().map(Language::tag).collect();
            bad("lang", &format!("one of {}", tags.join(", ")), given)
        })
    }

    /// Licence and notice of the data.
    pub fn terms(&self, language: &Language) -> String {
        let info = self.app.atlas.info();
        let both = [info.licence.get(language), info.notice.get(language)];
        both.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("; ")
    }

    /// The style that a layer is.
    ///
    /// # Errors
    /// The code given, for an unknown layer.
    pub fn layer(&self, id: &str, code: &'static str, locator: &'static str) -> Result<&'a Style, Fault> {
        look::find(self.app, id).map_err(|e| Fault::new(code, locator, e.detail()))
    }

    /// The theme that a style of a layer is; `None` for the layer's own colours.
    ///
    /// # Errors
    /// `InvalidParameterValue` for a style that the layer does not have.
    pub fn theme(layer: &Style, style: &str, locator: &'static str) -> Result<Option<String>, Fault> {
        if matches!(style, "" | DEFAULT) {
            return Ok(None);
        }
        if layer.metadata.themes.contains_key(style) {
            return Ok(Some(style.to_owned()));
        }
        let known: Vec<&str> = styles(layer).collect();
        let (id, known) = (&layer.id, known.join(", "));
        Err(Fault::new(INVALID, locator, format!("layer {id} has no style {style:?}; known: {known}")))
    }

    /// The year of a time; `None` for the default.
    ///
    /// A time is a year, a date or an instant in it, an interval (its latest year that there is), `current` for the latest; a
    /// layer without years has no use for it.
    ///
    /// # Errors
    /// `InvalidParameterValue` for a time in which the layer has no year.
    pub fn year(&self, layer: &Style, time: Option<&str>) -> Result<Option<i32>, Fault> {
        let years = years(self.app, layer);
        let Some(text) = time.filter(|t| *t != "default") else { return Ok(None) };
        if years.is_empty() || text == "current" {
            return Ok(years.last().copied());
        }
        let known = years.iter().map(i32::to_string).collect::<Vec<_>>().join(", ");
        let fault = || bad("time", &format!("one of the years {known}"), text);
        let mut ends = text.split('/');
        let from = ends.next().and_then(year_of).ok_or_else(fault)?;
        let to = ends.next().map_or(Some(from), year_of).ok_or_else(fault)?;
        let found = years.iter().rev().find(|y| (from..=to).contains(*y));
        found.map(|y| Some(*y)).ok_or_else(fault)
    }
}

/// The style that shows a layer in its own colours.
pub const DEFAULT: &str = "default";

/// Styles of a layer: its own colours, then its themes.
pub fn styles(layer: &Style) -> impl Iterator<Item = &str> {
    [DEFAULT].into_iter().chain(layer.metadata.themes.keys().map(|t| &**t))
}

/// Years that a layer has.
pub fn years<'a>(app: &'a App, layer: &Style) -> &'a [i32] {
    app.atlas.indicator_of(layer).map_or(&[], |i| &i.years)
}

/// The year that a layer shows where none is asked for.
pub fn default_year(app: &App, layer: &Style) -> Option<i32> {
    app.atlas.shown_year(layer)
}

/// The fault of a parameter with an invalid value.
pub fn bad(name: &'static str, expected: &str, found: &str) -> Fault {
    Fault::new(
        INVALID,
        name,
        format!("parameter {}: expected {expected}, found {found:?}", name.to_uppercase()),
    )
}
