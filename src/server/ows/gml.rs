//! Features as GML 2, without geometries, as MapServer and GeoServer tell what is at a pixel.

use crate::xml::Xml;

/// Media type.
pub const GML: &str = "application/vnd.ogc.gml";

/// A feature.
pub struct GmlFeature<'a> {
    /// Id of its collection.
    pub collection: &'a str,
    /// Its id.
    pub id: &'a str,
    /// Its title.
    pub title: &'a str,
    /// Its address.
    pub href: String,
    /// What is known of it, by name.
    pub values: Vec<(&'a str, String)>,
}

/// Features in a name space of their own.
pub fn collection(features: &[GmlFeature<'_>], space: &str) -> String {
    let spaces = [
        ("xmlns:wfs", "http://www.opengis.net/wfs"),
        ("xmlns:gml", "http://www.opengis.net/gml"),
        ("xmlns:atlas", space),
    ];
    let mut xml = Xml::document();
    xml.element("wfs:FeatureCollection", &spaces, |xml| {
        xml.element("gml:boundedBy", &[], |xml| xml.text("gml:null", "unknown"));
        for feature in features {
            xml.element("gml:featureMember", &[], |xml| member(xml, feature));
        }
    });
    xml.finish()
}

fn member(xml: &mut Xml, feature: &GmlFeature<'_>) {
    let collection = name(feature.collection);
    let id = format!("{collection}.{}", feature.id);
    xml.element(&format!("atlas:{collection}"), &[("fid", &id)], |xml| {
        xml.text("gml:name", feature.title);
        xml.text("atlas:href", &feature.href);
        feature.values.iter().for_each(|(of, value)| xml.text(&format!("atlas:{}", name(of)), value));
    });
}

/// A name that an element may have (XML 1.0, section 2.3).
fn name(text: &str) -> String {
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let name: String = text.chars().map(|c| if fits(c) { c } else { '_' }).collect();
    match name.starts_with(|c: char| c.is_alphabetic() || c == '_') {
        true => name,
        false => format!("_{name}"),
    }
}
