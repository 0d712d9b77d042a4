import type { LanguageModelMessage, ToolDefinition } from '@voice/core/services';
import { jsonSchema, type ModelMessage, type ToolSet, tool } from 'ai';

/** The conversation in the words of the SDK. */
export function toModelMessages(messages: readonly LanguageModelMessage[]): ModelMessage[] {
  return messages.map(toModelMessage);
}

/** Without `execute`, so that the SDK hands calls over instead of running them. @returns `undefined` for no tools */
export function toToolSet(tools: readonly ToolDefinition[]): ToolSet | undefined {
  if (tools.length === 0) return undefined;
  return Object.fromEntries(
    tools.map(({ name, description, parameters }) => [
      name,
      tool({ description, inputSchema: jsonSchema(parameters as Parameters<typeof jsonSchema>[0]) }),
    ]),
  );
}

function toModelMessage(message: LanguageModelMessage): ModelMessage {
  switch (message.role) {
    case 'system':
    case 'user':
      return { role: message.role, content: message.content };
    case 'assistant':
      return {
        role: 'assistant',
        content: [
          ...(message.content === '' ? [] : [{ type: 'text' as const, text: message.content }]),
          ...(message.toolCalls ?? []).map((call) => ({
            type: 'tool-call' as const,
            toolCallId: call.id,
            toolName: call.name,
            input: call.arguments,
          })),
        ],
      };
    case 'tool':
      return {
        role: 'tool',
        content: [
          {
            type: 'tool-result',
            toolCallId: message.toolCallId,
            toolName: message.toolName,
            output: { type: 'text', value: message.content },
          },
        ],
      };
  }
}
