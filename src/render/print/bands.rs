//! A page as an image file, drawn and packed band by band, so that its pixels are never whole in memory.

use super::canvas::DrawMap;
use crate::budget::{Budget, Stopped};
use crate::render::mark::PrintedPage;
use crate::render::pixels::{Canvas, png_of_bands, webp_of_bands};

/// Pixels of a band, about: 2 MB, and some 30 ms of drawing, after which the budget is looked at.
const BAND: u32 = 1 << 19;

impl PrintedPage {
    /// The page as PNG, `scale` device pixels for each CSS pixel.
    ///
    /// # Errors
    /// The budget is over.
    pub fn png(&self, scale: f64, map: DrawMap<'_, Stopped>, budget: &Budget) -> Result<Vec<u8>, Stopped> {
        png_of_bands(self.pixels(scale), self.bands(scale, BAND, map, budget))
    }

    /// The page as WebP without loss, which takes three bytes for each of its pixels, and as much again to pack them.
    ///
    /// # Errors
    /// The budget is over.
    pub fn webp(&self, scale: f64, map: DrawMap<'_, Stopped>, budget: &Budget) -> Result<Vec<u8>, Stopped> {
        webp_of_bands(self.pixels(scale), self.bands(scale, BAND, map, budget))
    }

    /// Its bands from the top, of about so many pixels each.
    fn bands<'a>(
        &'a self,
        scale: f64,
        pixels: u32,
        map: DrawMap<'a, Stopped>,
        budget: &'a Budget,
    ) -> impl Iterator<Item = Result<Canvas, Stopped>> + 'a {
        let [width, height] = self.pixels(scale);
        let rows = (pixels / width).max(1);
        (0..height.div_ceil(rows)).map(move |band| {
            budget.check()?;
            let first = band * rows;
            self.band(scale, first..height.min(first + rows), map)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::font::Fonts;
    use crate::render::Window;
    use crate::render::mark::{Anchor, Ink, Mark, Stroke, Words};
    use crate::style::{Color, Pattern, PatternKind};

    fn page() -> PrintedPage {
        let ink = Color { r: 20, g: 90, b: 60, a: 200 };
        let pattern = Pattern { kind: PatternKind::Cross, color: ink, width: 0.8, period: 6 };
        let words = Words {
            text: "Wumeng 乌蒙".to_owned(),
            size: 13.0,
            at: [20.3, 40.7],
            anchor: Anchor::Start,
            color: ink,
            halo: Some((Color { r: 255, g: 255, b: 255, a: 255 }, 1.2)),
            spacing: 0.4,
        };
        let map = Mark::Map { at: [11.0, 9.0], window: Window::of_pixels(75, 60) };
        let stroke = Stroke { color: ink, width: 2.3, dashes: vec![4.0, 3.0] };
        PrintedPage {
            size: [90.0, 75.5],
            ground: Color { r: 250, g: 248, b: 240, a: 255 },
            title: String::new(),
            fonts: Fonts::built_in(),
            marks: vec![
                Mark::Clip {
                    area: [12.0, 10.0, 60.0, 66.0],
                    marks: vec![map, Mark::Words(words), Mark::line(vec![[0.0, 70.0], [90.0, 5.3]], stroke)],
                },
                Mark::rectangle([50.2, 20.1, 88.0, 71.3], Some(Ink::Hatch(pattern)), None),
                Mark::Circle { center: [30.0, 55.0], radius: 9.4, fill: Some(ink), stroke: None },
            ],
        }
    }

    fn chequered(window: Window) -> Result<Canvas, Stopped> {
        let mut canvas = Canvas::new(window.width, window.height, [0; 4]);
        let [left, top] = window.first_pixel();
        for y in 0..canvas.height {
            for x in 0..canvas.width {
                let [x0, y0] = [left + x as i64, top + y as i64];
                canvas.set(x, y, [(x0 * 3) as u8, (y0 * 3) as u8, 90, 255]);
            }
        }
        Ok(canvas)
    }

    #[test]
    fn bands_of_any_height_are_the_whole_page() {
        let (page, budget) = (page(), Budget::unlimited());
        for scale in [1.0, 1.7] {
            let [width, height] = page.pixels(scale);
            let whole = page.band(scale, 0..height, &chequered).unwrap();
            assert!(whole.pixels.iter().any(|p| p[2] == 90), "the map is on the page");
            for rows in [1, 7, 40, height - 1] {
                let mut joined = Canvas::new(width, 0, [0; 4]);
                page.bands(scale, rows * width, &chequered, &budget).for_each(|b| joined.append(b.unwrap()));
                assert!(joined == whole, "{rows} rows at {scale}");
            }
            let expected: Vec<u8> = whole.pixels.iter().flat_map(|p| [p[0], p[1], p[2]]).collect();
            let [png, webp] =
                [PrintedPage::png, PrintedPage::webp].map(|f| f(&page, scale, &chequered, &budget));
            for file in [png.unwrap(), webp.unwrap()] {
                assert_eq!(image::load_from_memory(&file).unwrap().to_rgb8().into_raw(), expected);
            }
        }
    }

    #[test]
    fn it_stops_between_two_bands() {
        let (page, budget) = (page(), Budget::unlimited());
        let cancelling = |window: Window| {
            budget.cancel();
            chequered(window)
        };
        let bands: Vec<_> = page.bands(1.0, 90, &cancelling, &budget).collect();
        let drawn = bands.iter().filter(|b| b.is_ok()).count();
        assert_eq!((drawn, bands.len()), (10, 76), "the map begins in the tenth row");
        assert_eq!(page.png(1.0, &chequered, &budget), Err(Stopped::Cancelled));
    }
}
