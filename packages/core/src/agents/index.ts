export {
  type AgentConfig,
  type AgentConfigInput,
  agentConfigSchema,
  agentLanguages,
  type Rule,
  ruleSchema,
} from './agent-config.ts';
export { agentFieldEffects, type FieldEffect } from './field-effects.ts';
