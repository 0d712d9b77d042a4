import type { CallOutcome } from '../network/call-outcome.ts';
import { bridge } from '../people/bridge.ts';
import { isObject } from '../stream/read-message.ts';
import type { ExotelFlow } from './exotel-applets.ts';
import { APPLET_TIMEOUT_MS, askForStream, type BotStream, MAX_ANSWER_BYTES, runBot } from './exotel-bot.ts';
import type { ExotelLeg } from './exotel-leg.ts';
import { readExotelStreamUrl } from './read-exotel-answer.ts';

const CONNECT_TIMEOUT_MS = 30_000;

/** Runs a call through a flow, to its end. @see https://developer.exotel.com (App Bazaar) */
export async function runExotelFlow(leg: ExotelLeg, flow: ExotelFlow): Promise<CallOutcome> {
  const { session } = leg;
  const plan = /^wss?:/i.test(flow.voicebotUrl)
    ? (readExotelStreamUrl(flow.voicebotUrl, session.log) ?? session.fail('stream-url'))
    : await askForStream(leg, flow.voicebotUrl, flow.answer ?? 'json');
  if ('status' in plan) return plan;
  const result = await runBot(leg, plan);
  if (result.type === 'over') return result.outcome;
  return runNextApplets(leg, flow, result.stream);
}

async function runNextApplets(leg: ExotelLeg, flow: ExotelFlow, stream: BotStream): Promise<CallOutcome> {
  const { session } = leg;
  const goesOn = flow.passthruUrl === undefined || (await askPassthru(leg, flow.passthruUrl, stream));
  if (session.hungUp.aborted) return session.conclude('caller', 'hung-up');
  if (goesOn && flow.connectUrl !== undefined) {
    const numbers = await askWhomToCall(leg, flow.connectUrl);
    if (session.hungUp.aborted) return session.conclude('caller', 'hung-up');
    if (numbers.length > 0) {
      session.log.add({ type: 'document-verb', verb: 'transfer', detail: numbers.join(' ') });
      const { status } = await bridge(session, leg.people, { numbers, timeoutMs: CONNECT_TIMEOUT_MS });
      return session.conclude('server', `transfer-${status}`);
    }
  }
  return session.conclude('server', stream.status === 'failed' ? 'stream-refused' : 'next-applet');
}

/** @returns whether the flow takes its first branch */
async function askPassthru(leg: ExotelLeg, url: string, stream: BotStream): Promise<boolean> {
  const more = {
    'Stream[StreamSID]': stream.streamSid,
    'Stream[Status]': stream.status,
    'Stream[Duration]': String(stream.durationSecs),
    'Stream[RecordingUrl]': '',
    'Stream[StreamUrl]': stream.url,
    'Stream[DisconnectedBy]': stream.disconnectedBy,
  };
  const status = await leg.requests.ask(leg.appletRequest(url, { callType: 'completed', more }), {
    purpose: 'passthru',
    timeoutMs: APPLET_TIMEOUT_MS,
    statuses: [200, 302],
  });
  return status === 200;
}

async function askWhomToCall(leg: ExotelLeg, url: string): Promise<readonly string[]> {
  const { log } = leg.session;
  const answer = await leg.requests.fetchDocument(leg.appletRequest(url), {
    purpose: 'connect',
    timeoutMs: APPLET_TIMEOUT_MS,
    slowMs: APPLET_TIMEOUT_MS,
    maxBytes: MAX_ANSWER_BYTES,
    contentTypes: ['application/json'],
  });
  if (answer.type !== 'document') return [];
  const numbers = readDestination(answer.response.body);
  if (numbers === undefined) {
    log.breach(
      'answer-json',
      'Expected JSON {"destination":{"numbers":["+91…"]}} for the Connect applet, got another answer',
    );
  }
  return numbers ?? [];
}

function readDestination(body: string): readonly string[] | undefined {
  try {
    const value: unknown = JSON.parse(body);
    const destination = isObject(value) ? value.destination : undefined;
    const numbers = isObject(destination) ? destination.numbers : undefined;
    if (Array.isArray(numbers) && numbers.every((number) => typeof number === 'string')) return numbers;
  } catch {
    // Reported by whoever asked.
  }
  return undefined;
}
