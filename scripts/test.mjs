// `npm test [-- part of a path …]`: installs what is missing, then runs the whole suite or the files that match.
import { buildPackage } from './build-package.mjs';
import { installPackages, runTypeScript } from './install-packages.mjs';

installPackages();
buildPackage();
runTypeScript('src/cli/fer.ts', 'setup');
runTypeScript('tests/run.ts', ...process.argv.slice(2));
