/** Files of one call; a door sends more in pieces, and so can tell how far it is and stop between them. */
export const mostFilesReplaced = 100
