import { benchConversation } from './conversation.ts';

await benchConversation();
