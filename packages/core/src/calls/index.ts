export { type CallEvent, type CallEventType, callEventTypes, type TurnLatency, type Utterance } from './call-event.ts';
export {
  type AnsweredBy,
  answerers,
  type CallEndReason,
  type CallStatus,
  callEndReasons,
  callStatuses,
  callStatusRank,
  canFollow,
  type FinalCallStatus,
  finalCallStatuses,
  isFinalCallStatus,
} from './call-status.ts';
export type { ConversationEnd, ConversationEvents, ConversationPort } from './conversation.ts';
