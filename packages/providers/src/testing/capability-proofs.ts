import { hasErrorCode } from '@voice/core/errors';
import type { CarrierCapability } from '@voice/core/telephony';
import { expect } from 'vitest';
import type { CapabilityProof } from './carrier-stage.ts';
import { numberProofs } from './number-proofs.ts';
import { end, place, sendSilence, talk } from './stage-calls.ts';
import { through, until } from './stage-time.ts';

/** What is played and thrown away: more than any carrier's lead, less than the least that any of them queues. In ms. */
const QUEUED_MS = 2000;

/** One proof for each capability. */
export const capabilityProofs: Readonly<Record<CarrierCapability, CapabilityProof>> = {
  ...numberProofs,

  inbound: async (stage) => {
    const call = stage.receiveCall(stage.number, stage.urls.webhook);
    await until(stage, () => stage.server.audioCount > 0);
    expect(stage.server.transports.map(({ started }) => started?.callId)).toEqual([call.providerCallId]);
    expect(call.phase).toBe('in-progress');
  },

  outbound: async (stage) => {
    await end(stage, await talk(stage));
  },

  cancel: async (stage) => {
    const ringing = await place(stage, stage.people.neverAnswers);
    await until(stage, () => ringing.phase === 'ringing');
    await through(stage, stage.account.cancelCall(ringing.providerCallId));
    await until(stage, () => ringing.phase === 'canceled');
    await through(stage, stage.account.cancelCall(ringing.providerCallId));
    const { call } = await talk(stage);
    await through(stage, stage.account.cancelCall(call.providerCallId));
    await stage.clock.advance(1000);
    expect(call.phase).toBe('in-progress');
  },

  'hang-up': async (stage) => {
    const running = await talk(stage);
    await end(stage, running);
    await end(stage, running);
  },

  'digits-in': async (stage) => {
    await talk(stage);
    const digits = () => stage.server.frames.filter(({ type }) => type === 'dtmf');
    await until(stage, () => digits().length > 0);
    expect(digits()).toEqual([expect.objectContaining({ digit: '5' })]);
  },

  'digits-out': async (stage) => {
    const { call } = await talk(stage);
    const { stream, afterStream } = stage.urls;
    const { providerCallId } = call;
    const request = {
      providerCallId,
      digits: '12#',
      streamUrl: stream,
      agentName: 'agent',
      afterStreamUrl: afterStream,
    };
    await through(stage, stage.account.sendDigits(request));
    await until(stage, () => call.tonesHeard.includes('12#'));
    const open = () =>
      stage.server.transports.filter((transport) => transport.isOpen && transport.started !== undefined);
    await until(stage, () => open().length === 1);
    expect(open().map(({ started }) => started?.callId)).toEqual([providerCallId]);
    expect(call.phase).toBe('in-progress');
  },

  flush: async (stage) => {
    const { call, transport } = await talk(stage);
    sendSilence(transport, QUEUED_MS);
    await stage.clock.advance(QUEUED_MS / 4);
    expect(transport.send({ type: 'clear-audio' })).toBe(true);
    await stage.clock.advance(QUEUED_MS);
    expect(call.droppedMs).toBeGreaterThan(QUEUED_MS / 2);
  },

  'played-marks': async (stage) => {
    const { transport } = await talk(stage);
    sendSilence(transport, QUEUED_MS);
    expect(transport.send({ type: 'mark', name: 'utterance-1' })).toBe(true);
    const sentAtMs = stage.clock.now();
    await until(stage, () => stage.server.frames.some((frame) => frame.type === 'mark-played'));
    expect(stage.server.frames).toContainEqual({ type: 'mark-played', name: 'utterance-1' });
    expect(stage.clock.now() - sentAtMs).toBeGreaterThanOrEqual(QUEUED_MS * 0.9);
  },

  transfer: async (stage) => {
    const { call, transport } = await talk(stage);
    const { document: documentUrl, result: resultUrl } = stage.urls;
    const { providerCallId } = call;
    const request = { providerCallId, to: stage.people.colleague, timeoutSecs: 20, documentUrl, resultUrl };
    stage.server.transferTo = request.to;
    const transferring = stage.account.transfer(request).catch((error: unknown) => {
      if (!hasErrorCode(error, 'VOICE_CARRIER_UNSUPPORTED')) throw error;
      transport.close();
    });
    await through(stage, transferring);
    await until(stage, () => call.transferredTo.length > 0);
    expect(call.transferredTo).toEqual([stage.people.colleague]);
    expect(transport.isOpen).toBe(false);
  },

  conference: async (stage) => {
    const { call } = await talk(stage);
    const request = { providerCallId: call.providerCallId, name: 'room-1', statusUrl: stage.urls.room };
    await through(stage, stage.account.startConference(request));
    await until(stage, () => call.rooms.length > 0);
    expect(call.rooms).toEqual(['room-1']);
    expect(call.phase).toBe('in-progress');
  },

  hold: async (stage) => {
    const { call } = await talk(stage);
    const { providerCallId } = call;
    const room = { providerCallId, name: 'room-1', statusUrl: stage.urls.room };
    await through(stage, stage.account.startConference(room));
    await until(stage, () => call.rooms.length > 0);
    for (const isOnHold of [true, false]) {
      await through(stage, stage.account.setHold({ providerCallId, conferenceName: 'room-1', isOnHold }));
      expect(call.isOnHold).toBe(isOnHold);
    }
  },

  recording: async (stage) => {
    const running = await talk(stage);
    const { providerCallId } = running.call;
    await through(stage, stage.account.startRecording({ providerCallId, statusUrl: stage.urls.recording }));
    expect(running.call.isRecorded).toBe(true);
    await end(stage, running);
  },

  status: async (stage) => {
    const running = await talk(stage);
    await end(stage, running);
    const { reports } = stage.server;
    await until(stage, () => reports.some(({ status }) => status === 'COMPLETED'));
    const final = reports.find(({ status }) => status === 'COMPLETED');
    expect(final).toMatchObject({ providerCallId: running.call.providerCallId, durationSecs: expect.any(Number) });
    const missed = await place(stage, stage.people.neverAnswers);
    await until(stage, () => reports.some(({ status }) => status === 'NO_ANSWER'));
    expect(reports.find(({ status }) => status === 'NO_ANSWER')?.providerCallId).toBe(missed.providerCallId);
    const state = await through(stage, stage.account.fetchCall(missed.providerCallId));
    expect(state).toMatchObject({ providerCallId: missed.providerCallId, status: 'NO_ANSWER' });
  },

  'find-call': async (stage) => {
    const since = stage.clock.date();
    const running = await talk(stage);
    await end(stage, running);
    await stage.clock.advance(60_000);
    const { callId, to, from } = stage.callTo(stage.people.picksUp);
    const find = (notBefore: Date) => stage.account.findCall({ callId, to, from, since: notBefore });
    const found = await through(stage, find(since));
    expect(found?.providerCallId).toBe(running.call.providerCallId);
    expect(await through(stage, find(stage.clock.date()))).toBeUndefined();
  },

  'webhook-authenticity': async (stage) => {
    stage.receiveCall(stage.number, stage.urls.webhook);
    await until(stage, () => stage.server.audioCount > 0);
    expect(stage.server.webhooks.length).toBeGreaterThan(0);
    const secrets = { ...stage.secrets, urlSecretMatched: false };
    for (const webhook of stage.server.webhooks) {
      expect(stage.provider.verifyWebhook(webhook, secrets)).toEqual({ ok: true });
      const elsewhere = { ...webhook, url: webhook.url.replace('//', '//x') };
      expect(stage.provider.verifyWebhook(elsewhere, secrets)).toMatchObject({ ok: false });
      expect(stage.provider.verifyWebhook(webhook, { ...secrets, authTokens: ['another'] })).toMatchObject({
        ok: false,
      });
    }
  },

  'machine-detection': async (stage) => {
    const call = await place(stage, stage.people.machine, true);
    const { reports } = stage.server;
    await until(stage, () => reports.some(({ answeredBy }) => answeredBy !== undefined));
    const { providerCallId } = call;
    expect(reports.find(({ answeredBy }) => answeredBy !== undefined)).toMatchObject({
      providerCallId,
      answeredBy: 'machine',
    });
    expect(stage.server.audioCount).toBeGreaterThan(0);
  },

  'verify-credentials': async (stage) => {
    expect(await through(stage, stage.account.verifyCredentials())).toMatchObject({ isValid: true });
    const verification = await through(stage, stage.intruder.verifyCredentials());
    expect(verification).toEqual({ isValid: false, reason: expect.stringMatching(/\S.{10,}/) });
  },
};
