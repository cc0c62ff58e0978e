import { type Device, ENGINE_NAMES, type EngineName, installEngine } from '../../train/engine/index.ts';
import type { Command } from '../command.ts';

interface SetupOptions {
  readonly engine: 'auto' | EngineName;
  readonly device: Device;
}

export const setupCommand: Command<SetupOptions> = {
  name: 'setup',
  summary: 'Install a TensorFlow engine and train one step with it',
  arguments: [],
  options: [
    {
      flags: '--engine <name>',
      description: 'which engine; auto is native, or portable where that cannot be made',
      choices: ['auto', ...ENGINE_NAMES],
      default: 'auto',
    },
    {
      flags: '--device <name>',
      description: 'which build of TensorFlow; the one for a GPU is a download of about 3.3 GB',
      choices: ['cpu', 'gpu'],
      default: 'cpu',
    },
  ],
  examples: ['setup', 'setup --engine portable', 'setup --engine native --device gpu'],
  run: async ({ options }, { signal, log }) => {
    const { engine, device } = options;
    const result = await installEngine({ engine, device, signal, onProgress: (line) => log.info(line) });
    const state = result.state === 'installed' ? 'is installed' : 'was there already';
    return {
      json: { ...result },
      text: `The ${result.engine} engine ${state} and trains (${result.reason})`,
    };
  },
};
