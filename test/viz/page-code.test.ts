import { describe, expect, it } from 'vitest';
import type { PageCode } from '../../viz/report/report-page.ts';

describe('the code of a page', () => {
  it('is less than 150 kB, whatever the page shows', async () => {
    const { pageCode } = (await import(new URL('../../dist/cli/page/page-code.js', import.meta.url).href)) as {
      readonly pageCode: (data: { readonly runs: readonly unknown[] }) => PageCode;
    };
    for (const runs of [[], [{}]]) {
      const { script, style } = pageCode({ runs });
      expect(script.length).toBeGreaterThan(10_000);
      expect(script.length + style.length).toBeLessThan(150_000);
    }
  });
});
