-- What the live state is read from at the start: from the index alone, as far as the table is vacuumed.
create index tokens_revoked_ids on {{schema}}.tokens (expires_at) include (id)
  where revoked_at is not null;
drop index {{schema}}.tokens_revoked;
