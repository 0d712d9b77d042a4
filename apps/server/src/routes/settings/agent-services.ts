import type { AgentConfig } from '@voice/core/agents';
import { RequestError } from '../../errors.ts';

/** A part of the configuration that this dialect spreads over several fields. */
interface ServiceFields {
  readonly part: 'languageModel' | 'speechToText' | 'textToSpeech';
  readonly prefix: 'llm' | 'stt' | 'tts';
  /** Fields with a name of their own, by what they are called inside. */
  readonly own: Readonly<Record<string, string>>;
  readonly byDefault: string;
  /** What stays when another provider is chosen: it says nothing about the provider. */
  readonly portable: readonly string[];
}

const SERVICES: readonly ServiceFields[] = [
  {
    part: 'languageModel',
    prefix: 'llm',
    own: { provider: 'llm_provider', model: 'llm_model', fallbacks: 'llm_fallbacks' },
    byDefault: 'rules',
    portable: ['fallbacks'],
  },
  {
    part: 'speechToText',
    prefix: 'stt',
    own: { provider: 'stt_provider', model: 'stt_model', fallbacks: 'stt_fallbacks' },
    byDefault: 'local',
    portable: ['keywords', 'fallbacks'],
  },
  {
    part: 'textToSpeech',
    prefix: 'tts',
    own: { provider: 'tts_provider', model: 'tts_model', voice: 'voice', fallbacks: 'tts_fallbacks' },
    byDefault: 'local',
    portable: ['pronunciation', 'fallbacks'],
  },
];

/** What a provider in process has no use for. */
const NOT_TAKEN: Readonly<Record<string, readonly string[]>> = { rules: ['fallbacks'], local: ['keywords'] };

type Sent = Readonly<Record<string, unknown>>;

/** Names of this dialect's fields about services, and the part of the configuration that each belongs to. */
export const serviceFieldParts: Readonly<Record<string, keyof AgentConfig>> = Object.fromEntries(
  SERVICES.flatMap(({ part, prefix, own }) =>
    [...Object.values(own), `${prefix}_settings`].map((name) => [name, part]),
  ),
);

/** The services of an agent in this dialect. */
export function toServiceFields(config: AgentConfig): Record<string, unknown> {
  return Object.assign({}, ...SERVICES.map((service) => toFields(service, { ...config[service.part] })));
}

function toFields({ prefix, own }: ServiceFields, values: Record<string, unknown>): Record<string, unknown> {
  const named = Object.entries(own).map(([inside, name]) => [
    name,
    values[inside] ?? (inside === 'fallbacks' ? [] : null),
  ]);
  const settings = Object.entries(values).filter(([inside]) => !Object.hasOwn(own, inside));
  return { ...Object.fromEntries(named), [`${prefix}_settings`]: inDialect(Object.fromEntries(settings)) };
}

/**
 * The parts of a configuration that a request says something about, or that are there. An absent field keeps its value;
 * another provider drops the model, the voice and the settings of the one before, and keeps what says nothing about it.
 * @throws {RequestError} `VOICE_REQUEST_INVALID` for settings that are no object, or that hold what has a field of its own
 */
export function fromServiceFields(sent: Sent, current?: AgentConfig): Record<string, unknown> {
  return Object.fromEntries(SERVICES.map((service) => [service.part, fromFields(service, sent, current)]));
}

function fromFields(service: ServiceFields, sent: Sent, current: AgentConfig | undefined): Record<string, unknown> {
  const { part, prefix, own, byDefault, portable } = service;
  const before: Record<string, unknown> = { ...current?.[part] };
  const providerField = `${prefix}_provider`;
  const provider = Object.hasOwn(sent, providerField) ? sent[providerField] : (before.provider ?? byDefault);
  const stays = (name: string) =>
    portable.includes(name) && !(typeof provider === 'string' && NOT_TAKEN[provider]?.includes(name));
  const kept = Object.entries(before).filter(([name]) => before.provider === provider || stays(name));
  const settings = settingsOf(`${prefix}_settings`, own, sent);
  const values: Record<string, unknown> = {
    ...Object.fromEntries(kept.filter(([name]) => settings === undefined || Object.hasOwn(own, name))),
    ...settings,
    provider,
  };
  for (const [inside, name] of Object.entries(own)) {
    if (inside === 'provider' || !Object.hasOwn(sent, name)) continue;
    // `null` clears it; a voice is null then, the others are absent.
    if (sent[name] === null && inside !== 'voice') delete values[inside];
    else values[inside] = sent[name];
  }
  // Nothing to fall back on is the same as an empty list.
  if (Array.isArray(values.fallbacks) && values.fallbacks.length === 0) delete values.fallbacks;
  return values;
}

function settingsOf(field: string, own: Readonly<Record<string, string>>, sent: Sent): object | undefined {
  if (!Object.hasOwn(sent, field)) return undefined;
  const settings = sent[field];
  if (typeof settings !== 'object' || settings === null || Array.isArray(settings)) {
    throw new RequestError('VOICE_REQUEST_INVALID', `${field}: must be an object`);
  }
  for (const [inside, name] of Object.entries(own)) {
    if (!Object.hasOwn(settings, inside)) continue;
    throw new RequestError('VOICE_REQUEST_INVALID', `${field}.${inside}: there is no such field, use ${name}`);
  }
  return fromDialect(settings);
}

/** What a request calls a place inside a part. */
export function serviceFieldName(part: PropertyKey, inside: readonly string[]): string | undefined {
  const service = SERVICES.find((candidate) => candidate.part === part);
  if (service === undefined) return undefined;
  const [first = 'provider', ...rest] = inside.map((name) => (name === 'matchCase' ? 'match_case' : name));
  const own = service.own[first] ?? `${service.prefix}_settings.${first}`;
  return [own, ...rest].join('.');
}

/** The only name inside that is two words. */
function inDialect(settings: object): object {
  return renamed(settings, 'matchCase', 'match_case');
}

function fromDialect(settings: object): object {
  return renamed(settings, 'match_case', 'matchCase');
}

function renamed(settings: object, from: string, to: string): object {
  if (!('pronunciation' in settings) || !Array.isArray(settings.pronunciation)) return settings;
  const rules = settings.pronunciation.map((rule: unknown) => {
    if (typeof rule !== 'object' || rule === null) return rule;
    return Object.fromEntries(Object.entries(rule).map(([name, value]) => [name === from ? to : name, value]));
  });
  return { ...settings, pronunciation: rules };
}
