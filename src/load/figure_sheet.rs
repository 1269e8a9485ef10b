//! The sheet of printed maps of everything, and the small maps in its corner.

use crate::atlas::{InsetInfo, SheetInfo};
use crate::feature::Localized;
use crate::geometry::{Position, Projection};
use serde::Deserialize;

/// A sheet as `figures.toml` declares it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SheetEntry {
    corners: [Position; 2],
    #[serde(default)]
    insets: Vec<InsetEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct InsetEntry {
    #[serde(default)]
    title: Localized,
    corners: [Position; 2],
    share: f64,
}

/// Where in the file a fault is, and what is expected there and found.
type SheetFault = (String, String);

impl SheetEntry {
    /// The sheet of maps in a projection.
    ///
    /// # Errors
    /// Corners that are no places or not those meant, an inset too small or too large, insets that do not stand side by side.
    pub fn read(self, projection: Projection) -> Result<SheetInfo, SheetFault> {
        let shape = shape(self.corners, projection, "sheet")?;
        let sheet = SheetInfo::bounded_shape(shape);
        let (mut insets, mut width) = (Vec::new(), 0.0);
        for (i, inset) in self.insets.into_iter().enumerate() {
            let place = format!("sheet.insets[{i}]");
            let share = inset.share;
            if !(0.02..=0.5).contains(&share) {
                let message =
                    format!("share: expected a share of the sheet's width from 0.02 to 0.5, found {share}");
                return Err((place, message));
            }
            let height = share * self::shape(inset.corners, projection, &place)?;
            if height > sheet {
                let message = format!(
                    "share: expected a map no higher than the sheet, whose height is {sheet:.3} of its width, found {share}, with which it is {height:.3} high"
                );
                return Err((place, message));
            }
            width += share;
            if width > 1.0 + 1e-9 {
                let message = format!(
                    "share: expected maps that stand side by side on the sheet, found shares that add up to {width:.3} so far"
                );
                return Err((place, message));
            }
            insets.push(InsetInfo { title: inset.title, corners: inset.corners, share });
        }
        Ok(SheetInfo { corners: self.corners, insets })
    }
}

/// The height of a map between two corners, as a share of its width.
fn shape(corners: [Position; 2], projection: Projection, place: &str) -> Result<f64, SheetFault> {
    let is_place = |[lon, lat]: Position| (-180.0..=180.0).contains(&lon) && (-90.0..=90.0).contains(&lat);
    let [[left, bottom], [right, top]] = corners.map(|p| projection.of_position(p));
    if corners.into_iter().all(is_place) && left < right && top < bottom {
        return Ok((bottom - top) / (right - left));
    }
    let message = format!(
        "expected the places in the lower left and the upper right corner of a printed map, degrees, found {corners:?}"
    );
    Err((place.to_owned(), message))
}
