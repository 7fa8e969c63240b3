/** A thread whose evaluations do as the network's name says: answer, throw, die, end the process, hang, or fill its memory. */
import { parentPort } from 'node:worker_threads';
import { expose } from 'comlink';
import nodeEndpoint from 'comlink/dist/esm/node-adapter.mjs';

const answer = (value) => ({ status: 'ok', networks: { network: { time: value } }, machine: {}, misfit: [] });

function evaluate({ scenarios: [{ scenario }] }) {
  const { network, batch } = scenario;
  if (network === 'throws') throw new Error('thrown');
  if (network === 'dies') process.exit(3);
  if (network === 'kills') process.kill(process.pid, 'SIGKILL');
  if (network === 'hangs') for (;;);
  const kept = [];
  if (network === 'fills') for (;;) kept.push(Array.from({ length: 1e5 }, () => ({ batch })));
  return answer(batch);
}

expose({ evaluate: (tasks) => tasks.map(evaluate) }, nodeEndpoint(parentPort));
