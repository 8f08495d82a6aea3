-- What tokens may do in all. A row exists for a grant with max_uses or budget only, from its first
-- token until the last one has expired. Amounts are whole millionths: never rounded.

create table {{schema}}.grants (
  workspace_id  text not null,
  id            text collate "C" not null,
  -- Null: the number of uses is not bounded.
  max_uses      integer check (max_uses > 0),
  uses          bigint not null default 0,
  -- Field → total, and field → what was taken of it.
  budget        jsonb not null default '{}',
  spent         jsonb not null default '{}',
  expires_at    timestamptz not null,
  primary key (workspace_id, id),
  check (uses <= max_uses)
) with (fillfactor = 50);
create index grants_expiry on {{schema}}.grants (expires_at);

-- The uses that were named by their caller, so that a retry counts once.
create table {{schema}}.grant_uses (
  workspace_id      text not null,
  -- The root of the path that was taken from.
  grant_id          text collate "C" not null,
  use_id            text collate "C" not null,
  -- SHA-256 of the token's id and of what was asked.
  digest            text not null,
  -- As they were answered.
  remaining_uses    bigint,
  remaining_budget  jsonb not null,
  primary key (workspace_id, grant_id, use_id)
);

-- The counting grants that a use of the token is taken from, root first.
alter table {{schema}}.tokens add column counting_grants text[] not null default '{}';
create index tokens_grant on {{schema}}.tokens (workspace_id, grant_id, id);

-- Take one use, and the amounts that their budgets name, from every grant of `path` or from none.
-- The rows are locked from root to leaf, so that no two callers wait for each other; every statement
-- after that sees what those before in line have taken. Remaining is the least along the path.
create function {{schema}}.use_grants(
  of_workspace text, path text[], named text, what text, amounts jsonb, is_dry boolean,
  out outcome text, out is_replay boolean, out remaining_uses bigint, out remaining_budget jsonb
) language plpgsql volatile security invoker set search_path = pg_catalog, pg_temp as $$
declare
  found_grants integer;
  known_digest text;
  is_overdrawn boolean;
begin
  is_replay := false;
  if not is_dry then
    perform 1 from {{schema}}.grants g
      join unnest(path) with ordinality as p (id, position) on p.id = g.id
      where g.workspace_id = of_workspace
      order by p.position for update of g;
  end if;

  select u.digest, u.remaining_uses, u.remaining_budget
    into known_digest, remaining_uses, remaining_budget
    from {{schema}}.grant_uses u
    where u.workspace_id = of_workspace and u.grant_id = path[1] and u.use_id = named;
  if known_digest is not null then
    if known_digest = what then
      outcome := 'ok';
      is_replay := true;
    else
      outcome := 'use_id_conflict';
      remaining_uses := null;
      remaining_budget := null;
    end if;
    return;
  end if;

  select count(*), min(g.max_uses - g.uses) into found_grants, remaining_uses
    from {{schema}}.grants g where g.workspace_id = of_workspace and g.id = any (path);
  if found_grants = 0 or found_grants <> cardinality(path) then
    outcome := 'missing';
    return;
  end if;
  select coalesce(jsonb_object_agg(b.field, b.remaining), '{}'),
      bool_or(coalesce(b.remaining < (amounts ->> b.field)::bigint, true))
    into remaining_budget, is_overdrawn
    from (
      select t.key as field,
        min(t.value::bigint - coalesce((g.spent ->> t.key)::bigint, 0)) as remaining
      from {{schema}}.grants g cross join jsonb_each_text(g.budget) t
      where g.workspace_id = of_workspace and g.id = any (path)
      group by t.key
    ) b;
  if remaining_uses < 1 then
    outcome := 'uses_exhausted';
    return;
  end if;
  if is_overdrawn then
    outcome := 'budget_exhausted';
    return;
  end if;

  outcome := 'ok';
  remaining_uses := remaining_uses - 1;
  select coalesce(jsonb_object_agg(t.key, t.value::bigint - (amounts ->> t.key)::bigint), '{}')
    into remaining_budget from jsonb_each_text(remaining_budget) t;
  if is_dry then
    return;
  end if;
  update {{schema}}.grants g
    set uses = g.uses + 1,
      spent = (
        select coalesce(jsonb_object_agg(t.key,
          coalesce((g.spent ->> t.key)::bigint, 0) + (amounts ->> t.key)::bigint), '{}')
        from jsonb_object_keys(g.budget) t (key)
      )
    where g.workspace_id = of_workspace and g.id = any (path);
  if named is not null then
    insert into {{schema}}.grant_uses
        (workspace_id, grant_id, use_id, digest, remaining_uses, remaining_budget)
      values (of_workspace, path[1], named, what, remaining_uses, remaining_budget);
  end if;
end
$$;
