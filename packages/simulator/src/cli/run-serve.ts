import { type CallerStep, hangUp, say, waitForAgent } from '../caller/caller-script.ts';
import { PhoneNetwork } from '../network/phone-network.ts';
import type { SimulatedCall } from '../network/simulated-call.ts';
import {
  answers,
  answersAsMachine,
  doesNotAnswer,
  isBusy,
  isCutOff,
  isUnreachable,
  type PhoneBehaviour,
  rejects,
} from '../people/phone-behaviour.ts';
import { serveCarrierApis } from '../rest/serve-carrier-apis.ts';
import type { CliSurroundings } from './cli-surroundings.ts';
import { describeEvent } from './describe-event.ts';
import type { ServeArguments } from './read-serve-arguments.ts';
import { summarizeReport } from './summarize-report.ts';

/** Variables of a server, by the option that says the same here. */
const variables: Readonly<Record<string, string>> = {
  'twilio-account': 'TWILIO_ACCOUNT_SID',
  'twilio-token': 'TWILIO_AUTH_TOKEN',
  'exotel-account': 'EXOTEL_ACCOUNT_SID',
  'exotel-key': 'EXOTEL_API_KEY',
  'exotel-token': 'EXOTEL_API_TOKEN',
  'vobiz-auth-id': 'VOBIZ_AUTH_ID',
  'vobiz-token': 'VOBIZ_AUTH_TOKEN',
};

/** Plays the carriers' REST interfaces until it is stopped, then ends the calls that go on. */
export async function runServe(options: ServeArguments, surroundings: CliSurroundings): Promise<void> {
  const { clock, random, link, out, err, stopped } = surroundings;
  const { twilio, exotel, vobiz, numbers, publicBaseUrl, serverUrl } = options;
  const network = new PhoneNetwork({
    clock,
    random,
    link,
    publicBaseUrl,
    serverUrl,
    credentials: { twilio, exotel, vobiz },
    numbers: { twilio: numbers, exotel: numbers, vobiz: numbers },
    people: await behaviourOf(options, surroundings),
  });
  const calls = new Set<SimulatedCall>();
  watch(network, err);
  network.outbound.on('call', (call) => {
    calls.add(call);
    void call.done.then(() => calls.delete(call));
  });
  const served = await serveCarrierApis({ network, port: options.port });
  out(environmentLines(options, served.origin));
  await new Promise<void>((resolve) => {
    if (stopped.aborted) resolve();
    else stopped.addEventListener('abort', () => resolve(), { once: true });
  });
  await served.close();
  for (const call of calls) call.hangUp();
  await network.idle();
}

async function behaviourOf(
  { behaviour, answerWith, answerAfterMs: afterMs, waitMs }: ServeArguments,
  { readFile }: CliSurroundings,
): Promise<PhoneBehaviour> {
  const wait = waitForAgent('finishes', { timeoutMs: waitMs });
  const caller: CallerStep[] = [wait];
  for (const path of answerWith) caller.push(say(await readFile(path), { text: path }), wait);
  caller.push(hangUp());
  switch (behaviour) {
    case 'answers':
      return answers({ afterMs, caller });
    case 'machine':
      return answersAsMachine({ afterMs, caller });
    case 'busy':
      return isBusy();
    case 'no-answer':
      return doesNotAnswer();
    case 'rejects':
      return rejects({ afterMs });
    case 'cut-off':
      return isCutOff({ afterMs });
    case 'unreachable':
      return isUnreachable();
  }
}

/** What the server needs to know. Credentials only where they are the ones for tests. */
function environmentLines({ twilio, exotel, vobiz, defaults }: ServeArguments, origin: string): string {
  const values: Readonly<Record<string, string>> = {
    'twilio-account': twilio.accountSid,
    'twilio-token': twilio.authToken,
    'exotel-account': exotel.accountSid,
    'exotel-key': exotel.apiKey,
    'exotel-token': exotel.apiToken,
    'vobiz-auth-id': vobiz.authId,
    'vobiz-token': vobiz.authToken,
  };
  const bases = ['TWILIO', 'EXOTEL', 'VOBIZ'].map((carrier) => `${carrier}_API_BASE=${origin}`);
  const credentials = defaults.map((option) => `${variables[option]}=${values[option]}`);
  return `${[...bases, ...credentials].join('\n')}\n`;
}

function watch(network: PhoneNetwork, err: (text: string) => void): void {
  const { events } = network.apis.log;
  events.on('exchange', ({ carrier, method, path, status, action }) =>
    err(`${carrier}  ${method} ${path} (${action}): ${status || 'no answer'}\n`),
  );
  events.on('breach', ({ carrier, rule, message }) => err(`${carrier}  BREACH ${rule}: ${message}\n`));
  network.outbound.on('call', (call) => watchCall(call, err));
}

function watchCall(call: SimulatedCall, err: (text: string) => void): void {
  const name = call.callId.slice(-6);
  call.events.on('event', (event) => {
    const line = describeEvent(event);
    if (line !== undefined) err(`${name} ${line}\n`);
  });
  void call.done.then((report) => err(summarizeReport(report)));
}
