import type { CarrierNumber, NumberTarget } from '@voice/core/telephony';
import { toE164 } from '../phone-numbers.ts';
import { asRecord, asText } from '../rest/read-json.ts';

/**
 * One number, ours or in stock; `undefined` for an entry without one. Where its calls go is in its application, which
 * the list names by id only.
 * @see https://docs.vobiz.ai/account-phone-number/account-phone-number-object
 */
export function readVobizNumber(value: unknown, defaultCountry: string): CarrierNumber | undefined {
  const entry = asRecord(value);
  const written = asText(entry.e164);
  if (written === undefined) return undefined;
  const country = asText(entry.country);
  const phoneNumber = toE164(written, country ?? defaultCountry);
  const { voice, sms, mms } = asRecord(entry.capabilities);
  return {
    // One in stock is asked for by its number.
    id: asText(entry.account_id) === undefined ? phoneNumber : (asText(entry.id) ?? phoneNumber),
    phoneNumber,
    friendlyName: phoneNumber,
    capabilities: {
      voice: voice === true && entry.voice_enabled !== false && entry.is_blocked !== true,
      sms: sms === true,
      mms: mms === true,
    },
    voiceUrl: undefined,
    country,
    locality: asText(entry.region),
  };
}

/** The application that answers a number. `hangup_url` would be `answer_url` if it were left out. */
export function vobizApplicationBody({ name, webhookUrl, statusUrl }: NumberTarget): Readonly<Record<string, string>> {
  return {
    app_name: applicationName(name),
    answer_url: webhookUrl,
    answer_method: 'POST',
    hangup_url: statusUrl,
    hangup_method: 'POST',
  };
}

/** Letters, digits, `_` and `-` are all that Vobiz takes. */
export function applicationName(name: string): string {
  return name.replace(/[^A-Za-z0-9_-]+/g, '-');
}

/** An application as a list of them holds it, as far as we look at it. */
export interface VobizApplication {
  readonly id: string;
  readonly name: string | undefined;
}

/** @see https://docs.vobiz.ai/applications */
export function readApplications(json: unknown): { applications: readonly VobizApplication[]; totalCount: number } {
  const { objects, meta } = asRecord(json);
  const entries = Array.isArray(objects) ? objects : [];
  const applications = entries.flatMap((entry: unknown) => {
    const { app_id: id, app_name: name } = asRecord(entry);
    const text = asText(id);
    return text === undefined ? [] : [{ id: text, name: asText(name) }];
  });
  const { total_count: total } = asRecord(meta);
  return { applications, totalCount: typeof total === 'number' ? total : entries.length };
}
