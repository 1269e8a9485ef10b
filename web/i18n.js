/** The page's own words in both languages, and how names and numbers are written. Pure. */

/** @type {Record<string, [string, string]>} key: [Chinese, English] */
const WORDS = {
  themes: ['图幅', 'Plates'],
  legend: ['图例', 'Legend'],
  legendAndRanking: ['图例与排名', 'Legend and ranking'],
  year: ['年份', 'Year'],
  play: ['播放', 'Play'],
  pause: ['暂停', 'Pause'],
  noYear: ['此图幅不分年份', 'This plate has no years'],
  ranking: ['排名', 'Ranking'],
  unknown: ['不详', 'unknown'],
  source: ['来源', 'Source'],
  confidence: ['可信度', 'Confidence'],
  evidence: ['依据', 'Evidence'],
  close: ['关闭', 'Close'],
  zoomIn: ['放大', 'Zoom in'],
  zoomOut: ['缩小', 'Zoom out'],
  home: ['全图', 'Whole map'],
  mapLabel: ['地图', 'Map'],
  skip: ['跳到地图', 'Skip to the map'],
  retry: ['重试', 'Retry'],
  away: ['服务器没有应答。', 'The server does not answer.'],
  tilesFailed: ['部分图块未能载入。', 'Some tiles could not be loaded.'],
  refused: ['服务器拒绝了请求：{detail}', 'The server refused: {detail}'],
  noWebgl: ['浏览器没有 WebGL：显示简版地图，点击仍可查询。', 'No WebGL in this browser: a plain map is shown; a click still asks.'],
  loading: ['载入中…', 'Loading…'],
  nothingHere: ['此处没有要素。', 'Nothing is recorded here.'],
  yes: ['是', 'yes'],
  no: ['否', 'no'],
  code: ['代码', 'Code'],
  members: ['所含{what}', '{what} inside'],
  listedBy: ['按官方名单', 'by official list'],
  name: ['名称', 'Name'],
  shareOfMember: ['占该县', 'of it inside'],
  shareOfMemberHelp: ['该成员有多少面积在区内', 'share of the member’s ground that lies inside'],
  shareOfZone: ['占全区', 'of the whole'],
  shareOfZoneHelp: ['该成员占全区面积的份额', 'share of the whole’s ground that this member makes up'],
  download: ['下载', 'Download'],
  copy: ['复制', 'Copy'],
  copied: ['已复制', 'Copied'],
  unmatched: ['名单中没有边界的单位', 'Listed, but without a boundary'],
  part: ['部分', 'part'],
  note: ['备注', 'Note'],
  over: ['{title}：{name}', '{title}: {name}'],
  value: ['数值', 'Value'],
  summaryMap: ['{title}。最高：{high}；最低：{low}。', '{title}. Highest: {high}; lowest: {low}.'],
  facts: ['事实', 'Facts'],
  asTable: ['表格', 'As a table'],
  exitOf: ['{year} 年', '{year}'],
  // how a fact is known
  'evidence.listed': ['名单原文', 'listed'],
  'evidence.reported': ['公报', 'reported'],
  'evidence.derived': ['推得', 'derived'],
  'evidence.count-checked': ['总数核对', 'count-checked'],
  'evidence.compiled': ['汇编', 'compiled'],
  'evidence.thesis': ['论文', 'thesis'],
  'help.listed': ['出自已查阅的公开名单', 'stands in a publication that was read'],
  'help.reported': ['出自已查阅的公开资料', 'stands in a publication that was read'],
  'help.derived': ['由已查阅的其他条目推得', 'follows from other rows that were read'],
  'help.count-checked': ['成员为汇编，总数与公布数一致', 'compiled; a published count confirms how many'],
  'help.compiled': ['据公开知识汇编，经总数检验，未与原件逐条核对', 'compiled from general knowledge and tested by sums; not compared with the printed original'],
  'help.thesis': ['论文刊载', 'printed in the thesis'],
  'confidence.high': ['高', 'high'],
  'confidence.medium-high': ['较高', 'medium-high'],
  'confidence.medium': ['中', 'medium'],
  'confidence.low': ['低', 'low'],
  'confidence.band-only': ['仅有区间', 'band only'],
  // properties
  'p.area_id': ['所属片区', 'Poverty area'],
  'p.is_key_county': ['国家重点县', 'Key county'],
  'p.exit_year': ['摘帽年份', 'Left the poverty list'],
  'p.eco_zone_id': ['生态功能区', 'Ecological function area'],
  'p.is_deep_poverty': ['深度贫困县', 'Deeply impoverished'],
  'p.area_km2': ['面积（km²）', 'Area (km²)'],
  'p.old_codes': ['旧代码', 'Former codes'],
  'p.old_names': ['旧名', 'Former names'],
  'p.counties': ['县数', 'Counties'],
  'p.key_counties': ['重点县数', 'Key counties'],
  'p.provinces': ['涉及省份', 'Provinces'],
  'p.status': ['地位', 'Status'],
  'p.type': ['类型', 'Type'],
  'p.plan_area_km2': ['规划面积（km²）', 'Planned area (km²)'],
  'p.plan_population_10k_2008': ['2008 年人口（万人）', 'Population 2008 (10,000)'],
  'p.members': ['成员数', 'Members'],
  'p.membership_confidence': ['名单可信度', 'Confidence of the list'],
  'p.polygon_to_plan_area_ratio': ['图上面积与规划面积之比', 'Mapped to planned area'],
};

/** @param {string} lang @param {string} key @param {Record<string, any>} [values] for `{name}` in the words */
export function t(lang, key, values = {}) {
  const words = WORDS[key];
  if (!words) return key;
  return words[lang === 'zh' ? 0 : 1].replace(/\{(\w+)\}/g, (_, k) => values[k] ?? '');
}

/** @param {string} key */
export const hasWord = (key) => key in WORDS;

/** A text by language, or plain text. @param {import('./types').Text} text @param {string} lang @returns {string} */
export function pick(text, lang) {
  if (text === null || text === undefined) return '';
  if (typeof text === 'string') return text;
  return text[lang] ?? Object.values(text)[0] ?? '';
}

/** The name of a feature in a language, with the other language's name beside it.
 * @param {Record<string, any>} p properties @param {string} lang @returns {{main: string, other: string}} */
export function names(p, lang) {
  const zh = p.name_zh ?? p.name ?? p.title ?? '';
  const latin = p.name_en ?? p.name_pinyin ?? '';
  const pair = lang === 'zh' ? [zh || latin, zh ? latin : ''] : [latin || zh, latin ? zh : ''];
  return { main: String(pair[0] ?? ''), other: String(pair[1] ?? '') };
}

/** Thousands apart by thin spaces. @param {number} value @param {number} [decimals] */
export function number(value, decimals = 0) {
  return new Intl.NumberFormat('en', { minimumFractionDigits: decimals, maximumFractionDigits: decimals })
    .format(value)
    .replaceAll(',', '\u2009');
}

/** A share of 0 to 1 as a percentage: small ones keep a digit. @param {number|null|undefined} share */
export function percent(share) {
  if (share === null || share === undefined) return '–';
  const p = share * 100;
  return `${p > 0 && p < 9.95 ? p.toFixed(1) : Math.round(p)}\u2009%`;
}

/** The title of a property: our words when we have them, else its name made readable. @param {string} key @param {string} lang */
export function propertyTitle(key, lang) {
  const bare = key.replace(/_(zh|en)$/, '');
  const known = [`p.${key}`, `p.${bare}`].find(hasWord);
  return known ? t(lang, known) : bare.replaceAll('_', ' ');
}
