import type { Diagnosis, Found } from './diagnose.ts';
import { TENSORFLOW_VERSION } from './install/tensorflow-wheels.ts';

/** A diagnosis as lines for people. */
export function formatDiagnosis(diagnosis: Diagnosis): string {
  const { node, platform, packages, tools, engineRoot, engines, gpu } = diagnosis;
  const rows: [string, string][] = [
    ['Node', `${_found(node)} (20.9 or newer wanted)`],
    ['platform', platform],
    ...Object.entries({ ...packages, ...tools }).map(([name, found]): [string, string] => [
      name,
      _found(found),
    ]),
    ['engines in', engineRoot],
    ...engines.map(({ name, verification }): [string, string] => {
      if ('problem' in verification) return [`  ${name}`, verification.problem];
      const { tensorflow = 'WebAssembly' } = verification.versions;
      return [`  ${name}`, `works on the ${verification.device}, ${tensorflow} (${verification.reason})`];
    }),
    ['auto takes', diagnosis.engine ?? 'none'],
    ['NVIDIA driver', gpu.driver ?? 'none'],
    [`CUDA for TensorFlow ${TENSORFLOW_VERSION}`, _missing(diagnosis)],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`);
  const hints = diagnosis.problems.map(
    ({ what, command, isFatal }) => `${isFatal ? 'problem' : 'hint'}: ${what}: run \`${command}\``,
  );
  return [...lines, ...(hints.length > 0 ? ['', ...hints] : [])].join('\n');
}

function _found(found: Found): string {
  return 'problem' in found ? `not usable: ${found.problem}` : found.version;
}

/** The missing libraries by the release that they come from. */
function _missing({ gpu }: Diagnosis): string {
  const releases = new Map<string, string[]>();
  for (const { library, wanted } of gpu.missing) {
    releases.set(wanted, [...(releases.get(wanted) ?? []), library]);
  }
  if (releases.size === 0) return 'all libraries found';
  const parts = [...releases].map(([wanted, libraries]) => `${wanted} (${libraries.join(' ')})`);
  return `missing ${parts.join(', ')}`;
}
