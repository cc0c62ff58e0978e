import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';

/** Those that kernels of oneDNN are chosen by, the widest last. */
const EXTENSIONS = ['avx2', 'avx512f', 'avx512_bf16', 'amx_bf16'];

/** One sentence without its end: cores, processor and its vector extensions, memory, Node. */
export function describeMachine(): string {
  const memory = Math.round(totalmem() / 2 ** 30);
  const model = cpus()[0]?.model ?? process.arch;
  const extensions = _readExtensions();
  const processor = extensions.length === 0 ? model : `${model} (${extensions.join(', ')})`;
  return `Measured on ${availableParallelism()} cores of ${processor} with ${memory} GiB, Node ${process.versions.node}`;
}

/** None where the system is not Linux. */
function _readExtensions(): readonly string[] {
  try {
    const flags = /^flags\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1]?.split(' ') ?? [];
    return EXTENSIONS.filter((extension) => flags.includes(extension));
  } catch {
    return [];
  }
}
