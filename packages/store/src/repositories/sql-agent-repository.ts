import type { AgentConfig } from '@voice/core/agents';
import type { AgentRecord, AgentRepository } from '@voice/core/store';
import { and, asc, eq, ne, sql } from 'drizzle-orm';
import { run } from '../database/act.ts';
import type { Driver } from '../database/driver.ts';
import { toAgent } from '../rows/agent-row.ts';

/** Agents in either dialect. */
export class SqlAgentRepository implements AgentRepository {
  readonly #driver: Driver;

  constructor(driver: Driver) {
    this.#driver = driver;
  }

  async create(agent: AgentRecord): Promise<boolean> {
    const { agents } = this.#driver.tables;
    const created = await this.#driver.query(({ db }) =>
      db
        .insert(agents)
        .values({ ...agent, name: agent.config.name })
        .onConflictDoNothing({ target: [agents.accountId, agents.name] })
        .returning({ id: agents.id }),
    );
    return created.length === 1;
  }

  async find(accountId: string, id: string): Promise<AgentRecord | undefined> {
    const { agents } = this.#driver.tables;
    const [row] = await this.#driver.query(({ db }) => db.select().from(agents).where(this.#one(accountId, id)));
    return row && toAgent(row);
  }

  async findByName(accountId: string, name: string): Promise<AgentRecord | undefined> {
    const { agents } = this.#driver.tables;
    const named = and(eq(agents.accountId, accountId), eq(agents.name, name));
    const [row] = await this.#driver.query(({ db }) => db.select().from(agents).where(named));
    return row && toAgent(row);
  }

  async list(accountId: string): Promise<AgentRecord[]> {
    const { agents } = this.#driver.tables;
    const rows = await this.#driver.query(({ db }) =>
      db.select().from(agents).where(eq(agents.accountId, accountId)).orderBy(asc(agents.name)),
    );
    return rows.map(toAgent);
  }

  async update(
    accountId: string,
    id: string,
    config: AgentConfig,
    at: Date,
  ): Promise<AgentRecord | 'name-taken' | undefined> {
    const { agents } = this.#driver.tables;
    const one = this.#one(accountId, id);
    const updated = await this.#driver.write(function* ({ db }) {
      const namesake = and(eq(agents.accountId, accountId), eq(agents.name, config.name), ne(agents.id, id));
      const [present] = yield* run(db.select({ id: agents.id }).from(agents).where(one));
      if (present === undefined) return undefined;
      const taken = yield* run(db.select({ id: agents.id }).from(agents).where(namesake));
      if (taken.length > 0) return 'name-taken';
      const changes = { name: config.name, config, version: sql`${agents.version} + 1`, updatedAt: at };
      const [row] = yield* run(db.update(agents).set(changes).where(one).returning());
      return row;
    });
    return updated === undefined || updated === 'name-taken' ? updated : toAgent(updated);
  }

  async delete(accountId: string, id: string): Promise<boolean> {
    const { agents } = this.#driver.tables;
    const one = this.#one(accountId, id);
    // Changes phone numbers too, and may meet another act that does.
    const deleted = await this.#driver.write(({ db }) =>
      run(db.delete(agents).where(one).returning({ id: agents.id })),
    );
    return deleted.length === 1;
  }

  #one(accountId: string, id: string) {
    const { agents } = this.#driver.tables;
    return and(eq(agents.accountId, accountId), eq(agents.id, id));
  }
}
