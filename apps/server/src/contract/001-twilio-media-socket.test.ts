import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { accounts, CarrierStage, eventually } from '../test-support/carrier-stage.ts';
import { FastForwardClock } from '../test-support/fast-forward-clock.ts';
import { readTwiml } from '../test-support/read-twiml.ts';
import type { MediaClient } from '../test-support/twilio-line.ts';

let clock: FastForwardClock;
let stage: CarrierStage;
beforeEach(async () => {
  clock = new FastForwardClock();
  stage = await CarrierStage.start({ clock, environment: { TWILIO_MAX_CONCURRENT: '2' } });
});
afterEach(() => stage.close());

/** A caller is on the line. @returns the path of the media socket */
async function ring(CallSid = 'CA1'): Promise<string> {
  const response = await stage.request('twilio', await stage.webhookUrl('twilio'), { CallSid });
  return new URL(readTwiml(await response.text()).streamUrl ?? '').pathname;
}

function start(socket: MediaClient | undefined, callSid = 'CA1'): void {
  socket?.send({ event: 'connected', protocol: 'Call', version: '1.0.0' });
  socket?.send({
    event: 'start',
    sequenceNumber: '1',
    streamSid: 'MZ77',
    start: {
      ...{ streamSid: 'MZ77', accountSid: accounts.twilio.accountSid, callSid, tracks: ['inbound'] },
      mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 },
    },
  });
}

const isMedia = ({ event }: { event: string }) => event === 'media';
const forged = () => randomBytes(32).toString('base64url');
const token = (path: string) => path.split('/').at(-1);

/** The upgrade is answered with this status and a sentence. */
async function expectRefused(path: string, status: number): Promise<void> {
  expect(await stage.open(path)).toMatchObject({ status, socket: undefined, body: { detail: expect.any(String) } });
}

describe("Twilio's media socket", () => {
  it('001-057: after connected and start the agent is heard, on the stream that was started', async () => {
    const { socket } = await stage.open(await ring());
    start(socket);
    await eventually(() => expect(socket?.messages.some(isMedia)).toBe(true));
    for (const message of socket?.messages ?? []) expect(message.streamSid).toBe('MZ77');
  });

  it('001-058: without a token: 401', async () => {
    await ring();
    await expectRefused('/ws/twilio/sales-agent', 401);
  });

  it('001-058: with a forged token: 401', async () => {
    await ring();
    await expectRefused(`/ws/twilio/sales-agent/${forged()}`, 401);
  });

  it('001-058: with an expired token: 401', async () => {
    const path = await ring();
    clock.aheadMs = 121_000;
    await expectRefused(path, 401);
  });

  it("001-058: with another carrier's token: 401", async () => {
    await expectRefused((await ring()).replace('/twilio/', '/vobiz/'), 401);
  });

  it("001-058: with another agent's token: 401", async () => {
    await expectRefused((await ring()).replace('/sales-agent/', '/demo/'), 401);
  });

  it('001-058: with a token whose socket is still open: 401', async () => {
    const path = await ring();
    const { socket } = await stage.open(path);
    await expectRefused(path, 401);
    start(socket);
    await eventually(() => expect(socket?.messages.some(isMedia)).toBe(true));
  });

  it.each([
    ['within 10 s after its socket closed: again', 9000, 101],
    ['later: 401', 11_000, 401],
  ])('001-058: with a token %s', async (_when, laterMs, status) => {
    const path = await ring();
    const { socket } = await stage.open(path);
    start(socket);
    await eventually(() => expect(socket?.messages.some(isMedia)).toBe(true));
    socket?.webSocket.terminate();
    const { id } = (await stage.calls())[0];
    await eventually(async () => expect(await stage.events(id, 'stream-detached')).toHaveLength(1));
    clock.aheadMs = laterMs;
    expect((await stage.open(path)).status).toBe(status);
  });

  it('001-059: a start that names another call than its token: closed, and no agent is heard', async () => {
    const { socket } = await stage.open(await ring());
    start(socket, 'CA2');
    expect(await socket?.closed).toMatchObject({ code: 1008 });
    expect(socket?.messages).toEqual([]);
  });

  it.each([
    ['with a good token', async () => token(await ring())],
    ['with a forged one', async () => forged()],
    ['while the carrier is at its limit', async () => [await ring('CA1'), await ring('CA2'), forged()][2]],
  ])('001-060: an unknown agent in the path is 404, %s', async (_when, tokenOf) => {
    await expectRefused(`/ws/twilio/nobody/${await tokenOf()}`, 404);
  });
});
