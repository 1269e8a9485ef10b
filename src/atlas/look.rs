//! The look of a map: its own classes and colours, or others.

use super::Atlas;
use crate::budget::{Budget, Stopped};
use crate::indicator::{CLASSES, Classification, Method};
use crate::style::{Palette, Style};
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// Restyled styles kept in memory.
pub(super) const KEPT: usize = 48;

/// A style, a year and a look.
pub(super) type LookKey = (Arc<str>, Option<i32>, Look);

/// What a map changes of its style.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Look {
    /// A theme the style declares, such as `dark`; the style as it is if `None`.
    pub theme: Option<String>,
    /// How class breaks are chosen; the style's own breaks if `None`.
    pub method: Option<Method>,
    /// Number of classes, where a method chooses them.
    pub classes: Option<usize>,
    /// Class breaks, ascending, for [`Method::Manual`].
    pub breaks: Vec<f64>,
    /// Colours of the classes; the style's own if `None` and the breaks are.
    pub palette: Option<&'static Palette>,
}

// No break is ever NaN.
impl Eq for Look {}

impl Hash for Look {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (&self.theme, self.method, self.classes, self.palette).hash(state);
        // Zero has one hash, whatever its sign.
        self.breaks.iter().for_each(|b| (b + 0.0).to_bits().hash(state));
    }
}

/// Why a look does not fit a style; each names the request parameter.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum LookError {
    /// The budget was over before the classes were found.
    #[error(transparent)]
    Stopped(#[from] Stopped),
    /// The style declares no such theme.
    #[error("parameter theme: expected one of {known}, found {found:?}")]
    Theme {
        /// The theme asked for.
        found: String,
        /// Those there are.
        known: String,
    },
    /// The style has no classes of numbers.
    #[error("parameter {parameter}: the style {style:?} has no classes of numbers to choose anew")]
    NoClasses {
        /// What asked for classes.
        parameter: &'static str,
        /// The style.
        style: Arc<str>,
    },
    /// Breaks with another method than manual, or manual without breaks.
    #[error("parameter {parameter}: {expected}")]
    Breaks {
        /// What does not fit.
        parameter: &'static str,
        /// What would.
        expected: &'static str,
    },
    /// The changed style is not valid.
    #[error("the style cannot be changed: {0}")]
    Style(String),
}

/// The theme that every style has: its own colours.
pub const LIGHT: &str = "light";

impl Look {
    /// True if the style stays as it is.
    pub fn is_plain(&self) -> bool {
        *self == Look::default() || (self.theme.as_deref() == Some(LIGHT) && self.parameter().is_none())
    }

    /// True for a theme of light marks on a dark page.
    pub fn is_dark(&self) -> bool {
        self.theme.as_deref().is_some_and(|t| t != LIGHT)
    }

    /// The parameter that asks for other classes, if one does.
    fn parameter(&self) -> Option<&'static str> {
        let asked = [
            ("breaks", !self.breaks.is_empty()),
            ("method", self.method.is_some()),
            ("k", self.classes.is_some()),
            ("palette", self.palette.is_some()),
        ];
        asked.into_iter().find(|(_, is)| *is).map(|(name, _)| name)
    }

    /// The method that chooses breaks, if any does.
    fn chosen(&self) -> Result<Option<Method>, LookError> {
        let wrong = |parameter, expected| Err(LookError::Breaks { parameter, expected });
        match (self.method, self.breaks.is_empty()) {
            (Some(Method::Manual), true) => {
                wrong("breaks", "method=manual needs breaks, such as breaks=5,10,20")
            }
            (Some(Method::Manual) | None, false) if self.classes.is_some() => {
                wrong("k", "breaks already tell the number of classes")
            }
            (Some(Method::Manual) | None, false) => Ok(Some(Method::Manual)),
            (Some(_), false) => wrong("breaks", "only method=manual takes breaks"),
            (None, true) => Ok(self.classes.map(|_| Method::Jenks)),
            (method, true) => Ok(method),
        }
    }
}

impl Atlas {
    /// A style in another look; classes chosen by a method are of the values of the year.
    ///
    /// # Errors
    /// The style has no such theme or no classes, or the options contradict each other; the budget is over.
    pub fn restyled(
        &self,
        style: &Style,
        look: &Look,
        year: Option<i32>,
        budget: &Budget,
    ) -> Result<Arc<Style>, LookError> {
        let key = (style.id.clone(), year, look.clone());
        self.restyled.get_or_insert_with(&key, || self.restyle(style, look, year, budget).map(Arc::new))
    }

    fn restyle(
        &self,
        style: &Style,
        look: &Look,
        year: Option<i32>,
        budget: &Budget,
    ) -> Result<Style, LookError> {
        let fault = |e: crate::style::StyleError| LookError::Style(e.to_string());
        let dark = look.theme.as_deref().filter(|t| *t != LIGHT);
        let mut made = match dark {
            None => style.clone(),
            Some(theme) => match style.themed(theme) {
                Some(themed) => themed.map_err(fault)?,
                None => {
                    let known: Vec<&str> =
                        [LIGHT].into_iter().chain(style.metadata.themes.keys().map(|k| &**k)).collect();
                    return Err(LookError::Theme { found: theme.into(), known: known.join(", ") });
                }
            },
        };
        if let Some(parameter) = look.parameter() {
            let classification = self.classification(style, look, parameter, year, budget)?;
            let palette = look.palette.unwrap_or(&Palette::ALL[0]);
            let k = classification.breaks.len() + 1;
            let colors = if dark.is_some() { palette.colors_on_dark(k) } else { palette.colors(k) };
            let property = style.metadata.indicator.clone().unwrap_or_default();
            made = made.reclassified(&property, &classification.breaks, &colors).map_err(fault)?;
        }
        Ok(made)
    }

    /// The classes that colour a style's map, its legend and its MapLibre document in a look.
    fn classification(
        &self,
        style: &Style,
        look: &Look,
        parameter: &'static str,
        year: Option<i32>,
        budget: &Budget,
    ) -> Result<Classification, LookError> {
        let none = || LookError::NoClasses { parameter, style: style.id.clone() };
        let indicator = self.indicator_of(style).ok_or_else(none)?;
        let (own, _) = style.classes(&indicator.id).ok_or_else(none)?;
        let values = indicator.values(indicator.year_shown(year.or(style.metadata.year)));
        Ok(match look.chosen()? {
            None => Classification::manual(&values, &own),
            Some(Method::Manual) => Classification::manual(&values, &look.breaks),
            Some(method) => {
                let k = look.classes.unwrap_or(own.len() + 1).clamp(*CLASSES.start(), *CLASSES.end());
                Classification::of(&values, method, k, budget)?
            }
        })
    }
}
