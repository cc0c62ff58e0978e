import type { ServeResult } from './bench-serve.ts';
import type { HealthFigures } from './measure-health.ts';
import type { RefusalFigures } from './measure-refusals.ts';
import type { RequestCounts, RestartFigures } from './measure-restarts.ts';
import type { LoadFigures } from './measure-throughput.ts';
import type { MixedFigures } from './mixed/measure-mixed.ts';

/** The section of `docs/performance.md`; parts that were never measured are not in it. */
export function renderServe(result: Partial<ServeResult>): string {
  const { rounds, throughput, health, mixed, refusals, restarts } = result;
  return [
    '## Serving',
    ...(throughput === undefined ? [] : _throughput(throughput, rounds!)),
    ...(health === undefined ? [] : _health(health)),
    ...(mixed === undefined ? [] : _mixed(mixed)),
    ...(refusals === undefined ? [] : _refusals(refusals)),
    ...(restarts === undefined ? [] : _restarts(restarts)),
  ].join('\n');
}

function _throughput(figures: readonly LoadFigures[], rounds: number): string[] {
  const shares = figures.flatMap(({ ours, peer }) => [ours.loadShare, peer.loadShare]);
  const all = figures.flatMap(({ ours, peer }) => [ours, peer]);
  const sum = (read: (each: (typeof all)[number]) => number) =>
    _whole(all.reduce((total, each) => total + read(each), 0));
  return [
    '',
    '`fer serve` with its defaults beside a server of FastAPI, ONNX Runtime and Pillow of the usual form (uvicorn with uvloop and',
    'httptools, one worker, endpoints in the thread pool, runtime defaults): a JPEG of 48x48 (FER-2013) to `/predict`, and one',
    `as a binary tensor to \`/v2/models/NAME/infer\`. Medians of ${rounds} rounds in which both take turns, ${figures.length} times 4 seconds each; times in`,
    'milliseconds, CPU that of the server for a request. The load comes over loopback from a process of its own, which takes up to',
    `${(100 * Math.max(...shares)).toFixed(0)} % of one core beside the server: the ratio is that of one machine with both.`,
    '',
    '| model | request | connections | requests/s | FastAPI | ratio | p50 | FastAPI | p99 | FastAPI | CPU | FastAPI |',
    '| --- | --- | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |',
    ...figures.map(({ model, kind, connections, ours, peer, ratio }) =>
      [
        '',
        model,
        kind === 'predict' ? 'JPEG' : 'tensor',
        connections,
        _whole(ours.requestsPerSecond),
        _whole(peer.requestsPerSecond),
        ratio.toFixed(2),
        ours.p50.toFixed(1),
        peer.p50.toFixed(1),
        ours.p99.toFixed(1),
        peer.p99.toFixed(1),
        ours.cpuMs.toFixed(2),
        peer.cpuMs.toFixed(2),
        '',
      ]
        .join(' | ')
        .trim(),
    ),
    '',
    `Of ${sum(({ requests }) => requests)} replies ${sum(({ failed }) => failed)} had another status than 200; of ${sum(({ checked }) => checked)} that were compared with what the Python server`,
    `says of the same picture alone, ${sum(({ wrong }) => wrong)} had another label or a probability that is off by more than 0.001.`,
    '',
    'ONNX Runtime alone does 1,150 to 1,220 images/s of the light model here with two threads in batches of 4 to 64: that is 1.6 of the',
    '1.8 ms of processor time of a request with a tensor. Of what was tried on top, in three rounds of a second with 16 connections and with one: a lower priority for the threads',
    'that run models 1.03 and 0.98 times the requests (nice 5), 1.00 and 0.87 (nice 10); tensors handed on without a copy 1.00 and 0.92; one more thread',
    'with two computing threads for requests that come alone 1.06 and 1.09, for another copy of the model. All are left out.',
  ];
}

function _health({ rows, inferences, runMs, during, idle }: HealthFigures): string[] {
  return [
    '',
    `While two clients send ${inferences} inferences of ${rows} rows to the light model, one after the other and ${runMs.toFixed(0)} ms each, \`/v2/health/live\` is asked for`,
    `every 5 ms: p50 ${during.p50.toFixed(1)} ms, p99 ${during.p99.toFixed(1)} ms, the longest of ${_whole(during.asked)} times ${during.longest.toFixed(1)} ms; before them, with nothing to do, ${idle.p50.toFixed(1)},`,
    `${idle.p99.toFixed(1)} and ${idle.longest.toFixed(1)} ms.`,
  ];
}

function _mixed({
  requests,
  malformed,
  malformedKinds,
  seconds,
  replies,
  rows,
  problems,
  exitCode,
  memory,
}: MixedFigures): string[] {
  const isCounted = replies.every(({ sent, counted }) => sent === counted) && rows.answered === rows.counted;
  return [
    '',
    `${_whole(requests)} mixed requests from 16 clients in ${seconds.toFixed(0)} s: pictures as files, forms and Base64, tensors in JSON and bytes, health and`,
    `descriptions; ${_whole(malformed)} of them malformed in ${malformedKinds} ways, among them fuzzed JSON, lengths that lie, truncated and damaged`,
    `pictures, huge headers and what is no HTTP. ${_whole(problems)} replies were missing or not as the OpenAPI document has them; the exit code was`,
    `${exitCode}. ${isCounted ? 'The totals of `/metrics` are those of the replies, by status, and of the rows' : 'The totals of `/metrics` differ from those of the replies or rows'}:`,
    '',
    `| ${replies.map(({ status }) => status).join(' | ')} | rows |`,
    `| ${replies.map(() => '--: | ').join('')}--: |`,
    `| ${replies.map(({ sent }) => _whole(sent)).join(' | ')} | ${_whole(rows.answered)} |`,
    ...(isCounted
      ? []
      : [`| ${replies.map(({ counted }) => _whole(counted)).join(' | ')} | ${_whole(rows.counted)} |`]),
    '',
    `The server took ${memory.first.toFixed(0)} MiB at the first request, ${memory.half.toFixed(0)} MiB after half of them and ${memory.last.toFixed(0)} MiB at the last; over that`,
    `half the line of least squares rises by ${memory.per10000.toFixed(2)} MiB in 10,000 requests.`,
  ];
}

function _refusals(figures: readonly RefusalFigures[]): string[] {
  const most = figures.reduce((a, b) => (b.cpuMs > a.cpuMs ? b : a));
  return [
    '',
    'What refusing a request takes of the processor, over all threads of the server and with what receiving it takes, where the request',
    `claims or unpacks to far more than its size; at most ${most.cpuMs.toFixed(1)} ms, for ${most.name}:`,
    '',
    '| request | bytes | status | CPU ms |',
    '| --- | --: | --: | --: |',
    ...figures.map(
      ({ name, bytes, status, cpuMs }) => `| ${name} | ${_whole(bytes)} | ${status} | ${cpuMs.toFixed(1)} |`,
    ),
  ];
}

function _restarts({ restarts, reloads }: RestartFigures): string[] {
  return [
    '',
    'Restarts (SIGTERM, then a new start) and reloads (SIGHUP) while 16 clients send one request after the other. A request counts as',
    'accepted once the server has said `100 Continue` to it, and as failed where no reply or one other than 200 follows. Where',
    'the port is closed, or the connection ends before, the client waits for `/v2/health/ready`.',
    '',
    '| | times | answered | accepted and failed | port closed | not accepted |',
    '| --- | --: | --: | --: | --: | --: |',
    _counts('restarts', restarts.times, restarts),
    _counts('reloads', reloads.times, reloads),
    '',
    `Exit codes of the restarts: ${restarts.exitCodes.join(', ')}.`,
  ];
}

function _counts(
  name: string,
  times: number,
  { answered, failed, refused, notTaken }: RequestCounts,
): string {
  return `| ${name} | ${times} | ${[answered, failed, refused, notTaken].map(_whole).join(' | ')} |`;
}

function _whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
