import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { runCli } from '../cli/run-cli.ts';
import { writeFacesCsv } from './write-faces-csv.ts';

const folder = await mkdtemp(join(tmpdir(), 'fer-train-command-'));
after(() => rm(folder, { recursive: true, force: true }));
const SMALL = '--model tiny --batch-size 8 --image-size 16x16 --seed 5'.split(' ');

before(async () => {
  await writeFacesCsv(join(folder, 'faces.csv'), { rows: { Training: 14, PublicTest: 4 } });
});

describe('fer train', () => {
  it('says where the run is, and gives the same as one JSON object', async () => {
    const { code, stdout, stderr } = await fer('train', 'faces.csv', ...SMALL, '--epochs', '1', '--json');
    assert.equal(code, 0, stderr);
    const result = JSON.parse(stdout);
    assert.equal(result.outcome, 'finished');
    assert.equal(result.history.length, 1);
    assert.match(result.run, /^runs\/tiny-\d{8}-\d{6}$/);
    assert.match(stderr, /epoch 1\/1: loss \d/);
    assert.ok((await readdir(join(folder, result.run))).includes('best'));
  });

  it('ends after the current step on Ctrl-C, says how to go on, and goes on', async () => {
    const interrupted = await fer.interruptedBy('SIGINT', 'train', 'faces.csv', ...SMALL, '--run', 'stopped');
    assert.equal(interrupted.code, 130, interrupted.stderr);
    assert.match(interrupted.stdout, /go on with: fer train faces\.csv --run stopped --resume$/m);
    assert.deepEqual((await readdir(join(folder, 'stopped', 'last'))).sort(), [
      'checkpoint.json',
      'lowest-loss.bin',
      'model.json',
      'optimizer.bin',
      'state.json',
      'weights.bin',
    ]);
    const epoch = JSON.parse(await readFile(join(folder, 'stopped', 'last', 'state.json'), 'utf8')).epoch;
    const resumed = await fer('train', 'faces.csv', '--run', 'stopped', '--resume', '--epochs', `${epoch}`);
    assert.equal(resumed.code, 0, resumed.stderr);
    assert.match(resumed.stdout, new RegExp(`stopped: finished after ${epoch} epochs`));
  });

  it('ends after the step in which its time is over, and says how to go on', async () => {
    const { code, stdout, stderr } = await fer(
      ...['train', 'faces.csv', ...SMALL, '--run', 'timed', '--max-minutes', '0.000001'],
    );
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^timed: out of time after 0 epochs$/m);
    assert.match(stdout, /go on with: fer train faces\.csv --run timed --resume$/m);
    const listed = await fer('runs', '.');
    assert.match(listed.stdout, /timed .*out of time/);
  });

  it('goes on after it was killed as if nothing had happened', async () => {
    const killed = await fer.interruptedBy('SIGKILL', 'train', 'faces.csv', ...SMALL, '--run', 'killed');
    assert.equal(killed.code, null);
    const epochs = ['--epochs', '4'];
    const resumed = await fer('train', 'faces.csv', '--run', 'killed', '--resume', ...epochs);
    assert.equal(resumed.code, 0, resumed.stderr);
    const whole = await fer('train', 'faces.csv', ...SMALL, '--run', 'whole', ...epochs);
    assert.equal(whole.code, 0, whole.stderr);
    for (const file of ['weights.bin', 'optimizer.bin']) {
      const [a, b] = await Promise.all(
        ['killed', 'whole'].map((run) => readFile(join(folder, run, 'last', file))),
      );
      assert.ok(a!.equals(b!), file);
    }
  });

  it('exits with 2 for a wrong command line and with 1 for wrong data, in one sentence', async () => {
    const wrong = [
      [2, ['faces.csv', '--epcohs', '3'], /--epcohs.*--epochs/],
      [2, ['faces.csv', '--image-size', '48'], /expected width and height such as 48x48, got `48`/],
      [2, ['faces.csv', '--resume'], /give `--run`/],
      [1, ['nothing'], /nothing/],
      [1, ['faces.csv', '--model', 'ligth'], /did you mean `light`/],
      [1, ['faces.csv', '--channels', '2'], /`channels`/],
      [2, ['faces.csv', '--max-minutes', '-1'], /max-minutes/],
    ] as const;
    for (const [expected, args, message] of wrong) {
      const { code, stdout, stderr } = await fer('train', ...args);
      assert.equal(code, expected, stderr);
      assert.match(stderr, message);
      assert.equal(stderr.trim().split('\n').length, 1, stderr);
      assert.equal(stdout, '');
    }
  });
});

function fer(...args: string[]) {
  return runCli(args, { cwd: folder });
}

/** Sends the signal once the second epoch is done, so somewhere in a later one. */
fer.interruptedBy = (signal: NodeJS.Signals, ...args: string[]) =>
  runCli(args, {
    cwd: folder,
    interrupt: (stderr) => (stderr.includes('epoch 2/') ? signal : undefined),
  });
