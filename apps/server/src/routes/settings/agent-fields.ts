import { type AgentConfig, agentConfigSchema, type FieldEffect, fieldEffectOf } from '@voice/core/agents';
import { RequestError } from '../../errors.ts';
import { parseWith } from '../request-parts.ts';
import { fromServiceFields, serviceFieldName, serviceFieldParts, toServiceFields } from './agent-services.ts';

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

const FIELDS: Readonly<Record<string, keyof AgentConfig>> = { ...PLAIN_FIELDS, ...serviceFieldParts };

/** Parts of a configuration whose change may let a field act, or stop it. */
const BEARS_ON: Partial<Readonly<Record<keyof AgentConfig, readonly (keyof AgentConfig)[]>>> = {
  language: ['speechToText', 'textToSpeech'],
};

/** What the fields of an agent look like in this dialect. */
export function toAgentFields(config: AgentConfig): Record<string, unknown> {
  const plain = Object.entries(PLAIN_FIELDS).map(([name, field]) => [name, config[field]]);
  return { ...Object.fromEntries(plain), ...toServiceFields(config) };
}

/**
 * A configuration from what a request sends. An absent field keeps its value in `current`, or takes its default;
 * another provider drops the model, the voice and the settings of the one before.
 * @throws {RequestError} `VOICE_REQUEST_INVALID` naming every field that is wrong, or that the chosen vendors cannot do
 */
export function fromAgentFields(sent: Readonly<Record<string, unknown>>, current?: AgentConfig): AgentConfig {
  const unknown = Object.keys(sent).filter((name) => !Object.hasOwn(FIELDS, name));
  if (unknown.length > 0) {
    throw new RequestError('VOICE_REQUEST_INVALID', `${unknown.join(', ')}: there is no such field of an agent`);
  }
  const plain = Object.entries(PLAIN_FIELDS).flatMap(([name, field]) =>
    Object.hasOwn(sent, name) ? [[field, sent[name]] as const] : [],
  );
  const input = { ...current, ...Object.fromEntries(plain), ...fromServiceFields(sent, current) };
  const config = parseWith(agentConfigSchema, input, dialectName);
  const refusals = effectsTouched(sent, config).flatMap(({ name, effect }) =>
    effect.effect === 'refused' ? [`${name}: ${effect.reason}`] : [],
  );
  if (refusals.length > 0) throw new RequestError('VOICE_REQUEST_INVALID', refusals.join('; '));
  return config;
}

/** A sentence for each field that a request has set, or left, to something which does nothing yet. */
export function fieldWarnings(sent: Readonly<Record<string, unknown>>, config: AgentConfig): string[] {
  const defaults = agentConfigSchema.parse({ name: config.name });
  return effectsTouched(sent, config).flatMap(({ name, field, effect }) => {
    if (effect.effect !== 'pending') return [];
    if (JSON.stringify(config[field]) === JSON.stringify(defaults[field])) return [];
    return [`${name} has no effect yet: ${effect.reason}`];
  });
}

/** Effects of the plain fields that a request sets, or whose effect depends on what it sets. */
function effectsTouched(
  sent: Readonly<Record<string, unknown>>,
  config: AgentConfig,
): { name: string; field: keyof AgentConfig; effect: FieldEffect }[] {
  const touched = new Set(Object.keys(sent).map((name) => FIELDS[name]));
  return Object.entries(PLAIN_FIELDS).flatMap(([name, field]) => {
    const isTouched = [field, ...(BEARS_ON[field] ?? [])].some((part) => touched.has(part));
    return isTouched ? [{ name, field, effect: fieldEffectOf(field, config) }] : [];
  });
}

/** What the caller calls a place in the configuration. */
function dialectName([field = '', ...rest]: readonly PropertyKey[]): string {
  return (
    serviceFieldName(field, rest.map(String)) ??
    Object.entries(PLAIN_FIELDS).find(([, plain]) => plain === field)?.[0] ??
    String(field)
  );
}
