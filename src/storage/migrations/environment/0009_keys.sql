-- The whole life of an API key: format, rotation, addresses, limits.

alter table {{schema}}.api_keys
  add column format               text not null default 'ag',
  -- Shared by a key and those that it was rotated to: limits and counts hang on it.
  add column lineage_id           text collate "C",
  -- Addresses and networks in CIDR notation; none: from anywhere.
  add column allowed_ips          text[] not null default '{}',
  -- Its own limit; null: the plan's alone.
  add column requests_per_second  integer check (requests_per_second > 0),
  add column burst                integer check (burst > 0),
  add column metadata             jsonb not null default '{}',
  -- Rotated: the end of the time in which it still works beside its successor.
  add column retires_at           timestamptz,
  add column last_used_ip         text;

update {{schema}}.api_keys set lineage_id = id;
alter table {{schema}}.api_keys alter column lineage_id set not null;
create index api_keys_lineage on {{schema}}.api_keys (workspace_id, lineage_id);
