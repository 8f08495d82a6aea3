/** Texts that are no time (RFC 3339), or one that a calendar or the database does not have. */
export const BAD_TIMES: readonly string[] = [
  '',
  'now',
  'infinity',
  '2026-01-15',
  '2026-01-15T09:30:00',
  '2026-01-15 09:30:00Z',
  '2026-02-30T00:00:00Z',
  '2026-01-15T24:00:00Z',
  '2026-01-15T09:30:60Z',
  '2016-12-31T23:59:60Z',
  '0000-01-01T00:00:00Z',
  '0001-01-01T00:00:00+01:00',
  '9999-12-31T23:59:59-01:00',
  '+010000-01-01T00:00:00Z',
  '1768469400',
]
