-- One index for the queue instead of two: it is read from its oldest row, and emptied by the place
-- of a row in the table.
alter table {{schema}}.audit_unsealed drop constraint audit_unsealed_pkey;
drop index {{schema}}.audit_unsealed_oldest;
alter table {{schema}}.audit_unsealed add primary key (event_id, workspace_id);
