import { agentConfigSchema } from '@voice/core/agents';
import { systemClock } from '@voice/core/time';
import { startLocalSpeech } from '@voice/local-speech';
import { Conversation, RulesLanguageModel } from '@voice/pipeline';
import { TwilioProvider } from '@voice/providers';
import express from 'express';
import { WebSocketServer } from 'ws';

const { PUBLIC_BASE_URL = '', TWILIO_AUTH_TOKEN = '', PORT = '8000' } = process.env;
const twilio = new TwilioProvider();
const speech = await startLocalSpeech();
const agent = agentConfigSchema.parse({ name: 'front-desk', greeting: 'Hello, this is the front desk.' });
const languageModel = new RulesLanguageModel({
  rules: [{ when: 'open', say: 'From nine to five.' }],
  otherwise: 'Pardon?',
});

const app = express();
app.post('/voice', express.raw({ type: '*/*' }), (request, response) => {
  const webhook = {
    method: 'POST',
    url: PUBLIC_BASE_URL + request.originalUrl,
    headers: request.headers as Record<string, string>,
    body: request.body,
  } as const;
  const verified = twilio.verifyWebhook(webhook, { authTokens: [TWILIO_AUTH_TOKEN], urlSecretMatched: false });
  if (!verified.ok) return void response.status(403).end();
  const call = twilio.parseInboundWebhook(webhook);
  if (call.kind !== 'call') return void response.status(204).end();
  const streamUrl = `${PUBLIC_BASE_URL.replace(/^http/, 'ws')}/media`;
  const answer = twilio.buildAnswerDocument({
    ...call,
    streamUrl,
    agentName: agent.name,
    apology: 'Sorry, nobody is here.',
    accept: undefined,
  });
  response.status(answer.status).type(answer.contentType).send(answer.body);
});

const server = app.listen(Number(PORT));
new WebSocketServer({ server, path: '/media', maxPayload: 1_000_000 }).on('connection', (socket) => {
  const conversation = new Conversation({ agent, services: { ...speech, languageModel }, clock: systemClock });
  conversation.events.on('utterance', ({ role, content }) => console.log(`${role}: ${content}`));
  conversation.attach(twilio.createTransport(socket));
});
