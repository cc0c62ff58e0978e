import { engineFolder } from '../../../src/train/engine/engine-location.ts';
import { readManifest } from '../../../src/train/engine/engine-manifest.ts';
import { ENGINE_NAMES, type EngineName } from '../../../src/train/engine/index.ts';

/** Why the tests of an engine are skipped; `false` where it is installed, as the portable one always is. */
export async function whyNot(name: EngineName): Promise<string | false> {
  if (name === 'portable' || (await readManifest(engineFolder(name))) !== undefined) return false;
  return `the ${name} engine is not installed`;
}

/** The engines that can be tested here. */
export async function installedEngines(): Promise<EngineName[]> {
  const reasons = await Promise.all(ENGINE_NAMES.map(whyNot));
  return ENGINE_NAMES.filter((_, index) => reasons[index] === false);
}
