import type { PixelBox } from '../../../image/index.ts';
import type { PictureCrop } from '../../picture/prepare-picture.ts';
import type { ClassProbability, ListedModel } from './api-types.ts';
import { type Agreement, compareClasses, sortClasses } from './compare-classes.ts';
import { create, element } from './elements.ts';
import { formatDifference, formatDuration, formatPercent } from './format.ts';
import type { Outcome } from './outcome.ts';

interface Shown {
  readonly model: ListedModel;
  readonly box: PixelBox | undefined;
}

/** Shows what came of a picture: the likeliest class, bars for all, warnings, whether both sides agree, and times. */
export function showResult(outcome: Outcome, shown: Shown): void {
  const server = outcome.server?.answer.prediction.classes;
  const browser = outcome.browser?.classes;
  const classes = server ?? browser;
  if (classes === undefined) return;
  const [best] = sortClasses(classes);
  const verdict = create('p', {
    className: 'verdict',
    text: `${best!.label}, ${formatPercent(best!.probability)}`,
  });
  const agreement = server && browser ? compareClasses({ server, browser }, outcome) : undefined;
  const warnings = outcome.server?.answer.prediction.warnings ?? outcome.browser?.warnings ?? [];
  element('status', HTMLElement).replaceChildren(
    verdict,
    ...(agreement === undefined ? [] : [_agreementLine(agreement)]),
    ...warnings.map((text) => create('p', { className: 'warning', text: `Mind: ${text}` })),
  );
  element('answer', HTMLElement).replaceChildren(_table({ server, browser }), _facts(outcome, shown));
}

function _agreementLine({ agrees, isSameLabel, largestDifference, tolerance }: Agreement): HTMLElement {
  const limits = `at most ${tolerance} is expected`;
  const text = `largest difference ${formatDifference(largestDifference)}, ${limits}`;
  if (agrees) return create('p', { className: 'agrees', text: `Server and browser agree: ${text}.` });
  const what = isSameLabel ? 'Server and browser differ' : 'Server and browser name different expressions';
  return create('p', { className: 'warning', text: `${what}: ${text}.` });
}

interface Sides {
  readonly server: readonly ClassProbability[] | undefined;
  readonly browser: readonly ClassProbability[] | undefined;
}

function _table({ server, browser }: Sides): HTMLElement {
  const sides = [
    { name: 'Server', className: 'server', classes: server },
    { name: 'Browser', className: 'browser', classes: browser },
  ].flatMap(({ classes, ...side }) =>
    classes === undefined
      ? []
      : [{ ...side, shares: new Map(classes.map((each) => [each.label, each.probability])) }],
  );
  const rows = sortClasses(server ?? browser ?? []).map(({ label }) => {
    const shares = sides.map((side) => ({ ...side, share: side.shares.get(label) ?? 0 }));
    const name = create('th', { className: 'name', text: label });
    name.scope = 'row';
    const bars = create('td', { children: shares.map(_bar) });
    bars.ariaHidden = 'true';
    const numbers = shares.map(({ share }) => _number(share));
    return create('tr', { children: [name, bars, ...numbers] });
  });
  const headings = sides.map(({ name, className }) => {
    const heading = create('th', {
      className: 'number',
      children: [create('span', { className: `key ${className}`, text: name })],
    });
    heading.scope = 'col';
    return heading;
  });
  const expression = create('th', { className: 'name', text: 'Class' });
  expression.scope = 'col';
  const head = create('tr', { children: [expression, create('td'), ...headings] });
  return create('table', {
    className: 'classes',
    children: [create('thead', { children: [head] }), create('tbody', { children: rows })],
  });
}

function _number(share: number): HTMLElement {
  const data = create('data', { text: formatPercent(share) });
  data.value = String(share);
  return create('td', { className: 'number', children: [data] });
}

function _bar({ className, share }: { readonly className: string; readonly share: number }): HTMLElement {
  const fill = create('i');
  // As a property: the content security policy forbids style attributes.
  fill.style.width = `${100 * share}%`;
  return create('div', { className: `bar ${className}`, children: [fill] });
}

function _facts({ server, browser }: Outcome, { model, box }: Shown): HTMLElement {
  const facts: [string, string][] = [['Model', `${model.name}, version ${model.version}`]];
  facts.push(['Box', _describeBox(box, server?.answer.prediction.crop)]);
  if (server !== undefined) {
    const { decode_ms, queue_ms, run_ms, total_ms } = server.answer.timings;
    const parts = `decode ${formatDuration(decode_ms)}, queue ${formatDuration(queue_ms)}, run ${formatDuration(run_ms)}`;
    facts.push(['Server', `${formatDuration(total_ms)} (${parts})`]);
    facts.push(['There and back', formatDuration(server.roundTripMs)]);
    facts.push(['Preprocessing', server.answer.model.preprocess_hash.slice(0, 12)]);
  }
  if (browser !== undefined) {
    const { prepareMs, runMs } = browser;
    facts.push([
      'Browser',
      `${formatDuration(prepareMs + runMs)} (prepare ${formatDuration(prepareMs)}, run ${formatDuration(runMs)})`,
    ]);
  }
  return create('dl', {
    className: 'facts',
    children: facts.flatMap(([name, text]) => [create('dt', { text: name }), create('dd', { text })]),
  });
}

function _describeBox(drawn: PixelBox | undefined, crop: PictureCrop | undefined): string {
  if (drawn !== undefined) return `${drawn.width}x${drawn.height} at ${drawn.left}, ${drawn.top}`;
  if (crop?.box === undefined) return 'none, the whole picture';
  const { x, y, width, height } = crop.box;
  return `${width}x${height} at ${x}, ${y}, found by the server`;
}
