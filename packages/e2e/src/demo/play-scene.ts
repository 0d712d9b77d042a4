import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  type CallerScript,
  hangUp,
  interrupt,
  type PhoneNetwork,
  say,
  waitForAgent,
  wordErrorRate,
} from '@voice/simulator';
import type { ApiCall, ApiClient } from './api-client.ts';
import type { LiveView } from './live-view.ts';
import type { CallResult } from './report.ts';
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

/** Plays one caller from the first ring to the end, and measures what both sides know of it. */
export async function playScene(
  scene: Scene,
  { network, api, webhookUrl, view, recordingPath }: PlaySceneOptions,
): Promise<CallResult> {
  const { provider, from, to } = scene;
  const known = new Set((await api.calls()).calls.map(({ id }) => id));
  const simulated = network.call({ carrier: provider, webhookUrl, from, to, caller: script(scene) });
  const id = await newCall(api, known, simulated.done);
  const watching = watch(api, id, view);
  const report = await simulated.done;
  await watching;
  const call = await ended(api, id);
  const heard = call.messages.filter(({ role }) => role === 'user').map(({ content }) => content);
  const { errors, words } = wordErrorRate(scene.lines.map(({ clip }) => clip.words).join(' '), heard.join(' '));
  await mkdir(dirname(recordingPath), { recursive: true });
  await writeFile(recordingPath, await api.recording(id));
  return {
    provider,
    wordErrors: errors,
    words,
    latenciesMs: report.turns.map(({ latencyMs }) => latencyMs),
    bargeInsMs: report.bargeIns.map(({ ms }) => ms),
    gaps: report.gaps,
    agentSpokeMs: report.agentSpokeMs,
    breaches: report.breaches.map(({ rule, message }) => `${rule}: ${message}`),
    status: call.status,
    endReason: call.end_reason ?? 'unknown',
    recordingPath,
  };
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
