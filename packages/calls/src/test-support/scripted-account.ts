import { VoiceError } from '@voice/core/errors';
import type { CarrierAccount, CarrierCallState, OutboundCallRequest, PlacedCall } from '@voice/core/telephony';

type Acts = Pick<CarrierAccount, 'placeCall' | 'findCall' | 'fetchCall' | 'cancelCall' | 'hangUp'>;

/** An account at a carrier that does what a test makes it do, and remembers what it was asked. */
export class ScriptedAccount implements Acts {
  readonly provider = 'twilio';
  readonly asked: string[] = [];
  readonly placed: OutboundCallRequest[] = [];
  readonly acts: Partial<Acts> = {};
  readonly states = new Map<string, Partial<CarrierCallState>>();

  async placeCall(request: OutboundCallRequest, options?: { signal?: AbortSignal }): Promise<PlacedCall> {
    this.asked.push('place');
    this.placed.push(request);
    if (this.acts.placeCall !== undefined) return this.acts.placeCall(request, options);
    return { providerCallId: `CA${this.placed.length}`, carrierStatus: 'queued' };
  }

  async findCall(...parameters: Parameters<Acts['findCall']>): Promise<PlacedCall | undefined> {
    this.asked.push('find');
    return this.acts.findCall?.(...parameters);
  }

  async fetchCall(providerCallId: string): Promise<CarrierCallState | undefined> {
    this.asked.push(`fetch ${providerCallId}`);
    if (this.acts.fetchCall !== undefined) return this.acts.fetchCall(providerCallId);
    const state = this.states.get(providerCallId);
    if (state === undefined) return undefined;
    const unknown = { answeredBy: undefined, endedAt: undefined, durationSecs: undefined, cause: undefined };
    return { providerCallId, status: 'RINGING', ...unknown, ...state };
  }

  async cancelCall(providerCallId: string): Promise<void> {
    this.asked.push(`cancel ${providerCallId}`);
    await this.acts.cancelCall?.(providerCallId);
  }

  async hangUp(providerCallId: string): Promise<void> {
    this.asked.push(`hang up ${providerCallId}`);
    await this.acts.hangUp?.(providerCallId);
  }
}

/** What a carrier's account rejects with. @param outcome whether it is known that nothing was placed */
export function carrierError(code: string, outcome?: 'refused' | 'unknown'): VoiceError {
  return new VoiceError(`the carrier says ${code}`, { code, context: { provider: 'twilio', outcome } });
}
