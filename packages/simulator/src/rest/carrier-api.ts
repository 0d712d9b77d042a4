import type { CarrierHttpRequest } from '@voice/core/telephony';
import type { Carrier } from '../network/carrier.ts';
import type { RestAnswer } from './rest-answer.ts';
import type { RestRequest } from './rest-request.ts';

/** A request with its place in the interface. */
export interface RestCall {
  readonly request: RestRequest;
  /** What the path's pattern has caught, decoded. */
  readonly params: Readonly<Record<string, string>>;
  /** The customer did not do as the carrier's pages say. */
  breach(rule: string, message: string): void;
}

/** One kind of request. */
export interface RestRoute {
  /** A word for faults and logs. */
  readonly action: string;
  readonly method: CarrierHttpRequest['method'];
  readonly path: RegExp;
  handle(call: RestCall): RestAnswer;
}

/** One carrier's REST interface. */
export interface CarrierApi {
  readonly carrier: Carrier;
  readonly routes: readonly RestRoute[];
  /** Whether requests for this path are this carrier's. */
  owns(path: string): boolean;
  /** @returns why the request is not let in; undefined when it is */
  authenticate(call: RestCall): RestAnswer | undefined;
  /** An error in the carrier's shape. @param code and message: the usual ones of the status when absent */
  error(status: number, code?: number | string, message?: string): RestAnswer;
}
