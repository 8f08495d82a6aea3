-- What holds within an agent's capabilities where no policy speaks.

alter table core.workspaces
  add column policy_default text not null default 'allow' check (policy_default in ('allow', 'deny')),
  add column version integer not null default 1;
