import { type Column, getTableName } from 'drizzle-orm';
import { PgDialect, getTableConfig as postgresConfig } from 'drizzle-orm/pg-core';
import { getTableConfig as sqliteConfig } from 'drizzle-orm/sqlite-core';
import { describe, expect, expectTypeOf, it } from 'vitest';
import * as postgresSchema from './postgres/schema.ts';
import * as sqliteSchema from './sqlite/schema.ts';

const postgres = { ...postgresSchema };
const sqlite = { ...sqliteSchema };

type Rows<Tables extends Record<string, { $inferSelect: unknown; $inferInsert: unknown }>> = {
  [Name in keyof Tables]: { select: Tables[Name]['$inferSelect']; insert: Tables[Name]['$inferInsert'] };
};
type TableConfig = ReturnType<typeof postgresConfig> | ReturnType<typeof sqliteConfig>;

const names = (columns: readonly unknown[]) => columns.map((column) => (column as Column).name);

/** All that a dialect says of a table, in words that both have. */
function structure(config: TableConfig) {
  return {
    name: config.name,
    columns: config.columns.map(({ name, dataType, notNull, primary, isUnique, hasDefault }) => ({
      name,
      dataType,
      notNull,
      primary,
      isUnique,
      hasDefault,
    })),
    indexes: config.indexes.map(({ config: { name, unique, columns, where } }) => ({
      name,
      unique: unique ?? false,
      columns: names(columns),
      where: where && new PgDialect().sqlToQuery(where),
    })),
    primaryKeys: config.primaryKeys.map(({ columns }) => names(columns)),
    foreignKeys: config.foreignKeys.map((foreignKey) => {
      const { columns, foreignColumns } = foreignKey.reference();
      const to = foreignColumns.map((column) => `${getTableName((column as Column).table)}.${(column as Column).name}`);
      return { from: names(columns), to, onDelete: foreignKey.onDelete ?? 'no action' };
    }),
    checks: config.checks.length,
  };
}

describe('the two schemas', () => {
  it('have rows of the same types', () => {
    expectTypeOf<Rows<typeof sqlite>>().toEqualTypeOf<Rows<typeof postgres>>();
    expect(Object.keys(sqlite).sort()).toEqual(Object.keys(postgres).sort());
  });

  it.each(Object.keys(postgres) as (keyof typeof postgres)[])('agree on %s', (name) => {
    expect(structure(sqliteConfig(sqlite[name]))).toEqual(structure(postgresConfig(postgres[name])));
  });

  it('give every table but the accounts themselves an account', () => {
    for (const [name, table] of Object.entries(postgres)) {
      if (name === 'accounts') continue;
      const { columns, foreignKeys } = postgresConfig(table);
      expect(columns.find((column) => column.name === 'account_id')?.notNull, name).toBe(true);
      const referring = foreignKeys.map((foreignKey) => names(foreignKey.reference().columns)[0]);
      expect(referring, name).toContain('account_id');
    }
  });
});
