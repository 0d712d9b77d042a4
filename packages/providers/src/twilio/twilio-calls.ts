import type {
  CallSearch,
  CarrierCallState,
  CarrierRequestOptions,
  ConferenceRequest,
  DigitsRequest,
  OutboundCallRequest,
  PlacedCall,
  TransferRequest,
} from '@voice/core/telephony';
import { CarrierError, saysNotFound } from '../rest/carrier-error.ts';
import { escapeXml, xmlElement } from '../xml.ts';
import { type TwilioApi, unexpectedAnswer } from './twilio-api.ts';
import { twilioAnsweredBy, twilioCallStatus } from './twilio-statuses.ts';
import { apologize, connectStream, inlineTwiml } from './twiml.ts';

/** Calls between two numbers that are looked through, newest first. */
const SEARCH_LIMIT = 20;
/** Twilio's dates have whole seconds. */
const DATE_STEP_MS = 1000;

/**
 * Calls of a Twilio account.
 * @see https://www.twilio.com/docs/voice/api/call-resource
 */
export class TwilioCalls {
  readonly #api: TwilioApi;

  constructor(api: TwilioApi) {
    this.#api = api;
  }

  async place(request: OutboundCallRequest, options?: CarrierRequestOptions): Promise<PlacedCall> {
    const { urls } = request;
    const twiml = inlineTwiml(
      connectStream({
        streamUrl: request.streamUrl,
        parameters: {
          agent_name: request.agentName,
          direction: 'outbound',
          from_number: request.from,
          to_number: request.to,
          // Not known before Twilio answers this request; the stream's `start` tells it.
          twilio_call_sid: '',
        },
        afterStreamUrl: urls.afterStream,
      }),
      ...apologize(request.apology),
    );
    const call = await this.#api.ask(
      (account) =>
        account.calls.create({
          to: request.to,
          from: request.from,
          twiml,
          statusCallback: urls.status,
          statusCallbackMethod: 'POST',
          statusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
          timeout: request.ringTimeoutSecs,
          timeLimit: request.maxDurationSecs,
          // Asynchronous: otherwise the person hears nothing until Twilio has made up its mind.
          ...(request.machineDetection && {
            machineDetection: 'Enable',
            asyncAmd: 'true',
            asyncAmdStatusCallback: urls.machineDetection,
            asyncAmdStatusCallbackMethod: 'POST',
          }),
        }),
      options,
    );
    return toPlacedCall(call);
  }

  /** By creation, not by `StartTime`: a call that waits in Twilio's queue has not started. */
  async find({ to, from, since }: CallSearch, options?: CarrierRequestOptions): Promise<PlacedCall | undefined> {
    const query = { to, from, limit: SEARCH_LIMIT, pageSize: SEARCH_LIMIT };
    const calls = await this.#api.ask((account) => account.calls.list(query), options);
    const notBefore = Math.floor(since.getTime() / DATE_STEP_MS) * DATE_STEP_MS;
    const candidates = calls
      .map((call) => ({ call, createdAt: beginningOf(call) }))
      .filter(({ call, createdAt }) => createdAt >= notBefore && call.direction.startsWith('outbound'));
    const newest = candidates.sort((one, other) => other.createdAt - one.createdAt).at(0);
    return newest && toPlacedCall(newest.call);
  }

  async fetch(sid: string, options?: CarrierRequestOptions): Promise<CarrierCallState | undefined> {
    try {
      const call = await this.#api.ask((account) => account.calls(sid).fetch(), options);
      const status = twilioCallStatus(call.status);
      if (status === undefined) throw unexpectedAnswer();
      const endedAt = timeOf(call.endTime);
      const durationSecs = Number.parseInt(call.duration, 10);
      return {
        providerCallId: sid,
        status,
        answeredBy: twilioAnsweredBy(call.answeredBy),
        endedAt: endedAt === undefined ? undefined : new Date(endedAt),
        durationSecs: Number.isNaN(durationSecs) ? undefined : durationSecs,
        cause: undefined,
      };
    } catch (error) {
      if (saysNotFound(error)) return undefined;
      throw error;
    }
  }

  /** `canceled` touches a call only while it is queued or rings; `completed` ends it whatever it does. */
  async end(sid: string, status: 'canceled' | 'completed', options?: CarrierRequestOptions): Promise<void> {
    try {
      await this.#api.ask((account) => account.calls(sid).update({ status }), { ...options, isRepeatable: true });
    } catch (error) {
      if (!saysNotFound(error) && !saysOver(error)) throw error;
    }
  }

  /** Tones are played by a document, and a document ends the stream: another one follows. */
  async sendDigits(request: DigitsRequest, options?: CarrierRequestOptions): Promise<void> {
    const { providerCallId, streamUrl, agentName, afterStreamUrl } = request;
    await this.#give(
      providerCallId,
      options,
      xmlElement('Play', { digits: request.digits }),
      connectStream({
        streamUrl,
        parameters: { agent_name: agentName, twilio_call_sid: providerCallId },
        afterStreamUrl,
      }),
    );
  }

  async transfer(request: TransferRequest, options?: CarrierRequestOptions): Promise<void> {
    const attributes = {
      callerId: request.callerId,
      timeout: String(request.timeoutSecs),
      action: request.resultUrl,
      method: 'POST',
    };
    const dial = xmlElement('Dial', attributes, xmlElement('Number', {}, escapeXml(request.to)));
    await this.#give(request.providerCallId, options, dial);
  }

  async startConference(
    { providerCallId, name, statusUrl }: ConferenceRequest,
    options?: CarrierRequestOptions,
  ): Promise<void> {
    const attributes = {
      statusCallback: statusUrl,
      statusCallbackMethod: 'POST',
      statusCallbackEvent: 'start end join leave',
    };
    const dial = xmlElement('Dial', {}, xmlElement('Conference', attributes, escapeXml(name)));
    await this.#give(providerCallId, options, dial);
  }

  async startRecording(sid: string, statusUrl: string, options?: CarrierRequestOptions): Promise<void> {
    const recording = {
      recordingChannels: 'dual',
      recordingStatusCallback: statusUrl,
      recordingStatusCallbackMethod: 'POST',
      recordingStatusCallbackEvent: ['completed'],
    };
    await this.#api.ask((account) => account.calls(sid).recordings.create(recording), options);
  }

  /** @see https://www.twilio.com/docs/voice/api/conference-participant-resource */
  async setHold(
    hold: { readonly providerCallId: string; readonly conferenceName: string; readonly isOnHold: boolean },
    options?: CarrierRequestOptions,
  ): Promise<void> {
    await this.#api.ask(
      async (account) => {
        const query = { friendlyName: hold.conferenceName, status: 'in-progress' as const, limit: 1 };
        const [conference] = await account.conferences.list(query);
        if (conference === undefined) throw noConference();
        const participants = account.conferences(conference.sid).participants;
        await participants(hold.providerCallId).update({ hold: hold.isOnHold });
      },
      { ...options, isRepeatable: true },
    );
  }

  async #give(sid: string, options: CarrierRequestOptions | undefined, ...verbs: readonly string[]): Promise<void> {
    const twiml = inlineTwiml(...verbs);
    await this.#api.ask((account) => account.calls(sid).update({ twiml }), options);
  }
}

function toPlacedCall({ sid, status }: { readonly sid: string; readonly status: string }): PlacedCall {
  if (typeof sid !== 'string' || sid === '') throw unexpectedAnswer();
  return { providerCallId: sid, carrierStatus: status };
}

/** @see https://www.twilio.com/docs/api/errors/21220 */
function saysOver(error: unknown): boolean {
  return error instanceof CarrierError && error.context.carrierCode === '21220';
}

function noConference(): CarrierError {
  return new CarrierError(
    'VOICE_CARRIER_REFUSED',
    'Twilio has no conference of this name in progress; start it, and wait until the call has joined',
    { provider: 'twilio', outcome: 'refused' },
  );
}

/** When a call was made; one that Twilio has put no date on yet is new. In ms. */
function beginningOf({
  dateCreated,
  startTime,
  endTime,
}: Record<'dateCreated' | 'startTime' | 'endTime', Date>): number {
  return timeOf(dateCreated) ?? timeOf(startTime) ?? timeOf(endTime) ?? Number.POSITIVE_INFINITY;
}

/** The library passes on what it cannot read as a date, `null` among it. In ms. */
function timeOf(date: Date | null): number | undefined {
  return date instanceof Date && !Number.isNaN(date.getTime()) ? date.getTime() : undefined;
}
