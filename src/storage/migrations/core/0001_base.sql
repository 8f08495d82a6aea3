-- What belongs to no environment: the instance, its issuers, workspaces and their members.

create table core.issuers (
  issuer      text primary key,
  adopted_at  timestamptz not null,
  -- Set when another issuer took over; tokens of this one stay valid until the last of them has expired.
  retired_at  timestamptz
);
create unique index issuers_current on core.issuers ((true)) where retired_at is null;

create table core.workspaces (
  id          text primary key,
  slug        text not null unique check (slug ~ '^[a-z0-9-]{2,32}$'),
  name        text not null,
  status      text not null default 'active' check (status in ('active', 'suspended')),
  created_at  timestamptz not null
);

create table core.members (
  workspace_id  text not null references core.workspaces (id),
  id            text not null,
  email         text not null,
  role          text not null check (role in ('owner', 'admin', 'member', 'viewer')),
  created_at    timestamptz not null,
  primary key (workspace_id, id),
  unique (workspace_id, email)
);
