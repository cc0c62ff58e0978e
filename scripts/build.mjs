// `npm run build`: compiles `src/` to `dist/` and adds the files that TypeScript does not copy.
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, rmSync } from 'node:fs';
import { ROOT } from './install-packages.mjs';

rmSync(`${ROOT}dist`, { recursive: true, force: true });
const result = spawnSync(
  process.execPath,
  [`${ROOT}node_modules/typescript/bin/tsc`, '-p', 'tsconfig.build.json'],
  {
    cwd: ROOT,
    stdio: 'inherit',
  },
);
if (result.status !== 0) process.exit(result.status ?? 1);
cpSync(`${ROOT}src`, `${ROOT}dist`, {
  recursive: true,
  filter: (path) => !path.endsWith('.ts'),
});
chmodSync(`${ROOT}dist/cli/fer.js`, 0o755);
