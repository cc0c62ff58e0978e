import { type SpawnSyncReturns, spawnSync } from 'node:child_process';

/** Runs a script (ES module, TypeScript imports allowed) in a process of its own where some packages cannot be found. */
export function runWithout(packages: readonly string[], script: string): SpawnSyncReturns<string> {
  const resolver = `export async function resolve(name, context, next) {
    const hidden = ${JSON.stringify(packages)}.find((each) => name === each || name.startsWith(each + '/'));
    if (hidden !== undefined) throw new Error('Cannot find package ' + hidden);
    return next(name, context);
  }`;
  const hide = `import { register } from 'node:module';
    register(${JSON.stringify(_toUrl(resolver))});`;
  const flags = ['--import', import.meta.resolve('tsx'), '--import', _toUrl(hide)];
  return spawnSync(process.execPath, [...flags, '--input-type=module', '--eval', script], {
    encoding: 'utf8',
  });
}

function _toUrl(code: string): string {
  return `data:text/javascript,${encodeURIComponent(code)}`;
}
