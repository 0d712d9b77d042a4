import type { LanguageModelMessage } from '@voice/core/services';
import { describe, expect, it } from 'vitest';
import { prepareMessages } from './prepare-messages.ts';

const ask = (id: string): LanguageModelMessage => ({
  role: 'assistant',
  content: '',
  toolCalls: [{ id, name: 'find_slot', arguments: {} }],
});
const outcome = (toolCallId: string): LanguageModelMessage => ({
  role: 'tool',
  toolCallId,
  toolName: 'find_slot',
  content: 'free',
});
const user = (content: string): LanguageModelMessage => ({ role: 'user', content });
const agent = (content: string): LanguageModelMessage => ({ role: 'assistant', content });
const system = (content: string): LanguageModelMessage => ({ role: 'system', content });

describe('a conversation, as every vendor takes it', () => {
  it('stays as it was', () => {
    const messages = [system('Be brief.'), agent('Hello!'), user('Hi.'), ask('1'), outcome('1'), system('Hurry.')];
    expect(prepareMessages(messages, 'free')).toEqual(messages);
  });

  it('loses empty lines', () => {
    expect(prepareMessages([system(''), user(' '), agent(''), user('Hi.')], 'free')).toEqual([user('Hi.')]);
  });

  it('keeps each outcome next to its call, though the caller spoke in between', () => {
    const messages = [ask('1'), user('Are you there?'), outcome('1')];
    expect(prepareMessages(messages, 'free')).toEqual([ask('1'), outcome('1'), user('Are you there?')]);
  });

  it('makes up for an outcome that is missing, and drops one that nobody asked for', () => {
    expect(prepareMessages([ask('1'), user('So?'), outcome('7')], 'free')).toEqual([
      ask('1'),
      { ...outcome('1'), content: '(The outcome is not known.)' },
      user('So?'),
    ]);
  });
});

describe('a conversation, as vendors with strict turns take it', () => {
  it('has its instructions in one piece, first', () => {
    expect(prepareMessages([system('Be brief.'), system('Be kind.'), user('Hi.')], 'strict')).toEqual([
      system('Be brief.\n\nBe kind.'),
      user('Hi.'),
    ]);
  });

  it('begins with the caller, though the agent greets first', () => {
    expect(prepareMessages([system('Be brief.'), agent('Hello!'), user('Hi.')], 'strict')).toEqual([
      system('Be brief.'),
      user('(The call begins.)'),
      agent('Hello!'),
      user('Hi.'),
    ]);
  });

  it('ends with the caller, for no model goes on from a line of its own', () => {
    expect(prepareMessages([user('Hi.'), agent('Hello!')], 'strict').at(-1)).toEqual(user('(The caller is silent.)'));
    expect(prepareMessages([user('Hi.'), ask('1'), outcome('1')], 'strict').at(-1)).toEqual(outcome('1'));
  });

  it('tells later instructions in the turn of the caller', () => {
    expect(prepareMessages([user('Hi.'), system('The caller interrupted you.')], 'strict')).toEqual([
      user('Hi.\n(System: The caller interrupted you.)'),
    ]);
  });

  it('takes neighbours of one role for one turn', () => {
    expect(
      prepareMessages([user('Hi.'), user('Hello?'), agent('Yes?'), agent('I am here.'), user('Good.')], 'strict'),
    ).toEqual([user('Hi.\nHello?'), agent('Yes?\nI am here.'), user('Good.')]);
  });

  it('asks for a tool in the same turn that speaks', () => {
    expect(prepareMessages([user('Hi.'), agent('One moment.'), ask('1'), outcome('1')], 'strict')).toEqual([
      user('Hi.'),
      { ...ask('1'), content: 'One moment.' },
      outcome('1'),
    ]);
  });

  it('says that the call begins when nothing was said at all', () => {
    expect(prepareMessages([system('Greet the caller.')], 'strict')).toEqual([
      system('Greet the caller.'),
      user('(The call begins.)'),
    ]);
    expect(prepareMessages([], 'strict')).toEqual([user('(The call begins.)')]);
  });

  it('keeps ids that another vendor made, in letters that all of them take', () => {
    expect(
      prepareMessages([user('Hi.'), ask('functions.find:0'), outcome('functions.find:0')], 'strict').slice(1),
    ).toEqual([ask('functions_find_0'), outcome('functions_find_0')]);
  });
});
