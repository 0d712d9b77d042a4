import { jsonAnswer, type RestAnswer } from '../rest-answer.ts';
import type { RestRequest } from '../rest-request.ts';

const DEFAULT_PAGE_SIZE = 50;
const MAX_PAGE_SIZE = 1000;

/** One page of a list, as Twilio cuts it. @see https://www.twilio.com/docs/usage/twilios-response#pagination */
export function twilioPage(
  { path, query }: RestRequest,
  key: string,
  items: readonly unknown[],
  pageSizeKey = 'PageSize',
): RestAnswer {
  const pageSize = Math.min(MAX_PAGE_SIZE, Math.max(1, Number(query.get(pageSizeKey)) || DEFAULT_PAGE_SIZE));
  const page = Math.max(0, Number(query.get('Page')) || 0);
  const start = page * pageSize;
  const shown = items.slice(start, start + pageSize);
  const uri = (number: number) => {
    const others = [...query].filter(([name]) => !['Page', 'PageSize', 'PageToken'].includes(name));
    return `${path}?${new URLSearchParams([...others, ['PageSize', String(pageSize)], ['Page', String(number)]])}`;
  };
  return jsonAnswer(200, {
    [key]: shown,
    page,
    page_size: pageSize,
    start,
    end: Math.max(start, start + shown.length - 1),
    first_page_uri: uri(0),
    previous_page_uri: page > 0 ? uri(page - 1) : null,
    next_page_uri: start + shown.length < items.length ? uri(page + 1) : null,
    uri: uri(page),
  });
}
