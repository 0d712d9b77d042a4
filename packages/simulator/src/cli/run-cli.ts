import { errorMessage } from '@voice/core/errors';
import { writeWav } from '@voice/serializers/wav';
import { type CallerScript, type CallerStep, hangUp, press, say, waitForAgent } from '../caller/caller-script.ts';
import { SimulationError } from '../errors.ts';
import { PhoneNetwork } from '../network/phone-network.ts';
import type { CliSurroundings } from './cli-surroundings.ts';
import { describeEvent } from './describe-event.ts';
import { type CallArguments, callUsage, readCallArguments } from './read-call-arguments.ts';
import { readServeArguments, serveUsage } from './read-serve-arguments.ts';
import { runServe } from './run-serve.ts';
import { reportToJson, summarizeReport } from './summarize-report.ts';

/** @returns the exit code: 0 done (a call: completed without a breach), 1 not so, 2 wrong arguments. Never rejects */
export async function runCli(args: readonly string[], surroundings: CliSurroundings): Promise<0 | 1 | 2> {
  const [command, ...options] = args;
  try {
    switch (command) {
      case 'call':
        return await runCallCommand(options, surroundings);
      case 'serve':
        return await runServeCommand(options, surroundings);
      case undefined:
      case '--help':
      case '-h':
        surroundings.out(`${callUsage}\n${serveUsage}`);
        return 0;
      default:
        throw new SimulationError(`Expected the command "call" or "serve", got "${command}"`);
    }
  } catch (error) {
    surroundings.err(`voice-sim: ${errorMessage(error)}\nTry voice-sim --help.\n`);
    return 2;
  }
}

async function runCallCommand(args: readonly string[], surroundings: CliSurroundings): Promise<0 | 1> {
  const options = readCallArguments(args);
  if (options === 'help') {
    surroundings.out(callUsage);
    return 0;
  }
  return runCall(options, await buildScript(options, surroundings), surroundings);
}

async function runServeCommand(args: readonly string[], surroundings: CliSurroundings): Promise<0> {
  const options = readServeArguments(args);
  if (options === 'help') surroundings.out(serveUsage);
  else await runServe(options, surroundings);
  return 0;
}

async function buildScript(options: CallArguments, { readFile }: CliSurroundings): Promise<CallerScript> {
  const wait = waitForAgent('finishes', { timeoutMs: options.waitMs });
  const script: CallerStep[] = [wait];
  for (const path of options.say) script.push(say(await readFile(path), { text: path }), wait);
  if (options.press !== undefined) script.push(press(options.press), wait);
  script.push(hangUp());
  return script;
}

async function runCall(options: CallArguments, caller: CallerScript, surroundings: CliSurroundings): Promise<0 | 1> {
  const { clock, random, link, out, err } = surroundings;
  const network = new PhoneNetwork({
    clock,
    random,
    link,
    publicBaseUrl: options.publicBaseUrl,
    credentials: {
      twilio: { accountSid: options.twilioAccount, authToken: options.twilioToken },
      vobiz: { authId: options.vobizAuthId, authToken: options.vobizToken },
      exotel: { accountSid: 'exampleaccount1' },
    },
  });
  const { carrier, webhookUrl, from, to, recordPath, comfortNoise } = options;
  const background = comfortNoise ? 'comfort-noise' : 'silence';
  const call = network.call({ carrier, webhookUrl, from, to, caller, background, record: recordPath !== undefined });
  call.events.on('event', (event) => {
    const line = describeEvent(event);
    if (line !== undefined) err(`${line}\n`);
  });
  const report = await call.done;
  const { recording } = report;
  if (recording !== undefined && recordPath !== undefined) {
    const { sampleRate, caller: left, agent: right } = recording;
    await surroundings.writeFile(recordPath, writeWav({ sampleRate, channels: [left, right] }));
  }
  out(options.json ? reportToJson(report, recordPath) : summarizeReport(report));
  return report.status === 'completed' && report.breachCount === 0 ? 0 : 1;
}
