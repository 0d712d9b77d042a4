import type { IncomingMessage } from 'node:http';
import express from 'express';
import { describe, expect, it } from 'vitest';
import { clientOf, type TrustProxy } from './client-address.ts';

/** The client of a request from `peer` that carries `forwarded`, where `proxies` are trusted. */
function clientFrom(peer: string, forwarded?: string, proxies: number | string[] = 0): string | undefined {
  const app = express().set('trust proxy', proxies);
  const request = { socket: { remoteAddress: peer }, headers: { 'x-forwarded-for': forwarded } };
  return clientOf(request as unknown as IncomingMessage, app.get('trust proxy fn') as TrustProxy);
}

describe('the client of a request', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['10.0.0.5', '10.0.0.5'],
  ])('is the peer %s itself without a proxy', (peer, client) => {
    expect(clientFrom(peer)).toBe(client);
  });

  it('is a /64 network in IPv6, of which one client has 2^64 addresses', () => {
    expect(clientFrom('2001:db8:1:2:3::4')).toBe(clientFrom('2001:db8:1:2:ffff::1'));
    expect(clientFrom('2001:db8:1:2:3::4')).not.toBe(clientFrom('2001:db8:1:3:3::4'));
  });

  it('cannot choose its address when no proxy is trusted', () => {
    expect(clientFrom('203.0.113.7', '198.51.100.1')).toBe('203.0.113.7');
  });

  it('is what the trusted proxy has seen, whatever the client wrote before it', () => {
    expect(clientFrom('10.0.0.5', '198.51.100.1, 203.0.113.7', 1)).toBe('203.0.113.7');
    expect(clientFrom('127.0.0.1', '198.51.100.1, 203.0.113.7', ['loopback'])).toBe('203.0.113.7');
    expect(clientFrom('127.0.0.1', '203.0.113.7, 10.0.0.5', 2)).toBe('203.0.113.7');
  });

  it.each([
    ['127.0.0.1', undefined],
    ['::1', undefined],
    ['127.0.0.1', '203.0.113.7'],
    ['10.0.0.5', '203.0.113.7'],
    ['::ffff:172.20.0.1', '203.0.113.7'],
    ['fd00::5', '203.0.113.7'],
    ['', undefined],
  ])('is not known from %s with %s: this machine, or a proxy that is not trusted', (peer, forwarded) => {
    expect(clientFrom(peer, forwarded)).toBeUndefined();
  });

  it('is not known when the trusted proxy sends nonsense', () => {
    expect(clientFrom('10.0.0.5', 'unknown', 1)).toBeUndefined();
  });
});
