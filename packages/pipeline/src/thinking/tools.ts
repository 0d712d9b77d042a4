import type { ToolDefinition } from '@voice/core/services';

/** Ends the call once the words that came with it were heard. */
export const END_CALL_TOOL: ToolDefinition = {
  name: 'end_call',
  description: 'Hang up. Say goodbye in the same answer: the call ends after the caller has heard it.',
  parameters: { type: 'object', properties: {}, additionalProperties: false },
};
