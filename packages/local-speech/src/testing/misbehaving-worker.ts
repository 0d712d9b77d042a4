import { threadId } from 'node:worker_threads';
import { serveRequests } from '../workers/serve-requests.ts';

/** What to do with a request. `echo` tells which thread answered and how many requests it has had. */
export type Misbehaviour = 'echo' | 'refuse' | 'throw-outside' | 'exit' | 'exit-after-answer' | 'hang' | 'work';

/** `work` takes a while and then says so here, whoever still listens. */
const WORK_DONE_CHANNEL = 'voice-local-speech-work-done';

export interface Echo {
  readonly threadId: number;
  readonly requestCount: number;
}

let requestCount = 0;

serveRequests<Misbehaviour, Echo>(async (misbehaviour) => {
  requestCount += 1;
  const served = { response: { threadId, requestCount } };
  switch (misbehaviour) {
    case 'echo':
      return served;
    case 'refuse':
      throw new Error('no such model');
    case 'throw-outside':
      process.nextTick(() => {
        throw new Error('segmentation fault');
      });
      break;
    case 'exit':
      return process.exit(3);
    case 'exit-after-answer':
      setImmediate(() => process.exit(0));
      return served;
    case 'work': {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
      await new Promise((resolve) => setImmediate(resolve));
      const channel = new BroadcastChannel(WORK_DONE_CHANNEL);
      channel.postMessage('done');
      channel.close();
      return served;
    }
    case 'hang':
      break;
  }
  return await new Promise<never>(() => undefined);
});
