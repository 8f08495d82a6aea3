/**
 * What a statement looks up, as JSON for `json_to_recordset`: columns by their names, and each with
 * its position. PostgreSQL expects as many rows of it whatever it holds, so it keeps the plan; of
 * arrays it made a new one for every statement, which took 0.3 ms each.
 */
export const rowsOf = (wanted: readonly Readonly<Record<string, string>>[]): string =>
  JSON.stringify(wanted.map((columns, position) => ({ position, ...columns })))
