// `npm run page`: makes the script of the web page anew. Needed only after a change of `src/serve/page/client/` or of what
// it imports; a test compares the committed file with its sources.
import { writeFileSync } from 'node:fs';
import { bundlePage, PAGE_SCRIPT } from './bundle-page.mjs';

writeFileSync(PAGE_SCRIPT, await bundlePage());
