export function endWithParent(env?: NodeJS.ProcessEnv): void
