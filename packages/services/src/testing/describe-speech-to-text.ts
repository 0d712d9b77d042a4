import { byteLengthOf } from '@voice/core/frames';
import type { SpeechToText, SpeechToTextStream } from '@voice/core/services';
import { VirtualClock } from '@voice/core/testing';
import { type Clock, type Random, SeededRandom } from '@voice/core/time';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ServiceUsage } from '../plumbing/service-usage.ts';
import type { RecognitionVendor } from './recognition-vendor.ts';

/** What the suite gives a recogniser to be judged. */
export interface SpeechToTextUnderTest {
  /** Of the vendor that the case has started. */
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly onUsage: (usage: ServiceUsage) => void;
}

/** What a recogniser must be told to be judged. */
export interface SpeechToTextCase {
  create(options: SpeechToTextUnderTest): SpeechToText;
  /** A vendor on this machine, anew for each test. */
  startVendor(): Promise<RecognitionVendor>;
  /** The code of the error that `vendor.fail()` stands for. Default `VOICE_SERVICE_REQUEST`. */
  readonly failureCode?: string;
  readonly usage: { readonly vendor: string; readonly model: string };
}

const API_KEY = 'sk-contract-0123456789';

/** The contract of `SpeechToText`, as tests, over real sockets. A new vendor starts by making them pass. */
export function describeSpeechToText(name: string, suite: SpeechToTextCase): void {
  let clock: VirtualClock;
  let vendor: RecognitionVendor;
  let speechToText: SpeechToText;
  let usages: ServiceUsage[];
  let streams: SpeechToTextStream[];

  /** Opens a stream and keeps all that it says. */
  function listen() {
    const [format] = speechToText.accepts;
    if (format === undefined) throw new Error('Expected a recogniser that accepts a format, got none');
    const stream = speechToText.open(format, { language: 'en' });
    const heard: string[] = [];
    const errors: unknown[] = [];
    stream.events.on('interim', ({ text }) => heard.push(`interim ${text}`));
    stream.events.on('final', ({ text }) => heard.push(`final ${text}`));
    stream.events.on('error', (error) => errors.push(error));
    streams.push(stream);
    const random = new SeededRandom(streams.length);
    /** Says something nobody said before, in messages of 20 ms. @returns its bytes */
    const speak = (durationMs: number): Uint8Array => {
      const speech = random.bytes(byteLengthOf(durationMs, format));
      const frameBytes = byteLengthOf(20, format);
      for (let at = 0; at < speech.length; at += frameBytes) {
        const frame = speech.slice(at, at + frameBytes);
        stream.write(frame);
        // Whoever wrote it may use it again.
        frame.fill(0);
      }
      return speech;
    };
    return { stream, heard, errors, speak };
  }

  const until = async (reached: () => boolean) =>
    await expect.poll(reached, { interval: 2, timeout: 10_000 }).toBe(true);
  /** Lets time pass as well: for what waits before it tries again. */
  const inTime = async (reached: () => boolean) =>
    await expect
      .poll(
        async () => {
          if (!reached()) await clock.advance(50);
          return reached();
        },
        { interval: 2, timeout: 10_000 },
      )
      .toBe(true);
  const isHeard = (speech: Uint8Array) => Buffer.from(vendor.audio()).indexOf(speech) === 0;
  /** Says something and asks for it; the vendor has heard it all. */
  async function ask(call: ReturnType<typeof listen>, askedBefore = 0): Promise<Uint8Array> {
    const speech = call.speak(600);
    call.stream.finalize();
    await until(() => vendor.asked() === askedBefore + 1);
    return speech;
  }

  describe(`${name}: the contract of a recogniser`, () => {
    beforeEach(async () => {
      clock = new VirtualClock();
      vendor = await suite.startVendor();
      usages = [];
      streams = [];
      const onUsage = (usage: ServiceUsage) => usages.push(usage);
      speechToText = suite.create({
        baseUrl: vendor.baseUrl,
        apiKey: API_KEY,
        clock,
        random: new SeededRandom(7),
        onUsage,
      });
    });
    afterEach(async () => {
      for (const stream of streams) stream.close();
      // Goodbyes take a moment; then no socket and no timer is left.
      await until(() => vendor.openCount() === 0 && clock.pendingCount === 0);
      await vendor.close();
    });

    it('hands over the caller’s voice as it is, and tells what was said once', async () => {
      const call = listen();
      const speech = await ask(call);
      expect(isHeard(speech)).toBe(true);
      vendor.answer('Good morning.');
      await until(() => call.heard.length > 0);
      expect([call.heard, call.errors]).toEqual([['final Good morning.'], []]);
    });

    it('gives one final for each segment, in order, however late the vendor is', async () => {
      const call = listen();
      await ask(call);
      await ask(call, 1);
      vendor.answer('One.');
      await until(() => call.heard.length === 1);
      vendor.answer('Two.');
      await until(() => call.heard.length === 2);
      expect(call.heard).toEqual(['final One.', 'final Two.']);
    });

    it('shows words while they are spoken, where the vendor does', async () => {
      const call = listen();
      call.speak(300);
      if (vendor.interim !== undefined) {
        await until(() => vendor.openCount() === 1);
        vendor.interim('good');
        await until(() => call.heard.length === 1);
        vendor.interim('good morning');
        await until(() => call.heard.length === 2);
      }
      await ask(call);
      vendor.answer('Good morning.');
      await until(() => call.heard.includes('final Good morning.'));
      const interims = vendor.interim === undefined ? [] : ['interim good', 'interim good morning'];
      expect(call.heard).toEqual([...interims, 'final Good morning.']);
    });

    it('makes an empty final of a segment without words', async () => {
      const call = listen();
      await ask(call);
      vendor.answer('');
      await until(() => call.heard.length > 0);
      expect(call.heard).toEqual(['final ']);
    });

    it('loses nothing of what is said before the vendor is ready', async () => {
      const release = vendor.hold();
      const call = listen();
      const speech = call.speak(600);
      call.stream.finalize();
      await clock.advance(1000);
      expect(vendor.asked()).toBe(0);
      release();
      await until(() => vendor.asked() === 1);
      expect(isHeard(speech)).toBe(true);
      vendor.answer('At last.');
      await until(() => call.heard.length > 0);
      expect(call.heard).toEqual(['final At last.']);
    });

    it('says nothing any more once it was closed in the middle of a word', async () => {
      const call = listen();
      await ask(call);
      call.speak(200);
      call.stream.close();
      call.stream.close();
      call.stream.write(new Uint8Array(160));
      call.stream.finalize();
      await until(() => vendor.openCount() === 0);
      await clock.advance(10_000);
      expect([call.heard, call.errors]).toEqual([[], []]);
    });

    it('may be closed before anybody has answered the door', async () => {
      const release = vendor.hold();
      const call = listen();
      call.speak(200);
      call.stream.close();
      release();
      await until(() => vendor.openCount() === 0);
      await clock.advance(10_000);
      expect([call.heard, call.errors]).toEqual([[], []]);
    });

    it.each([
      [401, 'VOICE_SERVICE_AUTH'],
      [403, 'VOICE_SERVICE_AUTH'],
      [400, 'VOICE_SERVICE_REQUEST'],
    ])('tells a refusal with %i once, and does not knock again', async (statusCode, code) => {
      vendor.refuse(statusCode);
      const call = listen();
      call.speak(300);
      call.stream.finalize();
      await until(() => call.errors.length > 0);
      await clock.advance(60_000);
      expect(call.errors).toMatchObject([
        { code, retryable: false, context: { statusCode, vendor: suite.usage.vendor } },
      ]);
      expect([vendor.attempts(), call.heard]).toEqual([1, []]);
      expect(String(call.errors[0])).not.toContain(API_KEY);
    });

    it('tells how long a vendor that is too busy wants to be left alone', async () => {
      vendor.refuse(429, { 'retry-after': '30' });
      const call = listen();
      call.speak(300);
      call.stream.finalize();
      await until(() => call.errors.length > 0);
      expect(call.errors).toMatchObject([
        { code: 'VOICE_SERVICE_RATE_LIMIT', retryable: true, context: { retryAfterMs: 30_000 } },
      ]);
      expect(vendor.attempts()).toBe(1);
    });

    it('knocks again where a vendor is down, and gives up in the end, once', async () => {
      vendor.refuse(503);
      const call = listen();
      call.speak(300);
      call.stream.finalize();
      await inTime(() => call.errors.length > 0);
      expect(call.errors).toMatchObject([{ code: 'VOICE_SERVICE_UNAVAILABLE', retryable: true }]);
      expect(vendor.attempts()).toBeGreaterThan(1);
    });

    it('tells what the vendor says it cannot do', async () => {
      const call = listen();
      await ask(call);
      vendor.fail();
      await until(() => call.errors.length > 0);
      expect(call.errors).toMatchObject([{ code: suite.failureCode ?? 'VOICE_SERVICE_REQUEST', retryable: false }]);
      expect(vendor.attempts()).toBe(1);
    });

    it('loses and doubles no word when the connection breaks', async () => {
      const call = listen();
      await ask(call);
      vendor.answer('First things first.');
      await until(() => call.heard.length === 1);
      const speech = await ask(call, 1);
      vendor.lose();
      await inTime(() => vendor.asked() === 3);
      expect(isHeard(speech)).toBe(true);
      vendor.answer('Where was I?');
      await until(() => call.heard.length > 1);
      expect([call.heard, call.errors]).toEqual([['final First things first.', 'final Where was I?'], []]);
    });

    it('asks again when the vendor says what cannot be read', async () => {
      const call = listen();
      const speech = await ask(call);
      vendor.garbage();
      await inTime(() => vendor.asked() === 2);
      expect(isHeard(speech)).toBe(true);
      vendor.answer('Pardon me.');
      await until(() => call.heard.length > 0);
      expect([call.heard, call.errors]).toEqual([['final Pardon me.'], []]);
    });

    it('counts what the vendor will bill', async () => {
      const call = listen();
      await ask(call);
      vendor.answer('Count me.');
      await until(() => call.heard.length > 0);
      call.stream.close();
      const audioMs = usages.reduce((sum, usage) => sum + (usage.audioMs ?? 0), 0);
      expect(audioMs).toBeGreaterThanOrEqual(600);
      expect(usages[0]).toMatchObject({ service: 'speech-to-text', ...suite.usage });
    });
  });
}
