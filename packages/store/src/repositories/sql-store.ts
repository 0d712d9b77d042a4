import type { Store } from '@voice/core/store';
import type { Driver } from '../database/driver.ts';
import { SqlAccountRepository } from './sql-account-repository.ts';
import { SqlAgentRepository } from './sql-agent-repository.ts';
import { SqlApiKeyRepository } from './sql-api-key-repository.ts';
import { SqlCallRepository } from './sql-call-repository.ts';
import { SqlConnectionRepository } from './sql-connection-repository.ts';
import { SqlPhoneNumberRepository } from './sql-phone-number-repository.ts';

/** All repositories over one driver, which it closes. */
export class SqlStore implements Store {
  readonly accounts: SqlAccountRepository;
  readonly apiKeys: SqlApiKeyRepository;
  readonly connections: SqlConnectionRepository;
  readonly agents: SqlAgentRepository;
  readonly phoneNumbers: SqlPhoneNumberRepository;
  readonly calls: SqlCallRepository;
  readonly #driver: Driver;

  constructor(driver: Driver) {
    this.#driver = driver;
    this.accounts = new SqlAccountRepository(driver);
    this.apiKeys = new SqlApiKeyRepository(driver);
    this.connections = new SqlConnectionRepository(driver);
    this.agents = new SqlAgentRepository(driver);
    this.phoneNumbers = new SqlPhoneNumberRepository(driver);
    this.calls = new SqlCallRepository(driver);
  }

  ping(): Promise<void> {
    return this.#driver.ping();
  }

  close(): Promise<void> {
    return this.#driver.close();
  }
}
