/**
 * One seed for all property tests, so that a commit passes or fails alike everywhere: WEFT_PROPERTY_SEED, a number, or
 * `random` to look for new cases (a failure prints its seed and path).
 */
import fc from 'fast-check';

const wish = process.env['WEFT_PROPERTY_SEED'] ?? '20251';
if (wish !== 'random') fc.configureGlobal({ seed: Number(wish) });
