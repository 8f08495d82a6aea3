-- Who may do what in a workspace, and which environments its keys may be used in.

alter table core.workspaces
  -- Granted by the operator; those that were there before have both, as they had.
  add column live_access boolean not null default true,
  add column test_access boolean not null default true;

-- A member is never deleted: keys and the audit trail name them. Whoever comes back is a new one.
alter table core.members
  add column status text not null default 'active' check (status in ('active', 'removed')),
  add column version integer not null default 1,
  add column removed_at timestamptz,
  add check ((status = 'removed') = (removed_at is not null)),
  drop constraint members_workspace_id_email_key;
-- An address belongs to one active member, in whatever case it is written.
create unique index members_email on core.members (workspace_id, lower(email))
  where status = 'active';
create index members_page on core.members (workspace_id, created_at desc, id desc);
