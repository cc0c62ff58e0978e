import type { ValueDescription } from '../describe-values.ts';
import type { ModelFacts } from './inspect-model.ts';

const LONGEST_CARD = 10_000;
/** A terminal would obey them; line ends may stay. */
const CONTROL_CHARACTERS = /[^\P{Cc}\n]/gu;

/** A text for people, of a model and its size in bytes. */
export function formatModel(facts: ModelFacts, { size }: { readonly size: number }): string {
  const { labels, metadata, opsets, irVersion, producer, uncounted, multiplyAdds, poolOperations } = facts;
  const { model_card: card } = metadata;
  const rows: (readonly [string, string])[] = [
    ...facts.inputs.map((value) => ['input', _formatValue(value)] as const),
    ...facts.outputs.map((value) => ['output', _formatValue(value)] as const),
    ...(labels === undefined ? [] : [['labels', labels.join(', ')] as const]),
    ['size', `${size} bytes`],
    ['parameters', `${facts.parameters} (${_formatCounts(facts.weightTypes)})`],
    [
      'FLOPs per sample',
      `${facts.flops}: 2 for each of ${multiplyAdds} multiply-adds; and ${poolOperations} operations of poolings`,
    ],
    ...(uncounted.length === 0 ? [] : [['not counted', _shorten(uncounted)] as const]),
    ['nodes', `${facts.nodes} (${_formatCounts(facts.nodeCounts)})`],
    [
      'opset',
      Object.entries(opsets)
        .map(([domain, version]) => `${domain} ${version}`)
        .join(', '),
    ],
    ['IR version', String(irVersion)],
    ...(producer === undefined ? [] : [['producer', producer] as const]),
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const text = rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n');
  const entries = Object.entries(metadata).filter(
    ([key]) => key !== 'model_card' && (key !== 'labels' || labels === undefined),
  );
  return [
    text,
    ...(entries.length === 0 ? [] : [_formatEntries(entries)]),
    ...(card === undefined ? [] : [`model card\n${_indent(card)}`]),
  ].join('\n\n');
}

function _formatValue({ name, dataType, dims }: ValueDescription): string {
  return `${name} ${dataType} [${dims?.map((dim) => dim ?? '?').join(', ') ?? '…'}]`;
}

function _formatCounts(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
}

function _shorten(names: readonly string[]): string {
  const shown = names.slice(0, 5).join(', ');
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}

function _formatEntries(entries: readonly (readonly [string, string])[]): string {
  return ['metadata', ...entries.map(([key, value]) => `  ${key}: ${_cut(value)}`)].join('\n');
}

/** Whole, unless it is no card of ours: what others call so may be of any length and hold anything. */
function _indent(card: string): string {
  const text = card.length > LONGEST_CARD ? `${card.slice(0, LONGEST_CARD)}…` : card;
  const lines = text.replace(CONTROL_CHARACTERS, ' ').split('\n');
  return lines.map((line) => `  ${line}`.trimEnd()).join('\n');
}

/** Files of others may hold whole documents. */
function _cut(text: string): string {
  const line = text.replace(/\s+/g, ' ').replace(CONTROL_CHARACTERS, ' ');
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}
