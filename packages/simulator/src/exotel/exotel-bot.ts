import type { CallOutcome } from '../network/call-outcome.ts';
import { makeStreamId } from '../network/ids.ts';
import type { StreamOutcome } from '../network/stream-plan.ts';
import { ExotelDialect } from './exotel-dialect.ts';
import type { ExotelLeg } from './exotel-leg.ts';
import { type ExotelStreamPlan, readExotelAnswer } from './read-exotel-answer.ts';

/** How long an applet waits for the server, in ms. */
export const APPLET_TIMEOUT_MS = 10_000;
/** Larger answers are not read, in bytes. */
export const MAX_ANSWER_BYTES = 1_000_000;

const UPGRADE_TIMEOUT_MS = 10_000;
/** One automatic retry of a failed upgrade. */
const UPGRADE_TRIES = 2;

/** How the bot's part of a call ended. */
export type BotResult =
  | { readonly type: 'over'; readonly outcome: CallOutcome }
  /** The flow goes on without the bot. */
  | { readonly type: 'next'; readonly stream: BotStream };

/** What a flow knows of a stream that is over. */
export interface BotStream {
  readonly streamSid: string;
  readonly url: string;
  readonly durationSecs: number;
  readonly status: 'completed' | 'failed';
  readonly disconnectedBy: 'bot' | 'caller' | 'system';
}

/** Asks a Voicebot applet's dynamic URL where the socket is. */
export async function askForStream(
  leg: ExotelLeg,
  webhookUrl: string,
  asked: 'json' | 'xml',
): Promise<ExotelStreamPlan | CallOutcome> {
  const { session, requests } = leg;
  const request = leg.appletRequest(webhookUrl, { accept: asked === 'json' ? '*/*' : 'application/xml' });
  const answer = await requests.fetchDocument(request, {
    purpose: 'webhook',
    timeoutMs: APPLET_TIMEOUT_MS,
    slowMs: APPLET_TIMEOUT_MS,
    maxBytes: MAX_ANSWER_BYTES,
    contentTypes: asked === 'json' ? ['application/json'] : ['application/xml', 'text/xml'],
  });
  if (session.hungUp.aborted) return session.conclude('caller', 'hung-up');
  if (answer.type === 'refused') return session.fail(`answer-${answer.statusCode}`, answer.statusCode < 500);
  if (answer.type === 'missing') return session.fail(answer.reason);
  return readExotelAnswer(answer.response.body, asked, session.log) ?? session.fail('answer-document');
}

/** The bot's part of a call: its media socket, to the end. */
export async function runBot(leg: ExotelLeg, plan: ExotelStreamPlan): Promise<BotResult> {
  const { session } = leg;
  let outcome: StreamOutcome = { type: 'hung-up' };
  let streamSid = '';
  const openedAtMs = session.log.now();
  for (let attempt = 1; attempt <= UPGRADE_TRIES; attempt += 1) {
    streamSid = makeStreamId('exotel', session.ids);
    outcome = await openStream(leg, plan, streamSid);
    if (outcome.type === 'ended' || outcome.type === 'hung-up') break;
  }
  if (session.hungUp.aborted) return { type: 'over', outcome: session.conclude('caller', 'hung-up') };
  const durationSecs = Math.ceil((session.log.now() - openedAtMs) / 1000);
  const stream = { streamSid, url: plan.url, durationSecs };
  if (outcome.type !== 'ended') {
    return { type: 'next', stream: { ...stream, durationSecs: 0, status: 'failed', disconnectedBy: 'system' } };
  }
  const { reason } = outcome.end;
  if (reason === 'socket-dropped') return { type: 'over', outcome: session.conclude('carrier', 'socket-dropped') };
  const disconnectedBy = reason === 'socket-lost' ? 'system' : 'bot';
  return { type: 'next', stream: { ...stream, status: 'completed', disconnectedBy } };
}

function openStream(
  leg: ExotelLeg,
  { url, authorization, customParameters, sampleRate }: ExotelStreamPlan,
  streamSid: string,
): Promise<StreamOutcome> {
  const { session, requests, accountSid, callSid, maxQueuedMs, pendingMarks } = leg;
  const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
  return session.runStream({
    url,
    timeoutMs: UPGRADE_TIMEOUT_MS,
    dialect: new ExotelDialect({
      accountSid,
      callSid,
      streamSid,
      from: leg.person,
      to: leg.exophone,
      customParameters,
      sampleRate,
      maxQueuedMs,
      pendingMarks,
    }),
    open: (signal) => requests.openSocket(url, headers, signal),
  });
}
