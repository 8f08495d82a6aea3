-- What belongs to one environment. Run once for schema live and once for schema test.
-- Every key starts with workspace_id, so that the tables can be sharded by it. Ids are compared
-- bytewise, whatever the database's collation: those of tokens and events sort by time.

create table {{schema}}.api_keys (
  workspace_id    text not null,
  id              text collate "C" not null,
  -- The part of the key that finds its row; shown in lists, no secret.
  public_id       text not null,
  name            text not null,
  scopes          text[] not null,
  -- argon2id of the secret under pepper version pepper_version, which lives outside the database.
  secret_hash     text not null,
  pepper_version  integer not null,
  created_by      text not null,
  parent_key_id   text,
  version         integer not null default 1,
  created_at      timestamptz not null,
  expires_at      timestamptz,
  last_used_at    timestamptz,
  revoked_at      timestamptz,
  primary key (workspace_id, id)
);
-- The one look-up that comes before the tenant is known.
create unique index api_keys_public_id on {{schema}}.api_keys (public_id);
create index api_keys_page on {{schema}}.api_keys (workspace_id, created_at desc, id desc);
create index api_keys_parent on {{schema}}.api_keys (workspace_id, parent_key_id)
  where parent_key_id is not null;

create table {{schema}}.agents (
  workspace_id    text not null,
  id              text collate "C" not null,
  name            text not null,
  owner           text not null,
  model_provider  text,
  model_name      text,
  capabilities    text[] not null,
  metadata        jsonb not null,
  status          text not null default 'active' check (status in ('active', 'suspended', 'revoked')),
  public_jwk      jsonb not null,
  key_thumbprint  text not null,
  version         integer not null default 1,
  created_at      timestamptz not null,
  updated_at      timestamptz not null,
  revoked_at      timestamptz,
  primary key (workspace_id, id),
  unique (workspace_id, key_thumbprint),
  check ((status = 'revoked') = (revoked_at is not null))
);
create index agents_page on {{schema}}.agents (workspace_id, created_at desc, id desc);
create index agents_inactive on {{schema}}.agents (status) where status <> 'active';

-- What was issued; never the token itself.
create table {{schema}}.tokens (
  workspace_id      text not null,
  -- Sorts by time, bytewise, whatever the locale of the database.
  id                text collate "C" not null,
  agent_id          text not null,
  agent_name        text not null,
  grant_id          text not null,
  scope             text[] not null,
  audience          text[] not null,
  task_description  text,
  constraints       jsonb not null,
  issued_by         text not null,
  issued_at         timestamptz not null,
  expires_at        timestamptz not null,
  revoked_at        timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, agent_id) references {{schema}}.agents (workspace_id, id)
);
create index tokens_agent on {{schema}}.tokens (workspace_id, agent_id, id desc);
create index tokens_issuer on {{schema}}.tokens (workspace_id, issued_by, expires_at);
create index tokens_revoked on {{schema}}.tokens (expires_at) where revoked_at is not null;

create table {{schema}}.signing_keys (
  kid             text primary key,
  public_jwk      jsonb not null,
  -- AES-256-GCM under key-encryption key secret_version; additional data: kid and environment.
  sealed          bytea not null,
  secret_version  integer not null,
  created_at      timestamptz not null,
  signs_from      timestamptz not null,
  compromised_at  timestamptz
);

create table {{schema}}.idempotency (
  workspace_id   text not null,
  key_id         text not null,
  operation      text not null,
  -- SHA-256 of the Idempotency-Key and of the request body.
  key_digest     text not null,
  body_digest    text not null,
  created_at     timestamptz not null,
  object_id      text not null,
  -- The reply: in the clear, or sealed when it holds a secret; a sealed one is wiped after 15 minutes.
  reply          jsonb,
  sealed         bytea,
  primary key (workspace_id, key_id, operation, key_digest)
);
create index idempotency_age on {{schema}}.idempotency (created_at);

create table {{schema}}.changes (
  revision      bigint generated always as identity primary key,
  -- Revisions commit out of order: a follower reads below the horizon of its snapshot.
  transaction   xid8 not null default pg_current_xact_id(),
  at            timestamptz not null default now(),
  workspace_id  text not null,
  kind          text not null,
  body          jsonb not null
);

create table {{schema}}.audit_events (
  workspace_id  text not null,
  -- Sorts by time, bytewise, whatever the locale of the database.
  id            text collate "C" not null,
  at            timestamptz not null,
  action        text not null,
  outcome       text not null check (outcome in ('success', 'refused')),
  reason        text,
  actor_kind    text not null check (actor_kind in ('key', 'operator', 'system')),
  actor_id      text,
  -- The person behind the actor.
  member_id     text,
  target_kind   text not null,
  target_id     text not null,
  details       jsonb not null,
  request_id    text not null,
  ip            text,
  user_agent    text,
  primary key (workspace_id, id)
);
