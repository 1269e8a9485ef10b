//! The state of the running server as Prometheus reads it (OpenMetrics 1.0).

use crate::server::app::metrics::CacheCounts;
use crate::server::app::monitor::{DataState, Monitor, Readiness};
use crate::server::wire::problem::Problem;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{DescriptorEncoder, EncodeLabelSet, MetricEncoder, NoLabelSet};
use prometheus_client::metrics::MetricType;
use prometheus_client::registry::{Registry, Unit};
use std::fmt;
use std::sync::Arc;

/// Path of the metrics.
pub const METRICS: &str = "/metrics";
/// Media type of OpenMetrics.
const OPENMETRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
/// What the names of all metrics begin with.
const PREFIX: &str = "poverty_atlas";

/// All metrics at this moment.
pub fn metrics(monitor: &Arc<Monitor>) -> Response {
    let mut registry = Registry::with_prefix(PREFIX);
    registry.register_collector(Box::new(Observed(monitor.clone())));
    let mut text = String::new();
    match encode(&mut text, &registry) {
        Ok(()) => ([(CONTENT_TYPE, OPENMETRICS)], text).into_response(),
        Err(fault) => Problem::internal(fault).at(METRICS, None),
    }
}

/// Reads a monitor at the moment of being asked.
#[derive(Debug)]
struct Observed(Arc<Monitor>);

/// Writes metrics one by one.
struct Writer<'a>(DescriptorEncoder<'a>);

impl Writer<'_> {
    fn metric(
        &mut self,
        name: &str,
        help: &str,
        unit: Option<&Unit>,
        kind: MetricType,
        write: impl FnOnce(MetricEncoder<'_>) -> fmt::Result,
    ) -> fmt::Result {
        write(self.0.encode_descriptor(name, help, unit, kind)?)
    }

    /// A gauge without labels.
    fn gauge(&mut self, name: &str, help: &str, unit: Option<&Unit>, value: f64) -> fmt::Result {
        self.metric(name, help, unit, MetricType::Gauge, |mut metric| metric.encode_gauge(&value))
    }

    /// Gauges by labels.
    fn gauges<L: EncodeLabelSet>(
        &mut self,
        name: &str,
        help: &str,
        unit: Option<&Unit>,
        values: impl IntoIterator<Item = (L, f64)>,
    ) -> fmt::Result {
        self.metric(name, help, unit, MetricType::Gauge, |mut metric| {
            values
                .into_iter()
                .try_for_each(|(labels, value)| metric.encode_family(&labels)?.encode_gauge(&value))
        })
    }

    /// Counters by labels.
    fn counters<L: EncodeLabelSet>(
        &mut self,
        name: &str,
        help: &str,
        unit: Option<&Unit>,
        values: impl IntoIterator<Item = (L, f64)>,
    ) -> fmt::Result {
        self.metric(name, help, unit, MetricType::Counter, |mut metric| {
            values.into_iter().try_for_each(|(labels, value)| {
                metric.encode_family(&labels)?.encode_counter::<NoLabelSet, f64, f64>(&value, None)
            })
        })
    }
}

impl Collector for Observed {
    fn encode(&self, encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let (monitor, mut writer) = (&self.0, Writer(encoder));
        requests(monitor, &mut writer)?;
        lanes(monitor, &mut writer)?;
        let data = monitor.data();
        caches(monitor, &data, &mut writer)?;
        state(monitor, &data, &mut writer)?;
        process(monitor, &mut writer)
    }
}

fn requests(monitor: &Monitor, writer: &mut Writer<'_>) -> fmt::Result {
    let counted = monitor.requests.asked().flat_map(|route| {
        let status = |status| match status {
            0 => "other".to_owned(),
            other => other.to_string(),
        };
        route
            .statuses()
            .map(move |(s, n)| ([("route", route.pattern.clone()), ("status", status(s))], n as f64))
    });
    let help = "Requests answered, by the pattern of their path and the status";
    writer.counters("requests", help, None, counted)?;
    let help = "Time until an answer begins";
    writer.metric("request_duration", help, Some(&Unit::Seconds), MetricType::Histogram, |mut metric| {
        monitor.requests.asked().try_for_each(|route| {
            let classes = route.durations();
            let count = classes.iter().map(|(_, n)| n).sum();
            metric.encode_family(&[("route", &*route.pattern)])?.encode_histogram::<NoLabelSet>(
                route.seconds(),
                count,
                &classes,
                None,
            )
        })
    })?;
    let open = monitor.connections.load(std::sync::atomic::Ordering::Relaxed) as f64;
    writer.gauge("connections", "Open connections", None, open)
}

fn lanes(monitor: &Monitor, writer: &mut Writer<'_>) -> fmt::Result {
    let loads = monitor.lanes.loads();
    let of = |value: fn(&crate::server::app::lanes::LaneLoad) -> f64| {
        loads.iter().map(move |load| ([("lane", load.lane)], value(load))).collect::<Vec<_>>()
    };
    writer.gauges(
        "lane_permits",
        "Requests that a lane works on at once, at most",
        None,
        of(|l| l.permits as f64),
    )?;
    writer.gauges("lane_in_use", "Requests that a lane works on", None, of(|l| l.in_use as f64))?;
    writer.gauges("lane_waiting", "Requests that wait in a lane", None, of(|l| l.waiting as f64))?;
    writer.counters("lane_refused", "Requests refused since a lane was full", None, of(|l| l.refused as f64))
}

fn caches(monitor: &Monitor, data: &DataState, writer: &mut Writer<'_>) -> fmt::Result {
    let both: [(&str, &CacheCounts); 2] = [("tiles", &monitor.tiles), ("files", &monitor.files)];
    let totals = both.map(|(cache, counts)| (cache, counts.totals()));
    let help = "Answers that were in a cache";
    writer.counters("cache_hits", help, None, totals.map(|(c, (hits, _))| ([("cache", c)], hits as f64)))?;
    let help = "Answers that were in no cache and have been made";
    writer.counters("cache_misses", help, None, totals.map(|(c, (_, n))| ([("cache", c)], n as f64)))?;
    let sizes =
        both.into_iter().zip(data.cached_bytes()).map(|((c, _), bytes)| ([("cache", c)], bytes as f64));
    writer.gauges("cache_size", "What a cache holds", Some(&Unit::Bytes), sizes)?;
    let renders =
        || monitor.tiles.renders().map(|(media, n, seconds)| ([("media_type", media)], n as f64, seconds));
    let times = renders().map(|(labels, n, _)| (labels, n));
    writer.counters("renders", "Tiles, maps and documents made, by media type", None, times)?;
    let seconds = renders().map(|(labels, _, seconds)| (labels, seconds));
    writer.counters("render", "Time spent on making them", Some(&Unit::Seconds), seconds)
}

fn state(monitor: &Monitor, data: &DataState, writer: &mut Writer<'_>) -> fmt::Result {
    let version = [([("version", &*data.version)], 1.0)];
    writer.gauges("data", "The data that are served, by their digest", None, version)?;
    if let Some(loaded) = data.loaded {
        let help = "When the data were loaded, since 1970";
        writer.gauge("data_loaded_timestamp", help, Some(&Unit::Seconds), seconds(loaded))?;
        let age = seconds(Timestamp::now()) - seconds(loaded);
        writer.gauge("data_age", "Time since the data were loaded", Some(&Unit::Seconds), age)?;
    }
    let loads = [([("outcome", "done")], data.loads as f64), ([("outcome", "failed")], data.failures as f64)];
    writer.counters("data_loads", "Times that data were loaded, the first included", None, loads)?;
    let is_stale = f64::from(u8::from(data.failed.is_some()));
    writer.gauge("data_stale", "1 while newer data could not be loaded", None, is_stale)?;
    let is_ready = f64::from(u8::from(monitor.readiness() != Readiness::Stopping));
    writer.gauge("ready", "0 once the server stops", None, is_ready)
}

fn process(monitor: &Monitor, writer: &mut Writer<'_>) -> fmt::Result {
    let build = [([("version", env!("CARGO_PKG_VERSION"))], 1.0)];
    writer.gauges("build", "The program", None, build)?;
    let help = "When the server was started, since 1970";
    writer.gauge("start_timestamp", help, Some(&Unit::Seconds), seconds(monitor.started()))?;
    if let Some(bytes) = resident_bytes() {
        writer.gauge("memory_resident", "Memory of the process", Some(&Unit::Bytes), bytes as f64)?;
    }
    if let Ok(open) = std::fs::read_dir("/proc/self/fd") {
        writer.gauge("open_files", "Open file descriptors", None, open.count() as f64)?;
    }
    Ok(())
}

fn seconds(at: Timestamp) -> f64 {
    at.as_millisecond() as f64 / 1e3
}

/// Memory of this process that is in use, as Linux tells it.
fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok().map(|kib| kib * 1024)
}
