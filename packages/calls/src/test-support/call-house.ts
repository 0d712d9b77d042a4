import { createHash } from 'node:crypto';
import { agentConfigSchema } from '@voice/core/agents';
import type { CallStatus } from '@voice/core/calls';
import type { CallEventRecord, CallRecord, CallRepository, Store } from '@voice/core/store';
import type { CarrierAccount, CarrierReport, OutboundCallRequest, ProviderName } from '@voice/core/telephony';
import { LinkedSocket, VirtualClock } from '@voice/core/testing';
import { RandomIds, SeededRandom } from '@voice/core/time';
import { openStore } from '@voice/store';
import { onTestFinished } from 'vitest';
import type { CallSetup, CallWarning } from '../call-context.ts';
import { CallService } from '../call-service.ts';
import type { CallServiceOptions, ClaimRequest } from '../call-service-options.ts';
import type { DialOutcome, DialRequest } from '../dialing/dial.ts';
import { ScriptedAccount } from './scripted-account.ts';
import { ScriptedConversation } from './scripted-conversation.ts';
import { WireTransport } from './wire-transport.ts';

type CallActs = Partial<CallRepository>;

/** A service over a real store in memory, on a virtual clock, with everything that a carrier would do as a method. */
export class CallHouse {
  readonly clock: VirtualClock;
  readonly service: CallService;
  readonly warnings: CallWarning[] = [];
  /** What the carrier is asked, and what it answers. */
  readonly account = new ScriptedAccount();
  /** In the order in which they were prepared. */
  readonly conversations: ScriptedConversation[] = [];
  /** What the store does instead of the real thing. */
  readonly acts: CallActs;
  readonly store: Store;
  readonly #hasCarrier: boolean;
  readonly #request: Omit<ClaimRequest, 'providerCallId'>;

  private constructor(parts: {
    store: Store;
    acts: CallActs;
    clock: VirtualClock;
    request: Omit<ClaimRequest, 'providerCallId'>;
    options: Partial<CallServiceOptions>;
    hasCarrier: boolean;
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
      ...(parts.hasCarrier && { accountOf: async () => this.account as unknown as CarrierAccount }),
      ...parts.options,
    });
    this.#hasCarrier = parts.hasCarrier;
  }

  /** With an account at the carrier, that hangs up and can be asked. */
  static atCarrier(options: Partial<CallServiceOptions> = {}): Promise<CallHouse> {
    return CallHouse.open(options, true);
  }

  static async open(options: Partial<CallServiceOptions> = {}, hasCarrier = false): Promise<CallHouse> {
    const store = await openStore({ url: 'memory:' });
    onTestFinished(() => store.close());
    const clock = new VirtualClock();
    const ids = new RandomIds(new SeededRandom(1));
    const createdAt = clock.date();
    const account = await store.accounts.ensureDefault({ id: ids.uuid(), name: 'default', telephony: {}, createdAt });
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
    return new CallHouse({ store: withActs(store, acts), acts, clock, request, options, hasCarrier, seed: 2 });
  }

  get accountId(): string {
    return this.#request.account;
  }

  /** Another server over the same store and clock. */
  another(options: Partial<CallServiceOptions> = {}): CallHouse {
    const { store, acts, clock } = this;
    const [request, hasCarrier] = [this.#request, this.#hasCarrier];
    return new CallHouse({ store, acts, clock, request, options, hasCarrier, seed: 3 });
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

  /** Places an outbound call. */
  dial(changes: Partial<DialRequest> = {}): Promise<DialOutcome> {
    const { agent, account, from: to, to: from, limit } = this.#request;
    return this.service.dial({
      agent,
      account,
      provider: 'twilio',
      from,
      to,
      limit,
      carrier: this.account as unknown as CarrierAccount,
      apology: 'Sorry.',
      ringTimeoutSecs: 30,
      machineDetection: false,
      urlsOf: (call, token) => ({
        streamUrl: `wss://voice.test/ws/${token}`,
        urls: {
          answer: `https://voice.test/answer/${call.id}`,
          status: `https://voice.test/status/${call.id}`,
          hangup: `https://voice.test/hangup/${call.id}`,
          machineDetection: `https://voice.test/amd/${call.id}`,
          afterStream: `https://voice.test/after/${call.id}`,
        },
      }),
      ...changes,
    });
  }

  /** An outbound call that its carrier has taken. @throws when it has not */
  async dialled(changes: Partial<DialRequest> = {}) {
    const outcome = await this.dial(changes);
    if (outcome.outcome !== 'placed') throw new Error(`Expected a placed call, got ${outcome.outcome}`);
    const { call } = outcome;
    const request = this.account.placed.at(-1) as OutboundCallRequest;
    const token = request.streamUrl.split('/').at(-1) as string;
    const report = (status: CallStatus, more: Partial<CarrierReport> = {}) =>
      this.service.report('twilio', { ...reportOf(call.providerCallId ?? 'CA1', status), ...more }, call.id);
    return { call, token, request, report };
  }

  /** The carrier says that a call is over. */
  hangUp(provider: ProviderName, providerCallId: string, cause?: string) {
    return this.service.report(provider, reportOf(providerCallId, 'COMPLETED', cause));
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

/** What a carrier reports of a call. */
export function reportOf(providerCallId: string, status: CallStatus, cause?: string): CarrierReport {
  const nothing = { answeredBy: undefined, durationSecs: undefined, recordingUrl: undefined };
  return { providerCallId, status, cause, ...nothing };
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
