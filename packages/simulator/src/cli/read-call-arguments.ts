import { parseArgs } from 'node:util';
import { SimulationError } from '../errors.ts';
import { type Carrier, carriers } from '../network/carrier.ts';

/** What `voice-sim call` is asked to do. */
export interface CallArguments {
  readonly carrier: Carrier;
  readonly webhookUrl: string;
  readonly publicBaseUrl: string | undefined;
  readonly from: string;
  readonly to: string;
  /** Paths of WAV files, in the order in which they are said. */
  readonly say: readonly string[];
  readonly press: string | undefined;
  /** How long the caller waits for the agent each time. */
  readonly waitMs: number;
  readonly twilioToken: string;
  readonly twilioAccount: string;
  readonly vobizToken: string;
  readonly vobizAuthId: string;
  readonly recordPath: string | undefined;
  readonly comfortNoise: boolean;
  readonly json: boolean;
}

export const callUsage = `Usage: voice-sim call --carrier <twilio|exotel|vobiz> --url <server> --agent <name> [options]

Calls a server as the carrier would, and reports every breach of the carrier's rules.

  --carrier <name>        twilio, exotel or vobiz
  --url <url>             the server, for example http://127.0.0.1:8000
  --agent <name>          the webhook is {url}/telephony/{carrier}/inbound/{agent}
  --exotel-secret <text>  appended to Exotel's webhook
  --webhook <url>         the whole webhook, instead of --url, --agent and --exotel-secret
  --public-url <url>      the name under which carriers know the server (its PUBLIC_BASE_URL)
  --say <file.wav>        what the caller says; may be repeated, the agent is waited for after each
  --press <keys>          keys pressed after everything was said, for example 12#
  --wait-ms <ms>          how long the caller waits for the agent each time (default 15000)
  --from <number>         default +14155550123      --to <number>   default +14155550100
  --twilio-token <text>   auth token that signs     --twilio-account <sid>
  --vobiz-token <text>    auth token that signs     --vobiz-auth-id <id>
  --noise                 comfort noise instead of digital silence
  --record <file.wav>     two-channel recording: caller left, agent right
  --json                  the whole report as JSON instead of a summary
  --help

Live lines go to stderr, the summary or JSON to stdout. Exit code 0: the call completed without a breach;
1: it did not; 2: wrong arguments.
`;

const text = { type: 'string' } as const;
const flag = { type: 'boolean', default: false } as const;

/**
 * @param args without the command's name
 * @returns `help` when that is asked for
 * @throws {SimulationError} naming what is missing or wrong
 */
export function readCallArguments(args: readonly string[]): CallArguments | 'help' {
  const { values, positionals } = parse(args);
  if (values.help) return 'help';
  if (positionals.length > 0) throw new SimulationError(`Expected options only, got "${positionals.join(' ')}"`);
  const carrier = carriers.find((name) => name === values.carrier);
  if (carrier === undefined) {
    throw new SimulationError(`Expected --carrier ${carriers.join(', ')}, got "${values.carrier ?? ''}"`);
  }
  return {
    carrier,
    webhookUrl: readUrl('--webhook', values.webhook ?? buildWebhook(carrier, values)),
    publicBaseUrl: values['public-url'] === undefined ? undefined : readUrl('--public-url', values['public-url']),
    from: values.from,
    to: values.to,
    say: values.say ?? [],
    press: values.press,
    waitMs: readMs('--wait-ms', values['wait-ms']),
    twilioToken: values['twilio-token'],
    twilioAccount: values['twilio-account'],
    vobizToken: values['vobiz-token'],
    vobizAuthId: values['vobiz-auth-id'],
    recordPath: values.record,
    comfortNoise: values.noise,
    json: values.json,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        carrier: text,
        url: text,
        agent: text,
        webhook: text,
        'exotel-secret': text,
        'public-url': text,
        say: { type: 'string', multiple: true },
        press: text,
        'wait-ms': { type: 'string', default: '15000' },
        from: { type: 'string', default: '+14155550123' },
        to: { type: 'string', default: '+14155550100' },
        'twilio-token': { type: 'string', default: 'twilio-test-token' },
        'twilio-account': { type: 'string', default: 'AC00000000000000000000000000000001' },
        'vobiz-token': { type: 'string', default: 'vobiz-test-token' },
        'vobiz-auth-id': { type: 'string', default: 'MA_EXAMPLE01' },
        record: text,
        noise: flag,
        json: flag,
        help: { type: 'boolean', default: false, short: 'h' },
      },
    });
  } catch (error) {
    throw new SimulationError((error as Error).message, { cause: error });
  }
}

function buildWebhook(
  carrier: Carrier,
  { url, agent, 'exotel-secret': secret }: { url?: string; agent?: string; 'exotel-secret'?: string },
): string {
  if (url === undefined || agent === undefined) {
    throw new SimulationError('Expected --url and --agent, or --webhook, got neither');
  }
  const path = `${url.replace(/\/+$/, '')}/telephony/${carrier}/inbound/${encodeURIComponent(agent)}`;
  return carrier === 'exotel' && secret !== undefined ? `${path}/${encodeURIComponent(secret)}` : path;
}

/** @throws {SimulationError} unless it is an http(s) URL */
export function readUrl(option: string, url: string): string {
  if (URL.canParse(url) && /^https?:/i.test(url)) return url;
  throw new SimulationError(`Expected an http(s) URL for ${option}, got "${url}"`);
}

/** @throws {SimulationError} unless it is a whole number */
export function readMs(option: string, value: string): number {
  if (/^\d{1,7}$/.test(value)) return Number(value);
  throw new SimulationError(`Expected whole milliseconds for ${option}, got "${value}"`);
}
