import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  answers,
  type CallerScript,
  hangUp,
  interrupt,
  type PhoneNetwork,
  type SimulatedCall,
  say,
  waitForAgent,
  wordErrorRate,
} from '@voice/simulator';
import type { ApiCall, ApiClient } from './api-client.ts';
import type { LiveView } from './live-view.ts';
import { type CallResult, hungUpBy } from './report.ts';
import type { Scene } from './scenes.ts';

export interface PlaySceneOptions {
  readonly network: PhoneNetwork;
  readonly api: ApiClient;
  readonly webhookUrl: string;
  readonly view: LiveView;
  readonly recordingPath: string;
}

/** How long the agent is heard before it is interrupted, in ms. */
const INTERRUPT_AFTER_MS = 2500;
/** Longest wait for the server to write a call's end, in ms. */
const END_LIMIT_MS = 10_000;
/** How long a person who is called lets it ring, in ms. */
const RING_MS = 500;

/** Plays one call from the first ring to the end, and measures what both sides know of it. */
export async function playScene(scene: Scene, options: PlaySceneOptions): Promise<CallResult> {
  const { api, view, recordingPath } = options;
  const { simulated, id } = scene.direction === 'inbound' ? await ring(scene, options) : await beRung(scene, options);
  const watching = watch(api, id, view);
  const report = await simulated.done;
  await watching;
  const call = await ended(api, id);
  const heard = call.messages.filter(({ role }) => role === 'user').map(({ content }) => content);
  const { errors, words } = wordErrorRate(scene.lines.map(({ clip }) => clip.words).join(' '), heard.join(' '));
  await mkdir(dirname(recordingPath), { recursive: true });
  await writeFile(recordingPath, await api.recording(id));
  return {
    name: scene.name,
    wordErrors: errors,
    words,
    latenciesMs: report.turns.map(({ latencyMs }) => latencyMs),
    bargeInsMs: report.bargeIns.map(({ ms }) => ms),
    gaps: report.gaps,
    agentSpokeMs: report.agentSpokeMs,
    breaches: report.breaches.map(({ rule, message }) => `${rule}: ${message}`),
    status: call.status,
    hungUpBy: hungUpBy(call),
    recordingPath,
  };
}

interface Ringing {
  readonly simulated: SimulatedCall;
  /** The server's id of the call. */
  readonly id: string;
}

async function ring(scene: Scene, { network, api, webhookUrl }: PlaySceneOptions): Promise<Ringing> {
  const { provider: carrier, from, to } = scene;
  const known = new Set((await api.calls()).calls.map(({ id }) => id));
  const simulated = network.call({ carrier, webhookUrl, from, to, caller: script(scene) });
  return { simulated, id: await newCall(api, known, simulated.done) };
}

async function beRung(scene: Scene, { network, api }: PlaySceneOptions): Promise<Ringing> {
  const { provider, agentName, from, to, parameters } = scene;
  network.phone(to, answers({ afterMs: RING_MS, caller: script(scene) }));
  const { call_id: id } = await api.placeCall({
    phone_number: to,
    agent_name: agentName,
    provider,
    caller_id: from,
    custom_parameters: parameters,
  });
  return { simulated: await network.nextOutbound(), id };
}

function script({ lines, endedBy }: Scene): CallerScript {
  const steps = lines.flatMap(({ clip, interrupts }, index) => {
    const speech = say(clip.wav, { text: clip.words });
    return interrupts === true && index > 0
      ? [interrupt({ afterAgentSpokeMs: INTERRUPT_AFTER_MS, say: speech })]
      : [waitForAgent('finishes'), speech];
  });
  return endedBy === 'caller' ? [...steps, waitForAgent('finishes'), hangUp()] : steps;
}

async function newCall(api: ApiClient, known: ReadonlySet<string>, done: Promise<unknown>): Promise<string> {
  let isOver = false;
  void done.finally(() => {
    isOver = true;
  });
  for (;;) {
    const call = (await api.calls()).calls.find(({ id }) => !known.has(id));
    if (call !== undefined) return call.id;
    if (isOver)
      throw new Error('The server has no record of the call: its answer to the webhook was not what the carrier needs');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function watch(api: ApiClient, id: string, view: LiveView): Promise<void> {
  for await (const event of api.events(id)) view.show(event);
}

async function ended(api: ApiClient, id: string): Promise<ApiCall> {
  const deadline = Date.now() + END_LIMIT_MS;
  for (;;) {
    const call = await api.call(id);
    if (call.status !== 'ringing' && call.status !== 'in_progress') return call;
    if (Date.now() > deadline) return call;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
