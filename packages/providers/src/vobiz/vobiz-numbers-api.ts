import type { CarrierNumber, CarrierRequestOptions, NumberSearch, NumberTarget } from '@voice/core/telephony';
import { hasAreaCode } from '../phone-numbers.ts';
import { saysNotFound } from '../rest/carrier-error.ts';
import { incompleteAnswerError } from '../rest/incomplete-answer.ts';
import { asRecord, asText } from '../rest/read-json.ts';
import { applicationName, readApplications, readVobizNumber, vobizApplicationBody } from './vobiz-numbers.ts';
import type { VobizRest } from './vobiz-rest.ts';

/** Entries of one page. */
const PAGE_SIZE = 100;
/** A list that is longer than this many pages repeats itself. */
const MAX_PAGES = 100;

/** Numbers of one account at Vobiz, the stock they come from, and the applications that answer them. */
export class VobizNumbers {
  readonly #rest: VobizRest;
  readonly #defaultCountry: string;

  constructor(rest: VobizRest, { defaultCountry }: { readonly defaultCountry: string }) {
    this.#rest = rest;
    this.#defaultCountry = defaultCountry;
  }

  /** @see https://docs.vobiz.ai/account-phone-number */
  list(options?: CarrierRequestOptions): Promise<readonly CarrierNumber[]> {
    return this.#pages('numbers', {}, Number.POSITIVE_INFINITY, () => true, options);
  }

  /** @see https://docs.vobiz.ai/account-phone-number/list-inventory-numbers */
  search(search: NumberSearch, options?: CarrierRequestOptions): Promise<readonly CarrierNumber[]> {
    const { country, areaCode, contains, limit } = search;
    const digits = contains ?? areaCode;
    const query = { country: country.toUpperCase(), ...(digits !== undefined && { search: digits }) };
    const isWanted = ({ phoneNumber }: CarrierNumber) => hasAreaCode(phoneNumber, areaCode);
    return this.#pages('inventory/numbers', query, limit, isWanted, options);
  }

  /** @see https://docs.vobiz.ai/account-phone-number/purchase-from-inventory */
  async buy(phoneNumber: string, options?: CarrierRequestOptions): Promise<CarrierNumber> {
    const { status, json } = await this.#rest.post('numbers/purchase-from-inventory', { e164: phoneNumber }, options);
    const number = readVobizNumber(asRecord(json).number, this.#defaultCountry);
    if (number === undefined) throw incompleteAnswerError('vobiz', status, 'the number');
    return number;
  }

  /**
   * Without the plus, as the manual of today says; with it, as that of yesterday did, where Vobiz knows no such number.
   * Neither is repeated: a second try would not know its own success from a number that never was.
   * @see https://docs.vobiz.ai/account-phone-number/unrent-number
   */
  async release(phoneNumber: string, options?: CarrierRequestOptions): Promise<void> {
    const once = { ...options, isRepeatable: false };
    try {
      await this.#rest.delete(`numbers/${encodeURIComponent(phoneNumber.replace(/^\+/, ''))}`, once);
    } catch (error) {
      if (!saysNotFound(error)) throw error;
      await this.#rest.delete(`numbers/${encodeURIComponent(phoneNumber)}`, once);
    }
  }

  /**
   * Has the number answered by the application of that name, which is made or brought up to date.
   * @see https://docs.vobiz.ai/applications/attach-number
   */
  async point(target: NumberTarget, options?: CarrierRequestOptions): Promise<void> {
    const applicationId = await this.#applicationOf(target, options);
    const path = `numbers/${encodeURIComponent(target.phoneNumber)}/application`;
    await this.#rest.post(path, { application_id: applicationId }, { ...options, isRepeatable: true });
  }

  async #applicationOf(target: NumberTarget, options?: CarrierRequestOptions): Promise<string> {
    const body = vobizApplicationBody(target);
    const existing = await this.#findApplication(applicationName(target.name), options);
    if (existing !== undefined) {
      await this.#rest.post(`Application/${encodeURIComponent(existing)}/`, body, { ...options, isRepeatable: true });
      return existing;
    }
    const { status, json } = await this.#rest.post('Application/', body, options);
    const created = asText(asRecord(json).app_id);
    if (created === undefined) throw incompleteAnswerError('vobiz', status, 'the id of the application');
    return created;
  }

  async #findApplication(name: string, options?: CarrierRequestOptions): Promise<string | undefined> {
    for (let offset = 0; offset < PAGE_SIZE * MAX_PAGES; offset += PAGE_SIZE) {
      const { json } = await this.#rest.get(`Application/?limit=${PAGE_SIZE}&offset=${offset}`, options);
      const { applications, totalCount } = readApplications(json);
      const found = applications.find((application) => application.name === name);
      if (found !== undefined) return found.id;
      if (applications.length === 0 || offset + applications.length >= totalCount) return undefined;
    }
    return undefined;
  }

  async #pages(
    path: string,
    filter: Readonly<Record<string, string>>,
    limit: number,
    isWanted: (number: CarrierNumber) => boolean,
    options: CarrierRequestOptions | undefined,
  ): Promise<readonly CarrierNumber[]> {
    const numbers = new Map<string, CarrierNumber>();
    for (let page = 1; page <= MAX_PAGES && numbers.size < limit; page += 1) {
      const query = new URLSearchParams({ ...filter, page: String(page), per_page: String(PAGE_SIZE) });
      const { status, json } = await this.#rest.get(`${path}?${query}`, options);
      const { items, total, per_page: perPage } = asRecord(json);
      if (!Array.isArray(items)) throw incompleteAnswerError('vobiz', status, 'a list of numbers');
      for (const item of items) {
        const number = readVobizNumber(item, this.#defaultCountry);
        if (number !== undefined && isWanted(number)) numbers.set(number.phoneNumber, number);
      }
      const pageSize = typeof perPage === 'number' ? perPage : PAGE_SIZE;
      if (items.length === 0 || typeof total !== 'number' || page * pageSize >= total) break;
    }
    return [...numbers.values()].slice(0, limit);
  }
}
