/** What the viewer knows of the server's documents and of itself. Used by the type check only; never served. */
export type Text = string | Record<string, string> | null | undefined;
export interface Place { collection: string; id: string }
export interface View { zoom: number; lat: number; lon: number }
export interface Hover extends Place { x?: number; y?: number; properties?: Record<string, any> }
export interface State {
  lang: string; style: string; year: number | null; view: View | null;
  sel: Place | null; hover: Hover | null; busy: boolean; problem: Problem | null;
}
export interface Problem { text: string; retry?: () => void }
export interface StyleEntry { id: string; title: Text; description?: Text; years: number[]; indicator: string | null }
export interface CollectionEntry { id: string; title: Text; features: number; kind: string }
export interface Atlas {
  title: Text; notice: Text; attribution?: Text; defaultStyle: string; view: { center: [number, number]; zoom: number };
  styles: StyleEntry[]; collections: CollectionEntry[];
}
export interface Feature {
  type: 'Feature'; id: string; geometry: { type: string; coordinates: any } | null;
  properties: Record<string, any>; links?: Link[];
}
export interface Link { href: string; rel: string; type?: string; title?: string }
export interface Value { year: number | null; value: number | null; evidence?: string | null; confidence?: string | null }
export interface Series { id: string; title: Text; values: Value[] }
export interface Indicator {
  id: string; title: Text; unit: Text; source: Text; collection: string; years: number[]; decimals?: number; series: Series[];
}
export interface LegendEntry {
  kind: string; label: Text; color: string; pattern?: string | null; count?: number | null; radius_px?: number | null;
}
export interface Legend {
  title: Text; unit: Text; year: number | null; entries: LegendEntry[]; unknown: LegendEntry | null;
  source: Text; confidence: Record<string, number> | null; notes: Text[];
}
export interface Members {
  features: Feature[]; zone: { collection: string; id: string; title: Text };
  numberMatched?: number; unmatched?: { name: Text; coverage?: string; evidence?: string; note?: string }[];
}
export type Store = ReturnType<typeof import('./state.js').createState>;
export interface Context { state: Store; atlas: Atlas }
