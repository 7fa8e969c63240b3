/** First in the worker: schemas try to compile themselves, which the page's content policy forbids and the console would report. */
import { config } from 'zod';

config({ jitless: true });
