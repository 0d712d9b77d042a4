import { agentConfigSchema } from '@voice/core/agents';
import type { Store } from '@voice/core/store';
import type { Clock, Ids } from '@voice/core/time';

const DEMO_AGENT = agentConfigSchema.parse({
  name: 'demo',
  label: 'Demo',
  description: 'Answers by rule, so that a first call needs no key. Change it or make your own.',
  greeting: 'Hello! This is the demo agent. You can ask me a question, or say goodbye to hang up.',
  languageModel: {
    provider: 'rules',
    rules: [
      { when: 'goodbye', say: 'Thank you for calling. Goodbye!', afterwards: 'end-call' },
      { when: 'good bye', say: 'Thank you for calling. Goodbye!', afterwards: 'end-call' },
      { when: 'bye', say: 'Thank you for calling. Bye!', afterwards: 'end-call' },
      { when: 'hang up', say: 'All right. Have a nice day!', afterwards: 'end-call' },
      { when: 'how are you', say: 'I am very well, thank you. What can I do for you?' },
      { when: 'your name', say: 'My name is Demo. I answer by rule, without any network.' },
      { when: 'who are you', say: 'I am the demo agent of this server.' },
      { when: 'what can you do', say: 'I repeat what I have understood, so that you can try how well I hear you.' },
      { when: 'help', say: 'Say anything, and I tell you what I have understood.' },
      { when: 'thank you', say: 'You are welcome. Is there anything else?' },
      { when: 'thanks', say: 'You are welcome. Is there anything else?' },
      { when: 'hello', say: 'Hello! Nice to hear you.' },
    ],
    otherwise: 'I heard: {{utterance}}. What else?',
  },
});

/** Gives an account without agents one that can be called at once. @returns whether it was made */
export async function ensureDemoAgent({
  store,
  accountId,
  clock,
  ids,
}: {
  store: Pick<Store, 'agents'>;
  accountId: string;
  clock: Clock;
  ids: Ids;
}): Promise<boolean> {
  if ((await store.agents.list(accountId)).length > 0) return false;
  const at = clock.date();
  return store.agents.create({
    id: ids.uuid(),
    accountId,
    config: DEMO_AGENT,
    version: 1,
    createdAt: at,
    updatedAt: at,
  });
}
