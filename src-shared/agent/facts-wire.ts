export const factsRoute = 'facts'
