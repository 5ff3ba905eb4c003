import { endpointHost, placeholder, type SecretTarget } from './secret.ts'

/** Names of the variables that these targets need; those of git are shared and stay out. */
export function variableNames(targets: readonly SecretTarget[]): readonly string[] {
  return targets.flatMap(({ addressVariable, keyVariable, more }) => [
    ...(addressVariable === null ? [] : [addressVariable]),
    ...(keyVariable === null ? [] : [keyVariable]),
    ...Object.keys(more),
  ])
}

/** What programs inside get to find the endpoints. It never depends on a secret's value. */
export function endpointVariables(targets: readonly SecretTarget[]): Record<string, string> {
  const variables: Record<string, string> = {}
  for (const { name, path, addressVariable, keyVariable, more } of targets) {
    Object.assign(variables, more)
    if (addressVariable !== null) variables[addressVariable] = `http://${endpointHost(name)}${path}`
    if (keyVariable !== null) variables[keyVariable] = placeholder
  }
  const git = targets.filter(({ isGit }) => isGit)
  git.forEach(({ name, host }, index) => {
    variables[`GIT_CONFIG_KEY_${String(index)}`] = `url.http://${endpointHost(name)}/.insteadOf`
    variables[`GIT_CONFIG_VALUE_${String(index)}`] = `https://${host}/`
  })
  if (git.length > 0) variables['GIT_CONFIG_COUNT'] = String(git.length)
  return variables
}
