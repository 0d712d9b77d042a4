import { join } from 'node:path';
import type { CallSetup } from '@voice/calls';
import type { AgentConfig } from '@voice/core/agents';
import type { CallEventType } from '@voice/core/calls';
import type { JsonObject } from '@voice/core/services';
import type { CallRecord, RecordingRecord, Store } from '@voice/core/store';
import type { Clock, Ids } from '@voice/core/time';
import { Conversation, type RecordingSink } from '@voice/pipeline';
import { RequestError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { RecordingFile } from './recording-file.ts';
import type { AgentServices } from './services-for-agent.ts';

/** What conversations are made of. */
export interface PrepareConversationOptions {
  readonly store: Store;
  readonly services: AgentServices;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Recordings go into its folder `recordings`. */
  readonly dataDir: string;
  readonly logger: Logger;
}

/** Folder of recordings, relative to the data folder. */
const RECORDINGS_FOLDER = 'recordings';

/** Makes the conversation of a call: its agent, the services, and a recording where the agent wants one. */
export function prepareConversationWith(options: PrepareConversationOptions): (call: CallRecord) => Promise<CallSetup> {
  const { store, dataDir, logger } = options;
  return async (call) => {
    const agent = await store.agents.find(call.accountId, call.agentId);
    if (agent === undefined) throw new RequestError('VOICE_NOT_FOUND', `The agent ${call.agentId} has been deleted`);
    const { maxDurationMs, recording } = agent.config;
    if (!recording) return { conversation: await converse(call, agent.config, options), maxDurationMs };
    const location = `${RECORDINGS_FOLDER}/${call.id}.wav`;
    const file = new RecordingFile(join(dataDir, location), (detail) =>
      logger.warn({ callId: call.id, detail }, 'recording'),
    );
    return {
      conversation: await converse(call, agent.config, options, file),
      maxDurationMs,
      finishRecording: () => toRecord(file, { call, location, ...options }),
    };
  };
}

/** A conversation whose log ends with what its vendors will bill. */
async function converse(
  { parameters }: CallRecord,
  agent: AgentConfig,
  { services, clock }: PrepareConversationOptions,
  recordingSink?: RecordingSink,
): Promise<Conversation> {
  let originMs = 0;
  let conversation: Conversation | undefined;
  const log = (type: CallEventType, data: JsonObject) =>
    conversation?.events.emit('event', { type, atMs: Math.round(clock.now() - originMs), data });
  const call = await services.forCall(agent, parameters, (message) => log('warning', { message }));
  originMs = clock.now();
  conversation = new Conversation({ agent, services: call.services, clock, parameters, recordingSink });
  // The first to be told: everything inside is closed, and nothing of the log follows afterwards.
  conversation.events.on('ended', () => {
    log('usage', call.usage());
    call.close();
  });
  return conversation;
}

async function toRecord(
  file: RecordingFile,
  { call, location, clock, ids }: { call: CallRecord; location: string; clock: Clock; ids: Ids },
): Promise<RecordingRecord | undefined> {
  const saved = await file.save();
  if (saved === undefined) return undefined;
  return { id: ids.uuid(), callId: call.id, accountId: call.accountId, location, ...saved, createdAt: clock.date() };
}
