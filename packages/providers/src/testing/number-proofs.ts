import type { CarrierCapability, CarrierNumber } from '@voice/core/telephony';
import { expect } from 'vitest';
import type { CapabilityProof, CarrierStage } from './carrier-stage.ts';
import { through, until } from './stage-time.ts';

type NumberCapability = Extract<CarrierCapability, `${string}-number` | `${string}-numbers`>;

const list = (stage: CarrierStage) => through(stage, stage.account.listNumbers());
const search = (stage: CarrierStage) =>
  through(stage, stage.account.searchNumbers({ country: stage.country, limit: 3 }));
const listed = (numbers: readonly CarrierNumber[]) => numbers.map(({ phoneNumber }) => phoneNumber);

/** Proofs of what can be done with telephone numbers. */
export const numberProofs: Readonly<Record<NumberCapability, CapabilityProof>> = {
  'list-numbers': async (stage) => {
    const numbers = await list(stage);
    expect(listed(numbers)).toEqual([stage.number]);
    expect(numbers[0]).toMatchObject({ id: expect.stringMatching(/./), capabilities: { voice: true } });
  },

  'search-numbers': async (stage) => {
    const numbers = await search(stage);
    expect(numbers.length).toBeGreaterThan(0);
    expect(numbers.length).toBeLessThanOrEqual(3);
    for (const number of numbers) expect(number).toMatchObject({ phoneNumber: expect.stringMatching(/^\+\d{8,15}$/) });
    expect(listed(numbers)).not.toContain(stage.number);
  },

  'buy-number': async (stage) => {
    const [offer] = await search(stage);
    const bought = await through(stage, stage.account.buyNumber(offer?.phoneNumber ?? ''));
    expect(bought.phoneNumber).toBe(offer?.phoneNumber);
    expect(listed(await list(stage)).sort()).toEqual([stage.number, bought.phoneNumber].sort());
  },

  'release-number': async (stage) => {
    const [number] = await list(stage);
    await through(stage, stage.account.releaseNumber({ id: number?.id ?? '', phoneNumber: stage.number }));
    expect(await list(stage)).toEqual([]);
  },

  'point-number': async (stage) => {
    const [number] = await list(stage);
    const { webhook: webhookUrl, status: statusUrl } = stage.urls;
    const target = {
      numberId: number?.id ?? '',
      phoneNumber: stage.number,
      webhookUrl,
      statusUrl,
      name: 'sales-agent',
    };
    const pointed = await through(stage, stage.account.pointNumber(target));
    if (!pointed.isPointed) expect(pointed.steps.join(' ')).toContain(webhookUrl);
    const call = stage.receiveCall(stage.number, undefined);
    await until(stage, () => stage.server.audioCount > 0);
    expect(stage.server.transports.map(({ started }) => started?.callId)).toEqual([call.providerCallId]);
  },
};
