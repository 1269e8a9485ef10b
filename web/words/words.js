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
  compare: ['比较', 'Compare'],
  compareHelp: ['加入比较（最多五个）', 'Compare (up to five)'],
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
  mapHelp: ['地图：方向键移动，加减键缩放，回车查询中心点', 'Map: arrow keys move it, plus and minus zoom, Enter asks what is in the middle'],
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
  noFigures: ['{year} 年没有发布数字', 'No figures were published for {year}'],
  search: ['地名、拼音、首字母、代码', 'Name, pinyin, initials, code'],
  hits: ['{n} 条结果', '{n} results'],
  noHits: ['没有找到', 'Nothing found'],
  tools: ['工具', 'Tools'],
  'tool.layers': ['图层', 'Layers'],
  'tool.classes': ['分级', 'Classes'],
  'tool.charts': ['图表', 'Charts'],
  'tool.tour': ['导览', 'Tour'],
  'tool.data': ['我的数据', 'My data'],
  'tool.share': ['分享', 'Share'],
  opacity: ['不透明度', 'Opacity'],
  labels: ['显示地名', 'Names on the map'],
  dark: ['深色', 'Dark'],
  none: ['无', 'none'],
  swipeWith: ['卷帘对比', 'Swipe against'],
  swipeYear: ['对比年份', 'Its year'],
  swipeLine: ['卷帘：左 {left}，右 {right}', 'Swipe: {left} on the left, {right} on the right'],
  byYear: ['逐年小图', 'Year by year'],
  method: ['分级方法', 'Method'],
  classCount: ['级数', 'Classes'],
  palette: ['配色', 'Palette'],
  asPublished: ['图幅原有', 'as in the plate'],
  asPublishedAgain: ['恢复图幅原有分级', 'Back to the classes of the plate'],
  classesHelp: ['断点按所示年份的数值计算；地图与图例一同改变。', 'Breaks follow the values of the shown year; map and legend change together.'],
  'method.jenks': ['自然断点', 'Natural breaks (Jenks)'],
  'method.quantile': ['分位数', 'Quantiles'],
  'method.equal': ['等距', 'Equal intervals'],
  'method.stddev': ['标准差', 'Standard deviations'],
  'method.pretty': ['整数断点', 'Round numbers'],
  'method.headtail': ['头尾分割', 'Head/tail'],
  'palette.warm': ['暖色', 'Warm'],
  'palette.teal': ['青', 'Teal'],
  'palette.blue': ['蓝', 'Blue'],
  'palette.green': ['绿', 'Green'],
  'palette.purple': ['紫', 'Purple'],
  'palette.grey': ['灰', 'Grey'],
  'palette.cividis': ['蓝黄', 'Cividis'],
  'palette.brown-teal': ['棕—青', 'Brown to teal'],
  'palette.orange-purple': ['橙—紫', 'Orange to purple'],
  'palette.red-blue': ['红—蓝', 'Red to blue'],
  'palette.pink-green': ['粉—绿', 'Pink to green'],
  link: ['此视图的链接', 'Link to this view'],
  figure: ['下载出版用图', 'Figure for print'],
  print: ['打印此页', 'Print this page'],
  back: ['上一幅', 'Back'],
  next: ['下一幅', 'Next'],
  whatIsHere: ['此处是什么', 'What is here'],
  formerly: ['沿革', 'Formerly'],
  'change.code': ['代码变更', 'new code'],
  'change.name': ['更名', 'renamed'],
  'change.merged': ['合并', 'merged'],
  'change.split': ['拆分', 'split'],
  'change.part': ['部分', 'in part'],
  more: ['另有 {n} 个', 'and {n} more'],
  ownHelp: ['选择、拖入或粘贴一张表：一列为代码或名称，一列为数值。数据只在本页处理，不会上传。', 'Choose, drop or paste a table: one column with codes or names, one with values. It is joined in this page and never leaves the browser.'],
  ownPaste: ['粘贴表格', 'Paste a table'],
  ownFile: ['文件（CSV）', 'File (CSV)'],
  ownChoose: ['选择文件…', 'Choose a file…'],
  ownPlaces: ['地方', 'Places'],
  ownMatched: ['{all} 行中 {n} 行对应到{what}', '{n} of {all} rows found their place among {what}'],
  ownKey: ['代码或名称', 'Code or name'],
  ownValue: ['数值列', 'Values'],
  ownLeft: ['{n} 行未上图', '{n} rows are not on the map'],
  ownRemove: ['移除我的数据', 'Remove my data'],
  row: ['行', 'Row'],
  reason: ['原因', 'Reason'],
  'left.notFound': ['找不到此地', 'no such place'],
  'left.ambiguous': ['有 {n} 处同名', '{n} places of this name'],
  'left.duplicate': ['重复', 'given twice'],
  'left.notNumber': ['不是数字', 'not a number'],
  'vintage.plan': ['规划', 'plan'],
  'vintage.outcome': ['完成', 'outcome'],
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
};

/** @param {string} lang @param {string} key @param {Record<string, any>} [values] for `{name}` in the words */
export function t(lang, key, values = {}) {
  const words = WORDS[key];
  if (!words) return key;
  return words[lang === 'zh' ? 0 : 1].replace(/\{(\w+)\}/g, (_, k) => values[k] ?? '');
}

/** @param {string} key */
export const hasWord = (key) => key in WORDS;

/** Our word for a value of the data when we have one, else the value. @param {string} group @param {string} value @param {string} lang */
export const told = (group, value, lang) => (hasWord(`${group}.${value}`) ? t(lang, `${group}.${value}`) : value);

/** A text by language, or plain text. @param {import('../data/types').Text} text @param {string} lang @returns {string} */
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
