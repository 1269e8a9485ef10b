//! Names that must stand on a map: where the map has no room for one, beside its place with a leader line, else as a
//! number with a key.

use super::tones::Tones;
use crate::font::Fonts;
use crate::render::mark::{Anchor, Mark, Stroke, Words};

/// A box on the page, CSS pixels: left, top, right, bottom.
pub type PageBox = [f64; 4];

/// How far from its place a name may stand, CSS pixels, nearest first.
const REACHES: [f64; 10] = [5.0, 9.0, 14.0, 20.0, 27.0, 35.0, 44.0, 54.0, 66.0, 80.0];
/// Directions that are tried at each distance.
const DIRECTIONS: usize = 24;
/// Room between names, CSS pixels.
const ROOM: f64 = 1.5;
/// Radius of the disc behind a number.
pub(crate) const DISC: f64 = 6.2;
/// Size of a number.
const NUMBER: f64 = 7.6;

/// The names of a map, placed one after the other.
pub(crate) struct Naming<'a> {
    fonts: &'a Fonts,
    area: PageBox,
    tones: &'a Tones,
    /// What names of either rank keep clear of.
    taken: Vec<PageBox>,
    /// What names with a leader line keep clear of besides.
    avoided: Vec<PageBox>,
    /// Leader lines, which names keep clear of and which do not cross.
    leaders: Vec<[[f64; 2]; 2]>,
    lines: Vec<Mark>,
    marks: Vec<Mark>,
}

impl<'a> Naming<'a> {
    /// A map with the boxes that no name may touch, and those that names with a leader line keep clear of.
    pub fn new(
        fonts: &'a Fonts,
        area: PageBox,
        taken: Vec<PageBox>,
        avoided: Vec<PageBox>,
        tones: &'a Tones,
    ) -> Self {
        let (leaders, lines, marks) = (Vec::new(), Vec::new(), Vec::new());
        Naming { fonts, area, tones, taken, avoided, leaders, lines, marks }
    }

    /// Writes a name where it is, if there is room.
    pub fn keep(&mut self, words: &[Words]) -> bool {
        let Some(place) = around(self.fonts, words) else { return false };
        let is_free = self.holds(&place) && self.is_free(&place);
        if is_free {
            self.write(words.to_vec(), place);
        }
        is_free
    }

    /// Writes a name beside its place, with a line to it, if there is room.
    pub fn lead(&mut self, place: [f64; 2], words: &[Words]) -> bool {
        let Some(own) = around(self.fonts, words) else { return false };
        let half = [(own[2] - own[0]) / 2.0, (own[3] - own[1]) / 2.0];
        let found = places(place, half).find(|(middle, end)| {
            let at = boxed(*middle, half);
            self.holds(&at) && self.is_clear(&at) && self.is_open([place, *end], &at)
        });
        let Some((middle, end)) = found else { return false };
        let shift = [0, 1].map(|k| middle[k] - (own[k] + own[k + 2]) / 2.0);
        let words = words.iter().map(|w| Words {
            at: [w.at[0] + shift[0], w.at[1] + shift[1]],
            color: self.tones.ink,
            halo: Some((self.tones.ground, 1.6)),
            ..w.clone()
        });
        let words = words.collect();
        self.leader(place, end);
        self.write(words, boxed(middle, half));
        true
    }

    /// Writes a number at its place, or beside it with a line where something stands there; at its place where nothing is
    /// free.
    pub fn number(&mut self, place: [f64; 2], number: usize) {
        let half = [DISC; 2];
        let here = boxed(place, half);
        let free = self.holds(&here) && self.is_free(&here);
        let found = (!free).then(|| {
            places(place, half).find(|(middle, end)| {
                let at = boxed(*middle, half);
                self.holds(&at) && self.is_free(&at) && self.is_open([place, *end], &at)
            })
        });
        let middle = match found.flatten() {
            Some((middle, end)) => {
                self.leader(place, end);
                middle
            }
            None => place,
        };
        self.taken.push(boxed(middle, half));
        self.marks.push(disc(middle, self.tones));
        self.marks.push(Mark::Words(digits(middle, number, self.tones)));
    }

    /// All that is placed, lines below names.
    pub fn marks(self) -> Vec<Mark> {
        self.lines.into_iter().chain(self.marks).collect()
    }

    fn write(&mut self, words: Vec<Words>, place: PageBox) {
        self.taken.push(place);
        self.marks.extend(words.into_iter().map(Mark::Words));
    }

    fn leader(&mut self, place: [f64; 2], end: [f64; 2]) {
        self.leaders.push([place, end]);
        for stroke in [Stroke::solid(self.tones.ground, 2.4), Stroke::solid(self.tones.ink, 0.7)] {
            self.lines.push(Mark::line(vec![place, end], stroke));
        }
        let fill = Some(self.tones.ink);
        self.lines.push(Mark::Circle { center: place, radius: 1.3, fill, stroke: None });
    }

    fn holds(&self, place: &PageBox) -> bool {
        let [left, top, right, bottom] = self.area;
        place[0] > left + 3.0 && place[1] > top + 3.0 && place[2] < right - 3.0 && place[3] < bottom - 3.0
    }

    fn is_free(&self, place: &PageBox) -> bool {
        !self.taken.iter().any(|other| meet(place, other)) && !self.leaders.iter().any(|l| crosses(*l, place))
    }

    fn is_clear(&self, place: &PageBox) -> bool {
        self.is_free(place) && !self.avoided.iter().any(|other| meet(place, other))
    }

    /// What is taken so far.
    pub fn taken(&self) -> &[PageBox] {
        &self.taken
    }

    /// True if a box of half a size has room around a place.
    pub fn has_room(&self, middle: [f64; 2], half: [f64; 2]) -> bool {
        let place = boxed(middle, half);
        self.holds(&place) && self.is_free(&place)
    }

    /// True if a leader line crosses neither another one nor a name but one that covers its place.
    fn is_open(&self, leader: [[f64; 2]; 2], own: &PageBox) -> bool {
        let covers = |b: &PageBox| (0..2).all(|k| (b[k]..b[k + 2]).contains(&leader[0][k]));
        !self.taken.iter().any(|other| other != own && !covers(other) && crosses(leader, other))
            && !self.leaders.iter().any(|other| meet_lines(leader, *other))
    }
}

/// Middles of a box of half a size around a place, nearest first, each with the end of its line to the place.
fn places(place: [f64; 2], half: [f64; 2]) -> impl Iterator<Item = ([f64; 2], [f64; 2])> {
    REACHES.into_iter().flat_map(move |reach| {
        (0..DIRECTIONS).map(move |i| {
            // East, west, then ever farther from the level.
            let turn = (i / 4) as f64 / (DIRECTIONS / 4) as f64 * std::f64::consts::FRAC_PI_2;
            let sign = [[1.0, -1.0], [-1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]][i % 4];
            let toward = [turn.cos() * sign[0], turn.sin() * sign[1]];
            let middle = [0, 1].map(|k| place[k] + toward[k] * (reach + half[k]));
            let end = [0, 1].map(|k| place[k].clamp(middle[k] - half[k], middle[k] + half[k]));
            (middle, end)
        })
    })
}

fn boxed(middle: [f64; 2], half: [f64; 2]) -> PageBox {
    [middle[0] - half[0], middle[1] - half[1], middle[0] + half[0], middle[1] + half[1]]
}

/// The box around lines of text; `None` where there are none.
pub(crate) fn around(fonts: &Fonts, words: &[Words]) -> Option<PageBox> {
    let of = |w: &Words| {
        let width = fonts.width(&w.text, w.size, w.spacing);
        let left = match w.anchor {
            Anchor::Start => w.at[0],
            Anchor::Middle => w.at[0] - width / 2.0,
            Anchor::End => w.at[0] - width,
        };
        [left, w.at[1] - w.size * 0.86, left + width, w.at[1] + w.size * 0.24]
    };
    let join = |a: PageBox, b: PageBox| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])];
    words.iter().map(of).reduce(join)
}

fn meet(a: &PageBox, b: &PageBox) -> bool {
    a[0] < b[2] + ROOM && b[0] < a[2] + ROOM && a[1] < b[3] + ROOM && b[1] < a[3] + ROOM
}

/// True if a line crosses a box.
fn crosses([from, to]: [[f64; 2]; 2], place: &PageBox) -> bool {
    let (mut first, mut last) = (0.0f64, 1.0f64);
    for k in 0..2 {
        let (step, low, high) = (to[k] - from[k], place[k] - from[k], place[k + 2] - from[k]);
        if step == 0.0 {
            if low > 0.0 || high < 0.0 {
                return false;
            }
            continue;
        }
        let (a, b) = (low / step, high / step);
        (first, last) = (first.max(a.min(b)), last.min(a.max(b)));
    }
    first < last
}

fn meet_lines([a, b]: [[f64; 2]; 2], [c, d]: [[f64; 2]; 2]) -> bool {
    let side = |p: [f64; 2], q: [f64; 2], r: [f64; 2]| {
        ((q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])).signum()
    };
    side(a, b, c) != side(a, b, d) && side(c, d, a) != side(c, d, b)
}

/// The disc behind a number of a key.
pub(super) fn disc(center: [f64; 2], tones: &Tones) -> Mark {
    let stroke = Some(Stroke::solid(tones.ink, 0.7));
    Mark::Circle { center, radius: DISC, fill: Some(tones.ground), stroke }
}

/// A number of a key, in the middle of its disc.
pub(super) fn digits([x, y]: [f64; 2], number: usize, tones: &Tones) -> Words {
    Words {
        text: number.to_string(),
        size: NUMBER,
        at: [x, y + NUMBER * 0.36],
        anchor: Anchor::Middle,
        color: tones.ink,
        halo: None,
        spacing: 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str, at: [f64; 2]) -> Vec<Words> {
        let tones = Tones::of(false);
        let (color, text) = (tones.ink, text.to_owned());
        vec![Words { text, size: 11.0, at, anchor: Anchor::Middle, color, halo: None, spacing: 0.0 }]
    }

    #[test]
    fn a_name_without_room_stands_aside_and_covers_nothing() {
        let Some(fonts) = Fonts::to_test() else { return };
        let tones = Tones::of(false);
        let place = [100.0, 100.0];
        let block = [80.0, 85.0, 120.0, 115.0];
        let mut naming = Naming::new(&fonts, [0.0, 0.0, 200.0, 200.0], vec![block], Vec::new(), &tones);
        assert!(!naming.keep(&name("Wumeng", [100.0, 104.0])), "something stands there");
        assert!(naming.lead(place, &name("Wumeng", [100.0, 104.0])));
        let Some(Mark::Words(words)) = naming.marks.last() else { panic!("a name is written") };
        let at = around(&fonts, std::slice::from_ref(words)).unwrap();
        assert!(!meet(&at, &block) && at[0] > 0.0 && at[2] < 200.0);
        // Others find other places.
        assert!(naming.lead([104.0, 109.0], &name("Wuling", [104.0, 113.0])));
        naming.number([96.0, 92.0], 7);
        assert_eq!(naming.taken.len(), 4);
        let pairs = |i: usize| (0..i).map(move |k| (i, k));
        assert!((0..4).flat_map(pairs).all(|(i, k)| !meet(&naming.taken[i], &naming.taken[k])));
    }

    #[test]
    fn lines_cross_boxes_that_lie_between_their_ends() {
        let place = [10.0, 10.0, 20.0, 20.0];
        assert!(crosses([[0.0, 15.0], [30.0, 15.0]], &place));
        assert!(!crosses([[0.0, 15.0], [9.0, 15.0]], &place));
        assert!(!crosses([[0.0, 25.0], [30.0, 25.0]], &place));
        assert!(meet_lines([[0.0, 0.0], [10.0, 10.0]], [[0.0, 10.0], [10.0, 0.0]]));
        assert!(!meet_lines([[0.0, 0.0], [10.0, 10.0]], [[0.0, 1.0], [4.0, 9.0]]));
    }
}
