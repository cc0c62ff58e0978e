/**
 * Runs a benchmark, keeps its result in `bench/NAME/result.json` and writes `docs/performance.md` from all results.
 *
 * `npm run bench -- pipeline ../shared/fer2013/train`; with `--print` the section is printed and nothing is written,
 * which is what few images and rounds are for.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { describeMachine } from './describe-machine.ts';
import { benchExport } from './export/bench-export.ts';
import { renderExport } from './export/render-export.ts';
import { benchInference } from './inference/bench-inference.ts';
import { renderInference } from './inference/render-inference.ts';
import { benchMemory } from './memory/bench-memory.ts';
import { renderMemory } from './memory/render-memory.ts';
import { type BenchOptions, benchPipeline } from './pipeline/bench-pipeline.ts';
import { renderPipeline } from './pipeline/render-pipeline.ts';
import { benchServe, type ServeBenchOptions } from './serve/bench-serve.ts';
import { renderServe } from './serve/render-serve.ts';
import { benchTraining } from './training/bench-training.ts';
import { renderTraining } from './training/render-training.ts';

interface Benchmark {
  readonly run: (options: BenchOptions & ServeBenchOptions) => unknown;
  /** Takes what `run` gave. */
  readonly render: (result: never) => string;
}

/** What is kept of a run of a benchmark. */
interface Kept {
  readonly machine: string;
  readonly command: string;
  readonly result: unknown;
}

const BENCHMARKS: Readonly<Record<string, Benchmark>> = {
  pipeline: { run: benchPipeline, render: renderPipeline },
  memory: { run: benchMemory, render: renderMemory },
  training: { run: benchTraining, render: renderTraining },
  inference: { run: benchInference, render: renderInference },
  export: { run: benchExport, render: renderExport },
  serve: { run: benchServe, render: renderServe },
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    images: { type: 'string', default: '28709' },
    rounds: { type: 'string', default: '5' },
    requests: { type: 'string', default: '100000' },
    parts: { type: 'string' },
    print: { type: 'boolean', default: false },
  },
});
const [name = '', data = ''] = positionals;
const benchmark = BENCHMARKS[name];
if (benchmark === undefined) {
  console.error(
    `Usage: npm run bench -- ${Object.keys(BENCHMARKS).join('|')} [DATA] [--images N] [--rounds N] [--requests N] [--parts A,B] [--print]`,
  );
  process.exit(2);
}
const result = await benchmark.run({
  data,
  images: Number(values.images),
  rounds: Number(values.rounds),
  requests: Number(values.requests),
  parts: values.parts?.split(','),
});
const kept: Kept = {
  machine: describeMachine(),
  command: `npm run bench -- ${[name, ...(data === '' ? [] : ['DATA'])].join(' ')}`,
  result,
};
if (values.print) {
  console.log(renderSection(name, kept));
} else {
  writeFileSync(pathOf(name), `${JSON.stringify(kept, null, 2)}\n`);
  writeFileSync(fileURLToPath(new URL('../docs/performance.md', import.meta.url)), renderDocument());
}

function renderDocument(): string {
  const sections = Object.keys(BENCHMARKS)
    .filter((each) => existsSync(pathOf(each)))
    .map((each) => renderSection(each, JSON.parse(readFileSync(pathOf(each), 'utf8'))));
  return `# Performance\n\nMade by \`npm run bench\` from what it measured.\n\n${sections.join('\n\n')}\n`;
}

function renderSection(each: string, { machine, command, result }: Kept): string {
  return `${BENCHMARKS[each]!.render(result as never)}\n\n${machine}; \`${command}\`.`;
}

function pathOf(each: string): string {
  return fileURLToPath(new URL(`${each}/result.json`, import.meta.url));
}
