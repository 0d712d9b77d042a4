import type { CarrierNumber, NumberSearch, NumberTarget } from '@voice/core/telephony';
import { toE164 } from '../phone-numbers.ts';
import { asRecord, asText } from '../rest/read-json.ts';

/** Kinds of numbers that are for sale, in the order in which they are offered. */
export const exotelNumberKinds = ['Landline', 'Mobile', 'TollFree'] as const;

/** One ExoPhone, ours or for sale; `undefined` for an entry without a number. */
export function readExotelNumber(value: unknown, defaultCountry: string): CarrierNumber | undefined {
  const entry = asRecord(value);
  const written = asText(entry.phone_number);
  if (written === undefined) return undefined;
  const country = asText(entry.country);
  const phoneNumber = toE164(written, country ?? defaultCountry);
  const capabilities = asRecord(entry.capabilities);
  return {
    id: asText(entry.sid) ?? phoneNumber,
    phoneNumber,
    friendlyName: asText(entry.friendly_name) ?? phoneNumber,
    capabilities: { voice: capabilities.voice === true, sms: capabilities.sms === true, mms: false },
    voiceUrl: asText(entry.voice_url),
    country,
    locality: asText(entry.region),
  };
}

/**
 * Query of a search. Exotel knows no area codes: one in letters is a telecom circle (`KA`), digits are looked for in
 * the number and checked afterwards.
 * @see https://developer.exotel.com/docs/exophones/api-reference/available-numbers
 */
export function exotelSearchQuery({ areaCode, contains }: NumberSearch): URLSearchParams {
  const isCircle = areaCode !== undefined && /^[A-Za-z]{2}$/.test(areaCode);
  const digits = contains ?? (isCircle ? undefined : areaCode);
  return new URLSearchParams({
    ...(isCircle && { InRegion: areaCode.toUpperCase() }),
    ...(digits !== undefined && { Contains: digits }),
  });
}

/** What a person must do in App Bazaar so that calls to a number reach an agent. */
export function exotelPointingSteps(
  { webhookUrl, phoneNumber }: NumberTarget,
  flowId: string | undefined,
): readonly string[] {
  const voicebot = `Set the URL of its Voicebot applet to ${webhookUrl} (it is secret), and put a Hangup applet after it: or a Connect applet, if the agent is to transfer calls.`;
  if (flowId !== undefined) {
    return [
      `${phoneNumber} runs flow ${flowId} from now on. Open this flow in App Bazaar (https://my.exotel.com).`,
      voicebot,
      'Save the flow and call the number.',
    ];
  }
  return [
    'Open App Bazaar at https://my.exotel.com and create an app, or open the one that answers this number.',
    'Drag a Voicebot applet to the beginning of the flow. If there is none, ask Exotel to switch AgentStream on for the account.',
    voicebot,
    `Save the flow, open ExoPhones, and assign the flow to ${phoneNumber}.`,
    'Call the number.',
  ];
}
