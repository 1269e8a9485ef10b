//! The names that a figure is about, on its map.

use super::rings::is_inside;
use super::{FigureNames, FigureOptions, NamedFeatures};
use crate::atlas::Atlas;
use crate::budget::{Budget, Stopped};
use crate::feature::Collection;
use crate::font::Fonts;
use crate::language::Languages;
use crate::render::Window;
use crate::render::mark::{Anchor, Line, Mark, Words};
use crate::render::print::{DISC, Naming, NumberKey, PageBox, Tones, around};
use crate::render::raster::{MapLabel, MapOptions};
use crate::style::Style;
use rustc_hash::{FxHashMap, FxHashSet};

/// A map on its page.
pub(super) struct SheetMap<'a> {
    pub style: &'a Style,
    pub window: Window,
    pub options: MapOptions,
    /// Upper left corner.
    pub at: [f64; 2],
    /// Left, top, right, bottom.
    pub area: PageBox,
}

/// A feature that must be named.
struct NamedFeature {
    of: [usize; 2],
    numbered: bool,
}

impl Atlas {
    /// The names of a map: first those that the figure is about, then what the style shows besides where it has room;
    /// and the keys of numbers.
    ///
    /// # Errors
    /// The budget is over.
    pub(super) fn name_map(
        &self,
        map: &SheetMap<'_>,
        names: &[FigureNames],
        feature: Option<&[Line]>,
        taken: &[PageBox],
        options: &FigureOptions,
        budget: &Budget,
    ) -> Result<(Vec<Mark>, Vec<NumberKey>), Stopped> {
        if !map.options.labels {
            return Ok((Vec::new(), Vec::new()));
        }
        let tones = Tones::of(options.dark);
        let labels = self.map_labels(map.style, map.window, &map.options, map.at, budget)?;
        let mut of: FxHashSet<[usize; 2]> = FxHashSet::default();
        let mut about: Vec<NamedFeature> = Vec::new();
        for names in names {
            // What two declarations have in common is named as the first of them says.
            let named = self.about(map, names, options, budget)?;
            about.extend(named.into_iter().filter(|name| of.insert(name.of)));
        }
        let places: Vec<[usize; 2]> = about.iter().map(|n| n.of).collect();
        let (wanted, circles) =
            self.wanted_labels(map.style, map.window, &map.options, map.at, &places, budget)?;
        let mut naming = Naming::new(self.fonts(), map.area, taken.to_vec(), circles, &tones);
        let mut shown: FxHashMap<[usize; 2], &MapLabel> = FxHashMap::default();
        for label in labels.iter().filter(|l| of.contains(&l.of)) {
            shown.entry(label.of).or_insert(label);
        }
        let mut missing = Vec::new();
        for (name, wanted) in about.iter().zip(wanted) {
            budget.check()?;
            let kept = !name.numbered && shown.get(&name.of).is_some_and(|l| naming.keep(&l.words));
            if !kept {
                missing.push((name, wanted));
            }
        }
        let mut keys: Vec<(usize, Vec<(usize, String)>)> = Vec::new();
        missing.sort_by_key(|(name, _)| name.numbered);
        for (name, (place, words)) in missing {
            budget.check()?;
            let title = self.title_in(name.of, &options.languages);
            let inside = place.filter(|p| is_in(&map.area, *p));
            let is_placed = match inside {
                Some(place) if !name.numbered && !words.is_empty() => naming.lead(place, &words),
                // What the style does not label is the surroundings, whose name lies loose upon it.
                _ if !name.numbered => {
                    let words = loose(&title, &tones);
                    let half = half(self.fonts(), &words);
                    let place = self.open_place(map, name.of, &naming, half, budget)?;
                    place.is_some_and(|place| naming.keep(&moved(self.fonts(), &words, place)))
                }
                _ => false,
            };
            if is_placed {
                continue;
            }
            let open = self.open_place(map, name.of, &naming, [DISC; 2], budget)?;
            let Some(place) = open.or(inside) else { continue };
            let number = keys.iter().map(|(_, entries)| entries.len()).sum::<usize>() + 1;
            naming.number(place, number);
            match keys.iter_mut().find(|(collection, _)| *collection == name.of[0]) {
                Some((_, entries)) => entries.push((number, title)),
                None => keys.push((name.of[0], vec![(number, title)])),
            }
        }
        for label in labels.iter().filter(|l| !of.contains(&l.of)) {
            budget.check()?;
            let outside = feature.is_some_and(|rings| !is_inside(rings, label.place));
            // A name of the surroundings that reaches into the feature would seem to be one of its own.
            if outside && feature.is_some_and(|rings| reaches(self.fonts(), &label.words, rings)) {
                continue;
            }
            let words: Vec<Words> =
                label.words.iter().map(|w| if outside { faded(w) } else { w.clone() }).collect();
            naming.keep(&words);
        }
        let title = |at: usize| super::in_languages(&self.collections()[at].info().title, &options.languages);
        let keys = keys.into_iter().map(|(at, entries)| NumberKey { title: title(at), entries });
        Ok((naming.marks(), keys.collect()))
    }

    fn title_in(&self, [collection, position]: [usize; 2], languages: &Languages) -> String {
        super::in_languages(self.collections()[collection].label(position), languages)
    }

    /// The features of a declaration.
    ///
    /// # Errors
    /// The budget is over.
    fn about(
        &self,
        map: &SheetMap<'_>,
        names: &FigureNames,
        options: &FigureOptions,
        budget: &Budget,
    ) -> Result<Vec<NamedFeature>, Stopped> {
        let Some(at) = self.collections().iter().position(|c| c.id() == &names.collection) else {
            return Ok(Vec::new());
        };
        let collection: &Collection = &self.collections()[at];
        let all = 0..collection.len();
        let positions: Vec<usize> = match &names.features {
            NamedFeatures::All => all.collect(),
            NamedFeatures::Ids(ids) => ids.iter().filter_map(|id| collection.position(id)).collect(),
            NamedFeatures::Valued(indicator) => {
                let Some(indicator) = self.dataset.measure(collection, indicator) else {
                    return Ok(Vec::new());
                };
                let year = indicator.year_shown(options.year.or(map.style.metadata.year));
                all.filter(|p| indicator.value(*p, year).is_some()).collect()
            }
            NamedFeatures::Within { collection: zones, id } => {
                let position = self.collection(zones).and_then(|c| c.position(id));
                let rings = position.map(|p| self.rings(zones, p, &map.window, map.at)).unwrap_or_default();
                let of: Vec<[usize; 2]> = all.map(|p| [at, p]).collect();
                let places = self.label_places(map.style, map.window, map.at, &of);
                let mut within = Vec::new();
                for (of, place) in of.iter().zip(places) {
                    budget.check()?;
                    if place.is_some_and(|p| is_inside(&rings, p)) {
                        within.push(of[1]);
                    }
                }
                within
            }
        };
        Ok(positions.into_iter().map(|p| NamedFeature { of: [at, p], numbered: names.numbered }).collect())
    }
}

fn is_in(area: &PageBox, [x, y]: [f64; 2]) -> bool {
    (area[0]..area[2]).contains(&x) && (area[1]..area[3]).contains(&y)
}

/// A name of the surroundings, in the corner of the page.
fn loose(title: &str, tones: &Tones) -> Vec<Words> {
    let (color, halo, text) = (tones.quiet, Some((tones.ground, 1.6)), title.to_owned());
    vec![Words { text, size: 13.0, at: [0.0; 2], anchor: Anchor::Middle, color, halo, spacing: 1.6 }]
}

/// Half the width and the height of lines of text.
fn half(fonts: &Fonts, words: &[Words]) -> [f64; 2] {
    around(fonts, words)
        .map_or([0.0; 2], |[left, top, right, bottom]| [(right - left) / 2.0, (bottom - top) / 2.0])
}

/// Lines of text with their middle at a place.
fn moved(fonts: &Fonts, words: &[Words], place: [f64; 2]) -> Vec<Words> {
    let own = around(fonts, words).unwrap_or_default();
    let shift = [0, 1].map(|k| place[k] - f64::midpoint(own[k], own[k + 2]));
    words.iter().map(|w| Words { at: [w.at[0] + shift[0], w.at[1] + shift[1]], ..w.clone() }).collect()
}

/// True if a text reaches into rings.
fn reaches(fonts: &Fonts, words: &[Words], rings: &[Line]) -> bool {
    let Some([left, top, right, bottom]) = around(fonts, words) else { return false };
    let corners = [[left, top], [right, top], [left, bottom], [right, bottom]];
    corners.into_iter().any(|corner| is_inside(rings, corner))
}

/// Opacity of names outside the feature shown.
const OUTSIDE: f64 = 0.5;

fn faded(words: &Words) -> Words {
    let halo = words.halo.map(|(color, width)| (color.faded(OUTSIDE), width));
    Words { color: words.color.faded(OUTSIDE), halo, ..words.clone() }
}
