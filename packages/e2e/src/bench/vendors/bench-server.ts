import { monitorEventLoopDelay } from 'node:perf_hooks';
import { agentConfigSchema } from '@voice/core/agents';
import { EnergyVoiceActivityDetector } from '@voice/pipeline';
import { createLogger, parseConfig, startServer } from '@voice/server';

const none = () => {
  throw new Error('The engines in process have no part in this bench');
};

/** The server in a process of its own: tells where calls go, and the delay of its loop before any came and at its end. */
export async function serveBench(): Promise<void> {
  const server = await startServer({
    config: parseConfig(process.env),
    logger: createLogger('silent'),
    speech: {
      voiceActivity: new EnergyVoiceActivityDetector(),
      speechToText: { name: 'none', accepts: [], listening: 'gated', open: none },
      textToSpeech: { name: 'none', produces: [], synthesize: none },
    },
  });
  const { store, accountId } = server;
  const [agent] = await store.agents.list(accountId);
  if (agent === undefined) throw new Error('The server has no agent');
  const config = agentConfigSchema.parse({
    name: agent.config.name,
    greeting: null,
    endpointingSilenceMs: 200,
    idleTimeoutMs: 60_000,
    speechToText: { provider: 'deepgram' },
    languageModel: { provider: 'openai' },
    textToSpeech: { provider: 'elevenlabs' },
  });
  const changed = await store.agents.update(accountId, agent.id, config, new Date());
  if (changed === undefined || changed === 'name-taken') throw new Error('The agent could not be changed');
  const webhookUrl = (await server.telephony()).urls.inbound('twilio', changed);
  const idle = await loopDelay();
  process.on('disconnect', () => void server.close({ drainMs: 0 }).then(() => process.exit(0)));
  process.send?.({ webhookUrl, idle });
}

/** Delay of an event loop that has nothing to do, in ms: what a timer is late. */
export async function loopDelay(): Promise<{ readonly p50: number; readonly p99: number }> {
  const resolution = 5;
  const monitor = monitorEventLoopDelay({ resolution });
  monitor.enable();
  await new Promise((resolve) => setTimeout(resolve, 3000));
  monitor.disable();
  const late = (percentile: number) => Math.max(0, monitor.percentile(percentile) / 1e6 - resolution);
  return { p50: late(50), p99: late(99) };
}
