import { diagnose, formatDiagnosis } from '../../train/engine/index.ts';
import type { Command } from '../command.ts';

export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'Show versions, engines and devices, what is missing and the command that mends it',
  arguments: [],
  options: [],
  examples: ['doctor', 'doctor --json'],
  run: async () => {
    const diagnosis = await diagnose();
    const exitCode = diagnosis.problems.some(({ isFatal }) => isFatal) ? 1 : 0;
    return { json: { ...diagnosis }, text: formatDiagnosis(diagnosis), exitCode };
  },
};
