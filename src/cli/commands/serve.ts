import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { FerError } from '../../base/index.ts';
import { runServer } from '../../serve/index.ts';
import type { Command } from '../command.ts';
import { MODEL_OPTION_ROWS, type ModelOptions, readModelOptions } from '../model-options.ts';
import { wholeNumber } from '../parse-number.ts';

interface ServeOptions extends ModelOptions {
  readonly host: string;
  readonly port: number;
  readonly allowAnyone?: boolean;
  readonly tokenFile?: string;
  readonly workers?: number;
  readonly maxBatch: number;
  readonly maxDelayMs: number;
  readonly maxQueue: number;
  readonly rateLimit?: number;
  readonly drainMs: number;
  readonly graceMs: number;
  readonly maxTaskMs: number;
  readonly requestLog: boolean;
  readonly detector?: string;
  readonly download: boolean;
}

export const serveCommand: Command<ServeOptions> = {
  name: 'serve',
  summary: 'Answer HTTP requests with ONNX models, until it is stopped; SIGHUP loads the files anew',
  arguments: [
    {
      name: '<model...>',
      description:
        'ONNX files, folders of them, or a Triton repository; each is called by the name of its file, or of its folder there',
    },
  ],
  options: [
    {
      flags: '--port <n>',
      description: 'where to listen; 0 takes a free port',
      default: 8080,
      parse: wholeNumber(0, 65_535),
    },
    {
      flags: '--host <address>',
      description: 'at which of the addresses of this machine',
      default: '127.0.0.1',
    },
    {
      flags: '--allow-anyone',
      description: 'listen at an address that other machines reach without wanting a token',
    },
    {
      flags: '--token-file <file>',
      description:
        'a file with the token that requests have to bring as `Authorization: Bearer …` (default: that in FER_SERVE_TOKEN, if any)',
    },
    {
      flags: '--workers <n>',
      description:
        'threads that run each model, a batch each (default: as many as --threads leaves of the cores, up to 4)',
      parse: wholeNumber(1),
    },
    {
      flags: '--max-batch <n>',
      description: 'images in one run of a model at most',
      default: 32,
      parse: wholeNumber(1),
    },
    {
      flags: '--max-delay-ms <n>',
      description: 'how long an image waits for others to share its run',
      default: 0,
      parse: wholeNumber(0, 60_000),
    },
    {
      flags: '--max-queue <n>',
      description: 'images that wait for a model at most; beyond, requests are answered with 503',
      default: 512,
      parse: wholeNumber(1),
    },
    {
      flags: '--rate-limit <n>',
      description: 'requests that one client may send in a second (default: as many as it wants)',
      parse: wholeNumber(1),
    },
    {
      flags: '--drain-ms <n>',
      description: 'how long it still takes requests after SIGTERM while it says that it is not ready',
      default: 0,
      parse: wholeNumber(0, 600_000),
    },
    {
      flags: '--grace-ms <n>',
      description: 'how long what is under way may take after that',
      default: 30_000,
      parse: wholeNumber(0, 600_000),
    },
    {
      flags: '--max-task-ms <n>',
      description:
        'how long a run of a model or the decoding of an image may take; what takes longer is answered with 503, and until it ends the server is neither ready nor alive',
      default: 60_000,
      parse: wholeNumber(1, 3_600_000),
    },
    { flags: '--no-request-log', description: 'do not log each reply' },
    {
      flags: '--detector <module>',
      description: 'a JavaScript module whose `detect` finds the face in each picture',
    },
    { flags: '--no-download', description: 'do not give out the model files' },
    ...MODEL_OPTION_ROWS.map((row) =>
      row.flags.startsWith('--threads')
        ? {
            ...row,
            description:
              'threads of one run of a model (default: the cores that this process may use, parted among the workers)',
          }
        : row,
    ),
  ],
  examples: [
    'serve model.onnx',
    'serve models/ --port 9000',
    'serve a.onnx b.onnx --max-batch 64 --max-delay-ms 2',
  ],
  run: async ({ args, options }, { log, signal }) => {
    const [models] = args as readonly [readonly string[]];
    let url = '';
    const { host, port, allowAnyone = false, maxBatch, maxDelayMs, maxQueue, detector, download } = options;
    const { workers, rateLimit, drainMs, graceMs, maxTaskMs, requestLog } = options;
    await runServer(models, {
      ...(await readModelOptions(options)),
      host,
      port,
      allowAnyone,
      token: await _readToken(options.tokenFile),
      ...(workers !== undefined && { workers }),
      maxBatch,
      maxDelayMs,
      maxQueue,
      detector: detector === undefined ? undefined : resolve(detector),
      download,
      rateLimit,
      drainMs,
      graceMs,
      maxTaskMs,
      requestLog,
      log,
      signal,
      onReady: (address) => {
        url = address;
        log.info(`ready at ${address}`);
      },
    });
    return { json: { url, models }, text: '' };
  },
};

/** Not from the command line, which every user of the machine can read. */
async function _readToken(path: string | undefined): Promise<string | undefined> {
  const text =
    path === undefined
      ? process.env.FER_SERVE_TOKEN
      : await readFile(path, 'utf8').catch((cause: Error) => {
          throw new FerError('NO_SUCH_INPUT', `Could not read \`--token-file\` because ${cause.message}`, {
            cause,
          });
        });
  const token = text?.trim();
  if (token === undefined || /^\S{16,}$/.test(token)) return token;
  throw new FerError(
    'USAGE',
    `Could not take the token because it is not one word of at least 16 characters: it has ${token.length}; make one with \`openssl rand -hex 32\``,
  );
}
