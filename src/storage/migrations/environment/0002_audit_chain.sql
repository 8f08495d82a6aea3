-- The agents in whose name something was done: from the one whose authority it is to the one that acts.

alter table {{schema}}.audit_events add column chain text[] not null default '{}';
