-- What the audit trail is read by, tenant first; newest first is the order of the ids. And how often
-- tokens were verified, by minute.

alter table {{schema}}.audit_events add column agent_id text collate "C";
update {{schema}}.audit_events e set agent_id = case
    when target_kind = 'agent' then target_id
    when target_kind = 'token' then (select t.agent_id from {{schema}}.tokens t
      where t.workspace_id = e.workspace_id and t.id = e.target_id)
  end
  where target_kind in ('agent', 'token');

create index audit_events_agent on {{schema}}.audit_events (workspace_id, agent_id, id)
  where agent_id is not null;
create index audit_events_actor on {{schema}}.audit_events (workspace_id, actor_id, id)
  where actor_id is not null;
create index audit_events_member on {{schema}}.audit_events (workspace_id, member_id, id)
  where member_id is not null;
-- Bytewise, so that a branch of actions is a range.
create index audit_events_action on {{schema}}.audit_events (workspace_id, (action collate "C"), id);
create index audit_events_refused on {{schema}}.audit_events (workspace_id, id)
  where outcome = 'refused';

create table {{schema}}.verify_counts (
  workspace_id  text not null,
  minute        timestamptz not null,
  -- Both are empty where there were too many to tell apart.
  agent_id      text collate "C" not null,
  -- The API key that issued the token.
  key_id        text collate "C" not null,
  code          text not null,
  count         bigint not null,
  primary key (workspace_id, minute, agent_id, key_id, code)
);
