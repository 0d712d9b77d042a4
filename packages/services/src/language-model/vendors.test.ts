import { anthropicWire } from '../test-support/anthropic-wire.ts';
import { chatCompletionsWire, deepSeekWire, groqWire } from '../test-support/chat-completions-wire.ts';
import { googleWire } from '../test-support/google-wire.ts';
import { responsesWire } from '../test-support/responses-wire.ts';
import { describeLanguageModel } from '../testing/describe-language-model.ts';
import { anthropicModel } from './anthropic-model.ts';
import { azureOpenAiModel } from './azure-openai-model.ts';
import { deepSeekModel } from './deepseek-model.ts';
import { googleModel } from './google-model.ts';
import { groqModel } from './groq-model.ts';
import { openAiCompatibleModel } from './openai-compatible-model.ts';
import { openAiModel } from './openai-model.ts';

describeLanguageModel('OpenAI, Responses', {
  create: (options) => openAiModel({ ...options, model: 'gpt-4.1' }),
  wire: responsesWire,
  usage: { vendor: 'openai', model: 'gpt-4.1' },
});

describeLanguageModel('OpenAI, chat completions', {
  create: (options) => openAiModel({ ...options, model: 'gpt-4.1', api: 'chat' }),
  wire: chatCompletionsWire,
  usage: { vendor: 'openai', model: 'gpt-4.1' },
});

describeLanguageModel('Azure OpenAI, Responses', {
  create: (options) => azureOpenAiModel({ ...options, model: 'our-deployment' }),
  wire: responsesWire,
  usage: { vendor: 'azure-openai', model: 'our-deployment' },
});

describeLanguageModel('Azure OpenAI, chat completions', {
  create: (options) => azureOpenAiModel({ ...options, model: 'our-deployment', api: 'chat' }),
  wire: chatCompletionsWire,
  usage: { vendor: 'azure-openai', model: 'our-deployment' },
});

describeLanguageModel('Anthropic', {
  create: (options) => anthropicModel({ ...options, model: 'claude-haiku-4-5' }),
  wire: anthropicWire,
  usage: { vendor: 'anthropic', model: 'claude-haiku-4-5' },
});

describeLanguageModel('Google', {
  create: (options) => googleModel({ ...options, model: 'gemini-2.5-flash' }),
  wire: googleWire,
  usage: { vendor: 'google', model: 'gemini-2.5-flash' },
});

describeLanguageModel('DeepSeek', {
  create: (options) => deepSeekModel({ ...options, model: 'deepseek-chat' }),
  wire: deepSeekWire,
  usage: { vendor: 'deepseek', model: 'deepseek-chat' },
});

describeLanguageModel('Groq', {
  create: (options) => groqModel({ ...options, model: 'llama-3.3-70b-versatile' }),
  wire: groqWire,
  usage: { vendor: 'groq', model: 'llama-3.3-70b-versatile' },
});

describeLanguageModel('OpenAI-compatible', {
  create: (options) => openAiCompatibleModel({ ...options, model: 'llama3' }),
  wire: chatCompletionsWire,
  usage: { vendor: 'openai-compatible', model: 'llama3' },
});
