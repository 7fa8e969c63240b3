/** The studio's worker: a simulator of its own thread, as the page calls it through comlink. */
import './jitless.ts';
import { expose } from 'comlink';
import { simulator } from './answer.ts';

expose(simulator());
