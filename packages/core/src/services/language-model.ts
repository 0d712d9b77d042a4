/** JSON, as tools speak it. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };
export type JsonObject = { [key: string]: JsonValue };

/** What the model knows of the conversation. Assistant lines hold only what the caller heard. */
export type LanguageModelMessage =
  | { readonly role: 'system' | 'user'; readonly content: string }
  | { readonly role: 'assistant'; readonly content: string; readonly toolCalls?: readonly ToolCall[] }
  | { readonly role: 'tool'; readonly toolCallId: string; readonly toolName: string; readonly content: string };

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: JsonObject;
}

/** Something the model may ask for. The pipeline runs it; the model and its SDK never do. */
export interface ToolDefinition {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of the arguments. */
  readonly parameters: JsonObject;
}

export interface LanguageModelRequest {
  readonly messages: readonly LanguageModelMessage[];
  readonly tools: readonly ToolDefinition[];
  /** 0 to 1. */
  readonly temperature?: number;
  /** Overrides the model the service was made with. */
  readonly model?: string;
}

export type LanguageModelEvent =
  | { readonly type: 'text-delta'; readonly text: string }
  | { readonly type: 'tool-call'; readonly call: ToolCall }
  | { readonly type: 'finished'; readonly inputTokens?: number; readonly outputTokens?: number };

/** Thinks of what to say. */
export interface LanguageModel {
  /** For logs and costs, for example `rules` or `gpt-4.1-nano`. */
  readonly name: string;
  /**
   * One answer. Ends after `finished`.
   * @throws {VoiceError} `retryable` tells a busy model from a refused request; an abort ends it with an `AbortError`
   */
  generate(request: LanguageModelRequest, options: { signal: AbortSignal }): AsyncIterable<LanguageModelEvent>;
}
