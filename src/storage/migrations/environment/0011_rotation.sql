-- Rotation of API keys: the two halves know one another.

alter table {{schema}}.api_keys
  -- The key that this one was made to take over from.
  add column rotated_from  text collate "C",
  -- The key that takes over from this one, the last one made for it, and when it was made.
  add column rotated_to    text collate "C",
  add column rotated_at    timestamptz;

create index api_keys_rotated_from on {{schema}}.api_keys (workspace_id, rotated_from)
  where rotated_from is not null;
