import { createHash } from 'node:crypto';
import { agentConfigSchema } from '@voice/core/agents';
import type { CallEventRecord, CallRecord, CallRepository, Store } from '@voice/core/store';
import { LinkedSocket, VirtualClock } from '@voice/core/testing';
import { RandomIds, SeededRandom } from '@voice/core/time';
import { openStore } from '@voice/store';
import { onTestFinished } from 'vitest';
import type { CallSetup, CallWarning } from '../call-context.ts';
import { CallService } from '../call-service.ts';
import type { CallServiceOptions, ClaimRequest } from '../call-service-options.ts';
import { ScriptedConversation } from './scripted-conversation.ts';
import { WireTransport } from './wire-transport.ts';

type CallActs = Partial<CallRepository>;

/** A service over a real store in memory, on a virtual clock, with everything that a carrier would do as a method. */
export class CallHouse {
  readonly clock: VirtualClock;
  readonly service: CallService;
  readonly warnings: CallWarning[] = [];
  /** In the order in which they were prepared. */
  readonly conversations: ScriptedConversation[] = [];
  /** What the store does instead of the real thing. */
  readonly acts: CallActs;
  readonly store: Store;
  readonly #request: Omit<ClaimRequest, 'providerCallId'>;

  private constructor(parts: {
    store: Store;
    acts: CallActs;
    clock: VirtualClock;
    request: Omit<ClaimRequest, 'providerCallId'>;
    options: Partial<CallServiceOptions>;
    seed: number;
  }) {
    this.store = parts.store;
    this.acts = parts.acts;
    this.clock = parts.clock;
    this.#request = parts.request;
    this.service = new CallService({
      store: parts.store,
      clock: parts.clock,
      ids: new RandomIds(new SeededRandom(parts.seed)),
      sha256: (text) => createHash('sha256').update(text).digest('hex'),
      prepareConversation: () => Promise.resolve(this.setup()),
      onWarning: (warning) => this.warnings.push(warning),
      ...parts.options,
    });
  }

  static async open(options: Partial<CallServiceOptions> = {}): Promise<CallHouse> {
    const store = await openStore({ url: 'memory:' });
    onTestFinished(() => store.close());
    const clock = new VirtualClock();
    const ids = new RandomIds(new SeededRandom(1));
    const createdAt = clock.date();
    const account = await store.accounts.ensureDefault({ id: ids.uuid(), name: 'default', createdAt });
    const config = agentConfigSchema.parse({ name: 'sales-agent' });
    const agent = { id: ids.uuid(), accountId: account.id, config, version: 1, createdAt, updatedAt: createdAt };
    await store.agents.create(agent);
    const acts: CallActs = {};
    const request = {
      account: account.id,
      agent,
      provider: 'twilio',
      direction: 'inbound',
      from: '+14155550123',
      to: '+14155550100',
      limit: 10,
    } as const;
    return new CallHouse({ store: withActs(store, acts), acts, clock, request, options, seed: 2 });
  }

  /** Another server over the same store and clock. */
  another(options: Partial<CallServiceOptions> = {}): CallHouse {
    const { store, acts, clock } = this;
    return new CallHouse({ store, acts, clock, request: this.#request, options, seed: 3 });
  }

  /** A new scripted conversation, as `prepareConversation` answers it. */
  setup(finishRecording?: CallSetup['finishRecording']): CallSetup {
    const conversation = new ScriptedConversation();
    this.conversations.push(conversation);
    return { conversation, finishRecording };
  }

  claim(providerCallId: string, changes: Partial<ClaimRequest> = {}) {
    return this.service.claim({ ...this.#request, providerCallId, ...changes });
  }

  admit(token: string, changes: Partial<Parameters<CallService['admit']>[0]> = {}) {
    return this.service.admit({ provider: 'twilio', agentName: 'sales-agent', token, ...changes });
  }

  /** @throws when the claim is refused */
  async ring(providerCallId: string): Promise<{ call: CallRecord; token: string }> {
    const claim = await this.claim(providerCallId);
    if (claim.outcome !== 'claimed') throw new Error(`Expected a claim, got ${claim.outcome}`);
    return claim;
  }

  /** Opens the media socket; @param announced the call that the carrier says it belongs to, or nothing yet */
  async connect(token: string, announced?: string) {
    const admission = await this.admit(token);
    if (admission.outcome !== 'admitted') throw new Error(`Expected to be admitted, got ${admission.reason}`);
    const [carrier, socket] = LinkedSocket.pair({ clock: this.clock });
    const transport = new WireTransport(socket);
    const closings: { code: number; reason: string }[] = [];
    carrier.on('close', (code, reason) => closings.push({ code, reason: reason.toString() }));
    admission.session.attach(transport);
    if (announced !== undefined) carrier.send(`start ${announced}`);
    await this.clock.advance(0);
    return { session: admission.session, carrier, transport, closings };
  }

  /** A call in progress. */
  async talk(providerCallId: string) {
    const { call, token } = await this.ring(providerCallId);
    const events: CallEventRecord[] = [];
    this.service.subscribe(call.id, (event) => events.push(event));
    const connection = await this.connect(token, providerCallId);
    return { ...connection, call, token, events, conversation: this.conversations.at(-1) as ScriptedConversation };
  }

  record(call: CallRecord): Promise<CallRecord | undefined> {
    return this.store.calls.find(call.accountId, call.id);
  }

  async eventTypes(call: CallRecord): Promise<string[]> {
    return (await this.store.calls.events(call.accountId, call.id)).map(({ type }) => type);
  }

  async transcript(call: CallRecord): Promise<string[]> {
    return (await this.store.calls.transcript(call.accountId, call.id)).map(({ content }) => content);
  }
}

/** `store`, with single acts of its calls replaced while `acts` has them. */
function withActs(store: Store, acts: CallActs): Store {
  const calls = new Proxy(store.calls, {
    get(target, name) {
      const act = acts[name as keyof CallRepository] ?? Reflect.get(target, name, target);
      return typeof act === 'function' ? act.bind(target) : act;
    },
  });
  return new Proxy(store, {
    get(target, name) {
      if (name === 'calls') return calls;
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}
