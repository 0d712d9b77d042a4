import type { LanguageModelMessage } from '@voice/core/services';

/**
 * How a vendor wants the turns of a conversation.
 * - `free`: system lines anywhere, any order of roles (OpenAI and what speaks its protocol).
 * - `strict`: instructions first and apart, the caller's turn first and last, roles in turn, ids of plain letters
 *   (Anthropic, Google).
 * @see https://docs.anthropic.com/en/api/messages and https://ai.google.dev/gemini-api/docs/function-calling
 */
export type TurnRules = 'free' | 'strict';

type Assistant = Extract<LanguageModelMessage, { role: 'assistant' }>;
type ToolResult = Extract<LanguageModelMessage, { role: 'tool' }>;

/** A call begins with the agent's greeting; vendors that want the caller first get this in its place. */
const CALL_BEGINS = '(The call begins.)';
/** The agent spoke last and is asked to speak again: newer models refuse to go on from a line of their own. */
const SILENCE = '(The caller is silent.)';
const OUTCOME_UNKNOWN = '(The outcome is not known.)';

/** The same conversation in an order that the vendor takes. Nothing that was said is lost. */
export function prepareMessages(
  messages: readonly LanguageModelMessage[],
  rules: TurnRules,
): readonly LanguageModelMessage[] {
  const paired = pairTools(messages.filter((message) => !isEmpty(message)));
  return rules === 'free' ? paired : inStrictTurns(paired);
}

/** Every vendor refuses a request with an empty line in it, or most of them do. */
function isEmpty(message: LanguageModelMessage): boolean {
  if (message.role === 'tool') return false;
  return message.content.trim() === '' && (message.role !== 'assistant' || (message.toolCalls ?? []).length === 0);
}

/** Each call is followed by its outcome, whatever was said in between; an outcome without its call is left out. */
function pairTools(messages: readonly LanguageModelMessage[]): LanguageModelMessage[] {
  const outcomes = new Map<string, ToolResult>();
  for (const message of messages) if (message.role === 'tool') outcomes.set(message.toolCallId, message);
  return messages.flatMap((message): LanguageModelMessage[] => {
    if (message.role === 'tool') return [];
    if (message.role !== 'assistant') return [message];
    return [message, ...(message.toolCalls ?? []).map(({ id, name }) => outcomes.get(id) ?? unknownOutcome(id, name))];
  });
}

function unknownOutcome(toolCallId: string, toolName: string): ToolResult {
  return { role: 'tool', toolCallId, toolName, content: OUTCOME_UNKNOWN };
}

function inStrictTurns(messages: readonly LanguageModelMessage[]): LanguageModelMessage[] {
  const firstTurn = messages.findIndex(({ role }) => role !== 'system');
  const beginning = firstTurn === -1 ? messages : messages.slice(0, firstTurn);
  const turns = firstTurn === -1 ? [] : messages.slice(firstTurn).map(toStrictTurn);
  const instructions = beginning.map(({ content }) => content).join('\n\n');
  return [
    ...(instructions === '' ? [] : [{ role: 'system' as const, content: instructions }]),
    ...merge([
      ...(turns[0]?.role === 'user' ? [] : [{ role: 'user' as const, content: CALL_BEGINS }]),
      ...turns,
      ...(turns.at(-1)?.role === 'assistant' ? [{ role: 'user' as const, content: SILENCE }] : []),
    ]),
  ];
}

function toStrictTurn(message: LanguageModelMessage): LanguageModelMessage {
  switch (message.role) {
    case 'system':
      return { role: 'user', content: `(System: ${message.content})` };
    case 'tool':
      return { ...message, toolCallId: plainId(message.toolCallId) };
    case 'assistant':
      return {
        ...message,
        ...(message.toolCalls && { toolCalls: message.toolCalls.map((call) => ({ ...call, id: plainId(call.id) })) }),
      };
    default:
      return message;
  }
}

/** Ids made by one vendor reach another after a switch; Anthropic takes only these letters. */
function plainId(id: string): string {
  return id.replaceAll(/[^a-zA-Z0-9_-]/g, '_');
}

/** Neighbours of one role become one turn. */
function merge(messages: readonly LanguageModelMessage[]): LanguageModelMessage[] {
  const merged: LanguageModelMessage[] = [];
  for (const message of messages) {
    const last = merged.at(-1);
    if (last?.role === 'user' && message.role === 'user') {
      merged[merged.length - 1] = { role: 'user', content: `${last.content}\n${message.content}` };
    } else if (last?.role === 'assistant' && message.role === 'assistant') {
      merged[merged.length - 1] = mergeAssistants(last, message);
    } else {
      merged.push(message);
    }
  }
  return merged;
}

/** The first of two has no calls: their outcomes would stand in between. */
function mergeAssistants(one: Assistant, other: Assistant): Assistant {
  const content = [one.content, other.content].filter((text) => text.trim() !== '').join('\n');
  return { ...other, content };
}
