/** What leads to the agent in an answer of ours to Twilio; the rest is left to the eye. */
export interface ReadTwiml {
  /** Names of the elements, in order, with what they are in: `Response>Connect>Stream`. */
  readonly paths: readonly string[];
  readonly streamUrl: string | undefined;
  readonly action: string | undefined;
  readonly parameters: Readonly<Record<string, string>>;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const plain = (text: string) => text.replace(/&(\w+);/g, (whole, name) => ENTITIES[name] ?? whole);

/** Reads TwiML as strictly as a few lines can: whatever is not closed in order throws. */
export function readTwiml(text: string): ReadTwiml {
  const open: string[] = [];
  const paths: string[] = [];
  const parameters: Record<string, string> = {};
  let [streamUrl, action]: (string | undefined)[] = [];
  for (const [, closing, name = '', attributes = '', empty] of text.matchAll(/<(\/?)([A-Za-z]+)([^<>]*?)(\/?)>/g)) {
    if (closing === '/') {
      if (open.pop() !== name) throw new Error(`</${name}> closes another element in ${text}`);
      continue;
    }
    paths.push([...open, name].join('>'));
    const values = Object.fromEntries(
      [...attributes.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key, plain(value)]),
    );
    if (name === 'Stream') streamUrl = values.url;
    if (name === 'Connect') action = values.action;
    if (name === 'Parameter') parameters[values.name ?? ''] = values.value ?? '';
    if (empty !== '/') open.push(name);
  }
  if (open.length > 0) throw new Error(`<${open.at(-1)}> is not closed in ${text}`);
  return { paths, streamUrl, action, parameters };
}
