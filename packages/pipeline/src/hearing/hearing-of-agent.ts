import type { AgentConfig } from '@voice/core/agents';
import type { SpeechToTextOptions } from '@voice/core/services';

/** What the recogniser is told of this agent's callers. */
export function hearingOfAgent({ language, speechToText }: AgentConfig): SpeechToTextOptions {
  return speechToText.provider === 'local'
    ? { language }
    : { language, model: speechToText.model, keywords: speechToText.keywords };
}
