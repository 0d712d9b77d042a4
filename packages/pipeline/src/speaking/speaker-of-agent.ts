import type { ConversationOptions } from '../conversation-options.ts';
import { Speaker } from './speaker.ts';

/** Speaks as the agent of a conversation. @param timeoutMs longest wait for the voice's next piece of audio */
export function speakerOfAgent({ agent, services, clock }: ConversationOptions, timeoutMs: number): Speaker {
  const voice = agent.textToSpeech.voice ?? undefined;
  return new Speaker({ textToSpeech: services.textToSpeech, voice, language: agent.language, clock, timeoutMs });
}
