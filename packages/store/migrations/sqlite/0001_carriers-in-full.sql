CREATE TABLE `phone_numbers` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`connection_id` text NOT NULL,
	`provider` text NOT NULL,
	`phone_number` text NOT NULL,
	`inbound_agent_id` text,
	`outbound_agent_id` text,
	`label` text,
	`is_active` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`connection_id`) REFERENCES `connections`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`inbound_agent_id`) REFERENCES `agents`(`id`) ON UPDATE no action ON DELETE set null,
	FOREIGN KEY (`outbound_agent_id`) REFERENCES `agents`(`id`) ON UPDATE no action ON DELETE set null
);
--> statement-breakpoint
CREATE UNIQUE INDEX `phone_numbers_connection_number` ON `phone_numbers` (`connection_id`,`phone_number`);--> statement-breakpoint
CREATE INDEX `phone_numbers_account_number` ON `phone_numbers` (`account_id`,`provider`,`phone_number`);--> statement-breakpoint
CREATE INDEX `phone_numbers_inbound_agent` ON `phone_numbers` (`inbound_agent_id`);--> statement-breakpoint
CREATE INDEX `phone_numbers_outbound_agent` ON `phone_numbers` (`outbound_agent_id`);--> statement-breakpoint
DROP INDEX `calls_open`;--> statement-breakpoint
ALTER TABLE `calls` ADD `parameters` text DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE `calls` ADD `hang_up_method` text;--> statement-breakpoint
ALTER TABLE `calls` ADD `answered_by` text;--> statement-breakpoint
ALTER TABLE `calls` ADD `idempotency_key` text;--> statement-breakpoint
ALTER TABLE `calls` ADD `request_hash` text;--> statement-breakpoint
CREATE UNIQUE INDEX `calls_idempotency_key` ON `calls` (`account_id`,`idempotency_key`) WHERE "calls"."idempotency_key" is not null;--> statement-breakpoint
CREATE INDEX `calls_open` ON `calls` (`account_id`,`connection_id`,`lease_until`) WHERE "calls"."ended_at" is null;--> statement-breakpoint
PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_connections` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`provider` text NOT NULL,
	`is_default` integer DEFAULT false NOT NULL,
	`name` text NOT NULL,
	`status` text NOT NULL,
	`settings` text NOT NULL,
	`encrypted_credentials` text NOT NULL,
	`max_concurrent_calls` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
INSERT INTO `__new_connections`("id", "account_id", "provider", "is_default", "name", "status", "settings", "encrypted_credentials", "max_concurrent_calls", "created_at", "updated_at") SELECT "id", "account_id", "provider", false, "name", "status", "settings", "encrypted_credentials", "max_concurrent_calls", "created_at", "updated_at" FROM `connections`;--> statement-breakpoint
DROP TABLE `connections`;--> statement-breakpoint
ALTER TABLE `__new_connections` RENAME TO `connections`;--> statement-breakpoint
PRAGMA foreign_keys=ON;--> statement-breakpoint
CREATE INDEX `connections_account` ON `connections` (`account_id`,`created_at`,`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `connections_default` ON `connections` (`account_id`,`provider`) WHERE "connections"."is_default" = true;--> statement-breakpoint
ALTER TABLE `accounts` ADD `telephony` text DEFAULT '{}' NOT NULL;