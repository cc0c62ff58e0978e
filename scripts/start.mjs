// `npm start`: installs what is missing, then runs the main job on the embedded data set.
import { installPackages, runTypeScript } from './install-packages.mjs';

installPackages();
runTypeScript('src/cli/fer.ts', 'setup');
runTypeScript('scripts/main-job.ts', ...process.argv.slice(2));
