import type { JsonObject, LanguageModelEvent } from '@voice/core/services';
import { type TextStreamPart, type ToolSet, TypeValidationError } from 'ai';

/**
 * @returns `undefined` for what the conversation has no use for
 * @throws {TypeValidationError} for a tool call whose arguments are no JSON object; a tool that does not exist is handed over
 */
export function toEvent(part: TextStreamPart<ToolSet>): LanguageModelEvent | undefined {
  switch (part.type) {
    case 'text-delta':
      return part.text === '' ? undefined : { type: 'text-delta', text: part.text };
    case 'tool-call':
      return {
        type: 'tool-call',
        call: { id: part.toolCallId, name: part.toolName, arguments: toArguments(part.input) },
      };
    case 'finish': {
      const { inputTokens, outputTokens } = part.totalUsage;
      return { type: 'finished', inputTokens, outputTokens };
    }
    default:
      return undefined;
  }
}

function toArguments(input: unknown): JsonObject {
  if (typeof input === 'object' && input !== null && !Array.isArray(input)) return input as JsonObject;
  throw new TypeValidationError({ value: input, cause: 'Expected a JSON object' });
}
