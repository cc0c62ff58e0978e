import type { Command } from '../command.ts';

/** A command of any options; the program hands it only what its own table parsed. */
// biome-ignore lint/suspicious/noExplicitAny: the option types of the commands have nothing in common
export type AnyCommand = Command<any>;

/** The sub-commands in the order of the help. Each is loaded when it is called, so that `infer` never loads the trainer. */
export const COMMAND_LOADERS: Readonly<Record<string, () => Promise<AnyCommand>>> = {
  setup: async () => (await import('./setup.ts')).setupCommand,
  doctor: async () => (await import('./doctor.ts')).doctorCommand,
  stats: async () => (await import('./stats.ts')).statsCommand,
  audit: async () => (await import('./audit.ts')).auditCommand,
  balance: async () => (await import('./balance.ts')).balanceCommand,
  'lr-find': async () => (await import('./lr-find.ts')).lrFindCommand,
  train: async () => (await import('./train.ts')).trainCommand,
  runs: async () => (await import('./runs.ts')).runsCommand,
  export: async () => (await import('./export.ts')).exportCommand,
  inspect: async () => (await import('./inspect.ts')).inspectCommand,
  infer: async () => (await import('./infer.ts')).inferCommand,
  evaluate: async () => (await import('./evaluate.ts')).evaluateCommand,
  explain: async () => (await import('./explain.ts')).explainCommand,
  serve: async () => (await import('./serve.ts')).serveCommand,
  report: async () => (await import('./report.ts')).reportCommand,
  parity: async () => (await import('./parity.ts')).parityCommand,
};
