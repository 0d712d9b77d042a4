import type { MediaSocket } from '@voice/core/frames';
import { LinkedSocket, type VirtualClock } from '@voice/core/testing';
import { UpgradeRefusedError } from '../errors.ts';
import type { Carrier } from '../network/carrier.ts';
import type { CarrierLink, LinkRequest, LinkResponse } from '../network/carrier-link.ts';
import { FakeAgent } from './fake-agent.ts';

export type FakeAnswer = Partial<LinkResponse> | 'never' | Error;

/** Answers in the order of the requests, or by what is asked for. */
export type FakeAnswers = FakeAnswer[] | ((request: LinkRequest) => FakeAnswer | undefined);

/** A server of a few lines: answers requests, accepts sockets, remembers everything. */
export class FakeLink implements CarrierLink {
  readonly requests: LinkRequest[] = [];
  readonly upgrades: { url: string; headers: Readonly<Record<string, string>> }[] = [];
  readonly agents: FakeAgent[] = [];
  readonly #clock: VirtualClock;
  readonly #carrier: Carrier;
  readonly #answers: FakeAnswers;
  /** Status with which upgrades are refused, in order; 0 accepts. */
  refusals: number[] = [];
  onSocket: (agent: FakeAgent) => void = () => undefined;
  /** How long the server thinks, in ms. */
  answerMs = 10;

  constructor(clock: VirtualClock, carrier: Carrier, answers: FakeAnswers) {
    this.#clock = clock;
    this.#carrier = carrier;
    this.#answers = answers;
  }

  async request(request: LinkRequest): Promise<LinkResponse> {
    this.requests.push(request);
    const answers = this.#answers;
    const answer = (typeof answers === 'function' ? answers(request) : answers.shift()) ?? { body: '' };
    if (answer === 'never') return new Promise(() => undefined);
    if (answer instanceof Error) throw answer;
    await this.#clock.sleep(this.answerMs);
    const contentType = this.#carrier === 'exotel' ? 'application/json' : 'text/xml; charset=utf-8';
    return { status: 200, headers: { 'content-type': contentType }, body: '', ...answer };
  }

  async openSocket(url: string, headers: Readonly<Record<string, string>>): Promise<MediaSocket> {
    this.upgrades.push({ url, headers });
    const statusCode = this.refusals.shift() ?? 0;
    if (statusCode > 0) throw new UpgradeRefusedError({ statusCode, body: 'full' });
    const [ours, theirs] = LinkedSocket.pair({ clock: this.#clock });
    const agent = new FakeAgent(this.#carrier, theirs, this.#clock);
    this.agents.push(agent);
    this.onSocket(agent);
    return ours;
  }
}
