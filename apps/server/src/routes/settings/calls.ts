import type { CallService } from '@voice/calls';
import type { CallRecord, Store } from '@voice/core/store';
import { providerNames } from '@voice/core/telephony';
import type { Clock } from '@voice/core/time';
import { type Request, Router } from 'express';
import { z } from 'zod';
import { RequestError } from '../../errors.ts';
import { callerOf } from '../../middleware/require-key.ts';
import { notFound, parseWith, pathId } from '../request-parts.ts';
import { CallEventFeed } from './call-event-feed.ts';
import { type DialectStatus, dialectStatuses, toCallDetailJson, toCallJson, toEventJson } from './call-json.ts';
import { EventStream, lastEventId, wantsEventStream } from './event-stream.ts';
import { sendRecording } from './recording-download.ts';

/** What the calls' routes work with. */
export interface CallRoutesOptions {
  readonly store: Pick<Store, 'calls'>;
  readonly calls: CallService;
  readonly clock: Clock;
  /** Locations of recordings are relative to it. */
  readonly dataDir: string;
  /** Aborts when the server stops: readers of events are told the rest. */
  readonly signal: AbortSignal;
}

const positive = (maximum: number, byDefault: number) => {
  const expected = `must be a whole number from 1 to ${maximum}`;
  return z
    .string(expected)
    .regex(/^\d{1,9}$/, expected)
    .transform(Number)
    .refine((value) => value >= 1 && value <= maximum, expected)
    .default(byDefault);
};

const statusNames = Object.keys(dialectStatuses) as [DialectStatus, ...DialectStatus[]];

const listQuerySchema = z.strictObject({
  page: positive(1_000_000, 1),
  page_size: positive(100, 20),
  status: z.enum(statusNames, { error: `must be one of ${statusNames.join(', ')}` }).optional(),
  direction: z.enum(['inbound', 'outbound'], { error: 'must be inbound or outbound' }).optional(),
  provider: z.enum(providerNames, { error: `must be one of ${providerNames.join(', ')}` }).optional(),
});

/** `/api/calls` */
export function callRoutes({ store, calls, clock, dataDir, signal }: CallRoutesOptions): Router {
  const router = Router();
  const find = async (request: Request): Promise<CallRecord> => {
    const call = await store.calls.find(callerOf(request).accountId, pathId(request, 'call'));
    if (call === undefined) throw notFound('call');
    return call;
  };

  router.get('/calls', async (request, response) => {
    const { page, page_size: limit, status, direction, provider } = parseWith(listQuerySchema, request.query);
    const list = await store.calls.list(callerOf(request).accountId, {
      limit,
      offset: (page - 1) * limit,
      direction,
      provider,
      ...(status === undefined ? {} : { statuses: dialectStatuses[status] }),
    });
    response.json({ calls: list.calls.map(toCallJson), total: list.total });
  });

  router.get('/calls/:id', async (request, response) => {
    const call = await find(request);
    const [utterances, events, recording] = await Promise.all([
      store.calls.transcript(call.accountId, call.id),
      store.calls.events(call.accountId, call.id),
      store.calls.recording(call.accountId, call.id),
    ]);
    response.json(toCallDetailJson(call, { utterances, events, recording }));
  });

  router.get('/calls/:id/events', async (request, response) => {
    const call = await find(request);
    if (!wantsEventStream(request)) {
      const events = await store.calls.events(call.accountId, call.id);
      response.json(events.map(toEventJson));
      return;
    }
    const stream = new EventStream(response, clock);
    const feed = new CallEventFeed({ call, store, calls, clock, after: lastEventId(request) });
    feed.events.on('event', (event) => stream.send(event.sequence, event.type, toEventJson(event)));
    feed.events.on('ended', () => stream.close());
    const finish = () => void feed.finish();
    signal.addEventListener('abort', finish, { once: true });
    stream.events.on('closed', () => {
      signal.removeEventListener('abort', finish);
      feed.close();
    });
    feed.start();
  });

  router.post('/calls/:id/end', async (request, response) => {
    const call = await find(request);
    const isFirst = await calls.endOnRequest(call.id);
    if (!isFirst) throw new RequestError('VOICE_CONFLICT', 'This call has ended already');
    response.json(toCallJson(await find(request)));
  });

  router.get('/calls/:id/recording', async (request, response) => {
    const call = await find(request);
    const recording = await store.calls.recording(call.accountId, call.id);
    if (recording === undefined) throw notFound('recording');
    await sendRecording(response, { dataDir, recording });
  });

  return router;
}
