/** What only a shell at work prints: in what it is told, the two parts still have to be put together. */
export const promptIsReady = 'airlock-is-ready'
export const tellPrompt = `echo airlock-is-''ready`
/** An interactive shell that says so first. */
export const shellThatTells = ['bash', '-ic', `${tellPrompt}; exec bash -i`] as const
