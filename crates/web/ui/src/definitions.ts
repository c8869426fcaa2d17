// What the figures on the screens mean, in the server's own words: `/api/v1/definitions`.

export interface Definition {
  key: string
  unit: string
  question: string
  meaning: string
  formula: string
  example: string
}

/** Those that the screens show, in the order of the help. */
export const SHOWN: [key: string, name: string][] = [
  ['waiting', 'Waiting'],
  ['longest_wait_s', 'Longest wait'],
  ['service_level', 'Service level'],
  ['sl_needed', 'Back on target'],
  ['offered', 'Calls'],
  ['available', 'Free agents'],
  ['staffed', 'Signed in'],
  ['talking', 'Talking'],
]

export const byKey = (definitions: Definition[]): Map<string, Definition> =>
  new Map(definitions.map((definition) => [definition.key, definition]))

/** For a tooltip: nothing is shown of what is not known. */
export function about(definition: Definition | undefined): string | undefined {
  return definition && `${definition.question} ${sentence(definition.meaning)}`
}

export function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`
}
