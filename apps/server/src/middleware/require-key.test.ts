import type { ApiKeyRecord } from '@voice/core/store';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '../security/secrets.ts';
import { TestServer } from '../test-support/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.close());

async function addKey(key: string, changes: Partial<ApiKeyRecord> = {}): Promise<ApiKeyRecord> {
  const record: ApiKeyRecord = {
    id: crypto.randomUUID(),
    accountId: server.server.accountId,
    name: 'test',
    prefix: key.slice(0, 4),
    keyHash: sha256(key),
    role: 'admin',
    createdAt: new Date(),
    lastUsedAt: undefined,
    revokedAt: undefined,
    ...changes,
  };
  await server.server.store.apiKeys.create(record);
  return record;
}

describe('the API', () => {
  it.each([
    ['no key', {}],
    ['a wrong key', { Authorization: 'Bearer wrong-key-0123456789' }],
    ['another scheme', { Authorization: 'Basic dXNlcjp3b3Jk' }],
    ['an empty key', { Authorization: 'Bearer ' }],
    ['a key with a space inside', { Authorization: 'Bearer test-key 0123456789' }],
  ])('answers 401 to %s, also on paths that do not exist', async (_what, headers) => {
    for (const path of ['/api/agents', '/api/calls', '/api/nothing']) {
      const answer = await server.api('GET', path, { key: '', headers: headers as Record<string, string> });
      expect(answer).toMatchObject({ status: 401, body: { detail: expect.stringContaining('Authorization') } });
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    }
  });

  it('takes a stored key, and writes down when it was used', async () => {
    const { id } = await addKey('vk_admin-key-0123456789');
    expect(await server.api('GET', '/api/agents', { key: 'vk_admin-key-0123456789' })).toMatchObject({ status: 200 });
    const keys = await server.server.store.apiKeys.list(server.server.accountId);
    expect(keys.find((key) => key.id === id)?.lastUsedAt).toBeInstanceOf(Date);
  });

  it('answers 401 to a key that was revoked', async () => {
    const { id } = await addKey('vk_revoked-key-0123456789');
    await server.server.store.apiKeys.revoke(server.server.accountId, id, new Date());
    expect(await server.api('GET', '/api/agents', { key: 'vk_revoked-key-0123456789' })).toMatchObject({ status: 401 });
  });

  it("lets a viewer's key read only, and keeps secret URLs from it", async () => {
    const key = 'vk_viewer-key-0123456789';
    await addKey(key, { role: 'viewer' });
    const read = await server.api('GET', '/api/agents', { key });
    expect(read).toMatchObject({ status: 200, body: [{ name: 'demo', inbound_webhook_urls: null }] });
    for (const [method, path] of [
      ['POST', '/api/agents'],
      ['PATCH', `/api/agents/${read.body[0].id}`],
      ['DELETE', `/api/agents/${read.body[0].id}`],
      ['POST', '/api/calls/00000000-0000-4000-8000-000000000000/end'],
    ] as const) {
      expect(await server.api(method, path, { key, body: {} })).toMatchObject({ status: 403 });
    }
  });

  it('says 404 in JSON for what does not exist, and does not say what it is made with', async () => {
    const answer = await server.api('GET', '/nothing');
    expect(answer).toMatchObject({ status: 404, body: { detail: expect.any(String) } });
    expect(answer.headers.has('x-powered-by')).toBe(false);
  });

  it('never writes a key or a path with a secret to the log', async () => {
    await server.api('POST', '/telephony/exotel/inbound/demo/very-secret-word', { key: 'vk_never-logged-key' });
    await server.api('GET', '/api/agents', { key: 'vk_never-logged-key' });
    const log = JSON.stringify(server.logs);
    expect(log).not.toMatch(/very-secret-word|never-logged|test-key-0123456789/);
    expect(log).toContain('/telephony/:provider/inbound/:agent_name');
  });
});
