-- Asking for another plan. Live checkouts act on core.subscriptions, those of test on a simulated
-- subscription, so that a test key changes no row of core.

create table {{schema}}.checkouts (
  workspace_id  text not null,
  id            text collate "C" not null,
  plan          text not null,
  provider      text not null check (provider in ('built-in', 'stripe')),
  -- What finds it: SHA-256 of the secret in our own link, or what we told the provider to call it.
  reference     text not null,
  -- pending: confirmed, and waits for the operator. superseded: a later one was confirmed.
  status        text not null
                check (status in ('open', 'pending', 'completed', 'declined', 'superseded')),
  success_url   text,
  cancel_url    text,
  -- The API key that asked, and the person behind it.
  created_by    text not null,
  member_id     text not null,
  created_at    timestamptz not null,
  expires_at    timestamptz not null,
  confirmed_at  timestamptz,
  decided_at    timestamptz,
  primary key (workspace_id, id)
);
-- The one look-up that comes before the tenant is known.
create unique index checkouts_reference on {{schema}}.checkouts (reference);
create unique index checkouts_pending on {{schema}}.checkouts (workspace_id)
  where status = 'pending';
create index checkouts_age on {{schema}}.checkouts (created_at);

-- Of the test environment. In live it stays empty: the real ones are in core.
create table {{schema}}.simulated_subscriptions (
  workspace_id           text primary key,
  plan                   text not null references core.plans (id),
  status                 text not null check (status in ('active', 'past_due', 'canceled')),
  provider               text not null check (provider in ('built-in', 'stripe')),
  customer               text,
  reference              text,
  requests_per_second    integer,
  monthly_quota          bigint,
  audit_retention_days   integer,
  current_period_end     timestamptz,
  version                integer not null default 1,
  updated_at             timestamptz not null
);
create unique index simulated_subscriptions_reference
  on {{schema}}.simulated_subscriptions (provider, reference);

-- Events of a payment provider that were applied, so that a replay changes nothing.
create table {{schema}}.provider_events (
  workspace_id  text not null,
  id            text collate "C" not null,
  kind          text not null,
  applied_at    timestamptz not null,
  primary key (workspace_id, id)
);
create index provider_events_age on {{schema}}.provider_events (applied_at);

-- What is to be billed by use: one row per workspace and slice of time, sent by a job.
create table {{schema}}.usage_reports (
  workspace_id        text not null,
  -- Says workspace and slice, so that the same use is never written, or billed, twice.
  identifier          text collate "C" not null,
  quantity            bigint not null check (quantity > 0),
  used_at             timestamptz not null,
  -- The first try: from then on the provider may know of it.
  first_sent_at       timestamptz,
  accepted_at         timestamptz,
  -- Set when it can no longer be sent without the risk of being billed twice.
  given_up_at         timestamptz,
  primary key (workspace_id, identifier)
);
create index usage_reports_due on {{schema}}.usage_reports (used_at)
  where accepted_at is null and given_up_at is null;
