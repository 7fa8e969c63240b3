/** `weft worker` whose jobs go to others a second after it is killed, so that it can be killed often. Arguments: address, script of threads. */
import { work } from '../../dist/explore/queue/work.js';

const [url, script] = process.argv.slice(2);
const options = { url, jobs: 1, mostSeconds: 60, mostMebibytes: 512, lock: 1000, signal: new AbortController().signal };
await work({ ...options, ...(script ? { script: new URL(script) } : {}), tell: () => {}, onJob: () => {} });
