/** What was asked for is not there yet. */
export class NotYet extends Error {
  override name = 'NotYet'
}
