import type { CallService } from '@voice/calls';
import type { Store } from '@voice/core/store';
import type { Clock } from '@voice/core/time';
import { Router } from 'express';

const STORE_LIMIT_MS = 2000;

/** `/healthz`: the process answers. `/readyz`: it takes calls. Neither needs a key. */
export function healthRoutes({
  store,
  calls,
  clock,
}: {
  store: Pick<Store, 'ping'>;
  calls: Pick<CallService, 'isDraining'>;
  clock: Clock;
}): Router {
  const router = Router();
  router.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });
  router.get('/readyz', async (_request, response) => {
    if (calls.isDraining) {
      response.status(503).json({ detail: 'The server is stopping: it takes no new calls' });
    } else if (await answers(store, clock)) {
      response.json({ status: 'ready' });
    } else {
      response.status(503).json({ detail: 'The database does not answer: see DATABASE_URL' });
    }
  });
  return router;
}

async function answers(store: Pick<Store, 'ping'>, clock: Clock): Promise<boolean> {
  const limit = clock.timeout(STORE_LIMIT_MS);
  const tooLate = new Promise<boolean>((resolve) => {
    limit.signal.addEventListener('abort', () => resolve(false), { once: true });
  });
  const ping = store.ping().then(
    () => true,
    () => false,
  );
  return Promise.race([ping, tooLate]).finally(() => limit.cancel());
}
