/** Runs the client inside: where its server is, and the proxy that leads there, if one does. */
export function clientCommand(
  client: string,
  job: string,
  ...places: readonly { readonly host: string; readonly port: number }[]
): readonly string[] {
  const where = places.flatMap(({ host, port }) => [host, String(port)])
  return ['node', '--input-type=module', '-e', client, '--', job, ...where]
}
