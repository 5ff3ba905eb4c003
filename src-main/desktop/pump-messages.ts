/** What the main process and the pump tell one another, besides ports. */
export const pumpMessages = {
  /** From the pump: a person ended Airlock, and windows are to close. */
  quit: 'quit',
  /** To the pump: a window stays open after all, and may start the backend again. */
  goOn: 'go-on',
} as const
