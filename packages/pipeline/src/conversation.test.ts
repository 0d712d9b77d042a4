import { type AgentConfigInput, agentConfigSchema } from '@voice/core/agents';
import type { CallEvent, ConversationEnd, Utterance } from '@voice/core/calls';
import type { WireDescription } from '@voice/core/frames';
import { VirtualClock } from '@voice/core/testing';
import { describe, expect, it } from 'vitest';
import { Conversation } from './conversation.ts';
import type { ConversationLimits } from './conversation-options.ts';
import { EnergyVoiceActivityDetector } from './hearing/energy-voice-activity.ts';
import {
  LoopbackTransport,
  ScriptedLanguageModel,
  type ScriptedReply,
  type ScriptedSegment,
  ScriptedSpeechToText,
  ScriptedTextToSpeech,
  type ScriptedTextToSpeechOptions,
} from './testing/index.ts';

const wire: WireDescription = {
  encoding: 'mulaw',
  sampleRate: 8000,
  messageMs: 20,
  packetMs: 20,
  leadMs: 160,
  flushTailMs: 20,
  marksAfterFlush: 'echoed',
  flushAck: false,
  stopStream: false,
};

interface Scene {
  agent?: Partial<AgentConfigInput>;
  segments?: readonly ScriptedSegment[];
  replies?: readonly ScriptedReply[];
  voice?: Partial<ScriptedTextToSpeechOptions>;
  limits?: Partial<ConversationLimits>;
  wire?: WireDescription;
  parameters?: Record<string, string>;
  earlier?: readonly Utterance[];
}

function call(scene: Scene = {}) {
  const clock = new VirtualClock();
  const speechToText = new ScriptedSpeechToText({ clock, segments: scene.segments ?? [] });
  const languageModel = new ScriptedLanguageModel({ clock, replies: scene.replies ?? [] });
  const textToSpeech = new ScriptedTextToSpeech({ clock, ...scene.voice });
  const conversation = new Conversation({
    agent: agentConfigSchema.parse({ name: 'test', greeting: null, prompt: 'Be brief.', ...scene.agent }),
    services: { voiceActivity: new EnergyVoiceActivityDetector(), speechToText, languageModel, textToSpeech },
    clock,
    limits: scene.limits,
    parameters: scene.parameters,
    earlier: scene.earlier,
  });
  const events: CallEvent[] = [];
  const transcript: Utterance[] = [];
  const ends: ConversationEnd[] = [];
  conversation.events.on('event', (event) => events.push(event));
  conversation.events.on('utterance', (utterance) => transcript.push(utterance));
  conversation.events.on('ended', (end) => ends.push(end));
  const transport = new LoopbackTransport({ clock, wire: scene.wire ?? wire });
  conversation.attach(transport);
  transport.start();
  /** Lets the caller act while time passes. */
  const play = async (act: Promise<void>) => {
    let isDone = false;
    void act.then(() => {
      isDone = true;
    });
    await clock.runUntil(() => isDone);
  };
  const lines = () => transcript.map(({ role, content }) => `${role}: ${content}`);
  const of = (type: CallEvent['type']) => events.filter((event) => event.type === type);
  const assertNothingLeft = () => {
    expect(clock.pendingCount).toBe(0);
    expect(speechToText.openStreamCount).toBe(0);
  };
  return {
    clock,
    conversation,
    transport,
    speechToText,
    languageModel,
    textToSpeech,
    events,
    ends,
    play,
    lines,
    of,
    transcript,
    assertNothingLeft,
  };
}

describe('Conversation', () => {
  it('greets as soon as the stream starts, and once', async () => {
    const { clock, lines, transport, of } = call({ agent: { greeting: 'Hello there.' } });
    await clock.advance(2000);
    expect(lines()).toEqual(['assistant: Hello there.']);
    expect(of('agent-speaking')[0]?.atMs).toBe(50);
    transport.start();
    await clock.advance(2000);
    expect(lines()).toEqual(['assistant: Hello there.']);
  });

  it('tells the voice which sentences belong together, and when no more of them follow', async () => {
    const { play, clock, transport, textToSpeech } = call({
      agent: { greeting: 'Hello there.' },
      segments: ['What time is it?', 'Thank you.'],
      replies: [{ text: 'It is noon. Enjoy your lunch.' }, { text: 'Goodbye.' }],
    });
    await clock.advance(2000);
    await play(transport.speak(1000));
    await play(transport.silence(5000));
    await play(transport.speak(1000));
    await play(transport.silence(3000));
    const [greeting, noon, lunch, goodbye] = textToSpeech.turns;
    expect(lunch).toBe(noon);
    expect(new Set([greeting, noon, goodbye]).size).toBe(3);
    expect(textToSpeech.endedTurns).toEqual([greeting, noon, goodbye]);
    expect(textToSpeech.turns).not.toContain(undefined);
  });

  it('answers what the caller said, and tells where the time went', async () => {
    const { play, transport, lines, of, languageModel } = call({
      segments: ['What time is it?'],
      replies: [{ text: 'It is noon. Enjoy your lunch.', delayMs: 100 }],
    });
    await play(transport.silence(200));
    await play(transport.speak(1000));
    await play(transport.silence(4000));
    expect(lines()).toEqual(['user: What time is it?', 'assistant: It is noon. Enjoy your lunch.']);
    expect(languageModel.requests[0]?.messages).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'What time is it?' },
    ]);
    expect(of('turn-latency')[0]?.data).toEqual({
      utterance: 'u1',
      endpointingMs: 420,
      recognitionMs: 0,
      modelMs: 100,
      voiceMs: 50,
      ownMs: 0,
      totalMs: 570,
    });
  });

  it('says and knows the parameters of the call, and warns of those that are missing', async () => {
    const { play, transport, lines, of, languageModel } = call({
      agent: { greeting: 'Hello {{name}}, from {{city}}.', prompt: 'You speak to {{name}}.' },
      parameters: { name: 'Ada', order: '42' },
      segments: ['Hm?'],
      replies: ['Your order is on its way.'],
    });
    await play(transport.silence(2500));
    await play(transport.speak(600));
    await play(transport.silence(3000));
    expect(lines()[0]).toBe('assistant: Hello Ada, from .');
    expect(languageModel.requests[0]?.messages[0]?.content).toMatch(/^You speak to Ada\.[\s\S]*"order":"42"/);
    expect(of('warning').map(({ data }) => data.message)).toEqual(['The call has no value for city']);
  });

  it('that takes a call over greets nobody again, and knows what was said', async () => {
    const said = (role: Utterance['role'], content: string): Utterance => ({
      role,
      content,
      generated: content,
      startedAtMs: 0,
      endedAtMs: 1,
      interrupted: false,
    });
    const { play, transport, lines, languageModel } = call({
      agent: { greeting: 'Hello there.' },
      earlier: [said('assistant', 'Hello there.'), said('user', 'My name is Ada.')],
      segments: ['Who am I?'],
      replies: ['You are Ada.'],
    });
    await play(transport.silence(2000));
    expect(lines()).toEqual([]);
    await play(transport.speak(600));
    await play(transport.silence(2000));
    expect(languageModel.requests[0]?.messages.map(({ content }) => content)).toEqual([
      'Be brief.',
      'Hello there.',
      'My name is Ada.',
      'Who am I?',
    ]);
  });

  it('gives the recogniser 300 ms of sound from before the onset', async () => {
    const { play, transport, speechToText } = call({ segments: ['Yes.'], replies: ['Good.'] });
    await play(transport.silence(1000));
    await play(transport.speak(400));
    await play(transport.silence(1000));
    const writtenMs = (speechToText.segmentByteLengths[0] as number) / 8;
    expect(writtenMs).toBeGreaterThanOrEqual(300 + 400 + 200);
    expect(writtenMs).toBeLessThanOrEqual(300 + 250 + 400 + 200);
  });

  it('falls silent in the tick in which the caller takes the floor, and keeps only what was heard', async () => {
    const { play, transport, lines, languageModel, of, transcript } = call({
      segments: ['Tell me a story.', 'Stop it.'],
      replies: ['one two three four five six seven eight nine ten', 'Fine.'],
    });
    await play(transport.speak(500));
    await play(transport.silence(1500));
    await play(transport.speak(400));
    const clear = transport.sent.find(({ type }) => type === 'clear-audio');
    expect(clear?.atMs).toBe(of('interrupted')[0]?.atMs);
    await play(transport.silence(2000));
    expect(lines()).toEqual([
      'user: Tell me a story.',
      'assistant: one two three four',
      'user: Stop it.',
      'assistant: Fine.',
    ]);
    expect(transcript[1]).toMatchObject({
      interrupted: true,
      generated: 'one two three four five six seven eight nine ten',
    });
    expect(languageModel.requests[1]?.messages.slice(1)).toEqual([
      { role: 'user', content: 'Tell me a story.' },
      { role: 'assistant', content: 'one two three four' },
      { role: 'user', content: 'Stop it.' },
    ]);
  });

  it('lets the caller finish who goes on before the answer is heard', async () => {
    const { play, transport, lines, languageModel } = call({
      segments: ['Book a table.', 'For two.'],
      replies: [{ text: 'For how many?', delayMs: 3000 }, 'Done.'],
    });
    await play(transport.speak(500));
    await play(transport.silence(800));
    await play(transport.speak(500));
    await play(transport.silence(3000));
    expect(lines()).toEqual(['user: Book a table. For two.', 'assistant: Done.']);
    expect(languageModel.abortedCount).toBe(1);
    expect(languageModel.requests[1]?.messages.at(-1)).toEqual({ role: 'user', content: 'Book a table. For two.' });
  });

  it('does not let the caller interrupt an agent that must not be, but answers afterwards', async () => {
    const { play, transport, lines } = call({
      agent: { interruptible: false },
      segments: ['Hello.', 'And now?'],
      replies: ['one two three four five six', 'Now you.'],
    });
    await play(transport.speak(300));
    await play(transport.silence(1000));
    await play(transport.speak(300));
    await play(transport.silence(5000));
    expect(transport.sent.some(({ type }) => type === 'clear-audio')).toBe(false);
    expect(lines()).toEqual([
      'user: Hello.',
      'assistant: one two three four five six',
      'user: And now?',
      'assistant: Now you.',
    ]);
  });

  it('takes a murmur and the interruption that follows it for one turn', async () => {
    const { play, transport, lines } = call({
      segments: ['Go on.', 'Well.', 'Stop it.'],
      replies: ['one two three four five six seven eight nine ten', 'Fine.'],
    });
    await play(transport.speak(400));
    await play(transport.silence(1000));
    await play(transport.speak(100));
    await play(transport.silence(1000));
    expect(transport.sent.some(({ type }) => type === 'clear-audio')).toBe(false);
    await play(transport.speak(400));
    await play(transport.silence(2000));
    expect(lines()).toEqual([
      'user: Go on.',
      'assistant: one two three four five six',
      'user: Well. Stop it.',
      'assistant: Fine.',
    ]);
  });

  it('hangs up after its farewell was heard', async () => {
    const { play, transport, lines, ends, assertNothingLeft, of } = call({
      segments: ['Bye.'],
      replies: [{ text: 'Goodbye then.', toolCalls: [{ name: 'end_call' }] }],
    });
    await play(transport.speak(300));
    await play(transport.silence(3000));
    expect(lines()).toEqual(['user: Bye.', 'assistant: Goodbye then.']);
    expect(of('tool-called')[0]?.data).toEqual({ name: 'end_call', outcome: 'done' });
    expect(ends).toEqual([{ reason: 'agent-ended', detail: undefined }]);
    expect(transport.closed).toEqual({ code: 1000, reason: 'agent-ended' });
    assertNothingLeft();
  });

  it('does not hang up when the farewell was cut off, and the model is told', async () => {
    const { play, transport, ends, languageModel } = call({
      segments: ['Bye.', 'One more thing.'],
      replies: [{ text: 'Goodbye and thank you for calling us.', toolCalls: [{ name: 'end_call' }] }, 'Yes?'],
    });
    await play(transport.speak(300));
    await play(transport.silence(1000));
    await play(transport.speak(500));
    await play(transport.silence(2000));
    expect(ends).toEqual([]);
    expect(languageModel.requests[1]?.messages).toContainEqual({
      role: 'tool',
      toolCallId: 'call-0',
      toolName: 'end_call',
      content: 'not done: the caller interrupted before hearing what came with it',
    });
  });

  it('ends the stream over the socket where the carrier has a word for it', () => {
    const { conversation, transport } = call({ wire: { ...wire, stopStream: true } });
    conversation.end('ended-by-request');
    expect(transport.sent.map(({ type }) => type)).toEqual(['stop-stream']);
    expect(transport.closed?.code).toBe(1000);
  });

  it('reads keys as a turn of the caller', async () => {
    const { clock, transport, lines, of } = call({ replies: ['Thank you.'] });
    for (const digit of '12#') transport.receive({ type: 'dtmf', digit, durationMs: undefined });
    await clock.advance(2000);
    expect(of('dtmf-received').map(({ data }) => data.digit)).toEqual(['1', '2', '#']);
    expect(lines()).toEqual(['user: [pressed 12#]', 'assistant: Thank you.']);
  });

  it.each([
    ['a caller who never speaks', {}, 'silence', 'idle-timeout'],
    ['a socket that stays open without audio', {}, 'nothing', 'no-media'],
    ['a call that lasts too long', { agent: { maxDurationMs: 5000 } }, 'silence', 'max-duration'],
  ] as const)('ends %s', async (_, scene, caller, reason) => {
    const { clock, transport, ends, assertNothingLeft } = call(scene);
    if (caller === 'silence') void transport.silence(120_000);
    await clock.advance(121_000);
    expect(ends).toMatchObject([{ reason }]);
    assertNothingLeft();
  });

  it.each([
    ['the recogniser breaks', { segments: [{ fails: 'no licence' }] }],
    ['the recogniser hangs', { segments: ['HANGS'] }],
    ['the model breaks', { segments: ['Hello.'], replies: [{ fails: 'overloaded' }] }],
    ['the model hangs', { segments: ['Hello.'], replies: ['HANGS'] }],
    ['the voice breaks', { segments: ['Hello.'], replies: ['First. Broken here.'], voice: { failsOn: 'Broken' } }],
    ['the voice hangs', { segments: ['Hello.'], replies: ['First. Hanging here.'], voice: { hangsOn: 'Hanging' } }],
  ] as [string, Scene][])('ends the call properly when %s', async (_, scene) => {
    const { clock, transport, ends, assertNothingLeft, of } = call(scene);
    void transport.speak(500).then(() => transport.silence(29_000));
    await clock.advance(40_000);
    expect(ends).toMatchObject([{ reason: 'engine-failed' }]);
    expect(of('failure')).toHaveLength(1);
    assertNothingLeft();
  });

  it('keeps what was said when an engine fails in the middle', async () => {
    const { clock, transport, lines } = call({
      segments: ['Hello.'],
      replies: ['First. Broken here.'],
      voice: { failsOn: 'Broken' },
    });
    void transport.speak(500).then(() => transport.silence(5000));
    await clock.advance(6000);
    expect(lines()[0]).toBe('user: Hello.');
  });

  it('keeps what was said when the caller hangs up in the middle of the answer', async () => {
    const { play, transport, lines, ends, assertNothingLeft } = call({
      segments: ['Hello.'],
      replies: ['one two three four five six seven'],
    });
    await play(transport.speak(300));
    await play(transport.silence(1500));
    transport.receive({ type: 'stream-stopped', reason: 'callended' });
    expect(ends).toEqual([{ reason: 'caller-hung-up', detail: 'callended' }]);
    expect(lines()).toEqual(['user: Hello.', 'assistant: one two three']);
    assertNothingLeft();
  });

  it('keeps the words of a caller who is cut off while speaking', async () => {
    const { play, transport, lines } = call({ segments: [{ interims: ['I wanted to say'], final: 'never' }] });
    await play(transport.speak(500));
    transport.close(1000);
    expect(lines()).toEqual(['user: I wanted to say']);
  });

  it('goes on over a new socket when the old one was lost', async () => {
    const { clock, conversation, play, transport, lines, ends } = call({
      segments: ['Hello.', 'Still there?'],
      replies: ['one two three four', 'Yes.'],
    });
    await play(transport.speak(300));
    await play(transport.silence(1000));
    transport.lose();
    await clock.advance(9000);
    expect(ends).toEqual([]);
    const second = new LoopbackTransport({ clock, wire });
    conversation.attach(second);
    second.start();
    await play(second.speak(300));
    await play(second.silence(2000));
    expect(lines()).toEqual(['user: Hello.', 'assistant: one two', 'user: Still there?', 'assistant: Yes.']);
  });

  it('answers over the new socket what was asked before the old one was lost', async () => {
    const { clock, conversation, play, transport, lines } = call({
      segments: ['Hello.'],
      replies: [{ text: 'Never heard.', delayMs: 5000 }, 'Here I am.'],
    });
    await play(transport.speak(300));
    await play(transport.silence(1000));
    transport.lose();
    const second = new LoopbackTransport({ clock, wire });
    conversation.attach(second);
    second.start();
    await play(second.silence(2000));
    expect(lines()).toEqual(['user: Hello.', 'assistant: Here I am.']);
  });

  it('gives up a lost socket after ten seconds', async () => {
    const { clock, transport, ends, assertNothingLeft } = call();
    transport.lose();
    await clock.advance(9999);
    expect(ends).toEqual([]);
    await clock.advance(1);
    expect(ends).toMatchObject([{ reason: 'stream-lost' }]);
    assertNothingLeft();
  });

  it('turns away a socket that comes after the end', () => {
    const { clock, conversation } = call();
    conversation.end('ended-by-request');
    const late = new LoopbackTransport({ clock, wire });
    conversation.attach(late);
    expect(late.closed).toEqual({ code: 1000, reason: 'the call has ended' });
  });

  it('ends once, with the first reason', () => {
    const { conversation, ends } = call();
    conversation.end('ended-by-request', 'by a test');
    conversation.end('max-duration');
    expect(ends).toEqual([{ reason: 'ended-by-request', detail: 'by a test' }]);
    expect(conversation.isEnded).toBe(true);
  });

  it('tells the same story every time', async () => {
    const story = async () => {
      const { play, transport, events } = call({
        agent: { greeting: 'Hi.' },
        segments: ['Tell me a story.', 'Stop.'],
        replies: ['one two three four five six seven', 'Fine.'],
      });
      await play(transport.silence(1000));
      await play(transport.speak(500));
      await play(transport.silence(1700));
      await play(transport.speak(300));
      await play(transport.silence(3000));
      return JSON.stringify(events);
    };
    expect(await story()).toBe(await story());
  });
});
