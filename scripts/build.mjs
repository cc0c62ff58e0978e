// `npm run build`: makes the compiled package in `dist/`.
import { buildPackage } from './build-package.mjs';

buildPackage();
