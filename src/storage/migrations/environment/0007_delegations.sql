-- Who acts in whose name. Everything but revoked_at is as it was at creation; the delegation token
-- itself is not kept.

create table {{schema}}.delegations (
  workspace_id   text not null,
  id             text collate "C" not null,
  parent_id      text collate "C",
  from_agent_id  text collate "C" not null,
  to_agent_id    text collate "C" not null,
  -- Every agent of the chain, from the one whose authority it is to to_agent_id.
  agents         text[] not null,
  scope          text[] not null,
  -- The chain as tokens carry it, root first, this delegation last. Not jsonb: each link is hashed as
  -- it is written.
  links          json not null,
  -- How many links the chain has, and may have in all.
  depth          integer not null check (depth = cardinality(agents) - 1),
  max_depth      integer not null check (depth between 1 and max_depth),
  reason         text,
  issued_by      text not null,
  created_at     timestamptz not null,
  expires_at     timestamptz not null,
  revoked_at     timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, parent_id) references {{schema}}.delegations (workspace_id, id),
  foreign key (workspace_id, from_agent_id) references {{schema}}.agents (workspace_id, id),
  foreign key (workspace_id, to_agent_id) references {{schema}}.agents (workspace_id, id),
  check ((parent_id is null) = (depth = 1))
);
create index delegations_page on {{schema}}.delegations (workspace_id, created_at desc, id desc);
create index delegations_children on {{schema}}.delegations (workspace_id, parent_id)
  where parent_id is not null;
create index delegations_issuer on {{schema}}.delegations (workspace_id, issued_by, expires_at);
create index delegations_agents on {{schema}}.delegations using gin (agents);
create index delegations_revoked on {{schema}}.delegations (expires_at) where revoked_at is not null;

-- The delegation that the token was issued under; its agents are those of the chain.
alter table {{schema}}.tokens add column delegation_id text collate "C";
alter table {{schema}}.tokens add foreign key (workspace_id, delegation_id)
  references {{schema}}.delegations (workspace_id, id);
create index tokens_delegation on {{schema}}.tokens (workspace_id, delegation_id, id desc)
  where delegation_id is not null;
