-- How people sign in: which account of an identity provider (OpenID Connect) is which member.

-- Set once; only the operator takes it away again. One account is one member.
create table core.identities (
  workspace_id   text not null,
  member_id      text not null,
  issuer         text not null,
  subject        text not null,
  -- Null: linked by the operator.
  invitation_id  text,
  linked_at      timestamptz not null,
  primary key (workspace_id, member_id),
  foreign key (workspace_id, member_id) references core.members (workspace_id, id) on delete cascade
);
-- The one look-up that comes before the tenant is known.
create unique index identities_subject on core.identities (issuer, subject);

-- One-time, and known to whom it was handed alone.
create table core.invitations (
  workspace_id  text not null,
  id            text collate "C" not null,
  member_id     text not null,
  -- HMAC under a key of the pepper, which lives outside the database.
  secret_hash   text not null,
  -- The member who invited; null: the operator.
  created_by    text,
  created_at    timestamptz not null,
  expires_at    timestamptz not null,
  accepted_at   timestamptz,
  -- A later one was made for the same member.
  replaced_at   timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, member_id) references core.members (workspace_id, id) on delete cascade
);
-- The one look-up that comes before the tenant is known.
create unique index invitations_secret_hash on core.invitations (secret_hash);
create index invitations_member on core.invitations (workspace_id, member_id);
create index invitations_expiry on core.invitations (expires_at);
