import { parseArgs } from 'node:util';
import { SimulationError } from '../errors.ts';
import { isE164 } from '../network/phone-number.ts';
import { readMs, readUrl } from './read-call-arguments.ts';

/** How everybody behaves whom the server calls. */
export const behaviourNames = ['answers', 'machine', 'busy', 'no-answer', 'rejects', 'cut-off', 'unreachable'] as const;
export type BehaviourName = (typeof behaviourNames)[number];

/** What `voice-sim serve` is asked to do. */
export interface ServeArguments {
  readonly port: number;
  readonly publicBaseUrl: string | undefined;
  readonly serverUrl: string | undefined;
  readonly twilio: { readonly accountSid: string; readonly authToken: string };
  readonly exotel: { readonly accountSid: string; readonly apiKey: string; readonly apiToken: string };
  readonly vobiz: { readonly authId: string; readonly authToken: string };
  /** The customer's numbers at every carrier; undefined for any. */
  readonly numbers: readonly string[] | undefined;
  readonly behaviour: BehaviourName;
  /** Paths of WAV files, in the order in which they are said. */
  readonly answerWith: readonly string[];
  readonly answerAfterMs: number;
  readonly waitMs: number;
  /** Options of credentials that were left out, so that their test values hold. */
  readonly defaults: readonly string[];
}

export const serveUsage = `Usage: voice-sim serve --port <port> [options]

Plays the REST interfaces of Twilio, Exotel and Vobiz on this machine, and the people whom a server calls through them.
Prints the lines for the server's .env, then what happens, until it is stopped.

  --port <port>           where to listen on 127.0.0.1 (0: any free port)
  --answer-with <wav>     what a person says who answers; may be repeated, the agent is waited for before each
  --behaviour <name>      answers (default), machine, busy, no-answer, rejects, cut-off or unreachable
  --answer-after-ms <ms>  how long it rings (default 2000)
  --wait-ms <ms>          how long the person waits for the agent each time (default 15000)
  --number <number>       a number of the account, E.164; may be repeated (default: every number is the account's)
  --public-url <url>      the name under which carriers know the server (its PUBLIC_BASE_URL), and
  --url <url>             where it really is, when that is not the same
  --twilio-account <sid>  --twilio-token <text>
  --exotel-account <sid>  --exotel-key <text>    --exotel-token <text>
  --vobiz-auth-id <id>    --vobiz-token <text>
  --help
`;

const testCredentials = {
  'twilio-account': 'AC00000000000000000000000000000001',
  'twilio-token': 'twilio-test-token',
  'exotel-account': 'exampleaccount1',
  'exotel-key': 'exotel-test-key',
  'exotel-token': 'exotel-test-token',
  'vobiz-auth-id': 'MA_EXAMPLE01',
  'vobiz-token': 'vobiz-test-token',
} as const;
type CredentialOption = keyof typeof testCredentials;

const text = { type: 'string' } as const;

/**
 * @param args without the command's name
 * @returns `help` when that is asked for
 * @throws {SimulationError} naming what is missing or wrong
 */
export function readServeArguments(args: readonly string[]): ServeArguments | 'help' {
  const { values, positionals } = parse(args);
  if (values.help) return 'help';
  if (positionals.length > 0) throw new SimulationError(`Expected options only, got "${positionals.join(' ')}"`);
  const behaviour = behaviourNames.find((name) => name === values.behaviour);
  if (behaviour === undefined) {
    throw new SimulationError(`Expected --behaviour ${behaviourNames.join(', ')}, got "${values.behaviour}"`);
  }
  const credential = (name: CredentialOption) => values[name] ?? testCredentials[name];
  for (const number of values.number ?? []) {
    if (!isE164(number)) throw new SimulationError(`Expected E.164 for --number, got "${number}"`);
  }
  return {
    port: readPort(values.port),
    publicBaseUrl: values['public-url'] === undefined ? undefined : readUrl('--public-url', values['public-url']),
    serverUrl: values.url === undefined ? undefined : readUrl('--url', values.url),
    twilio: { accountSid: credential('twilio-account'), authToken: credential('twilio-token') },
    exotel: {
      accountSid: credential('exotel-account'),
      apiKey: credential('exotel-key'),
      apiToken: credential('exotel-token'),
    },
    vobiz: { authId: credential('vobiz-auth-id'), authToken: credential('vobiz-token') },
    numbers: values.number,
    behaviour,
    answerWith: values['answer-with'] ?? [],
    answerAfterMs: readMs('--answer-after-ms', values['answer-after-ms']),
    waitMs: readMs('--wait-ms', values['wait-ms']),
    defaults: Object.keys(testCredentials).filter((name) => values[name as CredentialOption] === undefined),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        port: text,
        'answer-with': { type: 'string', multiple: true },
        behaviour: { type: 'string', default: 'answers' },
        'answer-after-ms': { type: 'string', default: '2000' },
        'wait-ms': { type: 'string', default: '15000' },
        number: { type: 'string', multiple: true },
        'public-url': text,
        url: text,
        'twilio-account': text,
        'twilio-token': text,
        'exotel-account': text,
        'exotel-key': text,
        'exotel-token': text,
        'vobiz-auth-id': text,
        'vobiz-token': text,
        help: { type: 'boolean', default: false, short: 'h' },
      },
    });
  } catch (error) {
    throw new SimulationError((error as Error).message, { cause: error });
  }
}

function readPort(value: string | undefined): number {
  if (value !== undefined && /^\d{1,5}$/.test(value) && Number(value) <= 65_535) return Number(value);
  throw new SimulationError(`Expected --port from 0 to 65535, got "${value ?? ''}"`);
}
