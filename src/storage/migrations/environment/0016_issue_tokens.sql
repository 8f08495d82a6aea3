-- Store tokens that were drafted together, each with its audit row and the reply to repeat, if what it
-- rests on is still as it was when it was drafted: the policies, by their version; the agent, by its
-- version; the API key, not revoked; the Idempotency-Key, not used. All of that is held until the
-- transaction ends. It waits for no lock: what somebody changes, or another works on, is left out.
-- Each statement sees what was committed before it, so what is compared after a lock is what the lock
-- holds. Returned are the ids of the tokens that were stored.
create function {{schema}}.issue_tokens(
  of_standings json, of_bearers json, of_tokens json, of_events json, of_replies json
) returns text[]
language plpgsql volatile security invoker set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan as $$
declare
  steady text[];
  held integer[];
  free text[];
  stored text[];
begin
  select array_agg(s.id) into steady
    from json_to_recordset(of_standings) as s (id text, lock_class integer, lock_name text)
    where pg_try_advisory_xact_lock_shared(s.lock_class, hashtext(s.lock_name));
  select array_agg(s.id) into steady
    from json_to_recordset(of_standings) as s (id text, version integer, policy_default text)
    cross join lateral (
      select 1 from core.workspaces w left join {{schema}}.policy_versions v on v.workspace_id = w.id
      where w.id = s.id and w.policy_default = s.policy_default
        and coalesce(v.version, 0) = s.version
      limit 1
    ) same
    where s.id = any (steady);

  select array_agg(b.position) into held
    from json_to_recordset(of_bearers) as b (position integer, workspace_id text, key_id text,
      agent_id text, agent_version integer)
    cross join lateral (
      select 1 from {{schema}}.api_keys k
      where k.workspace_id = b.workspace_id and k.id = b.key_id and k.revoked_at is null
      for key share skip locked
    ) key
    cross join lateral (
      select 1 from {{schema}}.agents a
      where a.workspace_id = b.workspace_id and a.id = b.agent_id and a.version = b.agent_version
      for share skip locked
    ) agent
    where b.workspace_id = any (steady);

  if of_replies is not null then
    select array_agg(r.object_id) into free
      from json_to_recordset(of_replies) as r (object_id text, lock_name text)
      where pg_try_advisory_xact_lock(hashtextextended(r.lock_name, 0));
    select array_agg(r.object_id) into free
      from json_to_recordset(of_replies) as r (object_id text, workspace_id text, key_id text,
        operation text, key_digest text)
      where r.object_id = any (free) and (
        select 1 from {{schema}}.idempotency i
        where i.workspace_id = r.workspace_id and i.key_id = r.key_id
          and i.operation = r.operation and i.key_digest = r.key_digest
      ) is null;
  end if;

  with made as (
    insert into {{schema}}.tokens
      (workspace_id, id, agent_id, agent_name, grant_id, delegation_id, counting_grants, scope,
       audience, task_description, constraints, issued_by, issued_at, expires_at)
    select t.workspace_id, t.id, t.agent_id, t.agent_name, t.grant_id, t.delegation_id,
      t.counting_grants, t.scope, t.audience, t.task_description, t.constraints, t.issued_by,
      t.issued_at, t.expires_at
    from json_to_recordset(of_tokens) as t (bearer integer, is_repeatable boolean,
      workspace_id text, id text, agent_id text, agent_name text, grant_id text,
      delegation_id text, counting_grants text[], scope text[], audience text[],
      task_description text, constraints jsonb, issued_by text, issued_at timestamptz,
      expires_at timestamptz)
    where t.bearer = any (held) and (not t.is_repeatable or t.id = any (free))
    returning id
  )
  select array_agg(made.id) into stored from made;
  if stored is null then return stored; end if;

  with events as materialized (
    select e.* from json_to_recordset(of_events) as e (workspace_id text, id text, at timestamptz,
      action text, outcome text, reason text, actor_kind text, actor_id text, member_id text,
      agent_id text, chain text[], target_kind text, target_id text, details jsonb,
      request_id text, ip text, user_agent text)
    where e.target_id = any (stored)
  ), waiting as (
    insert into {{schema}}.audit_unsealed (workspace_id, event_id)
    select e.workspace_id, e.id from events e
  )
  insert into {{schema}}.audit_events
    (workspace_id, id, at, action, outcome, reason, actor_kind, actor_id, member_id, agent_id,
     chain, target_kind, target_id, details, request_id, ip, user_agent)
  select e.workspace_id, e.id, e.at, e.action, e.outcome, e.reason, e.actor_kind, e.actor_id,
    e.member_id, e.agent_id, e.chain, e.target_kind, e.target_id, e.details, e.request_id, e.ip,
    e.user_agent
  from events e;

  if of_replies is not null then
    insert into {{schema}}.idempotency
      (workspace_id, key_id, operation, key_digest, body_digest, created_at, object_id, reply,
       sealed)
    select r.workspace_id, r.key_id, r.operation, r.key_digest, r.body_digest, r.created_at,
      r.object_id, r.reply::jsonb, decode(r.sealed, 'base64')
    from json_to_recordset(of_replies) as r (workspace_id text, key_id text, operation text,
      key_digest text, body_digest text, created_at timestamptz, object_id text, reply text,
      sealed text)
    where r.object_id = any (stored);
  end if;

  return stored;
end $$;
