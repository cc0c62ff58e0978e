// `npm start`: installs what is missing, then runs the main job on the embedded data set.
import { buildPackage } from './build-package.mjs';
import { installPackages, runTypeScript } from './install-packages.mjs';

installPackages();
buildPackage();
// Training asks for the same engine, so no other is made for it.
const { FER_ENGINE } = process.env;
runTypeScript('src/cli/fer.ts', 'setup', ...(FER_ENGINE === undefined ? [] : ['--engine', FER_ENGINE]));
runTypeScript('scripts/main-job.ts', ...process.argv.slice(2));
