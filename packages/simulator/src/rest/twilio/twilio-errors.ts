import { jsonAnswer, type RestAnswer } from '../rest-answer.ts';

/** A refusal of Twilio. @see https://www.twilio.com/docs/api/errors */
export function twilioError(status: number, code: number, message: string): RestAnswer {
  return jsonAnswer(status, { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status });
}

export const twilioNotFound = twilioError(404, 20404, 'The requested resource was not found');

/** Errors of no request in particular. */
export function twilioStatusError(status: number): RestAnswer {
  switch (status) {
    case 401:
      return twilioError(401, 20003, 'Authenticate');
    case 404:
      return twilioNotFound;
    case 429:
      return twilioError(429, 20429, 'Too Many Requests');
    default:
      return twilioError(
        status,
        status >= 500 ? 20500 : 20001,
        status >= 500 ? 'Internal Server Error' : 'Bad request',
      );
  }
}
