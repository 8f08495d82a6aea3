-- The keys of one person, for when they leave.
create index api_keys_creator on {{schema}}.api_keys (workspace_id, created_by);
