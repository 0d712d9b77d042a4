import { join } from 'node:path';
import type { CallSetup } from '@voice/calls';
import type { SpeechToText, TextToSpeech, VoiceActivityDetector } from '@voice/core/services';
import type { CallRecord, RecordingRecord, Store } from '@voice/core/store';
import type { Clock, Ids } from '@voice/core/time';
import { Conversation } from '@voice/pipeline';
import { RequestError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { ModelForAgent } from './model-for-agent.ts';
import { RecordingFile } from './recording-file.ts';

/** The engines that hear and speak. */
export interface SpeechEngines {
  readonly voiceActivity: VoiceActivityDetector;
  readonly speechToText: SpeechToText;
  readonly textToSpeech: TextToSpeech;
  /** Names that an agent's `voice` may have; without them any name passes. */
  readonly voices?: readonly string[];
}

/** What conversations are made of. */
export interface PrepareConversationOptions {
  readonly store: Store;
  readonly speech: SpeechEngines;
  readonly modelForAgent: ModelForAgent;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Recordings go into its folder `recordings`. */
  readonly dataDir: string;
  readonly logger: Logger;
}

/** Folder of recordings, relative to the data folder. */
const RECORDINGS_FOLDER = 'recordings';

/** Makes the conversation of a call: its agent, the engines, and a recording where the agent wants one. */
export function prepareConversationWith(options: PrepareConversationOptions): (call: CallRecord) => Promise<CallSetup> {
  const { store, speech, modelForAgent, clock, dataDir, logger } = options;
  return async (call) => {
    const agent = await store.agents.find(call.accountId, call.agentId);
    if (agent === undefined) throw new RequestError('VOICE_NOT_FOUND', `The agent ${call.agentId} has been deleted`);
    const { voiceActivity, speechToText, textToSpeech } = speech;
    const { parameters } = call;
    const languageModel = await modelForAgent(agent.config, parameters);
    const { maxDurationMs } = agent.config;
    const services = { voiceActivity, speechToText, textToSpeech, languageModel };
    if (!agent.config.recording) {
      return { conversation: new Conversation({ agent: agent.config, services, clock, parameters }), maxDurationMs };
    }
    const location = `${RECORDINGS_FOLDER}/${call.id}.wav`;
    const file = new RecordingFile(join(dataDir, location), (detail) =>
      logger.warn({ callId: call.id, detail }, 'recording'),
    );
    return {
      conversation: new Conversation({ agent: agent.config, services, clock, parameters, recordingSink: file }),
      maxDurationMs,
      finishRecording: () => toRecord(file, { call, location, ...options }),
    };
  };
}

async function toRecord(
  file: RecordingFile,
  { call, location, clock, ids }: { call: CallRecord; location: string; clock: Clock; ids: Ids },
): Promise<RecordingRecord | undefined> {
  const saved = await file.save();
  if (saved === undefined) return undefined;
  return { id: ids.uuid(), callId: call.id, accountId: call.accountId, location, ...saved, createdAt: clock.date() };
}
