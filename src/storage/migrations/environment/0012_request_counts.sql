-- How many authenticated requests each workspace made in each calendar month (UTC). Of live: those
-- of test are not counted. A row per workspace and month is kept for good, as what was billed by.

create table {{schema}}.request_counts (
  workspace_id   text not null,
  -- The first day of the month.
  month          date not null,
  count          bigint not null check (count >= 0),
  -- Those of them that were made while the workspace paid through a provider.
  billable       bigint not null default 0 check (billable >= 0),
  -- Those of them that were written down for the provider, and the hour they were written down for.
  reported       bigint not null default 0 check (reported >= 0),
  reported_hour  timestamptz,
  primary key (workspace_id, month)
);
create index request_counts_unreported on {{schema}}.request_counts (workspace_id, month)
  where billable > reported;
