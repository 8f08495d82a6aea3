-- Rules about what agents may be given. A policy never changes, but for its end; history stays.

create table {{schema}}.policies (
  workspace_id    text not null,
  id              text collate "C" not null,
  name            text not null,
  description     text,
  effect          text not null check (effect in ('deny', 'limit', 'allow')),
  -- Agents, scope, conditions and Cedar, as the caller wrote them.
  terms           jsonb not null,
  mode            text not null check (mode in ('enforce', 'audit')),
  guardrail       boolean not null,
  status          text not null default 'active' check (status in ('active', 'inactive')),
  created_by      text not null,
  created_at      timestamptz not null,
  deactivated_at  timestamptz,
  primary key (workspace_id, id),
  check ((status = 'inactive') = (deactivated_at is not null))
);
create index policies_page on {{schema}}.policies (workspace_id, created_at desc, id desc);
create index policies_active on {{schema}}.policies (workspace_id) where status = 'active';

-- Which policies are in force: read by every issue, so one small row for each workspace that ever had any.
create table {{schema}}.policy_versions (
  workspace_id  text primary key,
  version       integer not null,
  active        integer not null check (active >= 0)
);
