import { type AgentConfig, agentConfigSchema, agentFieldEffects } from '@voice/core/agents';
import { RequestError } from '../../errors.ts';
import { parseWith } from '../request-parts.ts';

/** Fields of this dialect that are one field of the configuration. */
const PLAIN_FIELDS = {
  name: 'name',
  label: 'label',
  description: 'description',
  prompt: 'prompt',
  greeting: 'greeting',
  language: 'language',
  endpointing_silence_ms: 'endpointingSilenceMs',
  interruptible: 'interruptible',
  idle_timeout_ms: 'idleTimeoutMs',
  max_duration_ms: 'maxDurationMs',
  recording: 'recording',
} as const satisfies Record<string, keyof AgentConfig>;

/** Fields of this dialect that lie inside one. */
const NESTED_FIELDS = {
  llm_provider: 'languageModel',
  llm_model: 'languageModel',
  llm_settings: 'languageModel',
  stt_provider: 'speechToText',
  tts_provider: 'textToSpeech',
  voice: 'textToSpeech',
} as const satisfies Record<string, keyof AgentConfig>;

const FIELDS: Readonly<Record<string, keyof AgentConfig>> = { ...PLAIN_FIELDS, ...NESTED_FIELDS };

/** What the fields of an agent look like in this dialect. */
export function toAgentFields(config: AgentConfig): Record<string, unknown> {
  const plain = Object.entries(PLAIN_FIELDS).map(([name, field]) => [name, config[field]]);
  const { provider, ...model } = config.languageModel;
  const { model: modelName = null, ...settings } = { model: undefined, ...model };
  return {
    ...Object.fromEntries(plain),
    llm_provider: provider,
    llm_model: modelName,
    llm_settings: settings,
    stt_provider: config.speechToText.provider,
    tts_provider: config.textToSpeech.provider,
    voice: config.textToSpeech.voice,
  };
}

/**
 * A configuration from what a request sends. An absent field keeps its value in `current`, or takes its default;
 * another `llm_provider` drops the model and settings of the one before.
 * @throws {RequestError} `VOICE_REQUEST_INVALID` naming every field that is wrong
 */
export function fromAgentFields(sent: Readonly<Record<string, unknown>>, current?: AgentConfig): AgentConfig {
  const unknown = Object.keys(sent).filter((name) => !Object.hasOwn(FIELDS, name));
  if (unknown.length > 0) {
    throw new RequestError('VOICE_REQUEST_INVALID', `${unknown.join(', ')}: there is no such field of an agent`);
  }
  const plain = Object.entries(PLAIN_FIELDS).flatMap(([name, field]) =>
    Object.hasOwn(sent, name) ? [[field, sent[name]] as const] : [],
  );
  const input = {
    ...current,
    ...Object.fromEntries(plain),
    languageModel: languageModel(sent, current),
    speechToText: { ...current?.speechToText, ...pick(sent, { stt_provider: 'provider' }) },
    textToSpeech: { ...current?.textToSpeech, ...pick(sent, { tts_provider: 'provider', voice: 'voice' }) },
  };
  return parseWith(agentConfigSchema, input, dialectName);
}

/** A sentence for each field that a request has set to something which does nothing yet. */
export function fieldWarnings(sent: Readonly<Record<string, unknown>>, config: AgentConfig): string[] {
  const defaults = agentConfigSchema.parse({ name: config.name });
  return Object.keys(sent).flatMap((name) => {
    const field = FIELDS[name];
    const effect = field === undefined ? undefined : agentFieldEffects[field];
    if (field === undefined || effect?.effect !== 'pending') return [];
    if (JSON.stringify(config[field]) === JSON.stringify(defaults[field])) return [];
    return [`${name} has no effect yet: ${effect.reason}`];
  });
}

function languageModel(sent: Readonly<Record<string, unknown>>, current: AgentConfig | undefined): unknown {
  const before = current?.languageModel;
  const provider = Object.hasOwn(sent, 'llm_provider') ? sent.llm_provider : (before?.provider ?? 'rules');
  const kept: Record<string, unknown> = before?.provider === provider ? { ...before } : {};
  const { provider: _, model: modelBefore, ...settingsBefore } = kept;
  const { llm_settings: settings = settingsBefore } = sent;
  if (typeof settings !== 'object' || settings === null || Array.isArray(settings)) {
    throw new RequestError('VOICE_REQUEST_INVALID', 'llm_settings: must be an object');
  }
  for (const name of ['provider', 'model']) {
    if (Object.hasOwn(settings, name)) {
      throw new RequestError('VOICE_REQUEST_INVALID', `llm_settings.${name}: there is no such field, use llm_${name}`);
    }
  }
  const model = Object.hasOwn(sent, 'llm_model') ? sent.llm_model : modelBefore;
  // `null` clears the model's name.
  return { ...settings, provider, ...(model === undefined || model === null ? {} : { model }) };
}

function pick(
  sent: Readonly<Record<string, unknown>>,
  names: Readonly<Record<string, string>>,
): Record<string, unknown> {
  const present = Object.entries(names).filter(([name]) => Object.hasOwn(sent, name));
  return Object.fromEntries(present.map(([name, field]) => [field, sent[name]]));
}

/** What the caller calls a place in the configuration. */
function dialectName([field, ...rest]: readonly PropertyKey[]): string {
  const inside = rest.map(String);
  switch (field) {
    case 'languageModel':
      if (inside[0] === 'provider' || inside.length === 0) return 'llm_provider';
      return inside[0] === 'model' ? 'llm_model' : ['llm_settings', ...inside].join('.');
    case 'speechToText':
      return 'stt_provider';
    case 'textToSpeech':
      return inside[0] === 'voice' ? 'voice' : 'tts_provider';
    default:
      return Object.entries(PLAIN_FIELDS).find(([, plain]) => plain === field)?.[0] ?? String(field);
  }
}
