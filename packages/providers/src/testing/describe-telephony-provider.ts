import type { InputFrame, TransportRefusal } from '@voice/core/frames';
import {
  type AnswerContext,
  type InboundWebhook,
  providerNames,
  type TelephonyProvider,
  type WebhookRequest,
  type WebhookSecrets,
} from '@voice/core/telephony';
import { LinkedSocket, VirtualClock } from '@voice/core/testing';
import { describe, expect, it } from 'vitest';
import { describeAccountContract } from './describe-account-contract.ts';

/** What the suite needs to know of a carrier. */
export interface TelephonyProviderCase {
  create: () => TelephonyProvider;
  /** An inbound webhook as the carrier sends it, what proves it, and what it says. */
  webhook: WebhookRequest;
  secrets: WebhookSecrets;
  says: InboundWebhook;
  /** The same request with something changed that its proof covers, or without any proof. */
  forgeries: Readonly<Record<string, { webhook: WebhookRequest; secrets: WebhookSecrets }>>;
  /** Wire messages from the carrier, up to and including the stream's announcement. */
  opening: readonly string[];
  /** The announcement's ids. */
  streamId: string;
  callId: string;
  /** One message of the caller's voice. */
  media: string;
  /** A message that breaks the carrier's own documentation. */
  malformed: string;
}

const streamUrl = 'wss://voice.example.com/ws/carrier/agent/token-of-43-characters';

/**
 * What every telephony provider owes the rest of the house, as far as it can be told without a carrier: webhooks,
 * documents, the media socket, and what its account does with any answer. Run it on each carrier; then let somebody
 * else play the carrier and run `describeCapabilities`.
 */
export function describeTelephonyProvider(name: string, options: TelephonyProviderCase): void {
  const { webhook, secrets, says, opening, media } = options;
  const context: AnswerContext = {
    streamUrl,
    agentName: 'sales-agent',
    direction: 'inbound',
    from: '+14155550123',
    to: '+14155550100',
    providerCallId: options.callId,
    afterStreamUrl: 'https://voice.example.com/telephony/carrier/transfer/call/secret',
    apology: 'Sorry.',
    accept: undefined,
  };

  const connect = () => {
    const clock = new VirtualClock();
    const [carrier, socket] = LinkedSocket.pair({ clock });
    const transport = options.create().createTransport(socket);
    const frames: InputFrame[] = [];
    const refusals: TransportRefusal[] = [];
    const heard: unknown[] = [];
    transport.events.on('frame', (frame) => frames.push(frame));
    transport.events.on('refused', (refusal) => refusals.push(refusal));
    carrier.on('message', (data) => heard.push(data));
    return { clock, carrier, transport, frames, refusals, heard };
  };

  describe(`telephony provider ${name}`, () => {
    it('is one of the carriers, with its wire as data', () => {
      const provider = options.create();
      expect(providerNames).toContain(provider.name);
      expect(provider.name).toBe(name);
      expect(provider.createTransport(LinkedSocket.pair({ clock: new VirtualClock() })[0]).wire).toEqual(provider.wire);
    });

    it('lets its own webhook in and understands it', () => {
      const provider = options.create();
      expect(provider.verifyWebhook(webhook, secrets)).toEqual({ ok: true });
      expect(provider.parseInboundWebhook(webhook)).toEqual(says);
    });

    it.each(Object.keys(options.forgeries))('keeps a forgery out: %s', (forgery) => {
      const forged = options.forgeries[forgery] as { webhook: WebhookRequest; secrets: WebhookSecrets };
      expect(options.create().verifyWebhook(forged.webhook, forged.secrets)).toEqual({
        ok: false,
        reason: expect.any(String),
      });
    });

    it('refuses a webhook that says nothing with VOICE_WEBHOOK_FORMAT', () => {
      const [url = ''] = webhook.url.split('?');
      const empty: WebhookRequest = { ...webhook, url, body: new Uint8Array(0) };
      expect(() => options.create().parseInboundWebhook(empty)).toThrow(
        expect.objectContaining({ code: 'VOICE_WEBHOOK_FORMAT' }),
      );
    });

    it('refuses a report that says nothing with VOICE_WEBHOOK_FORMAT', async () => {
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const empty: WebhookRequest = { method: 'POST', url: webhook.url, headers, body: new Uint8Array(0) };
      await expect(options.create().parseReport(empty)).rejects.toMatchObject({ code: 'VOICE_WEBHOOK_FORMAT' });
    });

    it('leads the carrier to the socket, in the same words for the same context', () => {
      const answer = options.create().buildAnswerDocument(context);
      expect(answer.status).toBe(200);
      expect(answer.body).toContain(streamUrl);
      expect(options.create().buildAnswerDocument(context)).toEqual(answer);
    });

    it('refuses a call without mentioning a socket', () => {
      for (const reason of ['busy', 'not-in-service'] as const) {
        const refusal = options.create().buildRefusalDocument(reason, { accept: undefined });
        expect(refusal.body).not.toContain('wss://');
        expect(refusal.contentType).not.toBe('');
      }
    });

    it('hears the announcement and the voice that came with the handshake', async () => {
      const { clock, carrier, transport, frames, refusals } = connect();
      for (const message of [...opening, media]) carrier.send(message);
      await clock.advance(0);
      expect(transport.started).toMatchObject({ streamId: options.streamId, callId: options.callId });
      expect(frames.map(({ type }) => type).slice(-2)).toEqual(['stream-started', 'input-audio']);
      expect(refusals).toEqual([]);
    });

    it('skips what it cannot use and goes on', async () => {
      const { clock, carrier, transport, frames, refusals } = connect();
      for (const message of [media, ...opening, opening.at(-1) as string, options.malformed, '{', 'null'])
        carrier.send(message);
      carrier.send(new Uint8Array(4));
      carrier.send('{"event":"something-new","more":1}');
      carrier.send(media);
      await clock.advance(0);
      expect(refusals).toHaveLength(6);
      expect(frames.filter(({ type }) => type === 'stream-started')).toHaveLength(1);
      expect(frames.filter(({ type }) => type === 'input-audio')).toHaveLength(1);
      expect(transport.isOpen).toBe(true);
    });

    it('speaks once the stream is announced', async () => {
      const { clock, carrier, transport, heard } = connect();
      for (const message of opening) carrier.send(message);
      await clock.advance(0);
      const { encoding, sampleRate } = transport.wire;
      const payload = new Uint8Array(320);
      expect(transport.send({ type: 'output-audio', encoding, sampleRate, payload })).toBe(true);
      expect(transport.send({ type: 'mark', name: 'utterance-1' })).toBe(true);
      expect(transport.send({ type: 'clear-audio' })).toBe(true);
      await clock.advance(0);
      expect(heard).toHaveLength(3);
      for (const message of heard) expect(JSON.parse(message as string)).toEqual(expect.any(Object));
    });

    it('tells once when the socket is gone', async () => {
      const { clock, carrier, transport } = connect();
      const codes: number[] = [];
      transport.events.on('closed', ({ code }) => codes.push(code));
      carrier.terminate();
      await clock.advance(0);
      transport.close();
      await clock.advance(0);
      expect(codes).toEqual([1006]);
      expect(transport.isOpen).toBe(false);
      expect(transport.send({ type: 'clear-audio' })).toBe(false);
    });

    describeAccountContract(options.create);
  });
}
