// `npm test [-- part of a path …]`: installs what is missing, then runs the whole suite or the files that match.
import { installPackages, runTypeScript } from './install-packages.mjs';

installPackages();
runTypeScript('src/cli/fer.ts', 'setup');
runTypeScript('tests/run.ts', ...process.argv.slice(2));
