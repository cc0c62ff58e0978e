import { Graph, layout } from '@dagrejs/dagre';

/** One box of a picture. */
export interface GraphBox {
  readonly id: string;
  readonly title: string;
  /** Smaller lines below the title. */
  readonly details: readonly string[];
  readonly kind: 'value' | 'weights' | 'shape' | 'operation';
}

/** An arrow from one box to another. */
export interface GraphArrow {
  readonly from: string;
  readonly to: string;
  readonly label: string;
}

const STYLE = {
  font: 'system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif',
  titleSize: 13,
  detailSize: 11,
  /** Of a letter, in pixels; a little more than most fonts have. */
  titleLetter: 9.1,
  detailLetter: 6.6,
  padding: 10,
  lineHeight: 15,
  margin: 16,
} as const;
/** Background and border. */
const COLORS: Readonly<Record<GraphBox['kind'], readonly [string, string]>> = {
  value: ['#f3f4f6', '#4b5563'],
  weights: ['#dbeafe', '#1d4ed8'],
  shape: ['#ffffff', '#9ca3af'],
  operation: ['#dcfce7', '#15803d'],
};

/**
 * Draws boxes and arrows from top to bottom as an SVG text: branches side by side, crossings as few as may be (layered
 * layout by dagre).
 */
export function drawGraph(boxes: readonly GraphBox[], arrows: readonly GraphArrow[]): string {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'TB', nodesep: 28, ranksep: 34, marginx: STYLE.margin, marginy: STYLE.margin });
  for (const box of boxes) graph.setNode(box.id, _sizeOf(box));
  for (const [i, { from, to, label }] of arrows.entries()) {
    const width = label.length * STYLE.detailLetter;
    graph.setEdge(from, to, { width, height: STYLE.lineHeight, labelpos: 'c' }, String(i));
  }
  layout(graph);
  const { width = 0, height = 0 } = graph.graph();
  const lines = arrows.map((arrow, i) => _drawArrow(arrow, graph.edge(arrow.from, arrow.to, String(i))));
  const drawn = boxes.map((box) => _drawBox(box, graph.node(box.id)));
  const size = `width="${Math.ceil(width)}" height="${Math.ceil(height)}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} viewBox="0 0 ${Math.ceil(width)} ${Math.ceil(height)}" font-family='${STYLE.font}'>`,
    '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" fill="#6b7280"/></marker></defs>',
    '<rect width="100%" height="100%" fill="#ffffff"/>',
    ...lines,
    ...drawn,
    '</svg>\n',
  ].join('\n');
}

interface Point {
  readonly x: number;
  readonly y: number;
}

function _sizeOf({ title, details }: GraphBox): { readonly width: number; readonly height: number } {
  const widths = [
    title.length * STYLE.titleLetter,
    ...details.map((line) => line.length * STYLE.detailLetter),
  ];
  return {
    width: Math.max(70, ...widths) + 2 * STYLE.padding,
    height: (1 + details.length) * STYLE.lineHeight + STYLE.padding,
  };
}

function _drawBox(
  { title, details, kind }: GraphBox,
  box: Point & { readonly width: number; readonly height: number },
): string {
  const [fill, stroke] = COLORS[kind];
  const [left, top] = [box.x - box.width / 2, box.y - box.height / 2];
  const text = (line: string, index: number): string => {
    const y = top + STYLE.padding / 2 + (index + 0.75) * STYLE.lineHeight;
    const look =
      index === 0
        ? `font-size="${STYLE.titleSize}" font-weight="600" fill="#111827"`
        : `font-size="${STYLE.detailSize}" fill="#374151"`;
    return `<text x="${_round(box.x)}" y="${_round(y)}" text-anchor="middle" ${look}>${_escape(line)}</text>`;
  };
  const rectangle = `<rect x="${_round(left)}" y="${_round(top)}" width="${_round(box.width)}" height="${_round(box.height)}" rx="6" fill="${fill}" stroke="${stroke}"/>`;
  return [rectangle, ...[title, ...details].map(text)].join('');
}

function _drawArrow(
  { label }: GraphArrow,
  edge: Partial<Point> & { readonly points: readonly Point[] },
): string {
  const path = _smooth(edge.points);
  const line = `<path d="${path}" fill="none" stroke="#6b7280" marker-end="url(#head)"/>`;
  if (label === '' || edge.x === undefined || edge.y === undefined) return line;
  // White around the letters, so that the arrow does not strike them through.
  const look = 'text-anchor="middle" fill="#4b5563" stroke="#ffffff" stroke-width="4" paint-order="stroke"';
  return `${line}<text x="${_round(edge.x)}" y="${_round(edge.y + 4)}" font-size="${STYLE.detailSize}" ${look}>${_escape(label)}</text>`;
}

/** Through the middles of the pieces, with the corners as control points. */
function _smooth(points: readonly Point[]): string {
  const [first, ...rest] = points;
  const at = ({ x, y }: Point): string => `${_round(x)} ${_round(y)}`;
  const curves = rest.slice(0, -1).map((corner, i) => {
    const next = rest[i + 1]!;
    const isLast = i === rest.length - 2;
    const end = isLast ? next : { x: (corner.x + next.x) / 2, y: (corner.y + next.y) / 2 };
    return `Q${at(corner)} ${at(end)}`;
  });
  return [`M${at(first!)}`, ...(curves.length === 0 ? rest.map((point) => `L${at(point)}`) : curves)].join(
    '',
  );
}

function _escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function _round(value: number): number {
  return Math.round(value * 10) / 10;
}
