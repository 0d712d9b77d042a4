CREATE TABLE "phone_numbers" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"account_id" text COLLATE "C" NOT NULL,
	"connection_id" text COLLATE "C" NOT NULL,
	"provider" text COLLATE "C" NOT NULL,
	"phone_number" text COLLATE "C" NOT NULL,
	"inbound_agent_id" text COLLATE "C",
	"outbound_agent_id" text COLLATE "C",
	"label" text COLLATE "C",
	"is_active" boolean NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
DROP INDEX "calls_open";--> statement-breakpoint
ALTER TABLE "connections" ALTER COLUMN "max_concurrent_calls" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "telephony" json DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "calls" ADD COLUMN "parameters" json DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "calls" ADD COLUMN "hang_up_method" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "calls" ADD COLUMN "answered_by" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "calls" ADD COLUMN "idempotency_key" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "calls" ADD COLUMN "request_hash" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "connections" ADD COLUMN "is_default" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "phone_numbers" ADD CONSTRAINT "phone_numbers_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "phone_numbers" ADD CONSTRAINT "phone_numbers_connection_id_connections_id_fk" FOREIGN KEY ("connection_id") REFERENCES "connections"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "phone_numbers" ADD CONSTRAINT "phone_numbers_inbound_agent_id_agents_id_fk" FOREIGN KEY ("inbound_agent_id") REFERENCES "agents"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "phone_numbers" ADD CONSTRAINT "phone_numbers_outbound_agent_id_agents_id_fk" FOREIGN KEY ("outbound_agent_id") REFERENCES "agents"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "phone_numbers_connection_number" ON "phone_numbers" USING btree ("connection_id","phone_number");--> statement-breakpoint
CREATE INDEX "phone_numbers_account_number" ON "phone_numbers" USING btree ("account_id","provider","phone_number");--> statement-breakpoint
CREATE INDEX "phone_numbers_inbound_agent" ON "phone_numbers" USING btree ("inbound_agent_id");--> statement-breakpoint
CREATE INDEX "phone_numbers_outbound_agent" ON "phone_numbers" USING btree ("outbound_agent_id");--> statement-breakpoint
CREATE UNIQUE INDEX "calls_idempotency_key" ON "calls" USING btree ("account_id","idempotency_key") WHERE "calls"."idempotency_key" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "connections_default" ON "connections" USING btree ("account_id","provider") WHERE "connections"."is_default" = true;--> statement-breakpoint
CREATE INDEX "calls_open" ON "calls" USING btree ("account_id","connection_id","lease_until") WHERE "calls"."ended_at" is null;