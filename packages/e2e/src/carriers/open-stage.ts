import type { CarrierCredentials, ProviderName } from '@voice/core/telephony';
import { VirtualClock } from '@voice/core/testing';
import { SeededRandom } from '@voice/core/time';
import { telephonyProviders } from '@voice/providers';
import type { CarrierStage, JudgedCall, StagePeople } from '@voice/providers/testing';
import {
  answers,
  answersAsMachine,
  type CallEvent,
  doesNotAnswer,
  PhoneNetwork,
  press,
  type SimulatedCall,
  staySilent,
} from '@voice/simulator';
import { ProviderServer, stageUrls } from './stage-server.ts';

const LONG_MS = 300_000;
/** Exotel's flow that numbers point to. */
const FLOW_ID = '4711';

const india: StagePeople & { readonly number: string } = {
  number: '+915550100001',
  picksUp: '+915550100011',
  neverAnswers: '+915550100012',
  machine: '+915550100013',
  colleague: '+915550100014',
};
const america: typeof india = {
  number: '+14155550100',
  picksUp: '+14155550111',
  neverAnswers: '+14155550112',
  machine: '+14155550113',
  colleague: '+14155550114',
};

const credentials = {
  twilio: { provider: 'twilio', accountSid: 'AC00000000000000000000000000000001', authToken: 'twilio-token' },
  exotel: { provider: 'exotel', accountSid: 'voice1', apiKey: 'exotel-key', apiToken: 'exotel-token', flowId: FLOW_ID },
  vobiz: { provider: 'vobiz', authId: 'MA_VOICE1', authToken: 'vobiz-token' },
} as const satisfies Readonly<Record<ProviderName, CarrierCredentials>>;

const intruders: Readonly<Record<ProviderName, CarrierCredentials>> = {
  twilio: { ...credentials.twilio, authToken: 'wrong' },
  exotel: { ...credentials.exotel, apiToken: 'wrong' },
  vobiz: { ...credentials.vobiz, authToken: 'wrong' },
};

/** A stage on which the phone network in a box plays the carrier. */
export function openStage(carrier: ProviderName): CarrierStage {
  const clock = new VirtualClock(new Date('2026-03-03T04:45:00Z'));
  const provider = telephonyProviders()[carrier];
  const server = new ProviderServer(provider, clock);
  const { number, ...people } = carrier === 'twilio' ? america : india;
  const network = new PhoneNetwork({
    clock,
    random: new SeededRandom(7),
    link: server,
    credentials,
    numbers: { [carrier]: [number] },
    exotelFlows: { [FLOW_ID]: { voicebotUrl: stageUrls.webhook, connectUrl: stageUrls.document } },
  });
  const caller = [press('5'), staySilent(LONG_MS)];
  network.phone(people.picksUp, answers({ caller }));
  network.phone(people.neverAnswers, doesNotAnswer());
  network.phone(people.machine, answersAsMachine({ caller: [staySilent(LONG_MS)] }));
  network.phone(people.colleague, answers({ talkMs: LONG_MS }));

  const calls = new Map<string, JudgeOfCall>();
  const judge = (call: SimulatedCall): JudgeOfCall => {
    const judged = new JudgeOfCall(call);
    calls.set(call.callId, judged);
    return judged;
  };
  network.outbound.on('call', judge);
  const options = { http: network.apis.request, clock };

  return {
    clock,
    provider,
    server,
    account: provider.openAccount(credentials[carrier], options),
    intruder: provider.openAccount(intruders[carrier], options),
    number,
    country: carrier === 'twilio' ? 'US' : 'IN',
    people,
    secrets: { authTokens: [secretOf(carrier)], urlSecretMatched: false },
    urls: stageUrls,
    callTo: (to) => ({
      callId: '00000000-0000-4000-8000-000000000001',
      to,
      from: number,
      agentName: 'agent',
      streamUrl: stageUrls.stream,
      urls: stageUrls,
      apology: 'Sorry.',
      ringTimeoutSecs: 20,
      maxDurationSecs: 600,
      machineDetection: false,
    }),
    receiveCall: (to, webhookUrl) => judge(network.call({ carrier, from: people.picksUp, to, webhookUrl, caller })),
    judge: (providerCallId) => {
      const judged = calls.get(providerCallId);
      if (judged === undefined) throw new Error(`Expected a call that the carrier knows, got ${providerCallId}`);
      return judged;
    },
    get requestCount() {
      return network.apis.log.exchanges.length;
    },
    breaches: () => [
      ...network.apis.log.breaches.map(({ rule, message }) => `${rule}: ${message}`),
      ...[...calls.values()].flatMap(({ breaches }) => breaches),
    ],
    close: async () => {
      for (const { call } of calls.values()) call.hangUp();
      let isIdle = false;
      void network.idle().then(() => {
        isIdle = true;
      });
      await clock.runUntil(() => isIdle, LONG_MS);
    },
  };
}

function secretOf(carrier: ProviderName): string {
  return carrier === 'exotel' ? '' : credentials[carrier].authToken;
}

/** Reads the simulator's timeline of one call. */
class JudgeOfCall implements JudgedCall {
  readonly providerCallId: string;
  readonly call: SimulatedCall;
  readonly #events: CallEvent[] = [];

  constructor(call: SimulatedCall) {
    this.providerCallId = call.callId;
    this.call = call;
    call.events.on('event', (event) => this.#events.push(event));
  }

  get phase(): string {
    return this.#of('call-phase').at(-1)?.phase ?? 'queued';
  }

  get tonesHeard(): string {
    return this.#of('digits-played')
      .map(({ digits }) => digits)
      .join('');
  }

  get transferredTo(): readonly string[] {
    return this.#of('transfer-answered').map(({ number }) => number);
  }

  get rooms(): readonly string[] {
    return this.#of('room-joined').map(({ name }) => name);
  }

  get isOnHold(): boolean {
    return this.#of('hold-changed').at(-1)?.isOnHold ?? false;
  }

  get isRecorded(): boolean {
    return this.#of('recording-started').length > 0;
  }

  get droppedMs(): number {
    return this.#of('audio-cleared').reduce((sum, { droppedMs }) => sum + droppedMs, 0);
  }

  get breaches(): readonly string[] {
    return this.#of('breach').map(({ rule, message }) => `${rule}: ${message}`);
  }

  #of<T extends CallEvent['type']>(type: T): readonly Extract<CallEvent, { type: T }>[] {
    return this.#events.filter((event): event is Extract<CallEvent, { type: T }> => event.type === type);
  }
}
