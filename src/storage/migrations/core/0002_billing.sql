-- Plans, and which one each workspace is on.

create table core.plans (
  id                    text primary key check (id ~ '^[a-z0-9-]{2,32}$'),
  name                  text not null,
  -- Their order, the smallest first.
  sort                  integer not null unique,
  -- Null: agreed with each customer.
  price_cents           integer check (price_cents >= 0),
  currency              text not null default 'usd' check (currency ~ '^[a-z]{3}$'),
  billing_interval      text not null default 'month' check (billing_interval in ('month', 'year')),
  -- Null: no limit.
  requests_per_second   integer check (requests_per_second > 0),
  monthly_quota         bigint check (monthly_quota > 0),
  -- Null: agreed with each customer; nothing is deleted.
  audit_retention_days  integer check (audit_retention_days > 0),
  -- Whether a checkout may ask for it; the others are agreed with the operator.
  is_sold               boolean not null
);

insert into core.plans
  (id, name, sort, price_cents, requests_per_second, monthly_quota, audit_retention_days, is_sold)
values
  ('trial', 'Trial', 10, 0, 5, 10000, 30, true),
  ('starter', 'Starter', 20, 2900, 10, 100000, 30, true),
  ('pro', 'Pro', 30, 19900, 100, 1000000, 90, true),
  ('business', 'Business', 40, 99900, 500, 10000000, 365, true),
  ('enterprise', 'Enterprise', 50, null, null, null, null, false);

-- One row per workspace. The limits are those of the plan when it was taken: a price list that
-- changes later changes nobody's.
create table core.subscriptions (
  workspace_id           text primary key references core.workspaces (id),
  plan                   text not null references core.plans (id),
  status                 text not null check (status in ('active', 'past_due', 'canceled')),
  provider               text not null check (provider in ('built-in', 'stripe')),
  -- The provider's ids of the customer and of the subscription.
  customer               text,
  reference              text,
  requests_per_second    integer,
  monthly_quota          bigint,
  audit_retention_days   integer,
  current_period_end     timestamptz,
  version                integer not null default 1,
  updated_at             timestamptz not null
);
create unique index subscriptions_reference on core.subscriptions (provider, reference);

-- What was there before plans were: unlimited, as it was.
insert into core.subscriptions (workspace_id, plan, status, provider, updated_at)
select id, 'enterprise', 'active', 'built-in', created_at from core.workspaces;
