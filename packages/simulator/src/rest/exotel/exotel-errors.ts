import { jsonAnswer, type RestAnswer } from '../rest-answer.ts';

/** Of these only 20003 is documented. */
const codes: Readonly<Record<number, readonly [code: number, message: string]>> = {
  401: [20003, 'Authentication is required to view this page'],
  400: [34001, 'Invalid parameter'],
  403: [34010, 'Not allowed for this account or address'],
  404: [34009, 'Call not found'],
  429: [34006, 'Too many requests'],
};

/** A refusal of Exotel. @see https://developer.exotel.com/api (errors) */
export function exotelError(status: number, message?: string, code?: number): RestAnswer {
  const [usual, standard] = codes[status] ?? [34000, 'Internal error'];
  return jsonAnswer(status, { RestException: { Status: status, Message: message ?? standard, Code: code ?? usual } });
}
