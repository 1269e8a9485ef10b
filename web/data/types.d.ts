/** What the viewer knows of the server's documents and of itself. Used by the type check only; never served. */
export type Text = import('../words/text.js').Text;
export interface Place {
  collection: string;
  id: string;
}
export interface View {
  zoom: number;
  lat: number;
  lon: number;
}
export interface Hover extends Place {
  x?: number;
  y?: number;
  properties?: Record<string, any>;
}
export interface State {
  lang: string;
  style: string;
  year: number | null;
  /** The year that the shown one is compared with: the map shows what changed between them. */
  since: number | null;
  /** Where the map rests, and where it is while it moves. */
  view: View | null;
  live: View | null;
  /** What was chosen, and the point that was clicked. */
  sel: Place | null;
  at: Point | null;
  compare: string[];
  labels: boolean;
  relief: boolean;
  dark: boolean;
  /** Does the reader's system ask for dark pages? */
  night: boolean;
  opacity: number;
  /** The map on the right of the swipe, and how far right it begins (0 to 1). */
  second: { style: string; year: number | null } | null;
  split: number;
  classes: { method: string; k: number | null; palette: string } | null;
  panel: string;
  tour: number;
  hover: Hover | null;
  busy: boolean;
  problem: Problem | null;
  /** Is the server silent, and how often did it come back? */
  away: boolean;
  back: number;
  /** The reader's own data: never in the link, never sent. */
  own: Own | null;
  can: Abilities | null;
}
export interface Point {
  lon: number;
  lat: number;
}
/** What the server can do, read off its own description. */
export interface Abilities {
  search: boolean;
  download: string[];
  facts: boolean;
  lineage: boolean;
  labels: boolean;
  methods: string[] | null;
  palettes: string[] | null;
  k: { least: number; most: number } | null;
}
export interface Own {
  collection: string;
  idProperty: string;
  title: string;
  name: string;
  values: Record<string, number>;
  titles: Record<string, Record<string, any>>;
  breaks: number[];
  classes: { color: string; from: number; to: number; count: number }[];
}
/** Regions that the page colours itself, by id. */
export interface Painted {
  collection: string;
  idProperty: string;
  colors: Record<string, string>;
  blank?: string;
}
export interface Property {
  name: string;
  title: Text;
  unit: Text;
  type: string;
}
export interface Hit {
  collection: string;
  id: string;
  title: Text;
  matched?: string;
  kind?: string;
  within?: Text;
}
export interface Fact {
  measure?: Text;
  told?: Text;
  when?: Text;
  corrected?: { told?: Text };
  indicator: string;
  value: any;
  unit?: string | null;
  year?: string | number | null;
  evidence?: string | null;
  confidence?: string | null;
  source?: Text;
  citation?: Text;
  note?: Text;
}
export interface Problem {
  text: string;
  /** For `{what}` in the text. */
  what?: string;
  retry?: () => void;
}
export interface StyleEntry {
  id: string;
  title: Text;
  description?: Text;
  years: number[];
  /** The year shown where none is asked for. */
  year?: number | null;
  indicator: string | null;
  /** Indicators told beside the map's where regions are listed, with a word for each. */
  beside?: { indicator: string; label: Text }[];
  themes?: string[];
}
export interface CollectionEntry {
  id: string;
  title: Text;
  features: number;
  kind: string;
  titleProperties?: Record<string, string>;
}
/** A collection with what its properties are: which hold the title, which name a larger region, which are for programs only. */
export interface Described {
  properties: Property[];
  titleProperties: Record<string, string>;
  withinProperties: Record<string, string[]>;
  idProperty?: string;
  hiddenProperties: string[];
}
export interface Atlas {
  title: Text;
  notice: Text;
  attribution?: Text;
  languages?: string[];
  renderedLanguages?: string[];
  defaultStyle: string;
  view: { center: [number, number]; zoom: number };
  styles: StyleEntry[];
  collections: CollectionEntry[];
  /** How many figures there are, and which indicators are told as charts. */
  figures: number;
  charts: string[];
}
export interface Feature {
  type: 'Feature';
  id: string;
  geometry: { type: string; coordinates: any } | null;
  properties: Record<string, any>;
  links?: Link[];
}
export interface Link {
  href: string;
  rel: string;
  type?: string;
  title?: string;
}
export interface Value {
  year: number | null;
  value: number | null;
  /** The band in which the value lies, where it is known. */
  low?: number;
  high?: number;
  evidence?: string | null;
  confidence?: string | null;
  period?: string;
  vintage?: string;
  note?: string;
  other?: { printed: number; value: number; agrees?: boolean };
}
export interface Series {
  id: string;
  title: Text;
  values: Value[];
}
export interface Indicator {
  id: string;
  title: Text;
  unit: Text;
  source: Text;
  collection?: string | null;
  years: number[];
  decimals?: number;
  series: Series[];
  description?: Text;
  other?: Text;
  superseded_by?: string[];
  /** Where its classes part, ascending. */
  breaks?: number[];
}
/** A region of the ranking; `given` is what the server tells of its value. */
export interface Ranked {
  id: string;
  title: string;
  value: number | null;
  text: string;
  /** What stands beside it: words and values of further indicators. */
  beside?: string;
  given: Value | undefined;
  /** Both ends of a change. */
  ends?: (Value | null)[];
}
/** The values of the open map, the highest first; `of` finds the one of the region that has these properties. */
export interface Values {
  indicator: Indicator;
  rows: Ranked[];
  /** The first and the last year, where the values are what changed between them. */
  change?: [number, number];
  find: (id: string) => Ranked | null;
  of: (properties: Record<string, any> | undefined) => Ranked | null;
}
export interface LegendEntry {
  kind: string;
  label: Text;
  color: string;
  pattern?: string | null;
  ground?: string;
  tint?: string;
  count?: number | null;
  /** The values of a class: from this, and below that. */
  from?: number;
  to?: number;
  radius_px?: number | null;
}
export interface Legend {
  title: Text;
  unit: Text;
  label_unit?: Text;
  year: number | null;
  entries: LegendEntry[];
  unknown: LegendEntry | null;
  source: Text;
  confidence: Record<string, number> | null;
  notes: Text[];
  matrix?: Matrix;
}
/** Two quantities crossed: `cells` by row, the lowest class first. */
export interface Matrix {
  row_title: Text;
  column_title: Text;
  rows: Text[];
  columns: Text[];
  cells: LegendEntry[][];
}
export interface Members {
  features: Feature[];
  zone: { collection: string; id: string; title: Text };
  numberMatched?: number;
  listedUnits?: number | null;
  unmatched?: { name: Text; coverage?: string; evidence?: string; note?: Text }[];
}
export type Store = ReturnType<typeof import('./state.js').createState>;
export interface Context {
  state: Store;
  atlas: Atlas;
}
