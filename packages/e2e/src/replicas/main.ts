import { createLogger, parseConfig, startServer } from '@voice/server';
import { scriptedSpeech } from '../network/scripted-speech.ts';

// The server as its own program runs it, but with engines that cost nothing.
const config = parseConfig(process.env);
const server = await startServer({
  config,
  logger: createLogger(config.logLevel),
  speech: scriptedSpeech(['Hello there.']),
});
process.on('SIGTERM', () => void server.close().then(() => process.exit(0)));
