import type { JsonObject, LanguageModelEvent } from '@voice/core/services';
import { type TextStreamPart, type ToolSet, TypeValidationError } from 'ai';

/** A response that came to no proper end. */
export class UnfinishedResponse extends Error {}

/**
 * @param options.isEmpty whether nothing was said or asked for so far
 * @returns `undefined` for what the conversation has no use for
 * @throws the failure that the stream tells of
 * @throws {TypeValidationError} for a tool call whose arguments are no JSON object; a tool that does not exist is handed over
 * @throws {UnfinishedResponse} for an end without a reason, or one that the vendor's filter has silenced altogether
 */
export function toEvent(
  part: TextStreamPart<ToolSet>,
  { isEmpty }: { isEmpty: boolean },
): LanguageModelEvent | undefined {
  switch (part.type) {
    case 'error':
      throw part.error;
    case 'text-delta':
      return part.text === '' ? undefined : { type: 'text-delta', text: part.text };
    case 'tool-call':
      return {
        type: 'tool-call',
        call: { id: part.toolCallId, name: part.toolName, arguments: toArguments(part.input) },
      };
    case 'finish': {
      const { finishReason, rawFinishReason } = part;
      if (rawFinishReason === undefined && !PROPER_ENDS.has(finishReason)) {
        throw new UnfinishedResponse('one that ended without it');
      }
      if (finishReason === 'content-filter' && isEmpty) {
        throw new UnfinishedResponse("nothing: the vendor's content filter stopped it");
      }
      const { inputTokens, outputTokens } = part.totalUsage;
      return { type: 'finished', inputTokens, outputTokens };
    }
    default:
      return undefined;
  }
}

/** Whether the model is at work on what the conversation cannot use yet: thoughts, arguments of a tool. */
export function isSignOfLife(part: TextStreamPart<ToolSet>): boolean {
  return part.type === 'reasoning-delta' || part.type === 'tool-input-delta';
}

/** Known to the SDK without the vendor's own word for it: the Responses API only says why an answer is incomplete. */
const PROPER_ENDS: ReadonlySet<string> = new Set(['stop', 'length', 'tool-calls', 'content-filter']);

function toArguments(input: unknown): JsonObject {
  if (typeof input === 'object' && input !== null && !Array.isArray(input)) return input as JsonObject;
  throw new TypeValidationError({ value: input, cause: 'Expected a JSON object' });
}
