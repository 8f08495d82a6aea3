-- What keys are used for: counts of requests by minute, hour and day; where each key was seen; what was
-- unusual about it.

create table {{schema}}.usage_counts (
  workspace_id  text not null,
  -- How long a bucket is: minute, hour or day. Each request is in one of each.
  step          text collate "C" not null check (step in ('minute', 'hour', 'day')),
  start         timestamptz not null,
  -- Empty, as operation and code are, where there were too many to tell apart.
  key_id        text collate "C" not null,
  lineage_id    text collate "C" not null,
  operation     text collate "C" not null,
  status        integer not null,
  -- Of the refusal; empty when there was none.
  code          text collate "C" not null,
  -- ISO 3166-1 alpha-2, or unknown.
  country       text collate "C" not null,
  requests      bigint not null,
  -- Requests by bucket of latency (src/usage/latency.ts).
  latency       bigint[] not null,
  primary key (workspace_id, step, start, key_id, operation, status, code, country)
);
create index usage_counts_lineage on {{schema}}.usage_counts (workspace_id, lineage_id, step, start);
-- For retention, which asks for no workspace.
create index usage_counts_start on {{schema}}.usage_counts (step, start);

-- The last batch of each process that is in usage_counts, so that none is counted twice. Of no tenant.
create table {{schema}}.usage_flushes (
  writer  text collate "C" primary key,
  seq     bigint not null,
  at      timestamptz not null
);

-- Since when and until when a key, with those that it was rotated from, was used from a country; with
-- an empty country, from anywhere.
create table {{schema}}.usage_seen (
  workspace_id  text not null,
  lineage_id    text collate "C" not null,
  country       text collate "C" not null,
  -- The one that was used last.
  key_id        text collate "C" not null,
  first_at      timestamptz not null,
  last_at       timestamptz not null,
  -- The end of the last long silence, and its start.
  resumed_at    timestamptz,
  silent_since  timestamptz,
  primary key (workspace_id, lineage_id, country)
);
create index usage_seen_last on {{schema}}.usage_seen (last_at);
create index usage_seen_first on {{schema}}.usage_seen (first_at);

create table {{schema}}.usage_anomalies (
  workspace_id  text not null,
  id            text collate "C" not null,
  at            timestamptz not null,
  kind          text collate "C" not null,
  key_id        text collate "C" not null,
  lineage_id    text collate "C" not null,
  -- What else tells it apart: the country, the half of a rotated key.
  subject       text collate "C" not null,
  window_start  timestamptz not null,
  details       jsonb not null,
  primary key (workspace_id, id),
  unique (workspace_id, lineage_id, kind, subject, window_start)
);
create index usage_anomalies_at on {{schema}}.usage_anomalies (workspace_id, at desc, id desc);
-- For retention, which asks for no workspace.
create index usage_anomalies_old on {{schema}}.usage_anomalies (at);
