import { eq, isNotNull, isNull, sql } from 'drizzle-orm';
import { index, primaryKey, sqliteTable, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { boolean, fraction, json, text, timestamp, wholeNumber } from './columns.ts';

/** Tenants. */
export const accounts = sqliteTable('accounts', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  telephony: json('telephony').notNull().default(sql`'{}'`),
  /** Encrypted: the store cannot read them. */
  serviceKeys: text('service_keys').notNull().default(''),
  createdAt: timestamp('created_at').notNull(),
});

/** Keys to the API, as hashes. */
export const apiKeys = sqliteTable(
  'api_keys',
  {
    id: text('id').primaryKey(),
    accountId: text('account_id')
      .notNull()
      .references(() => accounts.id),
    name: text('name').notNull(),
    prefix: text('prefix').notNull(),
    keyHash: text('key_hash').notNull(),
    role: text('role').notNull(),
    createdAt: timestamp('created_at').notNull(),
    lastUsedAt: timestamp('last_used_at'),
    revokedAt: timestamp('revoked_at'),
  },
  (table) => [
    uniqueIndex('api_keys_key_hash').on(table.keyHash),
    index('api_keys_account').on(table.accountId, table.createdAt, table.id),
  ],
);

/** Accounts at carriers and their credentials; at most one default of each carrier. */
export const connections = sqliteTable(
  'connections',
  {
    id: text('id').primaryKey(),
    accountId: text('account_id')
      .notNull()
      .references(() => accounts.id),
    provider: text('provider').notNull(),
    isDefault: boolean('is_default').notNull().default(false),
    name: text('name').notNull(),
    status: text('status').notNull(),
    settings: json('settings').notNull(),
    encryptedCredentials: text('encrypted_credentials').notNull(),
    maxConcurrentCalls: wholeNumber('max_concurrent_calls'),
    createdAt: timestamp('created_at').notNull(),
    updatedAt: timestamp('updated_at').notNull(),
  },
  (table) => [
    index('connections_account').on(table.accountId, table.createdAt, table.id),
    uniqueIndex('connections_default').on(table.accountId, table.provider).where(eq(table.isDefault, sql`true`)),
  ],
);

/** Agents; `name` repeats the configuration's, for the index. */
export const agents = sqliteTable(
  'agents',
  {
    id: text('id').primaryKey(),
    accountId: text('account_id')
      .notNull()
      .references(() => accounts.id),
    name: text('name').notNull(),
    config: json('config').notNull(),
    version: wholeNumber('version').notNull(),
    createdAt: timestamp('created_at').notNull(),
    updatedAt: timestamp('updated_at').notNull(),
  },
  (table) => [uniqueIndex('agents_account_name').on(table.accountId, table.name)],
);

/** Our numbers at carriers and the agents behind them; each number once in a connection. */
export const phoneNumbers = sqliteTable(
  'phone_numbers',
  {
    id: text('id').primaryKey(),
    accountId: text('account_id')
      .notNull()
      .references(() => accounts.id),
    connectionId: text('connection_id')
      .notNull()
      .references(() => connections.id, { onDelete: 'cascade' }),
    provider: text('provider').notNull(),
    phoneNumber: text('phone_number').notNull(),
    inboundAgentId: text('inbound_agent_id').references(() => agents.id, { onDelete: 'set null' }),
    outboundAgentId: text('outbound_agent_id').references(() => agents.id, { onDelete: 'set null' }),
    label: text('label'),
    isActive: boolean('is_active').notNull(),
    createdAt: timestamp('created_at').notNull(),
    updatedAt: timestamp('updated_at').notNull(),
  },
  (table) => [
    uniqueIndex('phone_numbers_connection_number').on(table.connectionId, table.phoneNumber),
    index('phone_numbers_account_number').on(table.accountId, table.provider, table.phoneNumber),
    index('phone_numbers_inbound_agent').on(table.inboundAgentId),
    index('phone_numbers_outbound_agent').on(table.outboundAgentId),
  ],
);

/** Calls. Agent and connection are plain values: both may be deleted while their calls are kept. */
export const calls = sqliteTable(
  'calls',
  {
    id: text('id').primaryKey(),
    accountId: text('account_id')
      .notNull()
      .references(() => accounts.id),
    agentId: text('agent_id').notNull(),
    agentName: text('agent_name').notNull(),
    connectionId: text('connection_id'),
    provider: text('provider').notNull(),
    providerCallId: text('provider_call_id'),
    direction: text('direction').notNull(),
    from: text('from').notNull(),
    to: text('to').notNull(),
    parameters: json('parameters').notNull().default(sql`'{}'`),
    status: text('status').notNull(),
    endReason: text('end_reason'),
    endDetail: text('end_detail'),
    hangUpMethod: text('hang_up_method'),
    answeredBy: text('answered_by'),
    createdAt: timestamp('created_at').notNull(),
    answeredAt: timestamp('answered_at'),
    endedAt: timestamp('ended_at'),
    leaseUntil: timestamp('lease_until').notNull(),
    idempotencyKey: text('idempotency_key'),
    requestHash: text('request_hash'),
  },
  (table) => [
    uniqueIndex('calls_provider_call').on(table.provider, table.providerCallId),
    index('calls_account_newest').on(table.accountId, table.createdAt, table.id),
    uniqueIndex('calls_idempotency_key')
      .on(table.accountId, table.idempotencyKey)
      .where(isNotNull(table.idempotencyKey)),
    index('calls_open').on(table.accountId, table.connectionId, table.leaseUntil).where(isNull(table.endedAt)),
    index('calls_open_lease').on(table.leaseUntil).where(isNull(table.endedAt)),
  ],
);

/** Words that admit one live socket of their call, as hashes. */
export const streamTokens = sqliteTable(
  'stream_tokens',
  {
    tokenHash: text('token_hash').primaryKey(),
    accountId: text('account_id')
      .notNull()
      .references(() => accounts.id),
    callId: text('call_id')
      .notNull()
      .references(() => calls.id, { onDelete: 'cascade' }),
    provider: text('provider').notNull(),
    agentName: text('agent_name').notNull(),
    expiresAt: timestamp('expires_at').notNull(),
    inUse: boolean('in_use').notNull(),
    releasedAt: timestamp('released_at'),
  },
  (table) => [index('stream_tokens_call').on(table.callId), index('stream_tokens_account').on(table.accountId)],
);

/** What happened in each call, in order. */
export const callEvents = sqliteTable(
  'call_events',
  {
    id: text('id').primaryKey(),
    accountId: text('account_id')
      .notNull()
      .references(() => accounts.id),
    callId: text('call_id')
      .notNull()
      .references(() => calls.id, { onDelete: 'cascade' }),
    sequence: wholeNumber('sequence').notNull(),
    type: text('type').notNull(),
    at: timestamp('at').notNull(),
    atMs: fraction('at_ms').notNull(),
    data: json('data').notNull(),
  },
  (table) => [
    uniqueIndex('call_events_call_sequence').on(table.callId, table.sequence),
    index('call_events_account').on(table.accountId),
  ],
);

/** The transcripts, as heard. */
export const utterances = sqliteTable(
  'utterances',
  {
    accountId: text('account_id')
      .notNull()
      .references(() => accounts.id),
    callId: text('call_id')
      .notNull()
      .references(() => calls.id, { onDelete: 'cascade' }),
    sequence: wholeNumber('sequence').notNull(),
    role: text('role').notNull(),
    content: text('content').notNull(),
    generated: text('generated').notNull(),
    startedAtMs: fraction('started_at_ms').notNull(),
    endedAtMs: fraction('ended_at_ms').notNull(),
    interrupted: boolean('interrupted').notNull(),
  },
  (table) => [
    primaryKey({ name: 'utterances_call_sequence', columns: [table.callId, table.sequence] }),
    index('utterances_account').on(table.accountId),
  ],
);

/** Where the sound of each call is kept; at most one per call. */
export const recordings = sqliteTable(
  'recordings',
  {
    id: text('id').primaryKey(),
    accountId: text('account_id')
      .notNull()
      .references(() => accounts.id),
    callId: text('call_id')
      .notNull()
      .references(() => calls.id, { onDelete: 'cascade' }),
    location: text('location').notNull(),
    byteLength: wholeNumber('byte_length').notNull(),
    durationMs: fraction('duration_ms').notNull(),
    sampleRate: wholeNumber('sample_rate').notNull(),
    channels: wholeNumber('channels').notNull(),
    createdAt: timestamp('created_at').notNull(),
  },
  (table) => [uniqueIndex('recordings_call').on(table.callId), index('recordings_account').on(table.accountId)],
);
