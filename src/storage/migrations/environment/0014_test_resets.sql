-- The monthly reset of test data. In live both tables stay empty.

create table {{schema}}.test_resets (
  workspace_id  text primary key,
  -- The UTC month whose reset was begun last; a new workspace begins with the month that it was made in.
  month         text not null check (month ~ '^\d{4}-\d\d$'),
  -- While one is under way: what was made until then goes. It is gone on with after a crash.
  cutoff        timestamptz,
  asked_by      text check (asked_by in ('schedule', 'operator')),
  -- What has gone so far, or went the last time, by kind.
  deleted       jsonb not null default '{}',
  finished_at   timestamptz
);

insert into {{schema}}.test_resets (workspace_id, month)
select id, pg_catalog.to_char(pg_catalog.now() at time zone 'UTC', 'YYYY-MM')
from core.workspaces where '{{schema}}' = 'test';

-- Agents that are gone while tokens of theirs may not have expired: those must not pass again after a
-- restart.
create table {{schema}}.reset_agents (
  workspace_id  text not null,
  id            text collate "C" not null,
  ended_at      timestamptz not null,
  primary key (workspace_id, id)
);
create index reset_agents_age on {{schema}}.reset_agents (ended_at);
