import type { PhoneNumberRecord } from '@voice/core/store';
import type { PointedNumber } from '@voice/core/telephony';
import { type AccountOptions, openAccount } from '../carriers/account-of-call.ts';
import { RequestError } from '../errors.ts';
import type { TelephonyView } from './telephony-view.ts';

/**
 * Makes a number's calls come to its own URL here, by the carrier's REST interface where it has a way.
 * @throws {RequestError} `VOICE_REQUEST_INVALID` naming what is missing, `VOICE_NOT_FOUND` for a number that the
 * carrier's account does not have; and what the carrier's account throws
 */
export async function pointNumber(
  { id, phoneNumber, provider }: PhoneNumberRecord,
  view: TelephonyView,
  accounts: AccountOptions,
): Promise<PointedNumber> {
  const account = openAccount(view, provider, accounts);
  const lacks = [
    ...view.carriers[provider].missing,
    ...(view.urls.isConfigured ? [] : ['public_base_url (PUBLIC_BASE_URL)']),
  ];
  if (account === undefined || lacks.length > 0) {
    throw new RequestError('VOICE_REQUEST_INVALID', `${provider} cannot be told yet, set first: ${lacks.join(', ')}`);
  }
  const isListed = accounts.providers[provider].capabilities['list-numbers'].isSupported;
  const numbers = isListed ? await account.listNumbers() : undefined;
  const number = numbers?.find((candidate) => candidate.phoneNumber === phoneNumber);
  if (numbers !== undefined && number === undefined) {
    throw new RequestError(
      'VOICE_NOT_FOUND',
      `The account at ${provider} has no such number: buy it there, or check the account`,
    );
  }
  return account.pointNumber({
    numberId: number?.id ?? phoneNumber,
    phoneNumber,
    webhookUrl: view.urls.stable(provider, id),
    statusUrl: view.urls.numberStatus(provider, id),
    name: `voice-${id}`,
  });
}
