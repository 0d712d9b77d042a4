import type { RestFault } from '../faults/fault-plan.ts';
import type { CarrierApi } from './carrier-api.ts';
import type { RestAnswer } from './rest-answer.ts';

/** The answer that a fault puts in the place of the right one. */
export function faultyAnswer(
  api: CarrierApi,
  fault: Extract<RestFault, { type: 'status' | 'html' | 'garbage' }>,
): RestAnswer {
  switch (fault.type) {
    case 'status': {
      const answer = api.error(fault.status, fault.code, fault.message);
      if (fault.retryAfterSecs === undefined) return answer;
      return { ...answer, headers: { ...answer.headers, 'retry-after': String(fault.retryAfterSecs) } };
    }
    case 'html':
      return {
        status: fault.status ?? 502,
        headers: { 'content-type': 'text/html' },
        body: '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>',
      };
    case 'garbage':
      return { status: 200, headers: { 'content-type': 'application/json' }, body: '{"sid": "CA0000' };
  }
}
