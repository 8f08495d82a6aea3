-- The audit trail in monthly partitions, and the chain over it: every row is sealed once, in a
-- gapless order of its workspace, and a signed checkpoint follows each batch.

-- Rows that wait to be sealed, written with them. A queue rather than a mark on the row: rows
-- commit out of order, and neither a long transaction of a neighbour nor a restored dump, whose
-- transaction ids mean nothing, can hold a row back or hide it.
create table {{schema}}.audit_unsealed (
  workspace_id  text not null,
  event_id      text collate "C" not null,
  primary key (workspace_id, event_id)
);
create index audit_unsealed_oldest on {{schema}}.audit_unsealed (event_id);

-- hash = SHA-256 (hash of seq - 1, canonical bytes of the event with its seq); never updated.
create table {{schema}}.audit_seals (
  workspace_id  text not null,
  seq           bigint not null check (seq > 0),
  event_id      text collate "C" not null,
  hash          bytea not null check (pg_catalog.length(hash) = 32),
  primary key (workspace_id, seq)
);
create unique index audit_seals_event on {{schema}}.audit_seals (workspace_id, event_id)
  include (seq);

-- The last one is the head of its chain; retention keeps it though all rows before it are gone.
create table {{schema}}.audit_checkpoints (
  workspace_id  text not null,
  -- The last row that it covers; first_seq is the first since the checkpoint before.
  seq           bigint not null,
  first_seq     bigint not null,
  hash          bytea not null check (pg_catalog.length(hash) = 32),
  at            timestamptz not null,
  kid           text not null,
  jwt           text not null,
  primary key (workspace_id, seq),
  check (first_seq between 1 and seq)
);
create index audit_checkpoints_page on {{schema}}.audit_checkpoints (workspace_id, at desc, seq desc);

create table {{schema}}.audit_keys (
  kid             text primary key,
  public_jwk      jsonb not null,
  -- AES-256-GCM under key-encryption key secret_version; additional data: purpose, environment, kid.
  sealed          bytea not null,
  secret_version  integer not null,
  created_at      timestamptz not null
);

-- The rows move into partitions by the time in their id, which keeps the primary key as it is.
alter table {{schema}}.audit_events rename to audit_events_flat;
create table {{schema}}.audit_events (like {{schema}}.audit_events_flat including all)
  partition by range (id);
-- What no month was made for. Empty while all is well.
create table {{schema}}.audit_events_default partition of {{schema}}.audit_events default;

-- The start of the ids of events from `at` on: milliseconds in 8 base62 digits.
create function {{schema}}.audit_id_from(at timestamptz) returns text
language plpgsql immutable strict parallel safe set search_path = pg_catalog, pg_temp as $$
declare
  rest bigint := pg_catalog.floor(extract(epoch from at) * 1000);
  digits text := '';
begin
  for i in 1..8 loop
    digits := pg_catalog.substr(
      '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz', (rest % 62)::int + 1, 1
    ) || digits;
    rest := rest / 62;
  end loop;
  return 'evt_' || digits;
end $$;

-- Make the partition of the month of `at`, unless it is there; what fell into the default one moves
-- into it. Runs as the owner, since the environments' roles may not own tables.
create function {{schema}}.make_audit_partition(at timestamptz) returns boolean
language plpgsql strict security definer
set search_path = pg_catalog, pg_temp set lock_timeout = '2s' as $$
declare
  month timestamp := pg_catalog.date_trunc('month', at at time zone 'UTC');
  name text := 'audit_events_' || pg_catalog.to_char(month, 'YYYY_MM');
  first text := {{schema}}.audit_id_from(month at time zone 'UTC');
  next text := {{schema}}.audit_id_from((month + interval '1 month') at time zone 'UTC');
begin
  if pg_catalog.to_regclass('{{schema}}.' || name) is not null then return false; end if;
  lock table {{schema}}.audit_events_default in access exclusive mode;
  execute pg_catalog.format(
    'create table {{schema}}.%I (like {{schema}}.audit_events including defaults including constraints)',
    name);
  execute pg_catalog.format(
    'with moved as (delete from {{schema}}.audit_events_default where id >= %L and id < %L returning *)
     insert into {{schema}}.%I select * from moved', first, next, name);
  execute pg_catalog.format(
    'alter table {{schema}}.audit_events attach partition {{schema}}.%I for values from (%L) to (%L)',
    name, first, next);
  return true;
end $$;

-- Drop the partitions of months that ended before `at` and hold no row any more. It cannot take a
-- row away, whoever calls it.
create function {{schema}}.drop_audit_partitions(at timestamptz) returns integer
language plpgsql strict security definer
set search_path = pg_catalog, pg_temp set lock_timeout = '2s' as $$
declare
  name text;
  filled boolean;
  dropped integer := 0;
begin
  for name in
    select c.relname from pg_catalog.pg_inherits i
    join pg_catalog.pg_class c on c.oid = i.inhrelid
    where i.inhparent = '{{schema}}.audit_events'::pg_catalog.regclass
      and c.relname ~ '^audit_events_\d{4}_\d\d$'
      and (pg_catalog.to_timestamp(pg_catalog.right(c.relname, 7) || ' UTC', 'YYYY_MM TZ')
        + interval '1 month') <= least(at, pg_catalog.now())
    order by 1
  loop
    execute pg_catalog.format('select exists (select 1 from {{schema}}.%I)', name) into filled;
    continue when filled;
    lock table {{schema}}.audit_events in access exclusive mode;
    execute pg_catalog.format('select exists (select 1 from {{schema}}.%I)', name) into filled;
    continue when filled;
    execute pg_catalog.format('drop table {{schema}}.%I', name);
    dropped := dropped + 1;
  end loop;
  return dropped;
end $$;

select {{schema}}.make_audit_partition(month) from pg_catalog.generate_series(
  pg_catalog.date_trunc('month', coalesce(
    (select pg_catalog.min(at) from {{schema}}.audit_events_flat), pg_catalog.now())),
  pg_catalog.now() + interval '7 days', interval '1 month') as month;
select {{schema}}.make_audit_partition(pg_catalog.now() + interval '7 days');

insert into {{schema}}.audit_events select * from {{schema}}.audit_events_flat;
insert into {{schema}}.audit_unsealed select workspace_id, id from {{schema}}.audit_events_flat;
drop table {{schema}}.audit_events_flat;
