//! Reading a data set: manifest, boundaries and tables in, an [`Atlas`] out.
//!
//! Bytes come from a [`Source`]; nothing here keeps state. Every fault names file, row or feature, what
//! was expected and what was found.

mod archives;
mod assemble;
mod boundaries;
mod check;
mod code_pages;
mod collections;
mod complete;
mod contact;
mod datums;
mod dbf;
mod digest;
mod dissolve;
mod documents;
mod elsewhere;
mod entitle;
mod error;
mod facts;
mod figure_sheet;
mod figures;
mod figures_check;
mod files;
mod flatgeobuf;
mod folder;
mod fonts;
mod geojson;
mod geopackage;
mod geoparquet;
mod glossary;
mod identify;
mod in_database;
mod in_place;
mod indicators;
mod initial;
mod joins;
mod json_columns;
mod judge;
mod labels;
mod lineage;
mod lines;
mod longitudes;
mod manifest;
mod meant;
mod memberships;
mod misfit;
mod no_numbers;
mod places;
mod point_table;
mod points;
mod ratios;
mod raw;
mod reference;
mod relief;
mod repair;
mod report;
mod shapefile;
mod shares;
mod short_way;
mod source;
mod styles;
mod table_index;
mod tables;
mod topojson;
mod values;
mod view;
mod watch;

pub use check::{CheckReport, check};
pub use documents::TAKEN;
pub use error::LoadError;
pub use initial::initial_manifest;
pub use manifest::manifest_schema;
pub use manifest::{MANIFEST, Manifest};
pub use misfit::{Misfit, misfits_geojson};
pub use places::DataPlaces;
pub use report::{LEFT_OUT, LoadReport, Remark, SHOWN, WITHOUT_PLACE};
pub use source::Source;
pub use table_index::TableIndex;
pub use watch::{fingerprint, watch};

use crate::atlas::{Atlas, AtlasInfo};
use crate::dataset::Dataset;
use crate::feature::Collection;
use crate::language::{Language, UNDETERMINED};
use in_place::InPlace;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Loads a data set.
///
/// # Errors
/// The first fault found, in one sentence.
pub fn load(source: &Source) -> Result<(Atlas, LoadReport), LoadError> {
    load_with(source, &DataPlaces::default())
}

/// Loads a data set with what stands elsewhere.
///
/// # Errors
/// The first fault found, in one sentence.
pub fn load_with(source: &Source, places: &DataPlaces<'_>) -> Result<(Atlas, LoadReport), LoadError> {
    let mut report = LoadReport::default();
    let mut manifest = match source.has(MANIFEST) {
        true => Manifest::parse(&source.read(MANIFEST)?)?,
        false => folder::manifest(source, &mut report)?,
    };
    once_each(&mut manifest.languages, &mut report);
    unreadable(source, &mut report);
    let in_place = InPlace::take(source, &mut manifest, places)?;
    let digest = digest::digest(source, &manifest, &in_place)?;
    let figures = figures::read(source)?;
    let parts = assemble::assemble(source, &manifest, &mut report)?;
    let declared = view::declared(manifest.view, &mut report);
    let info = AtlasInfo {
        title: manifest.title,
        description: manifest.description,
        attribution: manifest.attribution,
        notice: manifest.notice,
        licence: manifest.licence,
        contact: manifest.contact.map(contact::read).transpose()?,
        vintage: manifest.vintage,
        default_style: manifest.default_style,
        languages: match manifest.languages.is_empty() {
            true => languages_of_titles(&parts.collections),
            false => manifest.languages,
        },
        view: declared.or_else(|| view::of_all(&parts.collections)),
        projection: figures.projection,
        sheet: figures.sheet,
        digest,
    };
    let relief = relief::read(source, manifest.relief.as_deref(), &parts.collections, &mut report)?;
    let fonts = fonts::read(source, &mut report);
    let dataset = Dataset::new(parts.collections, parts.indicators).with_relief(relief).with_fonts(fonts);
    let dataset = Arc::new(dataset);
    in_place::check_zone_codes(&in_place.stores, &dataset)?;
    let styles = styles::read(source, &dataset, &in_place.stores, &info.languages)?;
    let atlas = Atlas::new(info, dataset, parts.memberships);
    let atlas = atlas.with_styles(styles).with_facts(parts.subjects, parts.facts);
    let atlas = atlas.with_lineages(parts.lineages).with_documents(parts.documents);
    let atlas = atlas.with_figures(figures.figures).with_stores(in_place.stores);
    let atlas = atlas.with_archives(archives::open(source, &manifest.archives, &mut report)?);
    figures_check::check(&atlas)?;
    judge::judge(source, &atlas, declared, &mut report);
    Ok((atlas, report))
}

/// What lies in the folder and cannot be read as a file or a folder.
fn unreadable(source: &Source, report: &mut LoadReport) {
    for (name, found) in source.others() {
        report.noted(&name, None, found, "not read");
    }
}

/// Languages that are declared twice are taken once.
fn once_each(languages: &mut Vec<Language>, report: &mut LoadReport) {
    let mut seen = BTreeSet::new();
    languages.retain(|language| {
        let is_new = seen.insert(language.tag().to_lowercase());
        if !is_new {
            let found = format!("{:?} twice", language.tag());
            report.changed(MANIFEST, Some("languages".to_owned()), found, "taken once");
        }
        is_new
    });
}

/// English, and the languages in which features have titles.
fn languages_of_titles(collections: &[Collection]) -> Vec<Language> {
    let tags: BTreeSet<&str> =
        collections.iter().flat_map(|c| c.info().title_properties.keys()).map(|l| &**l).collect();
    let others = tags.into_iter().filter(|tag| ![UNDETERMINED, Language::ENGLISH.tag()].contains(tag));
    std::iter::once(Language::ENGLISH).chain(others.filter_map(|tag| tag.parse().ok())).collect()
}
