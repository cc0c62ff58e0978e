import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderGallery } from '../../src/report/index.ts';

const PNG = Uint8Array.of(0x89, 0x50, 0x4e, 0x47);

test('renderGallery() puts every picture into the page, group by group, and asks nothing of the network', () => {
  const picture = (caption: string) => ({ caption, path: `faces/${caption}.png`, png: PNG });
  const page = renderGallery({
    title: 'Audit',
    lead: 'What was found.',
    keyFigures: [{ label: 'images', value: '3', note: 'train' }],
    sections: [
      {
        title: 'Twice',
        note: '2 groups',
        groups: [{ pictures: [picture('a'), picture('b')] }, { pictures: [picture('c')] }],
      },
    ],
  });
  // The four bytes in base64.
  assert.equal(page.match(/<img src="data:image\/png;base64,iVBORw==" alt="faces\/[abc]\.png"/g)?.length, 3);
  assert.equal(page.match(/<li><figure>/g)?.length, 2);
  assert.match(page, /<h2>Twice<\/h2><p>2 groups<\/p>/);
  assert.ok(!/https?:|<script/.test(page.replaceAll('http://www.w3.org/', '')));
});

test('renderGallery() escapes file names and labels', () => {
  const picture = { caption: 'a<b', path: '"><script>alert(1)</script>.png', png: PNG };
  const page = renderGallery({
    title: '<x>',
    lead: '',
    keyFigures: [],
    sections: [{ title: 't', note: '', groups: [{ pictures: [picture] }] }],
  });
  assert.ok(!page.includes('<script') && !page.includes('<x>') && !page.includes('a<b'));
});
