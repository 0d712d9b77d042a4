import { EventSourceParserStream } from 'eventsource-parser/stream';

/** A call as `GET /api/calls/{id}` shows it; the fields that are looked at here. */
export interface ApiCall {
  readonly id: string;
  readonly provider: string;
  readonly provider_call_id: string | null;
  readonly status: string;
  readonly end_reason: string | null;
  /** How the server ended the call at the carrier; null when the other side hung up. */
  readonly hang_up_method: 'rest' | 'stream-stop' | 'socket-close' | null;
  readonly messages: readonly {
    readonly role: 'user' | 'assistant';
    readonly content: string;
    readonly interrupted: boolean;
  }[];
  readonly recording_available: boolean;
}

/** An entry of a call's live stream. */
export interface ApiCallEvent {
  readonly event_type: string;
  readonly at_ms: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The part of the HTTP API that a demonstration needs. */
export class ApiClient {
  readonly #url: string;
  readonly #apiKey: string;

  constructor({ url, apiKey }: { url: string; apiKey: string }) {
    this.#url = url;
    this.#apiKey = apiKey;
  }

  async createAgent(
    fields: Readonly<Record<string, unknown>>,
  ): Promise<{ id: string; name: string; inbound_webhook_urls: Record<string, string> }> {
    return this.#json('/api/agents', { method: 'POST', body: JSON.stringify(fields) });
  }

  /** An agent calls somebody. */
  async placeCall(fields: Readonly<Record<string, unknown>>): Promise<{ call_id: string }> {
    return this.#json('/api/calls/outbound', { method: 'POST', body: JSON.stringify(fields) });
  }

  async call(id: string): Promise<ApiCall> {
    return this.#json(`/api/calls/${id}`);
  }

  async calls(): Promise<{ calls: ApiCall[]; total: number }> {
    return this.#json('/api/calls?page_size=100');
  }

  async recording(id: string): Promise<Uint8Array> {
    return new Uint8Array(await (await this.#fetch(`/api/calls/${id}/recording`)).arrayBuffer());
  }

  /** Everything that happens in a call, from its beginning until it has ended. */
  async *events(id: string, signal?: AbortSignal): AsyncGenerator<ApiCallEvent> {
    const response = await this.#fetch(`/api/calls/${id}/events`, { headers: { Accept: 'text/event-stream' }, signal });
    if (response.body === null) return;
    const messages = response.body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
    for await (const { data } of messages) yield JSON.parse(data) as ApiCallEvent;
  }

  async #json<T>(path: string, init?: RequestInit): Promise<T> {
    return (await (await this.#fetch(path, init)).json()) as T;
  }

  async #fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { Authorization: `Bearer ${this.#apiKey}`, 'Content-Type': 'application/json', ...init.headers };
    const response = await fetch(this.#url + path, { ...init, headers });
    if (!response.ok)
      throw new Error(`${init.method ?? 'GET'} ${path} answered ${response.status}: ${await response.text()}`);
    return response;
  }
}
