// `npm start`: installs what is missing, then runs the main job on the embedded data set.
import { buildPackage } from './build-package.mjs';
import { installPackages, runTypeScript } from './install-packages.mjs';

installPackages();
buildPackage();
runTypeScript('src/cli/fer.ts', 'setup');
runTypeScript('scripts/main-job.ts', ...process.argv.slice(2));
